package io.memtx.relay.applier.aeron;

import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.ImageControlledFragmentAssembler;
import io.aeron.Publication;
import io.aeron.logbuffer.ControlledFragmentHandler.Action;
import io.aeron.logbuffer.Header;
import io.memtx.relay.applier.transport.Connection;
import io.memtx.relay.applier.transport.MessageHandler;
import org.agrona.DirectBuffer;

/**
 * One publication and one image. How the two are found differs by who connects: see {@link OutgoingConnection} and
 * {@link IncomingConnection}.
 */
abstract class AeronConnection implements Connection
{
    private final ImageControlledFragmentAssembler assembler = new ImageControlledFragmentAssembler(this::onMessage);

    private State state = State.CONNECTING;
    private String closeReason;
    private ExclusivePublication publication;
    private Image image;
    private MessageHandler handler;
    private int takenCount;

    @Override
    public final State state()
    {
        return state;
    }

    @Override
    public final long offer(final DirectBuffer buffer, final int offset, final int length)
    {
        if (State.OPEN != state)
        {
            return NOT_OPEN;
        }
        final long position = publication.offer(buffer, offset, length);
        if (position >= 0)
        {
            return position;
        }
        if (Publication.BACK_PRESSURED == position || Publication.ADMIN_ACTION == position)
        {
            return BACK_PRESSURED;
        }
        if (Publication.MAX_POSITION_EXCEEDED == position)
        {
            close("stream is used up");
        }
        else
        {
            close(peerClosed());
        }
        return NOT_OPEN;
    }

    @Override
    public final int poll(final MessageHandler messageHandler, final int limit)
    {
        if (State.OPEN != state)
        {
            return 0;
        }
        handler = messageHandler;
        takenCount = 0;
        image.controlledPoll(assembler, limit); // its answer counts fragments
        return takenCount;
    }

    @Override
    public final int maxMessageLength()
    {
        return State.OPEN == state ? publication.maxMessageLength() : 0;
    }

    @Override
    public final String closeReason()
    {
        return closeReason;
    }

    @Override
    public final void close()
    {
        close(null);
    }

    /**
     * Goes on with opening, or sees that the other side has closed.
     *
     * @return whether something changed.
     */
    final boolean step(final long nowNs)
    {
        switch (state)
        {
            case CONNECTING:
                return open(nowNs);
            case OPEN:
                if (image.isClosed() || image.isEndOfStream())
                {
                    close(peerClosed());
                    return true;
                }
                return false;
            default:
                return false;
        }
    }

    final void close(final String reason)
    {
        if (State.CLOSED != state)
        {
            state = State.CLOSED;
            closeReason = reason;
            if (null != publication)
            {
                publication.close();
            }
            release();
        }
    }

    final void onOpen(final ExclusivePublication openPublication, final Image openImage)
    {
        publication = openPublication;
        image = openImage;
        state = State.OPEN;
    }

    /** Why, when the other side has gone: in the words by which those who watch Tarantool find it. */
    final String peerClosed()
    {
        return "unexpected EOF when reading from socket, peer of " + peer() + ": Broken pipe";
    }

    /** Takes a step towards {@link #onOpen}. */
    abstract boolean open(long nowNs);

    /** Gives back what was acquired for opening. Called once. */
    abstract void release();

    private Action onMessage(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        if (State.OPEN != state)
        {
            return Action.ABORT; // closed by the handler of the message before
        }
        if (!handler.onMessage(buffer, offset, length))
        {
            return Action.ABORT;
        }
        takenCount++;
        return Action.CONTINUE;
    }
}
