package io.memtx.bench.workload;

/**
 * The text of a key: {@value #LENGTH} letters, the same number for each, in the order of the keys. One object, reused.
 */
public final class KeyText implements CharSequence
{
    /** Letters in a text. */
    public static final int LENGTH = 8;

    private static final int BITS_PER_LETTER = 4;

    private long key;

    /**
     * @param newKey of 32 bits.
     * @return this, with its text.
     */
    public KeyText of(final long newKey)
    {
        key = newKey;
        return this;
    }

    @Override
    public int length()
    {
        return LENGTH;
    }

    @Override
    public char charAt(final int index)
    {
        return (char)('a' + (key >>> (LENGTH - 1 - index) * BITS_PER_LETTER & 0xF));
    }

    @Override
    public CharSequence subSequence(final int start, final int end)
    {
        return toString().subSequence(start, end);
    }

    @Override
    public String toString()
    {
        return new StringBuilder(this).toString();
    }
}
