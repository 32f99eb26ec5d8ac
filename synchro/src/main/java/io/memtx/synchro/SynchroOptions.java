package io.memtx.synchro;

import io.memtx.synchro.limbo.Limbo;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

/**
 * Options that may change while an instance runs, by the names that Tarantool has for them. Times are in nanoseconds.
 *
 * @param synchroTimeoutNs      replication_synchro_timeout: how long a transaction waits for its quorum.
 * @param isRolledBackByTimeout compat {@code replication_synchro_timeout}: old (true) rolls back what takes longer.
 * @param queueMaxSizeBytes     replication_synchro_queue_max_size, 0 for no limit.
 * @param replicationTimeoutNs  replication_timeout: between signs of life.
 * @param electionTimeoutNs     election_timeout: of a round.
 * @param isClaimedByWriter     replication_synchro_claim: seed (true) has the first synchronous writer claim a queue
 *                              that nobody owns, explicit has it refused.
 * @param isAnonymous           replication_anon.
 */
public record SynchroOptions(
    long synchroTimeoutNs,
    boolean isRolledBackByTimeout,
    long queueMaxSizeBytes,
    long replicationTimeoutNs,
    long electionTimeoutNs,
    boolean isClaimedByWriter,
    boolean isAnonymous)
{
    private static final long SECOND_NS = 1_000_000_000L;

    /** What holds when nothing is said. */
    public static final SynchroOptions DEFAULT =
        new SynchroOptions(5 * SECOND_NS, true, 16 * 1024 * 1024, SECOND_NS, 5 * SECOND_NS, true, false);

    /**
     * @throws MemtxException ER_CFG when a value is not allowed.
     */
    public SynchroOptions
    {
        requirePositive("replication_synchro_timeout", synchroTimeoutNs);
        requirePositive("replication_timeout", replicationTimeoutNs);
        requirePositive("election_timeout", electionTimeoutNs);
        if (queueMaxSizeBytes < 0)
        {
            throw new MemtxException(
                ErrorCode.ER_CFG, "replication_synchro_queue_max_size", "value must be >= 0");
        }
    }

    /**
     * @param valueNs of replication_synchro_timeout.
     * @return options that differ in it.
     */
    public SynchroOptions withSynchroTimeoutNs(final long valueNs)
    {
        return new SynchroOptions(
            valueNs, isRolledBackByTimeout, queueMaxSizeBytes, replicationTimeoutNs, electionTimeoutNs,
            isClaimedByWriter, isAnonymous);
    }

    /**
     * @param isByWriter whether the first synchronous writer claims a queue that nobody owns.
     * @return options that differ in it.
     */
    public SynchroOptions withClaimByWriter(final boolean isByWriter)
    {
        return new SynchroOptions(
            synchroTimeoutNs, isRolledBackByTimeout, queueMaxSizeBytes, replicationTimeoutNs, electionTimeoutNs,
            isByWriter, isAnonymous);
    }

    /**
     * @return after how long a transaction is rolled back, {@link Limbo#NOTHING} for never.
     */
    long rollbackTimeoutNs()
    {
        return isRolledBackByTimeout ? synchroTimeoutNs : Limbo.NOTHING;
    }

    private static void requirePositive(final String option, final long value)
    {
        if (value <= 0)
        {
            throw new MemtxException(ErrorCode.ER_CFG, option, "the value must be greater than zero");
        }
    }
}
