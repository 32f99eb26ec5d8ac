package io.memtx.bench.workload;

/**
 * Keys of a table of so many records, drawn at random with repetition. Floor and subject draw from the same sequence,
 * so both pay the same for it: a multiplication and a mixer, with no load from memory.
 * <p>
 * Record number {@code n} has the key {@code key(n)}: different numbers have different keys, spread over 32 bits, so
 * that the order of keys has nothing to do with the order in which records are made.
 */
public final class KeySequence
{
    private static final long MULTIPLIER = 6364136223846793005L; // Knuth's, for a generator modulo 2^64
    private static final long INCREMENT = 1442695040888963407L;
    private static final long INT_MASK = 0xFFFF_FFFFL;

    private final int count;
    private final int base;
    private long state;

    /**
     * @param count of records, more than 0.
     */
    public KeySequence(final int count)
    {
        this(count, 0, 42);
    }

    private KeySequence(final int count, final int base, final long seed)
    {
        this.count = count;
        this.base = base;
        state = seed;
    }

    /**
     * @param count of records.
     * @param seed  of the order.
     * @return another order of the same keys.
     */
    public static KeySequence seeded(final int count, final long seed)
    {
        return new KeySequence(count, 0, seed);
    }

    /**
     * @param count of records.
     * @return a sequence of keys that a table of so many records does not have.
     */
    public static KeySequence missing(final int count)
    {
        return new KeySequence(count, count, 42);
    }

    /**
     * @return the key of a record drawn at random.
     */
    public long next()
    {
        return key(nextNumber());
    }

    /**
     * @return the number of a record drawn at random, from 0.
     */
    public int nextNumber()
    {
        state = state * MULTIPLIER + INCREMENT;
        return base + (int)((state >>> 32) * count >>> 32);
    }

    /**
     * @param number of a record, from 0.
     * @return its key: 32 bits, unsigned.
     */
    public static long key(final int number)
    {
        int mixed = number + 1; // 0 would stay 0
        mixed = (mixed ^ mixed >>> 16) * 0x85EBCA6B; // the finalizer of MurmurHash3: a bijection
        mixed = (mixed ^ mixed >>> 13) * 0xC2B2AE35;
        return (mixed ^ mixed >>> 16) & INT_MASK;
    }
}
