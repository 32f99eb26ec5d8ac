package io.memtx.tuple.key;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.field.FieldHash;
import io.memtx.tuple.field.FieldHint;
import io.memtx.tuple.msgpack.MsgPack;

import java.util.List;

/**
 * One part of an unsigned type that no tuple lacks and that needs no tie broken: the usual primary key.
 */
final class UnsignedKeyDef extends KeyDef
{
    private static final byte UINT32 = (byte)0xce;

    private final int fieldNo;
    private final boolean takesAnyLong;

    UnsignedKeyDef(final List<KeyPart> parts, final boolean isUnique)
    {
        super(parts, parts, isUnique);
        fieldNo = parts.get(0).fieldNo();
        takesAnyLong = parts.get(0).type().takesAnyLong();
    }

    @Override
    public int compareTuples(final long tupleA, final long tupleB)
    {
        return Long.compareUnsigned(value(tupleA), value(tupleB));
    }

    @Override
    public int compareTupleWithKey(final long tuple, final long key, final int partCount)
    {
        return 0 == partCount ? 0 : Long.compareUnsigned(value(tuple), MsgPack.getInteger(key));
    }

    @Override
    public long tupleHint(final long tuple)
    {
        return FieldHint.ofUnsigned(value(tuple));
    }

    @Override
    public long keyHint(final long key, final int partCount)
    {
        return 0 == partCount ? NO_HINT : FieldHint.ofUnsigned(MsgPack.getInteger(key));
    }

    @Override
    public int tupleHash(final long tuple)
    {
        return FieldHash.fold(FieldHash.ofInteger(value(tuple)));
    }

    @Override
    public int keyHash(final long key)
    {
        return FieldHash.fold(FieldHash.ofInteger(MsgPack.getInteger(key)));
    }

    @Override
    public boolean tupleEqualsKey(final long tuple, final long key)
    {
        return value(tuple) == MsgPack.getInteger(key);
    }

    @Override
    public boolean tuplesEqual(final long tupleA, final long tupleB)
    {
        final long a = field(tupleA);
        final long b = field(tupleB);
        return UINT32 == Memory.getByte(a) && UINT32 == Memory.getByte(b) ?
            Memory.getInt(a + 1) == Memory.getInt(b + 1) : MsgPack.getInteger(a) == MsgPack.getInteger(b);
    }

    @Override
    public boolean isInteger()
    {
        return takesAnyLong; // else a key must be encoded to be examined
    }

    @Override
    public int integerHash(final long value)
    {
        return FieldHash.fold(FieldHash.ofInteger(value));
    }

    @Override
    public long integerHint(final long value)
    {
        return FieldHint.ofUnsigned(value);
    }

    @Override
    public int compareTupleWithInteger(final long tuple, final long value)
    {
        return Long.compareUnsigned(value(tuple), value);
    }

    @Override
    public boolean tupleEqualsInteger(final long tuple, final long value)
    {
        return value(tuple) == value;
    }

    private long value(final long tuple)
    {
        final long field = field(tuple);
        // Most keys of a large index are encoded so: one comparison instead of a choice among ten.
        return UINT32 == Memory.getByte(field) ?
            Memory.getIntBigEndian(field + 1) & 0xFFFF_FFFFL : MsgPack.getInteger(field);
    }

    private long field(final long tuple)
    {
        return 0 == fieldNo ? TupleFields.first(tuple) : TupleFields.present(tuple, fieldNo);
    }
}
