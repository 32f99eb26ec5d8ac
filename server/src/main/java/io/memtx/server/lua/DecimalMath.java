package io.memtx.server.lua;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Exponentials and logarithms of decimals, to more digits than Tarantool's have. Thread safe: no state.
 */
final class DecimalMath
{
    private static final MathContext WIDE = new MathContext(64, RoundingMode.HALF_EVEN);
    private static final int RESULT_DIGITS = 50;
    /** A result of so few digits is exact: the others are zeros. */
    private static final int EXACT_DIGITS = 20;
    private static final int HALVINGS = 12;
    private static final int NEWTON_STEPS = 4;
    private static final BigDecimal TWO = BigDecimal.valueOf(2);
    /** Beyond it, up or down, e to the power has no place in 38 digits. */
    private static final BigDecimal MAX_EXPONENT = BigDecimal.valueOf(100);

    private DecimalMath()
    {
    }

    /**
     * @param value from -100 to 100.
     * @return e to that power.
     * @throws ArithmeticException when the value is greater.
     */
    static BigDecimal exp(final BigDecimal value)
    {
        if (value.compareTo(MAX_EXPONENT) > 0)
        {
            throw new ArithmeticException("exponent is too great");
        }
        return value.compareTo(MAX_EXPONENT.negate()) < 0 ? BigDecimal.ZERO : rounded(wideExp(value));
    }

    /**
     * @param value greater than 0.
     * @return its natural logarithm.
     * @throws ArithmeticException when it is not.
     */
    static BigDecimal ln(final BigDecimal value)
    {
        return rounded(wideLn(value));
    }

    /**
     * @param value greater than 0.
     * @return its logarithm to the base of ten.
     * @throws ArithmeticException when it is not.
     */
    static BigDecimal log10(final BigDecimal value)
    {
        return rounded(wideLn(value).divide(wideLn(BigDecimal.TEN), WIDE));
    }

    /**
     * @param base     greater than 0.
     * @param exponent of it.
     * @return the power.
     * @throws ArithmeticException when the base is not, or the power is too great.
     */
    static BigDecimal pow(final BigDecimal base, final BigDecimal exponent)
    {
        return exp(wideLn(base).multiply(exponent, WIDE));
    }

    /** The series, for a small part of the value; then squared as often as that was halved. */
    private static BigDecimal wideExp(final BigDecimal value)
    {
        final BigDecimal part = value.divide(TWO.pow(HALVINGS), WIDE);
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int i = 1; term.signum() != 0 && term.precision() - term.scale() > -WIDE.getPrecision(); i++)
        {
            term = term.multiply(part, WIDE).divide(BigDecimal.valueOf(i), WIDE);
            sum = sum.add(term, WIDE);
        }
        for (int i = 0; i < HALVINGS; i++)
        {
            sum = sum.multiply(sum, WIDE);
        }
        return sum;
    }

    /** Halley's steps, each of which triples the digits that are right, from a double. */
    private static BigDecimal wideLn(final BigDecimal value)
    {
        if (value.signum() <= 0)
        {
            throw new ArithmeticException("logarithm of a number that is not positive");
        }
        BigDecimal result = new BigDecimal(Math.log(value.doubleValue()));
        for (int i = 0; i < NEWTON_STEPS; i++)
        {
            final BigDecimal power = wideExp(result);
            result = result.add(
                TWO.multiply(value.subtract(power), WIDE).divide(value.add(power), WIDE), WIDE);
        }
        return result;
    }

    private static BigDecimal rounded(final BigDecimal value)
    {
        final BigDecimal result = value.round(new MathContext(RESULT_DIGITS, RoundingMode.HALF_EVEN));
        final BigDecimal stripped = result.setScale(RESULT_DIGITS, RoundingMode.HALF_EVEN).stripTrailingZeros();
        return stripped.precision() <= EXACT_DIGITS && stripped.scale() <= EXACT_DIGITS ? stripped : result;
    }
}
