package io.memtx.memtx.fuzz;

import io.memtx.memtx.update.UpdateExecutor;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.format.TupleFormat;
import io.memtx.tuple.fuzz.Corpus;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.Arrays;
import java.util.List;

/**
 * Any operations over any tuple: refused with the documented error, or a well-formed tuple within the limit, the same
 * every time, and the old tuple as it was. The first byte chooses; then comes the tuple, and behind it the operations.
 */
public final class UpdateFuzz
{
    private static final int MAX_TUPLE_LENGTH = 64 << 10;
    private static final TupleFormat FORMAT = TupleFormat.of(
        List.of(
            new FieldDef("id", FieldType.UNSIGNED),
            new FieldDef("name", FieldType.STRING, true),
            new FieldDef("score", FieldType.DOUBLE, true),
            new FieldDef("doc", FieldType.ANY, true),
            new FieldDef("amount", FieldType.DECIMAL, true),
            new FieldDef("tags", FieldType.ARRAY, true)),
        TupleFormat.ANY_FIELD_COUNT,
        List.of(new KeyPart(0, FieldType.UNSIGNED, false)));
    private static final UpdateExecutor EXECUTOR = new UpdateExecutor().maxTupleLength(MAX_TUPLE_LENGTH);
    private static final MsgPackWriter TARGET = new MsgPackWriter();
    private static final MsgPackWriter AGAIN = new MsgPackWriter();

    private UpdateFuzz()
    {
    }

    /**
     * @param data any bytes.
     */
    public static void fuzzerTestOneInput(final byte[] data)
    {
        if (data.length > 1)
        {
            final byte[] values = Arrays.copyOfRange(data, 1, data.length);
            Corpus.offHeap(values, (address, limit) ->
            {
                final long end = MsgPack.validate(address, limit);
                if (MsgPack.INVALID != end && MsgPackType.ARRAY == MsgPack.typeOf(address) && end < limit)
                {
                    onTuple(Arrays.copyOf(values, (int)(end - address)),
                        Arrays.copyOfRange(values, (int)(end - address), values.length), data[0]);
                }
            });
        }
    }

    /** Each in memory of its own length, so that a read past its end fails. */
    private static void onTuple(final byte[] tuple, final byte[] operations, final int flags)
    {
        Corpus.offHeap(tuple, (tupleAddress, tupleLimit) ->
        {
            Corpus.offHeap(operations, (address, limit) ->
            {
                final long end = MsgPack.validate(address, limit);
                if (MsgPack.INVALID != end)
                {
                    run(tupleAddress, address, flags & 1, 0 != (flags & 2));
                }
            });
            if (!Arrays.equals(tuple, bytes(tupleAddress, tuple.length)))
            {
                throw new AssertionError("the old tuple changed");
            }
        });
    }

    private static void run(final long tuple, final long operations, final int indexBase, final boolean isUpsert)
    {
        try
        {
            if (isUpsert)
            {
                EXECUTOR.check(operations, FORMAT, indexBase);
                EXECUTOR.upsert(tuple, operations, FORMAT, indexBase, TARGET.reset(), (number, reason) -> { });
                EXECUTOR.upsert(tuple, operations, FORMAT, indexBase, AGAIN.reset(), (number, reason) -> { });
            }
            else
            {
                EXECUTOR.update(tuple, operations, FORMAT, indexBase, TARGET.reset());
                EXECUTOR.update(tuple, operations, FORMAT, indexBase, AGAIN.reset());
            }
        }
        catch (final MemtxException ex)
        {
            if (null == ex.getMessage())
            {
                throw new AssertionError("error without text", ex);
            }
            return;
        }
        final long end = TARGET.address() + TARGET.length();
        if (end != MsgPack.validate(TARGET.address(), end) || MsgPackType.ARRAY != MsgPack.typeOf(TARGET.address()) ||
            TARGET.length() > MAX_TUPLE_LENGTH)
        {
            throw new AssertionError("no tuple, or too long a one: length=" + TARGET.length());
        }
        if (!Arrays.equals(
            bytes(TARGET.address(), TARGET.length()), bytes(AGAIN.address(), AGAIN.length())))
        {
            throw new AssertionError("another result the second time");
        }
    }

    private static byte[] bytes(final long address, final int length)
    {
        final byte[] bytes = new byte[length];
        Memory.copyTo(address, bytes, 0, length);
        return bytes;
    }
}
