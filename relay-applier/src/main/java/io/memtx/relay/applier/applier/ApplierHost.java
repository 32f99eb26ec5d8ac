package io.memtx.relay.applier.applier;

import io.memtx.relay.applier.counters.ReplicationCounters;
import io.memtx.relay.applier.message.Accepted;
import io.memtx.relay.applier.message.ElectionHost;
import io.memtx.relay.applier.message.Subscribe;
import io.memtx.xlog.PublishedVclock;

import java.util.UUID;

/**
 * The instance that appliers belong to. All methods are called on the thread of the appliers and must not wait.
 */
public interface ApplierHost extends ElectionHost
{
    /**
     * @return uuid of the instance.
     */
    UUID instanceUuid();

    /**
     * An upstream has greeted. It is not this instance.
     *
     * @param applier whose {@link Applier#upstream() upstream} is known now.
     * @throws io.memtx.tuple.error.MemtxException to leave it.
     */
    void onGreeting(Applier applier);

    /**
     * @return a subscription with what the instance has now.
     */
    Subscribe subscription();

    /**
     * Judges the answer to a subscription.
     *
     * @param upstream uuid of whoever answers.
     * @param accepted its answer.
     * @throws io.memtx.tuple.error.MemtxException to leave it.
     */
    void onSubscribed(UUID upstream, Accepted accepted);

    /**
     * @return what is in the log of the instance: acknowledged to upstreams.
     */
    PublishedVclock journaled();

    /**
     * @return where appliers count.
     */
    ReplicationCounters counters();

    /**
     * @param applier that was admitted, and knows the {@link Applier#ballot() ballot} of its upstream.
     * @return what to ask of its upstream.
     */
    NextStep next(Applier applier);

    /**
     * A snapshot is about to come.
     *
     * @param upstream uuid of whoever sends it.
     * @param accepted its answer.
     * @return what takes the rows.
     * @throws io.memtx.tuple.error.MemtxException to leave it.
     * @throws io.memtx.xlog.XlogException         when it cannot be kept.
     */
    SnapshotSink beginSnapshot(UUID upstream, Accepted accepted);

    /**
     * The snapshot is kept.
     *
     * @param upstream uuid of whoever has sent it.
     * @param accepted its vclock.
     */
    void onJoined(UUID upstream, Accepted accepted);

    /**
     * This instance is a member.
     *
     * @param upstream uuid of whoever has registered it.
     * @param accepted where that one stands: its log has the registration.
     */
    void onRegistered(UUID upstream, Accepted accepted);

    /**
     * @return the term of elections that goes with acknowledgements; asked behind {@link #journaled()}.
     */
    default long acknowledgedTerm()
    {
        return 0;
    }

    /**
     * An applier has changed its status, or failed: for whoever keeps a log.
     *
     * @param applier  that did; {@link Applier#failure()} says why if it failed.
     * @param previous status before.
     */
    default void onStatus(final Applier applier, final UpstreamStatus previous)
    {
    }
}
