package io.memtx.server.synchro;

import io.memtx.synchro.Synchro;
import io.memtx.synchro.SynchroOptions;
import io.memtx.synchro.election.ElectionMode;
import io.memtx.synchro.election.FencingMode;
import io.memtx.synchro.quorum.Quorum;
import io.memtx.tuple.error.MemtxException;

import java.util.Objects;

/**
 * Options of synchronous transactions and elections, by Tarantool's names where it has them. Read when an instance is
 * made; {@link SynchroControl} changes them while it runs.
 */
public final class SynchroContext
{
    private String quorum = Quorum.DEFAULT;
    private String linearizableQuorum = Quorum.LINEARIZABLE_DEFAULT;
    private long timeoutNs = SynchroOptions.DEFAULT.synchroTimeoutNs();
    private boolean isRolledBackByTimeout = true;
    private long queueMaxSizeBytes = SynchroOptions.DEFAULT.queueMaxSizeBytes();
    private boolean isClaimedByWriter = true;
    private ElectionMode electionMode = ElectionMode.OFF;
    private FencingMode fencingMode = FencingMode.SOFT;
    private long electionTimeoutNs = SynchroOptions.DEFAULT.electionTimeoutNs();
    private boolean isSettledByQuorum = true;

    /**
     * @param value {@code replication_synchro_quorum}: a number, or a formula of N such as {@code N / 2 + 1}.
     * @return this.
     */
    public SynchroContext quorum(final String value)
    {
        quorum = Objects.requireNonNull(value, "quorum");
        return this;
    }

    /**
     * @param value {@code replication_synchro_quorum}.
     * @return this.
     */
    public SynchroContext quorum(final int value)
    {
        return quorum(Integer.toString(value));
    }

    public String quorum()
    {
        return quorum;
    }

    /**
     * @param value {@code replication_linearizable_quorum}: a number, or a formula of N and Q.
     * @return this.
     */
    public SynchroContext linearizableQuorum(final String value)
    {
        linearizableQuorum = Objects.requireNonNull(value, "linearizable quorum");
        return this;
    }

    /**
     * @param value {@code replication_synchro_timeout} in nanoseconds: how long a transaction waits for its quorum.
     * @return this.
     */
    public SynchroContext timeoutNs(final long value)
    {
        timeoutNs = value;
        return this;
    }

    public long timeoutNs()
    {
        return timeoutNs;
    }

    /**
     * @param value compat {@code replication_synchro_timeout}: whether what takes longer is rolled back (old, the
     *              default) or goes on waiting (new).
     * @return this.
     */
    public SynchroContext rolledBackByTimeout(final boolean value)
    {
        isRolledBackByTimeout = value;
        return this;
    }

    /**
     * @param value {@code replication_synchro_queue_max_size} in bytes, 0 for no limit.
     * @return this.
     */
    public SynchroContext queueMaxSizeBytes(final long value)
    {
        queueMaxSizeBytes = value;
        return this;
    }

    /**
     * @param value {@code replication_synchro_claim}: whether the first who writes a synchronous transaction claims a
     *              queue that belongs to nobody (seed, the default), or promote() has to be called (explicit).
     * @return this.
     */
    public SynchroContext claimedByWriter(final boolean value)
    {
        isClaimedByWriter = value;
        return this;
    }

    /**
     * @param value {@code election_mode}.
     * @return this.
     */
    public SynchroContext electionMode(final ElectionMode value)
    {
        electionMode = Objects.requireNonNull(value, "election mode");
        return this;
    }

    public ElectionMode electionMode()
    {
        return electionMode;
    }

    /**
     * @param value {@code election_fencing_mode}.
     * @return this.
     */
    public SynchroContext fencingMode(final FencingMode value)
    {
        fencingMode = Objects.requireNonNull(value, "fencing mode");
        return this;
    }

    /**
     * @param value {@code election_timeout} in nanoseconds.
     * @return this.
     */
    public SynchroContext electionTimeoutNs(final long value)
    {
        electionTimeoutNs = value;
        return this;
    }

    /**
     * @param value whether roll-backs and changes of the owner count only when enough members have them (the default),
     *              or as soon as one has, as in Tarantool. To be the same on all members.
     * @return this.
     */
    public SynchroContext settledByQuorum(final boolean value)
    {
        isSettledByQuorum = value;
        return this;
    }

    public boolean isSettledByQuorum()
    {
        return isSettledByQuorum;
    }

    /**
     * Hands the options over.
     *
     * @param synchro              to set.
     * @param replicationTimeoutNs of the instance.
     * @param isAnonymous          whether the instance is no member.
     * @param nowNs                time.
     * @throws MemtxException ER_CFG when one is not allowed.
     */
    void apply(final Synchro synchro, final long replicationTimeoutNs, final boolean isAnonymous, final long nowNs)
    {
        synchro.options(new SynchroOptions(
            timeoutNs,
            isRolledBackByTimeout,
            queueMaxSizeBytes,
            replicationTimeoutNs,
            electionTimeoutNs,
            isClaimedByWriter,
            isAnonymous));
        synchro.quorum(quorum);
        synchro.linearizableQuorum(linearizableQuorum);
        synchro.electionMode(electionMode, fencingMode, nowNs);
    }
}
