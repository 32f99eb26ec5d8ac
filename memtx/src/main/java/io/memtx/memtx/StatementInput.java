package io.memtx.memtx;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackWriter;

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
        tuple.reset().arrayHeader(Arguments.notNull(fields, "fields").length);
        for (final Object field : fields)
        {
            MsgPackBoxer.encode(tuple, field);
        }
        checkWhole(tuple, 1, "tuple");
        return tuple;
    }

    MsgPackWriter tuple(final Tuple given)
    {
        Arguments.notNull(given, "tuple").encode(tuple.reset());
        return tuple;
    }

    /** The parts, without array header, checked against the definition. */
    MsgPackWriter key(final KeyDef keyDef, final Key parts, final boolean isExact)
    {
        key.reset();
        int count = 0;
        for (final Object part : Arguments.notNull(parts, "key").parts())
        {
            MsgPackBoxer.encode(key, part);
            count++;
        }
        checkWhole(key, count, "key");
        if (isExact && !keyDef.isUnique())
        {
            throw new MemtxException(ErrorCode.ER_MORE_THAN_ONE_TUPLE);
        }
        keyDef.validateKey(key.address(), count, isExact);
        return key;
    }

    MsgPackWriter operations(final Operation... list)
    {
        operations.reset().arrayHeader(Arguments.notNull(list, "operations").length);
        for (final Operation operation : list)
        {
            MsgPackBoxer.encode(operations, Arguments.notNull(operation, "operation").encoded());
        }
        checkWhole(operations, 1, "operations");
        return operations;
    }

    /** Raw memory is read by what stands in it, so a collection or encodable that miscounts must not get through. */
    private static void checkWhole(final MsgPackWriter writer, final int valueCount, final String name)
    {
        final long limit = writer.address() + writer.length();
        long next = writer.address();
        for (int i = 0; i < valueCount && MsgPack.INVALID != next; i++)
        {
            next = MsgPack.validate(next, limit);
        }
        if (limit != next)
        {
            throw new IllegalArgumentException(name + " has a value that is not encoded as it says");
        }
    }
}
