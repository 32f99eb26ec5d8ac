package io.memtx.relay.applier.relay;

import io.memtx.relay.applier.counters.ReplicationCounters;
import io.memtx.relay.applier.message.Accepted;
import io.memtx.relay.applier.message.Ballot;
import io.memtx.relay.applier.message.ElectionHost;
import io.memtx.relay.applier.message.Subscribe;
import io.memtx.relay.applier.session.Credentials;
import io.memtx.xlog.PublishedVclock;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.journal.JournalCursor;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * The instance that relays belong to. All methods are called on the thread of the relays and must not wait.
 */
public interface RelayHost extends ElectionHost
{
    /**
     * @return uuid of the instance.
     */
    UUID instanceUuid();

    /**
     * @return whom to admit.
     */
    Credentials credentials();

    /**
     * @return what is in the log of the instance.
     */
    PublishedVclock journaled();

    /**
     * @return where relays count.
     */
    ReplicationCounters counters();

    /**
     * Heartbeats say that the instance is alive, and it is the transaction thread that makes it so.
     *
     * @param nowNs monotonic time in nanoseconds.
     * @return whether that thread has made a turn within the time after which others would leave a silent instance.
     */
    boolean isAlive(long nowNs);

    /**
     * @return what the instance is at this moment.
     */
    Ballot ballot();

    /**
     * Judges a subscription.
     *
     * @param request of a downstream.
     * @return where this instance stands.
     * @throws io.memtx.tuple.error.MemtxException to refuse, with the error that the downstream is told.
     */
    Accepted onSubscribe(Subscribe request);

    /**
     * @param uuid of a downstream.
     * @return its id, 0 when it is no member.
     */
    int memberId(UUID uuid);

    /**
     * Opens the log for a downstream.
     *
     * @param from what it has; component 0 is this instance's own.
     * @return a cursor that stays behind the journaled position.
     * @throws io.memtx.xlog.XlogException (GAP) when the log does not go back that far.
     */
    JournalCursor openLog(Vclock from);

    /**
     * A downstream has all of the files before the one that is being sent: they need not be kept for it.
     *
     * @param downstream uuid of it.
     * @param vclock     of it; component 0 is 0. Not kept.
     */
    void onAcknowledged(UUID downstream, Vclock vclock);

    /**
     * Opens a read view for a downstream that joins, and sees to it that the log behind it is kept.
     *
     * @param request  of the downstream.
     * @param isMember whether it is to be registered afterwards.
     * @return the view once it is there; or a {@link io.memtx.tuple.error.MemtxException} to refuse.
     */
    CompletableFuture<SnapshotSource> openSnapshot(Subscribe request, boolean isMember);

    /**
     * Registers a downstream that has the data.
     *
     * @param request   of the downstream.
     * @param isJoining whether it has got the data over this connection: it may have been a member before then.
     * @return where this instance stands once the registration is in the log; or a
     * {@link io.memtx.tuple.error.MemtxException} to refuse.
     */
    CompletableFuture<Accepted> register(Subscribe request, boolean isJoining);

    /**
     * A downstream has acknowledged.
     *
     * @param memberId of it, 0 when it is no member.
     * @param term     of elections that it has journaled.
     * @param vclock   that it has journaled; not kept.
     */
    default void onAcknowledged(final int memberId, final long term, final Vclock vclock)
    {
    }

    /**
     * A downstream was accepted, and follows: for whoever keeps a log.
     *
     * @param relay that sends to it.
     */
    default void onFollowing(final Relay relay)
    {
    }

    /**
     * A connection of another instance has ended: for whoever keeps a log.
     *
     * @param relay that served it; {@link Relay#message()} says why, null when this instance has closed it.
     */
    default void onStopped(final Relay relay)
    {
    }
}
