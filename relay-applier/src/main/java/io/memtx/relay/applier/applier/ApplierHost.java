package io.memtx.relay.applier.applier;

import io.memtx.relay.applier.counters.ReplicationCounters;
import io.memtx.relay.applier.message.Accepted;
import io.memtx.relay.applier.message.Subscribe;
import io.memtx.xlog.PublishedVclock;

import java.util.UUID;

/**
 * The instance that appliers belong to. All methods are called on the thread of the appliers and must not wait.
 */
public interface ApplierHost
{
    /**
     * @return uuid of the instance.
     */
    UUID instanceUuid();

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
     * @param applier that was admitted.
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
     * The snapshot is kept, and this instance is registered if it asked for that.
     *
     * @param upstream uuid of whoever has sent it.
     * @param accepted where that one stands.
     */
    void onJoined(UUID upstream, Accepted accepted);
}
