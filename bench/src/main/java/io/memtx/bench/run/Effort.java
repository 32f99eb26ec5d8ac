package io.memtx.bench.run;

/**
 * How long to measure.
 *
 * @param pairs       of processes: floor, subject, floor, subject, and so on.
 * @param warmUps     iterations of a process that do not count.
 * @param iterations  of a process that count.
 * @param iterationMs of each.
 * @param shotWarmUps single calls that do not count, where a call is long enough to be an iteration.
 * @param shots       single calls that count.
 * @param count       of records.
 * @param growthCount of inserts.
 * @param quietMs     of load without a checkpoint.
 * @param rounds      of load with one.
 * @param garbageOps  operations in a round of counting garbage.
 * @param forks       processes for each benchmark of JMH's: 1, or 0 to run it here, for tests.
 */
public record Effort(
    int pairs,
    int warmUps,
    int iterations,
    int iterationMs,
    int shotWarmUps,
    int shots,
    int count,
    int growthCount,
    int quietMs,
    int rounds,
    int garbageOps,
    int forks)
{
    /** How many times as long {@link #more()} takes, at most. */
    static final int MORE_FACTOR = 2;

    /** Good enough to see a broken budget. */
    public static final Effort QUICK =
        new Effort(2, 3, 4, 250, 3, 6, 1_000_000, 1_000_000, 2_000, 2, 200_000, 1);

    /** Good enough to be shown. */
    public static final Effort FULL =
        new Effort(3, 5, 5, 1_000, 5, 15, 1_000_000, 10_000_000, 10_000, 5, 1_000_000, 1);

    /**
     * @return one that takes up to {@value #MORE_FACTOR} times as long.
     */
    public Effort more()
    {
        return new Effort(
            pairs,
            warmUps,
            iterations * MORE_FACTOR,
            iterationMs,
            shotWarmUps,
            shots * MORE_FACTOR,
            count,
            growthCount,
            quietMs,
            rounds * MORE_FACTOR,
            garbageOps * MORE_FACTOR,
            forks);
    }
}
