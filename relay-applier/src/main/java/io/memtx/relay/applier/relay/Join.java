package io.memtx.relay.applier.relay;

import io.memtx.relay.applier.message.Accepted;
import io.memtx.relay.applier.message.MessageType;
import io.memtx.relay.applier.message.Subscribe;
import io.memtx.relay.applier.session.MessageChannel;

import java.util.concurrent.CompletableFuture;

/**
 * The rows of a read view for a downstream without data. It asks to become a member when it has them on its disk, and
 * gets what is written meanwhile by subscribing from the vclock of the view: so nothing is lost and nothing comes
 * twice, whoever of the two dies in between. Belongs to the thread of the relays.
 * <pre>
 *  JOIN ─► OK, vclock of the view ─► SNAPSHOT_ROWS ... ─► OK, the same vclock
 * </pre>
 */
final class Join implements LongAnswer
{
    private static final int MESSAGE_LIMIT = 8;

    private final MessageChannel channel;
    private final CompletableFuture<SnapshotSource> opening;
    private final FrameBuffer frames;

    private SnapshotSource source;
    private boolean isRowLeft;
    private int sentLength; // of the row at hand
    private boolean isDone;

    Join(final RelayHost host, final MessageChannel channel, final Subscribe request, final boolean isMember)
    {
        this.channel = channel;
        opening = host.openSnapshot(request, isMember);
        frames = new FrameBuffer(channel);
    }

    @Override
    public int doWork()
    {
        if (null == source)
        {
            return opening.isDone() ? begin() : 0;
        }
        return sendRows();
    }

    @Override
    public boolean isDone()
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
        source = LongAnswer.result(opening);
        isRowLeft = source.nextRow();
        accept();
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
            accept();
            isDone = true;
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

    private void accept()
    {
        new Accepted(null, null, 0, source.vclock()).encode(channel.bodyWriter());
        channel.sendWritten(MessageType.OK);
    }
}
