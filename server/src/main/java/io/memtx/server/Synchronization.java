package io.memtx.server;

import io.memtx.memtx.Replication;
import io.memtx.relay.applier.applier.Applier;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.xlog.PublishedVclock;
import io.memtx.xlog.Vclock;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sees to it that an instance is not written to before it has what others have: it waits for connections, then for the
 * sync quorum to be followed, and, as long as it lives, for rows of its own that others have and it has lost. Belongs
 * to the thread of relays and appliers.
 */
final class Synchronization
{
    private static final long IDLE_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Who is not waited for is an orphan at first whenever it starts: that is worth a word when it lasts. */
    private static final int GRACE_INTERVALS = 4;

    private final InstanceContext context;
    private final InstanceState state;
    private final List<Applier> appliers;
    private final Vclock journaled = new Vclock();

    private long deadlineNs;
    private long lastNs;
    private long reportNs;
    private boolean isReported;
    private long ownLsn; // that others have

    Synchronization(
        final InstanceContext context, final InstanceState state, final List<Applier> appliers, final long nowNs)
    {
        this.context = context;
        this.state = state;
        this.appliers = appliers;
        deadlineNs = nowNs + context.connectTimeoutNs();
        lastNs = nowNs;
    }

    /** Whether there is nobody left to wait for, or no time. */
    boolean isConnectingOver(final long nowNs)
    {
        if (nowNs - deadlineNs >= 0)
        {
            return true;
        }
        for (int i = 0; i < appliers.size(); i++)
        {
            final Applier applier = appliers.get(i);
            final UpstreamStatus status = applier.status();
            if (!applier.isBallotKnown() && UpstreamStatus.OFF != status && UpstreamStatus.STOPPED != status)
            {
                return false;
            }
        }
        return true;
    }

    /** Who can be reached is known, and there is data: from now on it is about being in step. */
    void onConnected(final Replication replication, final long nowNs)
    {
        deadlineNs = nowNs + context.syncTimeoutNs();
        checkOwnRows(replication);
        state.phase(InstanceState.Phase.SYNCING);
    }

    /** Looks again how far it is. */
    int step(final Replication replication, final long nowNs)
    {
        final InstanceState.Phase phase = state.phase();
        if (InstanceState.Phase.RUNNING == phase && !state.isMissingOwnRows() && nowNs - lastNs < IDLE_INTERVAL_NS)
        {
            return 0;
        }
        lastNs = nowNs;
        checkOwnRows(replication);
        if (InstanceState.Phase.SYNCING != phase && InstanceState.Phase.ORPHAN != phase)
        {
            return 0;
        }
        final int synced = syncedCount();
        final int quorum = quorum();
        if (synced >= quorum)
        {
            state.phase(InstanceState.Phase.RUNNING);
            return 1;
        }
        if (InstanceState.Phase.SYNCING == phase && nowNs - deadlineNs >= 0)
        {
            state.phase(InstanceState.Phase.ORPHAN);
            reportNs = 0 == context.syncTimeoutNs() ? nowNs + GRACE_INTERVALS * context.replicationTimeoutNs() : nowNs;
            isReported = false;
        }
        if (!isReported && nowNs - reportNs >= 0 && InstanceState.Phase.ORPHAN == state.phase())
        {
            isReported = true;
            context.errorHandler().onError(new IllegalStateException(
                "failed to synchronize with " + (quorum - synced) + " out of " + quorum + " replicas; " +
                "entering orphan mode"));
        }
        return 0;
    }

    private void checkOwnRows(final Replication replication)
    {
        final int id = replication.instanceId();
        if (0 == id)
        {
            ownLsn = 0;
            return;
        }
        for (int i = 0; i < appliers.size(); i++)
        {
            final Applier applier = appliers.get(i);
            if (applier.isBallotKnown() && applier.ballot().isBooted())
            {
                ownLsn = Math.max(ownLsn, applier.ballot().vclock().get(id));
            }
        }
        final PublishedVclock published = replication.journaled();
        published.read(journaled);
        final boolean isMissing = ownLsn > journaled.get(id);
        if (isMissing != state.isMissingOwnRows())
        {
            state.isMissingOwnRows(isMissing);
        }
    }

    private int syncedCount()
    {
        int count = 0;
        for (int i = 0; i < appliers.size(); i++)
        {
            count += UpstreamStatus.FOLLOW == appliers.get(i).status() ? 1 : 0;
        }
        return count;
    }

    /**
     * How many have to be followed: all that are connected and have data, or, the old way, a number of those that are
     * listed. Nobody can follow who is connected and has no data, and who has none may be waiting to join this one: it
     * counts neither way. (In Tarantool it counts the old way, and both wait for each other for ever.)
     */
    private int quorum()
    {
        int connected = 0;
        int empty = 0;
        int self = 0;
        for (int i = 0; i < appliers.size(); i++)
        {
            final Applier applier = appliers.get(i);
            self += UpstreamStatus.OFF == applier.status() ? 1 : 0;
            if (applier.isBallotKnown())
            {
                connected += applier.ballot().isBooted() ? 1 : 0;
                empty += applier.ballot().isBooted() ? 0 : 1;
            }
        }
        if (BootstrapStrategy.LEGACY != context.bootstrapStrategy())
        {
            return connected;
        }
        final int wanted = 0 == context.connectQuorum() ? Integer.MAX_VALUE : context.connectQuorum();
        return Math.max(0, Math.min(wanted, appliers.size() - empty) - self);
    }
}
