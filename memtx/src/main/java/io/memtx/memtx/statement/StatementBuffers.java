package io.memtx.memtx.statement;

import io.memtx.tuple.msgpack.MsgPackWriter;

/**
 * Scratch memory of one level of nesting: a trigger that runs statements must not write over what the statement that
 * called it still reads.
 */
final class StatementBuffers
{
    final MsgPackWriter updated = new MsgPackWriter();
    final MsgPackWriter primaryKey = new MsgPackWriter();
    private final MsgPackWriter first = new MsgPackWriter();
    private final MsgPackWriter second = new MsgPackWriter();

    /**
     * Keeps a statement's first argument, a tuple or a key.
     *
     * @param address of it.
     * @param length  of it in bytes.
     * @return where it stands now.
     */
    long keepFirst(final long address, final int length)
    {
        return first.reset().raw(address, length).address();
    }

    /**
     * Keeps a statement's second argument, its operations.
     *
     * @param address of it.
     * @param length  of it in bytes.
     * @return where it stands now.
     */
    long keepSecond(final long address, final int length)
    {
        return second.reset().raw(address, length).address();
    }
}
