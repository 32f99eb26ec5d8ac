package io.memtx.relay.applier.applier;

import io.memtx.relay.applier.message.Accepted;
import io.memtx.relay.applier.message.FrameDescriptor;
import io.memtx.relay.applier.message.InvalidMessageException;
import io.memtx.relay.applier.message.MessageType;
import io.memtx.relay.applier.session.MessageChannel;
import org.agrona.DirectBuffer;

import java.util.UUID;

/**
 * Takes the rows of a snapshot, until it is whole and durable. Belongs to the thread of the appliers.
 */
final class JoinReceiver implements AutoCloseable
{
    private final ApplierHost host;
    private final MessageChannel channel;
    private final UUID upstream;

    private UpstreamStatus status = UpstreamStatus.WAIT_SNAPSHOT;
    private SnapshotSink sink;

    JoinReceiver(final ApplierHost host, final MessageChannel channel, final UUID upstream)
    {
        this.host = host;
        this.channel = channel;
        this.upstream = upstream;
    }

    UpstreamStatus status()
    {
        return status;
    }

    boolean isDone()
    {
        return UpstreamStatus.FETCHED_SNAPSHOT == status;
    }

    boolean onBody(final MessageType type, final DirectBuffer buffer, final int offset, final int length)
    {
        if (MessageType.OK == type)
        {
            onAccepted(Accepted.decode(channel.bodyReader(buffer, offset, length)));
        }
        else if (MessageType.SNAPSHOT_ROWS == type && null != sink)
        {
            status = UpstreamStatus.FETCH_SNAPSHOT;
            onRows(buffer, offset, offset + length);
        }
        else if (MessageType.HEARTBEAT != type)
        {
            throw new InvalidMessageException("unexpected " + type);
        }
        return true;
    }

    @Override
    public void close()
    {
        if (null != sink)
        {
            sink.close();
            sink = null;
        }
    }

    private void onAccepted(final Accepted accepted)
    {
        if (null == sink)
        {
            sink = host.beginSnapshot(upstream, accepted);
            return;
        }
        sink.commit();
        close();
        status = UpstreamStatus.FETCHED_SNAPSHOT;
        host.onJoined(upstream, accepted);
    }

    private void onRows(final DirectBuffer buffer, final int offset, final int limit)
    {
        for (int frame = offset; frame < limit; )
        {
            final int length = FrameDescriptor.checkedLength(buffer, frame, limit);
            final boolean isLast = 0 != (FrameDescriptor.piece(buffer, frame) & FrameDescriptor.END);
            sink.onRow(buffer, frame + FrameDescriptor.HEADER_LENGTH, length, isLast);
            frame += FrameDescriptor.alignedLength(length);
        }
    }
}
