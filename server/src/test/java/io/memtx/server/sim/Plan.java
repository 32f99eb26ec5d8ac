package io.memtx.server.sim;

import io.memtx.xlog.journal.WalMode;

import java.util.Random;

/**
 * What kind of life a replica set has, by the seed.
 *
 * @param initialCount    members at the beginning.
 * @param isRing          each follows the one before it, instead of all following all.
 * @param conflicts       what becomes of rows that collide.
 * @param walMode         of all; a loss of power happens in {@code fsync} only, where nothing may be lost by it.
 * @param walMaxSize      of all, in bytes: how often logs are rotated.
 * @param checkpointCount of all: how long logs are kept.
 * @param maxDelayNs      longest time that a message takes on a link that is whole.
 * @param stepCount       of the time in which things go wrong.
 * @param isTogether      whether the first members find each other, instead of joining one by one.
 */
record Plan(
    int initialCount,
    boolean isRing,
    Conflicts conflicts,
    WalMode walMode,
    int walMaxSize,
    int checkpointCount,
    long maxDelayNs,
    int stepCount,
    boolean isTogether)
{
    /** What becomes of rows that collide. */
    enum Conflicts
    {
        /** There are none: nobody writes what another writes, but for what can be added up. */
        NONE,
        /** Whoever comes second becomes a NOP: data may differ afterwards, and vclocks must not. */
        SKIPPED
    }

    static Plan of(final Random random)
    {
        final int count = 1 + random.nextInt(4);
        final boolean isRing = 0 == random.nextInt(4);
        return new Plan(
            count,
            isRing,
            random.nextInt(10) < 7 ? Conflicts.NONE : Conflicts.SKIPPED,
            random.nextInt(3) < 2 ? WalMode.WRITE : WalMode.FSYNC,
            4096 << random.nextInt(4),
            1 + random.nextInt(2),
            1_000L << random.nextInt(18),
            100 + random.nextInt(300),
            !isRing && random.nextBoolean());
    }
}
