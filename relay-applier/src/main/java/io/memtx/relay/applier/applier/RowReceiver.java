package io.memtx.relay.applier.applier;

import io.memtx.relay.applier.counters.ReplicationCounter;
import io.memtx.relay.applier.counters.ReplicationCounters;
import io.memtx.relay.applier.message.Accepted;
import io.memtx.relay.applier.message.ElectionState;
import io.memtx.relay.applier.message.FrameDescriptor;
import io.memtx.relay.applier.message.HeartbeatDescriptor;
import io.memtx.relay.applier.message.InvalidMessageException;
import io.memtx.relay.applier.message.MessageType;
import io.memtx.relay.applier.session.MessageChannel;
import io.memtx.xlog.PublishedVclock;
import io.memtx.xlog.Vclock;
import org.agrona.DirectBuffer;

/**
 * A subscription: passes rows on to the transaction thread, and acknowledges what is in the log. Belongs to the thread
 * of the appliers.
 */
final class RowReceiver
{
    /** What {@code box.info} shows as the lag before anything is known. */
    static final double UNKNOWN_LAG_SECONDS = 3_153_600_000.0;

    private static final double MILLIS_PER_SECOND = 1e3;

    private final MessageChannel channel;
    private final RowQueue queue;
    private final int generation;
    private final ApplierHost host;
    private final PublishedVclock published;
    private final Vclock target;
    private final int upstreamId;
    private final ReplicationCounters counters;
    private final long keepAliveNs;
    private final Vclock upstream;
    private final Vclock journaled = new Vclock();

    private double lagSeconds = UNKNOWN_LAG_SECONDS;
    private long heartbeatSync;
    private long acknowledgedSync = -1;
    private long acknowledgedVersion = -1;
    private double acknowledgedTimestamp;
    private long acknowledgedNs;
    private long unsentBytes;
    private boolean isHeldBack;
    private ElectionState toldElection;

    /**
     * @param channel    that was accepted.
     * @param queue      to the transaction thread.
     * @param generation of the subscription.
     * @param host        the instance: what is in its log.
     * @param accepted    who the upstream is, and where it was when it accepted.
     * @param keepAliveNs how long to say nothing at most: while rows wait for the transaction thread, so do the
     *                    heartbeats behind them, and the upstream must not take that for silence.
     */
    RowReceiver(
        final MessageChannel channel,
        final RowQueue queue,
        final int generation,
        final ApplierHost host,
        final Accepted accepted,
        final long keepAliveNs)
    {
        this.host = host;
        this.channel = channel;
        this.queue = queue;
        this.generation = generation;
        published = host.journaled();
        target = accepted.vclock();
        upstreamId = accepted.instanceId();
        counters = host.counters();
        this.keepAliveNs = keepAliveNs;
        upstream = target.copy();
        acknowledgedTimestamp = queue.appliedTimestamp();
    }

    boolean onBody(
        final MessageType type, final DirectBuffer buffer, final int offset, final int length, final long nowMs)
    {
        switch (type)
        {
            case ROWS:
                return onRows(buffer, offset, length, nowMs);
            case HEARTBEAT:
                HeartbeatDescriptor.decodeVclock(channel.bodyReader(buffer, offset, length), upstream);
                unsentBytes = HeartbeatDescriptor.unsentBytes(buffer, offset);
                heartbeatSync = HeartbeatDescriptor.sync(buffer, offset);
                onTimestamp(HeartbeatDescriptor.timestamp(buffer, offset), nowMs);
                return true;
            case ELECTION:
                host.onElection(upstreamId, ElectionState.decode(channel.bodyReader(buffer, offset, length)));
                return true;
            default:
                throw new InvalidMessageException("unexpected " + type);
        }
    }

    /** Tells what there is to tell: one message, because the channel is free for one. */
    int acknowledge(final long nowNs)
    {
        return acknowledgeRows(nowNs) || tellElection() ? 1 : 0;
    }

    int upstreamId()
    {
        return upstreamId;
    }

    /** How far the log is: whenever it is further, and in answer to each heartbeat. */
    private boolean acknowledgeRows(final long nowNs)
    {
        final long version = published.version();
        final boolean isNothingNew = version == acknowledgedVersion && heartbeatSync == acknowledgedSync;
        if (isNothingNew && nowNs - acknowledgedNs < keepAliveNs || 0 != (version & 1))
        {
            return false;
        }
        acknowledgedNs = nowNs;
        acknowledgedVersion = published.read(journaled);
        acknowledgedSync = heartbeatSync;
        final double applied = queue.appliedTimestamp();
        final double timestamp = applied == acknowledgedTimestamp ? 0 : applied;
        acknowledgedTimestamp = applied;
        channel.bodyWriter()
            .putVclock(journaled).putLong(heartbeatSync).putLong(Double.doubleToRawLongBits(timestamp))
            .putLong(host.acknowledgedTerm()); // behind the vclock: it may be newer, and must not be older
        channel.sendWritten(MessageType.ACK);
        counters.increment(ReplicationCounter.ACKS_SENT);
        return true;
    }

    /** Where this instance is in the election of a leader, when that has changed. */
    private boolean tellElection()
    {
        final ElectionState state = host.election();
        if (state == toldElection)
        {
            return false;
        }
        toldElection = state;
        state.encode(channel.bodyWriter());
        channel.sendWritten(MessageType.ELECTION);
        return true;
    }

    /** Whether the log holds what the upstream had when it accepted. */
    boolean isCaughtUp()
    {
        published.read(journaled);
        final Vclock.Order order = target.compareIgnoringLocal(journaled);
        return Vclock.Order.LESS == order || Vclock.Order.EQUAL == order;
    }

    double lagSeconds()
    {
        return lagSeconds;
    }

    /** Rows that the upstream has, by what it said last, and the log here has not. */
    long lagRows()
    {
        published.read(journaled);
        long rows = 0;
        for (int id = 1; id < Vclock.COMPONENT_COUNT; id++)
        {
            rows += Math.max(0, upstream.get(id) - journaled.get(id));
        }
        return rows;
    }

    /** Bytes that the upstream had not sent, less those that have come since, and those that are not applied. */
    long lagBytes()
    {
        return unsentBytes + queue.size();
    }

    private boolean onRows(final DirectBuffer buffer, final int offset, final int length, final long nowMs)
    {
        final int limit = offset + length;
        double timestamp = 0;
        int count = 0;
        for (int frame = offset; frame < limit; )
        {
            final int rowsLength = FrameDescriptor.checkedLength(buffer, frame, limit);
            timestamp = FrameDescriptor.timestamp(buffer, frame);
            count += 0 == (FrameDescriptor.piece(buffer, frame) & FrameDescriptor.END) ? 0 : 1;
            frame += FrameDescriptor.alignedLength(rowsLength);
        }
        if (!queue.offer(generation, buffer, offset, length))
        {
            counters.add(ReplicationCounter.APPLY_BACK_PRESSURE, isHeldBack ? 0 : 1);
            isHeldBack = true;
            return false;
        }
        isHeldBack = false;
        unsentBytes = Math.max(0, unsentBytes - length);
        counters.add(ReplicationCounter.TRANSACTIONS_RECEIVED, count);
        counters.add(ReplicationCounter.BYTES_RECEIVED, length);
        onTimestamp(timestamp, nowMs);
        return true;
    }

    private void onTimestamp(final double timestamp, final long nowMs)
    {
        if (0 != timestamp)
        {
            lagSeconds = nowMs / MILLIS_PER_SECOND - timestamp;
        }
    }
}
