package io.memtx.server.sim;

import io.memtx.memtx.conflict.ConflictPolicy;
import io.memtx.xlog.journal.WalMode;

import java.util.Map;
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
        SKIPPED,
        /** The last write wins. */
        LAST_WRITE,
        /** Some weigh more than others. */
        PRIORITY;

        /** Whether all come to the same, whoever wrote what. */
        boolean isOrdered()
        {
            return LAST_WRITE == this || PRIORITY == this;
        }

        /** The policies of all members, by name of the space. */
        Map<String, ConflictPolicy> policies()
        {
            return switch (this)
            {
                case LAST_WRITE -> Map.of(Workload.CLASH, ConflictPolicy.LAST_WRITE_WINS);
                case PRIORITY -> Map.of(Workload.CLASH, ConflictPolicy.originPriority("member1", 3));
                default -> Map.of();
            };
        }

        private static Conflicts of(final int draw)
        {
            return draw < 5 ? NONE : draw < 7 ? SKIPPED : draw < 9 ? LAST_WRITE : PRIORITY;
        }
    }

    static Plan of(final Random random)
    {
        final int count = 1 + random.nextInt(4);
        final boolean isRing = 0 == random.nextInt(4);
        return new Plan(
            count,
            isRing,
            Conflicts.of(random.nextInt(10)),
            random.nextInt(3) < 2 ? WalMode.WRITE : WalMode.FSYNC,
            4096 << random.nextInt(4),
            1 + random.nextInt(2),
            1_000L << random.nextInt(18),
            100 + random.nextInt(300),
            !isRing && random.nextBoolean());
    }
}
