package io.memtx.tuple.fuzz;

import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.format.TupleFormat;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackText;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.List;

/**
 * Any bytes are one MessagePack value and something behind it, or refused; a value that was accepted can be walked,
 * printed, boxed, ordered, hashed, and taken as a tuple or a key, and nothing but the documented error comes of it.
 */
public final class MsgPackFuzz
{
    private static final TupleFormat FORMAT = TupleFormat.of(
        List.of(
            new FieldDef("id", FieldType.UNSIGNED),
            new FieldDef("name", FieldType.STRING, true),
            new FieldDef("any", FieldType.SCALAR, true),
            new FieldDef("amount", FieldType.DECIMAL, true),
            new FieldDef("price", FieldType.DECIMAL64, true, 2),
            new FieldDef("time", FieldType.DATETIME, true),
            new FieldDef("span", FieldType.INTERVAL, true),
            new FieldDef("small", FieldType.INT8, true)),
        TupleFormat.ANY_FIELD_COUNT,
        List.of(new KeyPart(0, FieldType.UNSIGNED, false)));
    private static final KeyDef KEY_DEF = KeyDef.of(
        List.of(
            new KeyPart(0, FieldType.UNSIGNED, false),
            new KeyPart(1, FieldType.STRING, true),
            new KeyPart(2, FieldType.SCALAR, true),
            new KeyPart(3, FieldType.DECIMAL, true),
            new KeyPart(5, FieldType.DATETIME, true)),
        true,
        List.of());

    private static final MsgPackWriter WRITER = new MsgPackWriter();

    private MsgPackFuzz()
    {
    }

    /**
     * @param data any bytes.
     */
    public static void fuzzerTestOneInput(final byte[] data)
    {
        Corpus.offHeap(data, (address, limit) ->
        {
            final long end = MsgPack.validate(address, limit);
            if (MsgPack.INVALID != end)
            {
                check(end > address && end <= limit, "end is outside");
                check(end == MsgPack.skip(address), "skips to another end");
                walk(address);
                if (MsgPackType.ARRAY == MsgPack.typeOf(address))
                {
                    asKey(address);
                    asTuple(address);
                }
            }
        });
    }

    private static void walk(final long address)
    {
        MsgPackText.of(address);
        MsgPackBoxer.encode(WRITER.reset(), MsgPackBoxer.decode(address));
        final long end = WRITER.address() + WRITER.length();
        check(end == MsgPack.validate(WRITER.address(), end), "boxed and encoded it is no value");
    }

    private static void asKey(final long array)
    {
        try
        {
            final int count = KEY_DEF.validateKeyArray(array, false);
            final long key = MsgPack.firstElement(array);
            KEY_DEF.keyHint(key, count);
            if (KEY_DEF.partCount() == count)
            {
                KEY_DEF.keyHash(key);
            }
        }
        catch (final MemtxException ex)
        {
            check(null != ex.getMessage(), "error without text");
        }
    }

    private static void asTuple(final long tuple)
    {
        try
        {
            FORMAT.validate(tuple);
        }
        catch (final MemtxException ex)
        {
            check(null != ex.getMessage(), "error without text");
            return;
        }
        check(0 == KEY_DEF.compareTuples(tuple, tuple), "not the same as itself");
        check(KEY_DEF.tuplesEqual(tuple, tuple), "not equal to itself");
        KEY_DEF.extractKey(tuple, WRITER.reset());
        final long first = WRITER.address();
        KEY_DEF.validateKey(first, KEY_DEF.partCount(), false);
        check(KEY_DEF.keyHash(first) == KEY_DEF.tupleHash(tuple), "hashes differ");
        check(KEY_DEF.keyHint(first, KEY_DEF.partCount()) == KEY_DEF.tupleHint(tuple), "hints differ");
        check(0 == KEY_DEF.compareTupleWithKey(tuple, first, KEY_DEF.partCount()), "not where its key is");
    }

    private static void check(final boolean isGood, final String fault)
    {
        if (!isGood)
        {
            throw new AssertionError(fault);
        }
    }
}
