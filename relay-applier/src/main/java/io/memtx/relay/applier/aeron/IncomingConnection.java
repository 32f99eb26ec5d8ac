package io.memtx.relay.applier.aeron;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.memtx.relay.applier.transport.Endpoint;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A connection that the other side asks for: an image on the listening endpoint, whose first message says where the
 * answers shall go. Only to the address it came from, so that nobody can make us send to somebody else.
 */
final class IncomingConnection extends AeronConnection
{
    private static final long NONE = Aeron.NULL_VALUE;

    private final Aeron aeron;
    private final Image image;
    private final boolean isIpc;
    private final int termLength;
    private final long deadlineNs;
    private final UnsafeBuffer answer = new UnsafeBuffer(new byte[ConnectDescriptor.ANSWER_LENGTH]);
    private final FragmentHandler onRequest = this::onRequest;

    private String replyChannel;
    private int replyStream;
    private String refusal;
    private long publicationId = NONE;
    private ExclusivePublication publication;

    IncomingConnection(
        final Aeron aeron, final Image image, final boolean isIpc, final int termLength, final long deadlineNs)
    {
        this.aeron = aeron;
        this.image = image;
        this.isIpc = isIpc;
        this.termLength = termLength;
        this.deadlineNs = deadlineNs;
    }

    Image image()
    {
        return image;
    }

    @Override
    public String peer()
    {
        return image.sourceIdentity();
    }

    @Override
    boolean open(final long nowNs)
    {
        if (nowNs - deadlineNs > 0)
        {
            close("took too long to connect");
            return true;
        }
        if (image.isClosed())
        {
            close(peerClosed());
            return true;
        }
        try
        {
            return null == replyChannel ? isRequestIn() : isAnswerOut();
        }
        catch (final AeronException ex)
        {
            close(ex.getMessage());
            return true;
        }
    }

    @Override
    void release()
    {
        if (!image.isClosed() && !isIpc) // over IPC the other side sees that there are no more answers
        {
            image.reject(AeronTransport.REJECTION);
        }
        if (null != publication)
        {
            publication.close();
        }
        else if (NONE != publicationId)
        {
            aeron.asyncRemovePublication(publicationId);
        }
    }

    private boolean isRequestIn()
    {
        if (0 == image.poll(onRequest, 1))
        {
            return false;
        }
        if (null != refusal)
        {
            close(refusal);
            return true;
        }
        publicationId = aeron.asyncAddExclusivePublication(replyChannel, replyStream);
        return true;
    }

    private boolean isAnswerOut()
    {
        if (null == publication)
        {
            publication = aeron.getExclusivePublication(publicationId);
        }
        if (null != publication && publication.offer(answer, 0, answer.capacity()) > 0)
        {
            onOpen(publication, image);
            return true;
        }
        return false;
    }

    private void onRequest(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        if (!ConnectDescriptor.isRequest(buffer, offset, length))
        {
            refusal = "not a request to connect";
            return;
        }
        try
        {
            final Endpoint reply = Endpoint.parse(ConnectDescriptor.replyEndpoint(buffer, offset));
            if (!isIpc && !isSource(reply.host()))
            {
                refusal = "asks for answers to " + reply.host();
                return;
            }
            ConnectDescriptor.encodeAnswer(answer, ConnectDescriptor.token(buffer, offset));
            replyStream = ConnectDescriptor.replyStream(buffer, offset);
            replyChannel = isIpc ? Channels.ipcPublication(termLength) : Channels.publication(reply, termLength);
        }
        catch (final IllegalArgumentException ex)
        {
            refusal = ex.getMessage();
        }
    }

    private boolean isSource(final String host)
    {
        try
        {
            // both are addresses, not names: nothing is looked up
            return Channels.isAddress(host) && InetAddress.getByName(host)
                .equals(InetAddress.getByName(Endpoint.parse(image.sourceIdentity()).host()));
        }
        catch (final UnknownHostException ex)
        {
            return false;
        }
    }
}
