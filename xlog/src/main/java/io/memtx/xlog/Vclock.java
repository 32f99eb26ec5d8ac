package io.memtx.xlog;

import java.util.Arrays;

/**
 * How far each instance's rows are known: 32 LSNs, component 0 for the local rows of this instance. A missing component
 * is 0. Component-wise, vclocks are partially ordered; their sum, the signature, names files.
 * <p>
 * Single owner: it is not safe to change one while another thread reads it. Nothing here allocates but copies and text.
 */
public final class Vclock
{
    /** Components: ids 0 to 31. */
    public static final int COMPONENT_COUNT = 32;

    /** The longest text form, in characters. */
    public static final int MAX_TEXT_LENGTH = 1 + COMPONENT_COUNT * 26 + 1;

    /** How one vclock stands to another. */
    public enum Order
    {
        /** No component is greater, one at least is less. */
        LESS,
        EQUAL,
        /** No component is less, one at least is greater. */
        GREATER,
        /** One component is less and another greater. */
        INCOMPARABLE
    }

    private final long[] lsns = new long[COMPONENT_COUNT];
    private long signature;

    /**
     * @param replicaId from outside.
     * @return it.
     * @throws IllegalArgumentException when there is no such component.
     */
    public static int requireId(final int replicaId)
    {
        if (replicaId < 0 || replicaId >= COMPONENT_COUNT)
        {
            throw new IllegalArgumentException("replica id is out of range: id=" + replicaId);
        }
        return replicaId;
    }

    /**
     * @param replicaId 0 to 31.
     * @return its LSN, 0 when nothing is known of it.
     */
    public long get(final int replicaId)
    {
        return lsns[replicaId];
    }

    /**
     * Sets a component, up or down.
     *
     * @param replicaId 0 to 31.
     * @param lsn       0 or more.
     * @return this.
     */
    public Vclock set(final int replicaId, final long lsn)
    {
        assert lsn >= 0 : "negative lsn: " + lsn;
        signature += lsn - lsns[replicaId];
        lsns[replicaId] = lsn;
        return this;
    }

    /**
     * Advances a component.
     *
     * @param replicaId 0 to 31.
     * @param lsn       greater than the component.
     * @return the LSN before it.
     * @throws XlogException (BROKEN_LSN) when it is not greater, or so great that there would be no signature; the
     *                       vclock is unchanged.
     */
    public long follow(final int replicaId, final long lsn)
    {
        final long previous = lsns[replicaId];
        if (lsn <= previous || Long.MAX_VALUE - signature < lsn - previous)
        {
            throw new XlogException(
                XlogException.Kind.BROKEN_LSN,
                "Attempt to write a broken LSN to WAL: replica id: " + replicaId +
                    ", confirmed lsn: " + previous + ", new lsn " + lsn);
        }
        signature += lsn - previous;
        lsns[replicaId] = lsn;
        return previous;
    }

    /**
     * Advances a component by one.
     *
     * @param replicaId 0 to 31.
     * @return its new LSN.
     */
    public long increment(final int replicaId)
    {
        signature++;
        return ++lsns[replicaId];
    }

    /**
     * @return the sum of all components.
     */
    public long signature()
    {
        return signature;
    }

    /**
     * @param other to compare to.
     * @return how this stands to it.
     */
    public Order compare(final Vclock other)
    {
        return compare(other, 0);
    }

    /**
     * Compares what is replicated: component 0 is private to an instance.
     *
     * @param other to compare to.
     * @return how this stands to it.
     */
    public Order compareIgnoringLocal(final Vclock other)
    {
        return compare(other, 1);
    }

    /**
     * @param other to compare to.
     * @return whether this is less or equal in all components.
     */
    public boolean isCoveredBy(final Vclock other)
    {
        final Order order = compare(other, 0);
        return Order.LESS == order || Order.EQUAL == order;
    }

    /**
     * Raises a component to an LSN, unless it is there or further.
     *
     * @param id  of the component.
     * @param lsn from 0.
     * @return this.
     */
    public Vclock raise(final int id, final long lsn)
    {
        return set(id, Math.max(lsn, get(id)));
    }

    /**
     * Raises each component to the other's.
     *
     * @param other vclock.
     * @return this.
     */
    public Vclock raiseTo(final Vclock other)
    {
        for (int id = 0; id < COMPONENT_COUNT; id++)
        {
            raise(id, other.lsns[id]);
        }
        return this;
    }

    /**
     * Lowers each component to the other's.
     *
     * @param other  vclock.
     * @param fromId first component to look at: 1 to leave component 0 alone.
     * @return this.
     */
    public Vclock lowerTo(final Vclock other, final int fromId)
    {
        for (int id = fromId; id < COMPONENT_COUNT; id++)
        {
            if (other.lsns[id] < lsns[id])
            {
                set(id, other.lsns[id]);
            }
        }
        return this;
    }

    /**
     * Becomes equal to another one.
     *
     * @param other to copy from.
     * @return this.
     */
    public Vclock copyFrom(final Vclock other)
    {
        System.arraycopy(other.lsns, 0, lsns, 0, COMPONENT_COUNT);
        signature = other.signature;
        return this;
    }

    /**
     * @return a copy.
     */
    public Vclock copy()
    {
        return new Vclock().copyFrom(this);
    }

    /**
     * Sets all components to 0.
     *
     * @return this.
     */
    public Vclock clear()
    {
        Arrays.fill(lsns, 0);
        signature = 0;
        return this;
    }

    /**
     * Reads the text form: {@code {1: 6, 2: 7}}; blanks are allowed around tokens and a comma before the brace; a
     * component may be repeated only while it is 0.
     *
     * @param text to read, all of it.
     * @return a new vclock.
     * @throws IllegalArgumentException {@code invalid vclock at offset N}.
     */
    public static Vclock parse(final CharSequence text)
    {
        return new VclockParser(text).parse();
    }

    @Override
    public boolean equals(final Object other)
    {
        return other instanceof Vclock && Arrays.equals(lsns, ((Vclock)other).lsns);
    }

    @Override
    public int hashCode()
    {
        return Arrays.hashCode(lsns);
    }

    /**
     * @return the text form, as it stands in a file's header.
     */
    @Override
    public String toString()
    {
        final StringBuilder text = new StringBuilder("{");
        for (int id = 0; id < COMPONENT_COUNT; id++)
        {
            if (0 != lsns[id])
            {
                text.append(1 == text.length() ? "" : ", ").append(id).append(": ").append(lsns[id]);
            }
        }
        return text.append('}').toString();
    }

    private Order compare(final Vclock other, final int fromId)
    {
        boolean isLess = false;
        boolean isGreater = false;
        for (int id = fromId; id < COMPONENT_COUNT; id++)
        {
            isLess |= lsns[id] < other.lsns[id];
            isGreater |= lsns[id] > other.lsns[id];
        }
        if (isLess)
        {
            return isGreater ? Order.INCOMPARABLE : Order.LESS;
        }
        return isGreater ? Order.GREATER : Order.EQUAL;
    }
}
