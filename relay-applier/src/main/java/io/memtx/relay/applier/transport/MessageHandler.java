package io.memtx.relay.applier.transport;

import org.agrona.DirectBuffer;

/** Takes messages of a {@link Connection}. */
@FunctionalInterface
public interface MessageHandler
{
    /**
     * @param buffer the message stands in, until this returns.
     * @param offset of its first byte.
     * @param length in bytes, as the other side has sent them: not checked for anything.
     * @return whether it was taken; otherwise it comes again.
     */
    boolean onMessage(DirectBuffer buffer, int offset, int length);
}
