package io.memtx.relay.applier.applier;

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
    private final PublishedVclock published;
    private final Vclock target;
    private final Vclock journaled = new Vclock();

    private double lagSeconds = UNKNOWN_LAG_SECONDS;
    private long heartbeatSync;
    private long acknowledgedSync = -1;
    private long acknowledgedVersion = -1;
    private double acknowledgedTimestamp;

    /**
     * @param channel    that was accepted.
     * @param queue      to the transaction thread.
     * @param generation of the subscription.
     * @param published  what is in the log.
     * @param target     where the upstream was when it accepted.
     */
    RowReceiver(
        final MessageChannel channel,
        final RowQueue queue,
        final int generation,
        final PublishedVclock published,
        final Vclock target)
    {
        this.channel = channel;
        this.queue = queue;
        this.generation = generation;
        this.published = published;
        this.target = target;
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
                HeartbeatDescriptor.checkLength(length);
                heartbeatSync = HeartbeatDescriptor.sync(buffer, offset);
                onTimestamp(HeartbeatDescriptor.timestamp(buffer, offset), nowMs);
                return true;
            default:
                throw new InvalidMessageException("unexpected " + type);
        }
    }

    /** Tells how far the log is: whenever it is further, and in answer to each heartbeat. The channel is free. */
    int acknowledge()
    {
        final long version = published.version();
        if (version == acknowledgedVersion && heartbeatSync == acknowledgedSync || 0 != (version & 1))
        {
            return 0;
        }
        acknowledgedVersion = published.read(journaled);
        acknowledgedSync = heartbeatSync;
        final double applied = queue.appliedTimestamp();
        final double timestamp = applied == acknowledgedTimestamp ? 0 : applied;
        acknowledgedTimestamp = applied;
        channel.bodyWriter()
            .putVclock(journaled).putLong(heartbeatSync).putLong(Double.doubleToRawLongBits(timestamp));
        channel.sendWritten(MessageType.ACK);
        return 1;
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

    private boolean onRows(final DirectBuffer buffer, final int offset, final int length, final long nowMs)
    {
        final int limit = offset + length;
        double timestamp = 0;
        for (int frame = offset; frame < limit; )
        {
            final int rowsLength = FrameDescriptor.checkedLength(buffer, frame, limit);
            timestamp = FrameDescriptor.timestamp(buffer, frame);
            frame += FrameDescriptor.alignedLength(rowsLength);
        }
        if (!queue.offer(generation, buffer, offset, length))
        {
            return false;
        }
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
