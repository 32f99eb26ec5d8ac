package io.memtx.tuple.collation;

/**
 * An order of strings. Equal when id and definition are. Immutable, thread safe.
 * <p>
 * A string is the address and the length of its UTF-8 bytes; what is not UTF-8 counts as U+FFFD, one for each longest
 * piece that could have become a character.
 */
public abstract class Collation
{
    private final CollationDef def;

    Collation(final CollationDef def)
    {
        this.def = def;
    }

    /**
     * @return what it was made of.
     */
    public final CollationDef def()
    {
        return def;
    }

    /**
     * @return whether it is no more than the order of bytes, so that plain comparison serves it.
     */
    public abstract boolean isBinary();

    /**
     * Compares two strings.
     *
     * @param a       address of the first.
     * @param lengthA of it, in bytes.
     * @param b       address of the second.
     * @param lengthB of it, in bytes.
     * @return less than, equal to or more than 0.
     */
    public abstract int compare(long a, int lengthA, long b, int lengthB);

    /**
     * A digest that orders as the strings do, as far as 56 bits can.
     *
     * @param address of a string.
     * @param length  of it, in bytes.
     * @return from 0 to 2^56-1.
     */
    public abstract long digest(long address, int length);

    /**
     * A hash, equal for strings that compare as equal.
     *
     * @param address of a string.
     * @param length  of it, in bytes.
     * @return 64 bits; joining and folding mix them well.
     */
    public abstract long hash(long address, int length);

    @Override
    public final boolean equals(final Object other)
    {
        return other instanceof Collation collation && def.equals(collation.def);
    }

    @Override
    public final int hashCode()
    {
        return def.hashCode();
    }

    @Override
    public final String toString()
    {
        return def.name();
    }
}
