package io.memtx.relay.applier.relay;

import io.memtx.relay.applier.message.Accepted;
import io.memtx.relay.applier.message.FrameDescriptor;
import io.memtx.relay.applier.message.MessageType;
import io.memtx.relay.applier.message.Subscribe;
import io.memtx.relay.applier.session.MessageChannel;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.MemtxException;
import org.agrona.MutableDirectBuffer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A downstream on its way to become a replica: first the rows of a read view, then, unless it stays anonymous, it is
 * registered. What is written meanwhile it gets by subscribing, from the vclock of the view. Belongs to the thread of
 * the relays.
 * <pre>
 *  JOIN ─► OK, vclock of the view ─► SNAPSHOT_ROWS ... ─► [registration] ─► OK, vclock behind the registration
 * </pre>
 */
final class Join implements AutoCloseable
{
    private static final int MESSAGE_LIMIT = 8;

    private final RelayHost host;
    private final MessageChannel channel;
    private final Subscribe request;
    private final boolean isMember;
    private final CompletableFuture<SnapshotSource> opening;

    private SnapshotSource source;
    private CompletableFuture<Accepted> registration;
    private boolean isRowLeft;
    private int sentLength; // of the row at hand
    private boolean isDone;

    Join(final RelayHost host, final MessageChannel channel, final Subscribe request, final boolean isMember)
    {
        this.host = host;
        this.channel = channel;
        this.request = request;
        this.isMember = isMember;
        opening = host.openSnapshot(request, isMember);
    }

    /**
     * Goes on. Nothing is waiting in the channel.
     *
     * @throws MemtxException when it cannot: the downstream is to be told.
     */
    int doWork()
    {
        if (null == source)
        {
            return opening.isDone() ? begin() : 0;
        }
        if (null == registration)
        {
            return sendRows();
        }
        return registration.isDone() ? end() : 0;
    }

    boolean isDone()
    {
        return isDone;
    }

    @Override
    public void close()
    {
        opening.whenComplete((opened, failure) ->
        {
            if (null != opened)
            {
                opened.close();
            }
        });
    }

    private int begin()
    {
        source = result(opening);
        isRowLeft = source.nextRow();
        accept(new Accepted(null, null, 0, source.vclock()));
        return 1;
    }

    private int sendRows()
    {
        int count = 0;
        while (isRowLeft && count < MESSAGE_LIMIT && channel.flush())
        {
            sendMessage();
            count++;
        }
        if (!isRowLeft && channel.flush())
        {
            source.close();
            registration = isMember ?
                host.register(request) :
                CompletableFuture.completedFuture(new Accepted(null, null, 0, source.vclock()));
            count++;
        }
        return count;
    }

    /** Fills a message with rows: as many whole ones as fit, or a piece of one that is longer. */
    private void sendMessage()
    {
        final int maxLength = channel.maxBodyLength();
        final MutableDirectBuffer buffer = channel.sendBuffer(maxLength);
        int length = 0;
        boolean isRoomLeft = true;
        while (isRowLeft && isRoomLeft)
        {
            final int left = source.rowLength() - sentLength;
            final int room = maxLength - length - FrameDescriptor.HEADER_LENGTH;
            final boolean isWhole = left <= room;
            isRoomLeft = isWhole;
            if (isWhole || 0 == length)
            {
                length = writeFrame(buffer, length, Math.min(left, room), isWhole, maxLength);
            }
        }
        channel.send(MessageType.SNAPSHOT_ROWS, length);
    }

    private int writeFrame(
        final MutableDirectBuffer buffer,
        final int at,
        final int length,
        final boolean isWhole,
        final int maxLength)
    {
        final int piece = (0 == sentLength ? FrameDescriptor.BEGIN : 0) | (isWhole ? FrameDescriptor.END : 0);
        final int offset = MessageChannel.BODY_OFFSET + at;
        FrameDescriptor.encode(buffer, offset, length, piece, 0, 0);
        Memory.copyTo(
            source.rowAddress() + sentLength, buffer.byteArray(), offset + FrameDescriptor.HEADER_LENGTH, length);
        sentLength = isWhole ? 0 : sentLength + length;
        isRowLeft = !isWhole || source.nextRow();
        return Math.min(maxLength, at + FrameDescriptor.alignedLength(length));
    }

    private int end()
    {
        accept(result(registration));
        isDone = true;
        return 1;
    }

    private void accept(final Accepted accepted)
    {
        accepted.encode(channel.bodyWriter());
        channel.sendWritten(MessageType.OK);
    }

    private static <T> T result(final CompletableFuture<T> future)
    {
        try
        {
            return future.join();
        }
        catch (final CompletionException ex)
        {
            if (ex.getCause() instanceof MemtxException refusal)
            {
                throw refusal;
            }
            throw ex;
        }
    }
}
