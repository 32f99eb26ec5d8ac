package io.memtx.relay.applier.relay;

import io.memtx.relay.applier.message.MessageType;
import io.memtx.relay.applier.session.MessageChannel;
import io.memtx.xlog.journal.JournalCursor;
import io.memtx.xlog.row.RowFlyweight;

/**
 * Fills messages with transactions. Copies each row once, from where the cursor has read it to the message. Belongs to
 * the thread of the relays.
 */
final class FrameWriter
{
    private final FrameBuffer frames;
    private final RowFilter filter;
    private final JournalCursor cursor;

    private long transactionLength; // 0 while none is begun
    private long writtenLength;     // of it
    private double timestamp;       // of its last row
    private long rowAddress;        // what is left of the row at hand
    private int rowLength;

    FrameWriter(final MessageChannel channel, final RowFilter filter, final JournalCursor cursor)
    {
        frames = new FrameBuffer(channel);
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
        frames.begin();
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
            if (!write())
            {
                break;
            }
        }
        if (!frames.isEmpty())
        {
            frames.send(MessageType.ROWS);
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

    /** Writes the transaction, or as much of it as there is room for; answers whether it is whole. */
    private boolean write()
    {
        final int length =
            frames.beginFrame(transactionLength, writtenLength, cursor.transactionFlags(), timestamp);
        copyRows(length);
        writtenLength += length;
        if (writtenLength < transactionLength)
        {
            return false;
        }
        transactionLength = 0;
        return true;
    }

    private void copyRows(final int length)
    {
        int left = length;
        while (left > 0)
        {
            if (0 == rowLength)
            {
                nextRow();
            }
            final int part = Math.min(rowLength, left);
            frames.copy(rowAddress, part);
            rowAddress += part;
            rowLength -= part;
            left -= part;
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
