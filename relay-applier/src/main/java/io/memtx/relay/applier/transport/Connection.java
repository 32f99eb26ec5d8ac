package io.memtx.relay.applier.transport;

import org.agrona.DirectBuffer;

/**
 * Two ordered streams of whole messages between two instances, one each way. A message arrives once or not at all, and
 * behind one that is lost none arrives: a connection that breaks is closed and never goes on.
 * <p>
 * Belongs to the thread that steps its {@link Transport}.
 */
public interface Connection extends AutoCloseable
{
    /** {@link #offer}: what is under way is as much as may be; try again. */
    long BACK_PRESSURED = -1;

    /** {@link #offer}: the connection is not open yet, or was closed. */
    long NOT_OPEN = -2;

    /** How far a connection is. */
    enum State
    {
        /** Asked for, not answered. */
        CONNECTING,
        OPEN,
        /** By either side, or broken: final. */
        CLOSED
    }

    /**
     * @return how far it is; changes while the transport is stepped.
     */
    State state();

    /**
     * Sends a message, or refuses.
     *
     * @param buffer it stands in; copied.
     * @param offset of its first byte.
     * @param length in bytes: 1 to {@link #maxMessageLength()}.
     * @return 0 or more when it was taken; {@link #BACK_PRESSURED} or {@link #NOT_OPEN} when not.
     */
    long offer(DirectBuffer buffer, int offset, int length);

    /**
     * Hands over messages that have arrived. A handler that declines one gets it again, first, at the next poll.
     *
     * @param handler of messages.
     * @param limit   most messages to hand over.
     * @return how many were taken.
     */
    int poll(MessageHandler handler, int limit);

    /**
     * @return the longest message that may be offered, in bytes; 0 before it is open.
     */
    int maxMessageLength();

    /**
     * @return the other side, for people: {@code host:port}.
     */
    String peer();

    /**
     * @return why it was closed, for people; null while it is not, or when this side closed it.
     */
    String closeReason();

    /**
     * Closes it; what was offered and not yet sent may be lost. Idempotent.
     */
    @Override
    void close();
}
