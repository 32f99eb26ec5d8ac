package io.memtx.relay.applier.relay;

import io.memtx.relay.applier.message.Accepted;
import io.memtx.relay.applier.message.MessageType;
import io.memtx.relay.applier.message.Subscribe;
import io.memtx.relay.applier.session.MessageChannel;
import io.memtx.tuple.error.MemtxException;

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
    private final FrameBuffer frames;

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
        frames = new FrameBuffer(channel);
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
            final Accepted ofSnapshot = new Accepted(null, null, 0, source.vclock());
            source.close();
            registration = isMember ? host.register(request) : CompletableFuture.completedFuture(ofSnapshot);
            count++;
        }
        return count;
    }

    private void sendMessage()
    {
        frames.begin();
        int length = writeFrame();
        while (0 != length && isRowLeft)
        {
            length = writeFrame();
        }
        frames.send(MessageType.SNAPSHOT_ROWS);
    }

    /** Writes the row, or as much of it as there is room for; answers 0 when it is to begin in the next message. */
    private int writeFrame()
    {
        final int length = frames.beginFrame(source.rowLength(), sentLength, 0, 0);
        frames.copy(source.rowAddress() + sentLength, length);
        sentLength += length;
        if (sentLength == source.rowLength())
        {
            sentLength = 0;
            isRowLeft = source.nextRow();
        }
        return length;
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
