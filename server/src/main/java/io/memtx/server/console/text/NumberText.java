package io.memtx.server.console.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/**
 * Numbers as Tarantool's serializers write them: whole ones as integers, all others with 14 digits ({@code %.14g}).
 * Stateless, thread safe.
 */
public final class NumberText
{
    private static final int PRECISION = 14;
    private static final int MIN_FIXED_EXPONENT = -4;
    private static final MathContext DIGITS = new MathContext(PRECISION, RoundingMode.HALF_EVEN);
    private static final double MIN_INTEGER = -0x1p63;
    private static final double MAX_INTEGER = 0x1p64; // exclusive: an unsigned integer is one too

    /** What Lua takes for a number when it stands in a string; blanks around it do not count. */
    private static final Pattern NUMBER = Pattern.compile(
        "[ \\t\\n\\x0B\\f\\r]*+[+-]?+(?:" +
        "(?i:inf(?:inity)?+|nan)|" +
        "0[xX](?:[0-9a-fA-F]++\\.?+[0-9a-fA-F]*+|\\.[0-9a-fA-F]++)(?:[pP][+-]?+[0-9]++)?+|" +
        "0[bB][01]++|" +
        "(?:[0-9]++\\.?+[0-9]*+|\\.[0-9]++)(?:[eE][+-]?+[0-9]++)?+" +
        ")[ \\t\\n\\x0B\\f\\r]*+");

    private NumberText()
    {
    }

    /**
     * @param value any, infinite ones and NaN included.
     * @return {@code 3}, {@code 0.1}, {@code 1e+100}, {@code -inf}, {@code -nan} (what 0/0 is) and so on.
     */
    public static String of(final double value)
    {
        if (Double.isNaN(value))
        {
            return Double.doubleToRawLongBits(value) < 0 ? "-nan" : "nan";
        }
        if (Double.isInfinite(value))
        {
            return value < 0 ? "-inf" : "inf";
        }
        if (Math.rint(value) == value && value >= MIN_INTEGER && value < MAX_INTEGER)
        {
            return new BigDecimal(value).toBigInteger().toString();
        }
        return general(new BigDecimal(value).round(DIGITS).stripTrailingZeros());
    }

    /**
     * @param text of a string.
     * @return whether Lua would take it for a number, so that it has to be quoted to remain a string.
     */
    public static boolean isNumber(final String text)
    {
        return NUMBER.matcher(text).matches();
    }

    private static String general(final BigDecimal value)
    {
        final int exponent = value.precision() - value.scale() - 1;
        if (exponent >= MIN_FIXED_EXPONENT && exponent < PRECISION)
        {
            return value.toPlainString();
        }
        final String digits = value.unscaledValue().abs().toString();
        final StringBuilder text = new StringBuilder();
        if (value.signum() < 0)
        {
            text.append('-');
        }
        text.append(digits.charAt(0));
        if (digits.length() > 1)
        {
            text.append('.').append(digits, 1, digits.length());
        }
        text.append('e').append(exponent < 0 ? '-' : '+');
        if (Math.abs(exponent) < 10)
        {
            text.append('0');
        }
        return text.append(Math.abs(exponent)).toString();
    }
}
