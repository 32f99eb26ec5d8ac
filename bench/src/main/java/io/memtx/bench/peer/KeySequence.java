package io.memtx.bench.peer;

/**
 * Keys from 0 to count - 1 in a pseudo-random sequence: SplitMix64 (Steele, Lea and Flood, 2014) and a multiplication
 * instead of a remainder. About a nanosecond a key, no memory touched, and the same seed gives the same keys to all.
 * <p>
 * Belongs to one thread.
 */
public final class KeySequence
{
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private final int count;
    private long state;

    /**
     * @param count of the keys, at least 1.
     * @param seed  of the sequence.
     */
    public KeySequence(final int count, final long seed)
    {
        if (count < 1)
        {
            throw new IllegalArgumentException("no keys: count=" + count);
        }
        this.count = count;
        this.state = seed;
    }

    /**
     * @return the next key; each is as likely as any other, whatever came before.
     */
    public int next()
    {
        state += GAMMA;
        return (int)(((mix(state) >>> 32) * count) >>> 32);
    }

    /**
     * All keys, each once, in an order that looks random: the order in which entries are loaded.
     *
     * @param count of the keys.
     * @param seed  of the order.
     * @return the keys.
     */
    public static int[] shuffled(final int count, final long seed)
    {
        final int[] keys = new int[count];
        long state = seed;
        for (int i = 0; i < count; i++)
        {
            state += GAMMA;
            final int j = (int)(((mix(state) >>> 32) * (i + 1)) >>> 32);
            keys[i] = keys[j];
            keys[j] = i;
        }
        return keys;
    }

    private static long mix(final long state)
    {
        long z = state;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
