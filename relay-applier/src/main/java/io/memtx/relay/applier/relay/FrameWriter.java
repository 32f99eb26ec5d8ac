package io.memtx.relay.applier.relay;

import io.memtx.relay.applier.counters.ReplicationCounter;
import io.memtx.relay.applier.counters.ReplicationCounters;
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
    /**
     * Most transactions, and most bytes of rows, that are looked at per message: a log that holds nothing for the
     * downstream must not keep the thread from heartbeats. A transaction is looked at whole.
     */
    static final int TRANSACTION_LIMIT = 1_000;
    private static final long SCAN_LIMIT_BYTES = 1 << 20;

    private final FrameBuffer frames;
    private final RowFilter filter;
    private final JournalCursor cursor;
    private final DownstreamProgress progress;
    private final ReplicationCounters counters;

    private long transactionLength; // 0 while none is begun
    private long writtenLength;     // of it
    private double timestamp;       // of its last row
    private long rowAddress;        // what is left of the row at hand
    private int rowLength;
    private int lastOrigin;         // of the row sent last
    private long lastLsn;
    private long messageLength;     // of the rows in the message at hand
    private long scannedLength;     // of the rows looked at for it
    private boolean isSent;

    FrameWriter(
        final MessageChannel channel,
        final RowFilter filter,
        final JournalCursor cursor,
        final DownstreamProgress progress,
        final ReplicationCounters counters)
    {
        frames = new FrameBuffer(channel);
        this.filter = filter;
        this.cursor = cursor;
        this.progress = progress;
        this.counters = counters;
    }

    /**
     * Sends one message, if there is anything to send among the transactions that it looks at.
     *
     * @return how many transactions were begun, looked at and sent or left out: {@link #isSent()} tells.
     */
    int send()
    {
        frames.begin();
        messageLength = 0;
        scannedLength = 0;
        int count = 0;
        while (true)
        {
            if (0 == transactionLength)
            {
                if (TRANSACTION_LIMIT == count || scannedLength >= SCAN_LIMIT_BYTES || !cursor.nextTransaction())
                {
                    break;
                }
                count++;
                begin();
                if (0 == transactionLength)
                {
                    counters.increment(ReplicationCounter.TRANSACTIONS_LEFT_OUT);
                    continue; // nothing of it is for this downstream
                }
            }
            if (!write())
            {
                break;
            }
        }
        isSent = !frames.isEmpty();
        if (isSent)
        {
            frames.send(MessageType.ROWS);
            progress.onSent(lastOrigin, lastLsn, messageLength);
            counters.add(ReplicationCounter.BYTES_SENT, messageLength);
        }
        return count;
    }

    /** Whether {@link #send()} has sent a message. */
    boolean isSent()
    {
        return isSent;
    }

    /** Bytes of the transaction at hand that did not fit into the messages so far. */
    long unsentLength()
    {
        return transactionLength - writtenLength;
    }

    private void begin()
    {
        writtenLength = 0;
        rowLength = 0;
        while (cursor.nextRow())
        {
            final RowFlyweight row = cursor.row();
            scannedLength += row.length();
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
        messageLength += length;
        if (writtenLength < transactionLength)
        {
            return false;
        }
        transactionLength = 0;
        writtenLength = 0;
        counters.increment(ReplicationCounter.TRANSACTIONS_SENT);
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
        lastOrigin = row.replicaId();
        lastLsn = row.lsn();
        counters.increment(ReplicationCounter.ROWS_SENT);
        rowAddress = row.address();
        rowLength = row.length();
    }
}
