package io.memtx.server.lua;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.Datetime;
import io.memtx.tuple.msgpack.Interval;

import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Datetimes and intervals: texts, parts, sums and differences. Owned by Lua's thread.
 */
final class DatetimeCalls
{
    private static final double NS_PER_SECOND = 1e9;
    private static final long MONTHS_PER_YEAR = 12;
    private static final long DAYS_PER_WEEK = 7;

    private DatetimeCalls()
    {
    }

    /** [operation, operand, operand]. */
    static Object call(final List<Object> arguments)
    {
        final Object a = arguments.get(1);
        final Object b = arguments.size() > 2 ? arguments.get(2) : null;
        return switch ((String)arguments.get(0))
        {
            case "text" -> a.toString();
            case "parse" -> Datetime.parse((String)a);
            case "datetime_fields" -> fields(datetime(a));
            case "interval_fields" -> fields((Interval)a);
            case "compare" -> a instanceof Datetime left && b instanceof Datetime right ?
                left.compareTo(right) : a.equals(b) ? 0 : 1;
            case "+" -> sum(a, b, 1);
            case "-" -> a instanceof Datetime left && b instanceof Datetime right ?
                difference(left, right) : sum(a, b, -1);
            default -> throw new IllegalArgumentException("no such operation: " + arguments.get(0));
        };
    }

    private static Datetime datetime(final Object value)
    {
        if (value instanceof Datetime datetime)
        {
            return datetime;
        }
        throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, "datetime was expected");
    }

    private static Object fields(final Datetime value)
    {
        final OffsetDateTime time = value.toOffsetDateTime();
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("year", time.getYear());
        fields.put("month", time.getMonthValue());
        fields.put("day", time.getDayOfMonth());
        fields.put("hour", time.getHour());
        fields.put("min", time.getMinute());
        fields.put("sec", time.getSecond());
        fields.put("nsec", time.getNano());
        fields.put("wday", time.getDayOfWeek().getValue() % 7 + 1);
        fields.put("yday", time.getDayOfYear());
        fields.put("week", time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
        fields.put("quarter", time.get(IsoFields.QUARTER_OF_YEAR));
        fields.put("isdst", false);
        fields.put("tzoffset", value.zoneMinutes());
        fields.put("tz", "");
        fields.put("epoch", value.seconds());
        fields.put("timestamp", value.seconds() + value.nanoseconds() / NS_PER_SECOND);
        return fields;
    }

    private static Object fields(final Interval value)
    {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("year", value.years());
        fields.put("month", value.months());
        fields.put("week", value.weeks());
        fields.put("day", value.days());
        fields.put("hour", value.hours());
        fields.put("min", value.minutes());
        fields.put("sec", value.seconds());
        fields.put("nsec", value.nanoseconds());
        return fields;
    }

    private static Object sum(final Object a, final Object b, final int sign)
    {
        if (a instanceof Datetime datetime && b instanceof Interval interval)
        {
            return plus(datetime, interval, sign);
        }
        if (a instanceof Interval interval && b instanceof Datetime datetime && 1 == sign)
        {
            return plus(datetime, interval, 1);
        }
        if (a instanceof Interval left && b instanceof Interval right)
        {
            return new Interval(
                left.years() + sign * right.years(),
                left.months() + sign * right.months(),
                left.weeks() + sign * right.weeks(),
                left.days() + sign * right.days(),
                left.hours() + sign * right.hours(),
                left.minutes() + sign * right.minutes(),
                left.seconds() + sign * right.seconds(),
                left.nanoseconds() + sign * right.nanoseconds(),
                left.adjustment());
        }
        throw new MemtxException(
            ErrorCode.ER_ILLEGAL_PARAMS, "datetime: expected datetime and interval, or two intervals");
    }

    private static Datetime plus(final Datetime datetime, final Interval interval, final int sign)
    {
        final OffsetDateTime time = datetime.toOffsetDateTime()
            .plusMonths(sign * (interval.years() * MONTHS_PER_YEAR + interval.months()))
            .plusDays(sign * (interval.weeks() * DAYS_PER_WEEK + interval.days()))
            .plusHours(sign * interval.hours())
            .plusMinutes(sign * interval.minutes())
            .plusSeconds(sign * interval.seconds())
            .plusNanos(sign * (long)interval.nanoseconds());
        return Datetime.of(time);
    }

    private static Interval difference(final Datetime left, final Datetime right)
    {
        final OffsetDateTime from = right.toOffsetDateTime();
        final OffsetDateTime to = left.toOffsetDateTime();
        final long seconds = ChronoUnit.SECONDS.between(from, to);
        return new Interval(0, 0, 0, 0, 0, 0, seconds, to.getNano() - from.getNano(), Interval.EXCESS);
    }
}
