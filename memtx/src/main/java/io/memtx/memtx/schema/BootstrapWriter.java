package io.memtx.memtx.schema;

import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.tuple.msgpack.MsgPackWriter;

/**
 * Encodes one row after the other in the same memory and hands each on.
 */
final class BootstrapWriter
{
    private final MsgPackWriter writer;
    private final RowConsumer consumer;

    BootstrapWriter(final ScratchBuffer buffer, final RowConsumer consumer)
    {
        writer = new MsgPackWriter(buffer);
        this.consumer = consumer;
    }

    /** Starts a row: an array of so many fields. */
    MsgPackWriter begin(final int fieldCount)
    {
        return writer.reset().arrayHeader(fieldCount);
    }

    /** Starts a row that writes its own header, or goes on with one. */
    MsgPackWriter writer()
    {
        return writer;
    }

    void end(final int spaceId)
    {
        consumer.onRow(spaceId, writer.address(), writer.length());
    }
}
