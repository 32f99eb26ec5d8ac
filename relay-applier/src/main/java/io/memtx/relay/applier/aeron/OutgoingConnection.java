package io.memtx.relay.applier.aeron;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.memtx.relay.applier.transport.Endpoint;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A connection that this side asks for: opens a port for the answers, asks, and waits for an answer that holds its
 * token.
 */
final class OutgoingConnection extends AeronConnection
{
    private static final long NONE = Aeron.NULL_VALUE;

    /** Stands where the endpoint for answers does when there is none: they come over IPC. */
    private static final String NO_ENDPOINT = "ipc:0";

    private final Aeron aeron;
    private final Endpoint remote;
    private final String requestChannel;
    private final int requestStream;
    private final boolean isIpc;
    private final int replyStream;
    private final long token;
    private final UnsafeBuffer request = new UnsafeBuffer(new byte[ConnectDescriptor.MAX_LENGTH]);
    private final FragmentHandler onAnswer = this::onAnswer;

    private long subscriptionId;
    private long publicationId = NONE;
    private Subscription subscription;
    private ExclusivePublication publication;
    private int requestLength;
    private boolean isAsked;
    private boolean isAnswered;

    OutgoingConnection(
        final Aeron aeron,
        final Endpoint remote,
        final String requestChannel,
        final int requestStream,
        final String replyChannel,
        final int replyStream,
        final long token)
    {
        this.aeron = aeron;
        this.remote = remote;
        this.requestChannel = requestChannel;
        this.requestStream = requestStream;
        isIpc = Channels.IPC.equals(replyChannel);
        this.replyStream = replyStream;
        this.token = token;
        subscriptionId = aeron.asyncAddSubscription(replyChannel, replyStream);
    }

    @Override
    public String peer()
    {
        return remote.toString();
    }

    @Override
    boolean open(final long nowNs)
    {
        try
        {
            return isPublicationAdded() && (isAsked ? isAnswerIn() : isRequestOut());
        }
        catch (final AeronException ex) // the driver refuses: an unknown host, no port
        {
            close(ex.getMessage());
            return true;
        }
    }

    @Override
    void release()
    {
        if (NONE != subscriptionId && null == subscription)
        {
            aeron.asyncRemoveSubscription(subscriptionId);
        }
        if (null != subscription)
        {
            subscription.close();
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

    private boolean isPublicationAdded()
    {
        if (null == subscription)
        {
            subscription = aeron.getSubscription(subscriptionId);
            return false;
        }
        if (NONE == publicationId)
        {
            final String replyEndpoint = isIpc ? NO_ENDPOINT : subscription.resolvedEndpoint();
            if (null == replyEndpoint)
            {
                return false;
            }
            requestLength = ConnectDescriptor.encodeRequest(request, token, replyStream, replyEndpoint);
            publicationId = aeron.asyncAddExclusivePublication(requestChannel, requestStream);
        }
        if (null == publication)
        {
            publication = aeron.getExclusivePublication(publicationId);
        }
        return null != publication;
    }

    private boolean isRequestOut()
    {
        isAsked = publication.offer(request, 0, requestLength) > 0;
        return isAsked;
    }

    private boolean isAnswerIn()
    {
        for (int i = 0; i < subscription.imageCount(); i++)
        {
            final Image image = subscription.imageAtIndex(i);
            if (image.poll(onAnswer, 1) > 0)
            {
                if (isAnswered)
                {
                    onOpen(publication, image);
                    return true;
                }
                if (!isIpc)
                {
                    image.reject(AeronTransport.REJECTION);
                }
            }
        }
        return false;
    }

    private void onAnswer(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        isAnswered = ConnectDescriptor.isAnswer(buffer, offset, length, token);
    }
}
