package io.memtx.relay.applier.relay;

import io.memtx.relay.applier.message.FrameDescriptor;
import io.memtx.relay.applier.message.MessageType;
import io.memtx.relay.applier.session.MessageChannel;
import io.memtx.tuple.arena.Memory;
import org.agrona.MutableDirectBuffer;

/**
 * A message being filled with frames: as many whole ones as fit, or a piece of one that is longer. Allocates nothing
 * but the first time. Belongs to the thread of the relays.
 */
final class FrameBuffer
{
    private final MessageChannel channel;

    private MutableDirectBuffer buffer;
    private int maxLength;
    private int bodyLength;
    private int rowsOffset; // where the rows of the frame at hand go on

    FrameBuffer(final MessageChannel channel)
    {
        this.channel = channel;
    }

    /** Begins a message; nothing is waiting in the channel. */
    void begin()
    {
        maxLength = channel.maxBodyLength();
        buffer = channel.sendBuffer(maxLength);
        bodyLength = 0;
    }

    boolean isEmpty()
    {
        return 0 == bodyLength;
    }

    /**
     * Begins a frame, whose rows are to be {@linkplain #copy copied} next.
     *
     * @param totalLength   of the rows in bytes, all pieces together.
     * @param writtenLength of those that are in pieces before this one.
     * @param flags         of the transaction.
     * @param timestamp     of its last row.
     * @return how many bytes of rows the frame takes; 0 when it is to begin in a message of its own.
     */
    int beginFrame(final long totalLength, final long writtenLength, final int flags, final double timestamp)
    {
        final long left = totalLength - writtenLength;
        final int room = maxLength - bodyLength - FrameDescriptor.HEADER_LENGTH;
        final boolean isWhole = left <= room;
        if (!isWhole && 0 != bodyLength)
        {
            return 0; // pieces are the exception
        }
        final int length = (int)Math.min(left, room);
        final int piece = (0 == writtenLength ? FrameDescriptor.BEGIN : 0) | (isWhole ? FrameDescriptor.END : 0);
        final int offset = MessageChannel.BODY_OFFSET + bodyLength;
        FrameDescriptor.encode(buffer, offset, length, piece, flags, timestamp);
        rowsOffset = offset + FrameDescriptor.HEADER_LENGTH;
        bodyLength = Math.min(maxLength, bodyLength + FrameDescriptor.alignedLength(length));
        return length;
    }

    /** Rows of the frame at hand, or a part of them. */
    void copy(final long address, final int length)
    {
        Memory.copyTo(address, buffer.byteArray(), rowsOffset, length);
        rowsOffset += length;
    }

    void send(final MessageType type)
    {
        channel.send(type, bodyLength);
    }
}
