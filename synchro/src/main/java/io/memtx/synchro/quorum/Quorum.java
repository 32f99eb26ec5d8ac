package io.memtx.synchro.quorum;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

import java.util.function.DoubleSupplier;

/**
 * How many members have to agree, at the present number of members. Single owner: the transaction thread. Setters
 * validate first: what is refused changes nothing.
 * <pre>
 *   members            N, registered ones; anonymous replicas are none; at least 1
 *   value()            Q of replication_synchro_quorum: so many have journaled what is confirmed
 *   election()         min(Q, N): votes that make a leader
 *   settlement()       N - Q + 1: every quorum has one of these among it, so what they know any later leader knows
 *   linearizable()     of replication_linearizable_quorum, N - Q + 1 by default
 * </pre>
 * A formula is evaluated when it is set and when the membership changes, not at each question: {@code math.random}
 * would make it another one each time.
 */
public final class Quorum
{
    /** Name of the option. */
    public static final String OPTION = "replication_synchro_quorum";

    /** Name of the option of linearizable reads. */
    public static final String LINEARIZABLE_OPTION = "replication_linearizable_quorum";

    /** What a quorum is when nothing is said. */
    public static final String DEFAULT = "N / 2 + 1";

    /** What the quorum of linearizable reads is when nothing is said. */
    public static final String LINEARIZABLE_DEFAULT = "N - Q + 1";

    /** The greatest quorum: the ids of members are 1 to 31. */
    public static final int MAX = 31;

    private final DoubleSupplier random;
    private QuorumFormula formula;
    private QuorumFormula linearizableFormula;
    private int members = 1;
    private int value;
    private int linearizable;
    private String warning;

    /**
     * @param random for {@code math.random}: numbers from 0 to below 1.
     */
    public Quorum(final DoubleSupplier random)
    {
        this.random = random;
        formula = QuorumFormula.parse(DEFAULT, false);
        linearizableFormula = QuorumFormula.parse(LINEARIZABLE_DEFAULT, true);
        evaluate();
    }

    /**
     * Sets replication_synchro_quorum.
     *
     * @param text a number or a formula of N.
     * @throws MemtxException ER_CFG, when for some N from 1 to 31 it is no quorum.
     */
    public void set(final String text)
    {
        final QuorumFormula next = parse(OPTION, text, false);
        if (isNumber(text))
        {
            final long number = next.evaluate(1, 0, random);
            if (number < 1 || number > MAX)
            {
                throw refused(
                    OPTION, "the value must be greater than zero and less than maximal number of replicas");
            }
        }
        for (int n = 1; n <= MAX; n++)
        {
            final long quorum = next.evaluate(n, 0, random);
            if (Long.MIN_VALUE == quorum)
            {
                throw refused(OPTION, "Expression should return a number");
            }
            if (quorum < 1 || quorum > MAX)
            {
                throw refused(
                    OPTION, "the formula is evaluated to the quorum " + quorum + " for replica number " + n +
                        ", which is out of range [1;" + MAX + "]");
            }
        }
        formula = next;
        evaluate();
    }

    /**
     * Sets replication_linearizable_quorum. A result outside 1 to 31 is none of the option's faults: the nearest of
     * them is used, and {@link #warning()} says so.
     *
     * @param text a number or a formula of N and Q.
     * @throws MemtxException ER_CFG, when it is no formula.
     */
    public void setLinearizable(final String text)
    {
        linearizableFormula = parse(LINEARIZABLE_OPTION, text, true);
        evaluate();
    }

    /**
     * The membership has changed, by a transaction that is committed: a new member need not confirm its own insertion.
     *
     * @param count of registered members.
     * @return whether the quorum is another one now.
     */
    public boolean onMembers(final int count)
    {
        final int before = value;
        members = Math.max(1, Math.min(count, MAX));
        evaluate();
        return before != value;
    }

    /**
     * @return N, at least 1.
     */
    public int members()
    {
        return members;
    }

    /**
     * @return Q: how many have to journal a transaction, its owner among them.
     */
    public int value()
    {
        return value;
    }

    /**
     * @return how many votes make a leader.
     */
    public int election()
    {
        return Math.min(value, members);
    }

    /**
     * @return how many have to journal what is to bind every later owner of the queue: at least 1.
     */
    public int settlement()
    {
        return Math.max(1, members - value + 1);
    }

    /**
     * @return how many have to be asked for a linearizable read, the reader among them.
     */
    public int linearizable()
    {
        return linearizable;
    }

    /**
     * @return whether two quorums may have no member in common: then nothing is promised about what survives.
     */
    public boolean isBelowMajority()
    {
        return value <= members / 2;
    }

    /**
     * @return why the quorum of linearizable reads is not what its formula says, or null.
     */
    public String warning()
    {
        return warning;
    }

    /**
     * @return the quorum as it was set, to be shown.
     */
    public String text()
    {
        return formula.toString();
    }

    /**
     * @return the quorum of linearizable reads as it was set.
     */
    public String linearizableText()
    {
        return linearizableFormula.toString();
    }

    private void evaluate()
    {
        value = clamp(formula.evaluate(members, 0, random)); // another random number may be out of range
        final long wished = linearizableFormula.evaluate(members, value, random);
        linearizable = clamp(wished);
        warning = wished == linearizable ? null :
            "the formula for " + LINEARIZABLE_OPTION + " evaluated to " + wished + " for replica number " + members +
                ", synchro quorum " + value + ", using " + linearizable + " instead";
    }

    private static int clamp(final long quorum)
    {
        return (int)Math.max(1, Math.min(quorum, MAX));
    }

    private static boolean isNumber(final String text)
    {
        return text.trim().matches("[-+]?[0-9.]+");
    }

    private static QuorumFormula parse(final String option, final String text, final boolean hasQ)
    {
        try
        {
            return QuorumFormula.parse(text, hasQ);
        }
        catch (final IllegalArgumentException ex)
        {
            throw refused(option, ex.getMessage());
        }
    }

    private static MemtxException refused(final String option, final String reason)
    {
        return new MemtxException(ErrorCode.ER_CFG, option, reason);
    }
}
