package io.memtx.server.lua;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.Datetime;
import io.memtx.tuple.msgpack.Interval;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Datetimes and intervals out of their parts, and datetimes by a format, for module {@code datetime}. Owned by Lua's
 * thread.
 */
final class TimeCalls
{
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int MINUTES_PER_HOUR = 60;
    private static final int HOURS_PER_HALF_DAY = 12;
    private static final int DAYS_PER_WEEK = 7;
    private static final int YEARS_PER_CENTURY = 100;
    private static final int MS_DIGITS = 3;
    private static final int NS_DIGITS = 9;

    private TimeCalls()
    {
    }

    static void addTo(final HostCalls host)
    {
        host.add("datetime_new", (arguments) -> datetime((Map<?, ?>)arguments.get(0)));
        host.add("datetime_now", (arguments) -> Datetime.of(Instant.now()));
        host.add("interval_new", (arguments) -> interval((Map<?, ?>)arguments.get(0)));
        host.add("datetime_format", (arguments) ->
            format(((Datetime)arguments.get(0)).toOffsetDateTime(), (String)arguments.get(1)));
    }

    /** The parts are whole numbers in their ranges; a timestamp goes before a date. */
    private static Datetime datetime(final Map<?, ?> parts)
    {
        final int zoneMinutes = (int)part(parts, "tzoffset", 0);
        final ZoneOffset offset = ZoneOffset.ofTotalSeconds(zoneMinutes * SECONDS_PER_MINUTE);
        final long nanoseconds = part(parts, "nsec", 0);
        try
        {
            if (null != parts.get("timestamp"))
            {
                return new Datetime(part(parts, "timestamp", 0), (int)nanoseconds, zoneMinutes, 0);
            }
            final int year = (int)part(parts, "year", 1970);
            final int month = (int)part(parts, "month", 1);
            final int day = (int)part(parts, "day", 1);
            final LocalDateTime midnight = LocalDateTime.of(year, month, day < 0 ? lastDay(year, month) : day, 0, 0);
            return Datetime.of(midnight
                .plusHours(part(parts, "hour", 0))
                .plusMinutes(part(parts, "min", 0))
                .plusSeconds(part(parts, "sec", 0))
                .plusNanos(nanoseconds)
                .atOffset(offset));
        }
        catch (final DateTimeException | IllegalArgumentException ex)
        {
            throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, ex, ex.getMessage());
        }
    }

    private static int lastDay(final int year, final int month)
    {
        return YearMonth.of(year, month).lengthOfMonth();
    }

    private static Interval interval(final Map<?, ?> parts)
    {
        final String adjust = null == parts.get("adjust") ? "none" : (String)parts.get("adjust");
        final int adjustment = switch (adjust)
        {
            case "none" -> Interval.LIMIT;
            case "last" -> Interval.SNAP;
            case "excess" -> Interval.EXCESS;
            default -> throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, "unknown adjust: " + adjust);
        };
        return new Interval(
            (int)part(parts, "year", 0),
            (int)part(parts, "month", 0),
            (int)part(parts, "week", 0),
            part(parts, "day", 0),
            part(parts, "hour", 0),
            part(parts, "min", 0),
            part(parts, "sec", 0),
            (int)part(parts, "nsec", 0),
            adjustment);
    }

    private static long part(final Map<?, ?> parts, final String name, final long otherwise)
    {
        return parts.get(name) instanceof final Number number ? number.longValue() : otherwise;
    }

    /** As strftime of POSIX has it, in English, and {@code %f} for the fraction of a second. */
    private static String format(final OffsetDateTime time, final String format)
    {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < format.length(); i++)
        {
            if ('%' != format.charAt(i) || i + 1 == format.length())
            {
                text.append(format.charAt(i));
                continue;
            }
            i++;
            int digits = -1;
            if (Character.isDigit(format.charAt(i)) && i + 1 < format.length() && 'f' == format.charAt(i + 1))
            {
                digits = format.charAt(i) - '0';
                i++;
            }
            text.append('f' == format.charAt(i) ?
                fraction(time, digits < 0 ? MS_DIGITS : digits) : field(time, format.charAt(i)));
        }
        return text.toString();
    }

    private static String fraction(final OffsetDateTime time, final int digits)
    {
        return String.format("%09d", time.getNano()).substring(0, Math.min(NS_DIGITS, Math.max(1, digits)));
    }

    private static String field(final OffsetDateTime time, final char conversion)
    {
        return switch (conversion)
        {
            case 'Y' -> Integer.toString(time.getYear());
            case 'C' -> two(time.getYear() / YEARS_PER_CENTURY);
            case 'y' -> two(Math.floorMod(time.getYear(), YEARS_PER_CENTURY));
            case 'm' -> two(time.getMonthValue());
            case 'd' -> two(time.getDayOfMonth());
            case 'e' -> String.format("%2d", time.getDayOfMonth());
            case 'H' -> two(time.getHour());
            case 'I' -> two((time.getHour() + HOURS_PER_HALF_DAY - 1) % HOURS_PER_HALF_DAY + 1);
            case 'M' -> two(time.getMinute());
            case 'S' -> two(time.getSecond());
            case 'j' -> String.format("%03d", time.getDayOfYear());
            case 'p' -> time.getHour() < HOURS_PER_HALF_DAY ? "AM" : "PM";
            case 's' -> Long.toString(time.toEpochSecond());
            case 'u' -> Integer.toString(time.getDayOfWeek().getValue());
            case 'w' -> Integer.toString(time.getDayOfWeek().getValue() % DAYS_PER_WEEK);
            case 'V' -> two(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case 'G' -> Integer.toString(time.get(IsoFields.WEEK_BASED_YEAR));
            case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'b', 'h' -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'F' -> format(time, "%Y-%m-%d");
            case 'T' -> format(time, "%H:%M:%S");
            case 'R' -> format(time, "%H:%M");
            case 'D' -> format(time, "%m/%d/%y");
            case 'z', 'Z' -> zone(time.getOffset().getTotalSeconds() / SECONDS_PER_MINUTE);
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            default -> "%" + conversion;
        };
    }

    private static String two(final int value)
    {
        return String.format("%02d", value);
    }

    private static String zone(final int minutes)
    {
        final int absolute = Math.abs(minutes);
        return (minutes < 0 ? "-" : "+") + two(absolute / MINUTES_PER_HOUR) + two(absolute % MINUTES_PER_HOUR);
    }
}
