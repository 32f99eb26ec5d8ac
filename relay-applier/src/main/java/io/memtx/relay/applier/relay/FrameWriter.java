package io.memtx.relay.applier.relay;

import io.memtx.relay.applier.message.FrameDescriptor;
import io.memtx.relay.applier.message.MessageType;
import io.memtx.relay.applier.session.MessageChannel;
import io.memtx.tuple.arena.Memory;
import io.memtx.xlog.journal.JournalCursor;
import io.memtx.xlog.row.RowFlyweight;
import org.agrona.MutableDirectBuffer;

/**
 * Fills messages with transactions: as many whole ones as fit, or pieces of one that is longer. Copies each row once,
 * from where the cursor has read it to the message. Allocates nothing but the first time. Belongs to one thread.
 */
final class FrameWriter
{
    private final MessageChannel channel;
    private final RowFilter filter;
    private final JournalCursor cursor;

    private MutableDirectBuffer buffer;
    private int bodyLength;
    private long transactionLength; // 0 while none is begun
    private long writtenLength;     // of it
    private double timestamp;       // of its last row
    private long rowAddress;        // what is left of the row at hand
    private int rowLength;

    FrameWriter(final MessageChannel channel, final RowFilter filter, final JournalCursor cursor)
    {
        this.channel = channel;
        this.filter = filter;
        this.cursor = cursor;
    }

    /**
     * Sends one message, if there is anything to send.
     *
     * @return how many transactions were begun, looked at and sent or left out.
     */
    int send()
    {
        final int maxLength = channel.maxBodyLength();
        buffer = channel.sendBuffer(maxLength);
        bodyLength = 0;
        int count = 0;
        while (true)
        {
            if (0 == transactionLength)
            {
                if (!cursor.nextTransaction())
                {
                    break;
                }
                count++;
                begin();
                if (0 == transactionLength)
                {
                    continue; // nothing of it is for this downstream
                }
            }
            if (!write(maxLength))
            {
                break;
            }
        }
        if (0 != bodyLength)
        {
            channel.send(MessageType.ROWS, bodyLength);
        }
        return count;
    }

    private void begin()
    {
        writtenLength = 0;
        rowLength = 0;
        while (cursor.nextRow())
        {
            final RowFlyweight row = cursor.row();
            if (filter.passes(row))
            {
                transactionLength += row.length();
                timestamp = row.timestamp();
            }
        }
        cursor.rewindTransaction();
    }

    /** Writes the transaction, or as much of it as there is room for; answers whether there may be room for more. */
    private boolean write(final int maxLength)
    {
        final long left = transactionLength - writtenLength;
        final int room = maxLength - bodyLength - FrameDescriptor.HEADER_LENGTH;
        final boolean isWhole = left <= room;
        if (!isWhole && 0 != bodyLength)
        {
            return false; // begin it in a message of its own: pieces are the exception
        }
        final int length = (int)Math.min(left, room);
        final int piece = (0 == writtenLength ? FrameDescriptor.BEGIN : 0) | (isWhole ? FrameDescriptor.END : 0);
        final int offset = MessageChannel.BODY_OFFSET + bodyLength;
        FrameDescriptor.encode(buffer, offset, length, piece, cursor.transactionFlags(), timestamp);
        copyRows(offset + FrameDescriptor.HEADER_LENGTH, length);
        writtenLength += length;
        transactionLength = isWhole ? 0 : transactionLength;
        bodyLength = Math.min(maxLength, bodyLength + FrameDescriptor.alignedLength(length));
        return isWhole && maxLength - bodyLength > FrameDescriptor.HEADER_LENGTH;
    }

    private void copyRows(final int offset, final int length)
    {
        int copied = 0;
        while (copied < length)
        {
            if (0 == rowLength)
            {
                nextRow();
            }
            final int part = Math.min(rowLength, length - copied);
            Memory.copyTo(rowAddress, buffer.byteArray(), offset + copied, part);
            rowAddress += part;
            rowLength -= part;
            copied += part;
        }
    }

    private void nextRow()
    {
        RowFlyweight row;
        do
        {
            cursor.nextRow();
            row = cursor.row();
        }
        while (!filter.passes(row));
        filter.onSent(row);
        rowAddress = row.address();
        rowLength = row.length();
    }
}
