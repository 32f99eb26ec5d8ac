package io.memtx.tuple.key;

import java.util.List;

/**
 * The key of one index: its declared parts and, where they do not identify a tuple, the parts of the primary key that
 * break ties. Immutable, thread safe, allocation free.
 * <p>
 * A <em>tuple</em> is the address of a MessagePack array. A <em>key</em> is the address of encoded part values, one
 * after the other, without array header; it holds the first {@code partCount} declared parts.
 * <p>
 * A <em>hint</em> is a 64-bit digest of the first part, to be compared as unsigned: when two hints differ and neither is
 * {@link #NO_HINT} they decide, else the full comparison does.
 */
public abstract class KeyDef
{
    /** The hint that says nothing. */
    public static final long NO_HINT = -1L;

    /**
     * @return the declared parts, in order.
     */
    public abstract List<KeyPart> parts();

    /**
     * @return how many parts are declared.
     */
    public abstract int partCount();

    /**
     * @return whether two tuples without nil in their declared parts may not have equal declared parts.
     */
    public abstract boolean isUnique();

    /**
     * Compares two tuples as the index orders them: by the declared parts and then, when the index is not unique, or is
     * unique and some declared part is nil, by the parts of the primary key.
     *
     * @param tupleA address of the first tuple.
     * @param tupleB address of the second tuple.
     * @return less than, equal to or more than 0.
     */
    public abstract int compareTuples(long tupleA, long tupleB);

    /**
     * Compares a tuple with a key by the parts that the key has.
     *
     * @param tuple     address of the tuple.
     * @param key       address of the key.
     * @param partCount of parts in the key, 0 to {@link #partCount()}; 0 compares equal to everything.
     * @return less than, equal to or more than 0 when the tuple is less than, equal to or greater than the key.
     */
    public abstract int compareTupleWithKey(long tuple, long key, int partCount);

    /**
     * @param tuple address of the tuple.
     * @return the hint of its first part.
     */
    public abstract long tupleHint(long tuple);

    /**
     * @param key       address of the key.
     * @param partCount of parts in the key.
     * @return the hint of its first part; {@link #NO_HINT} when it has none.
     */
    public abstract long keyHint(long key, int partCount);

    /**
     * The hash of the declared parts; equal for what {@link #tupleEqualsKey(long, long)} calls equal.
     *
     * @param tuple address of the tuple.
     * @return 32 bits, well mixed.
     */
    public abstract int tupleHash(long tuple);

    /**
     * @param key address of a full key.
     * @return its hash.
     */
    public abstract int keyHash(long key);

    /**
     * Equality as a hash index has it: as the order has it, but a decimal equals no number of another type.
     *
     * @param tuple address of the tuple.
     * @param key   address of a full key.
     * @return whether the declared parts are equal.
     */
    public abstract boolean tupleEqualsKey(long tuple, long key);

    /**
     * Equality of two tuples as a hash index has it.
     *
     * @param tupleA address of the first tuple.
     * @param tupleB address of the second tuple.
     * @return whether their declared parts are equal.
     */
    public abstract boolean tuplesEqual(long tupleA, long tupleB);

    /**
     * Compares with hints first.
     *
     * @param tupleA address of the first tuple.
     * @param hintA  its hint.
     * @param tupleB address of the second tuple.
     * @param hintB  its hint.
     * @return as {@link #compareTuples(long, long)}.
     */
    public final int compareTuples(final long tupleA, final long hintA, final long tupleB, final long hintB)
    {
        return hintA != hintB && NO_HINT != hintA && NO_HINT != hintB ?
            Long.compareUnsigned(hintA, hintB) : compareTuples(tupleA, tupleB);
    }

    /**
     * Compares with hints first.
     *
     * @param tuple     address of the tuple.
     * @param tupleHint its hint.
     * @param key       address of the key.
     * @param partCount of parts in the key.
     * @param keyHint   the key's hint.
     * @return as {@link #compareTupleWithKey(long, long, int)}.
     */
    public final int compareTupleWithKey(
        final long tuple, final long tupleHint, final long key, final int partCount, final long keyHint)
    {
        return tupleHint != keyHint && NO_HINT != tupleHint && NO_HINT != keyHint ?
            Long.compareUnsigned(tupleHint, keyHint) : compareTupleWithKey(tuple, key, partCount);
    }
}
