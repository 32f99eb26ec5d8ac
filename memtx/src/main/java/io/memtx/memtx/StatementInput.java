package io.memtx.memtx;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.List;

/**
 * Scratch memory in which the convenient face encodes what it was given. Belongs to the transaction thread; a nested
 * statement may write over it, since the executor keeps what it still needs.
 */
final class StatementInput
{
    private final MsgPackWriter tuple = new MsgPackWriter();
    private final MsgPackWriter key = new MsgPackWriter();
    private final MsgPackWriter operations = new MsgPackWriter();

    MsgPackWriter tuple(final Object... fields)
    {
        tuple.reset().arrayHeader(fields.length);
        for (final Object field : fields)
        {
            MsgPackBoxer.encode(tuple, field);
        }
        return tuple;
    }

    /** The parts, without array header, checked against the definition. */
    MsgPackWriter key(final KeyDef keyDef, final Key parts, final boolean isExact)
    {
        key.reset();
        for (final Object part : parts.parts())
        {
            MsgPackBoxer.encode(key, part);
        }
        if (isExact && !keyDef.isUnique())
        {
            throw new MemtxException(ErrorCode.ER_MORE_THAN_ONE_TUPLE);
        }
        keyDef.validateKey(key.address(), parts.parts().size(), isExact);
        return key;
    }

    MsgPackWriter operations(final Operation... list)
    {
        operations.reset().arrayHeader(list.length);
        for (final Operation operation : list)
        {
            final List<Object> encoded = operation.encoded();
            MsgPackBoxer.encode(operations, encoded);
        }
        return operations;
    }
}
