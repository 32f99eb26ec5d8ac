package io.memtx.synchro.quorum;

import java.util.function.DoubleSupplier;

/**
 * An arithmetic expression of the number of members, in Lua's spelling:
 * <pre>
 *   sum     = product { ("+" | "-") product }
 *   product = unary { ("*" | "/" | "%") unary }
 *   unary   = "-" unary | power
 *   power   = primary [ "^" unary ]
 *   primary = number | "N" | "Q" | "(" sum ")" | "math." name "(" [ sum { "," sum } ] ")"
 *   name    = "ceil" | "floor" | "abs" | "random" | "min" | "max" | "sqrt" | "fmod"
 * </pre>
 * Nothing else can be named: it comes from a configuration, and a configuration must not run code. Immutable;
 * evaluating one makes no garbage worth mentioning and is not on a hot path.
 */
public final class QuorumFormula
{
    /** Parentheses, signs and exponents within each other: more are refused, so that a formula cannot end the stack. */
    static final int MAX_DEPTH = 64;

    /** The longest formula, in characters. */
    static final int MAX_LENGTH = 4096;

    private final String text;
    private final Node root;

    private QuorumFormula(final String text, final Node root)
    {
        this.text = text;
        this.root = root;
    }

    /**
     * @param text  of the formula.
     * @param hasQ  whether it may name Q.
     * @return the formula.
     * @throws IllegalArgumentException with the reason, when there is a mistake in it.
     */
    public static QuorumFormula parse(final String text, final boolean hasQ)
    {
        if (text.length() > MAX_LENGTH)
        {
            throw new IllegalArgumentException("the formula is too long: length=" + text.length());
        }
        return new QuorumFormula(text, new FormulaParser(text, hasQ).parse());
    }

    /**
     * @param members N.
     * @param quorum  Q.
     * @param random  for {@code math.random}: numbers from 0 to below 1.
     * @return the result, rounded down; {@link Long#MIN_VALUE} when it is no number at all.
     */
    public long evaluate(final int members, final long quorum, final DoubleSupplier random)
    {
        final double result = root.evaluate(members, quorum, random);
        return Double.isNaN(result) ? Long.MIN_VALUE : (long)Math.floor(result);
    }

    /**
     * @return the formula as it was given.
     */
    @Override
    public String toString()
    {
        return text;
    }

    /** A part of a formula. */
    interface Node
    {
        double evaluate(double members, double quorum, DoubleSupplier random);
    }
}
