package io.memtx.tuple.msgpack;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Datetimes as text. Stateless, thread safe.
 */
final class DatetimeText
{
    private static final Pattern TEXT = Pattern.compile(
        "([+-]?\\d{4,7})-(\\d\\d)-(\\d\\d)" +
        "(?:[Tt ](\\d\\d):(\\d\\d)(?::(\\d\\d)(?:[.,](\\d{1,9}))?)?)?" +
        " ?(?:[Zz]|([+-])(\\d\\d):?(\\d\\d)?)?");

    private static final int YEAR = 1;
    private static final int MONTH = 2;
    private static final int DAY = 3;
    private static final int HOUR = 4;
    private static final int MINUTE = 5;
    private static final int SECOND = 6;
    private static final int FRACTION = 7;
    private static final int ZONE_SIGN = 8;
    private static final int ZONE_HOURS = 9;
    private static final int ZONE_MINUTES = 10;

    private static final int MINUTES_PER_HOUR = 60;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int NANOSECONDS_PER_MILLISECOND = 1_000_000;
    private static final int NANOSECONDS_PER_MICROSECOND = 1_000;

    private DatetimeText()
    {
    }

    static String of(final Datetime datetime)
    {
        final int zone = datetime.zoneMinutes();
        final LocalDateTime local = LocalDateTime.ofEpochSecond(
            datetime.seconds() + (long)zone * SECONDS_PER_MINUTE, 0, ZoneOffset.UTC);
        final StringBuilder text = new StringBuilder(String.format(
            "%04d-%02d-%02dT%02d:%02d:%02d", local.getYear(), local.getMonthValue(), local.getDayOfMonth(),
            local.getHour(), local.getMinute(), local.getSecond()));

        final int nanoseconds = datetime.nanoseconds();
        if (0 != nanoseconds)
        {
            text.append(0 == nanoseconds % NANOSECONDS_PER_MILLISECOND ?
                String.format(".%03d", nanoseconds / NANOSECONDS_PER_MILLISECOND) :
                0 == nanoseconds % NANOSECONDS_PER_MICROSECOND ?
                    String.format(".%06d", nanoseconds / NANOSECONDS_PER_MICROSECOND) :
                    String.format(".%09d", nanoseconds));
        }
        if (0 == zone)
        {
            return text.append('Z').toString();
        }
        final int minutes = Math.abs(zone);
        return text.append(zone < 0 ? '-' : '+')
            .append(String.format("%02d%02d", minutes / MINUTES_PER_HOUR, minutes % MINUTES_PER_HOUR)).toString();
    }

    static Datetime parse(final CharSequence text)
    {
        final Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches())
        {
            throw new IllegalArgumentException("text is no datetime: text=" + text);
        }
        try
        {
            final LocalDateTime local = LocalDateTime.of(
                number(matcher, YEAR), number(matcher, MONTH), number(matcher, DAY),
                number(matcher, HOUR), number(matcher, MINUTE), number(matcher, SECOND));
            final int zone = zoneMinutes(matcher);
            return new Datetime(
                local.toEpochSecond(ZoneOffset.UTC) - (long)zone * SECONDS_PER_MINUTE, nanoseconds(matcher), zone, 0);
        }
        catch (final DateTimeException ex)
        {
            throw new IllegalArgumentException("text is no datetime: text=" + text, ex);
        }
    }

    private static int nanoseconds(final Matcher matcher)
    {
        final String fraction = matcher.group(FRACTION);
        return null == fraction ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
    }

    private static int zoneMinutes(final Matcher matcher)
    {
        final int minutes = number(matcher, ZONE_HOURS) * MINUTES_PER_HOUR + number(matcher, ZONE_MINUTES);
        return "-".equals(matcher.group(ZONE_SIGN)) ? -minutes : minutes;
    }

    private static int number(final Matcher matcher, final int group)
    {
        final String digits = matcher.group(group);
        return null == digits ? 0 : Integer.parseInt(digits);
    }
}
