package io.memtx.tuple.key;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.field.FieldHash;
import io.memtx.tuple.field.FieldHint;
import io.memtx.tuple.field.FieldOrder;
import io.memtx.tuple.msgpack.MsgPack;

import java.util.List;

/**
 * One integer part, of either sign, that no tuple lacks and that needs no tie broken.
 */
final class IntegerKeyDef extends KeyDef
{
    private static final byte UINT64 = (byte)0xcf;

    private final int fieldNo;
    private final boolean takesAnyLong;

    IntegerKeyDef(final List<KeyPart> parts, final boolean isUnique)
    {
        super(parts, parts, isUnique);
        fieldNo = parts.get(0).fieldNo();
        takesAnyLong = parts.get(0).type().takesAnyLong();
    }

    @Override
    public int compareTuples(final long tupleA, final long tupleB)
    {
        return FieldOrder.compareIntegers(field(tupleA), field(tupleB));
    }

    @Override
    public int compareTupleWithKey(final long tuple, final long key, final int partCount)
    {
        return 0 == partCount ? 0 : FieldOrder.compareIntegers(field(tuple), key);
    }

    @Override
    public long tupleHint(final long tuple)
    {
        return FieldHint.of(field(tuple));
    }

    @Override
    public long keyHint(final long key, final int partCount)
    {
        return 0 == partCount ? NO_HINT : FieldHint.of(key);
    }

    @Override
    public int tupleHash(final long tuple)
    {
        return FieldHash.fold(FieldHash.ofInteger(MsgPack.getInteger(field(tuple))));
    }

    @Override
    public int keyHash(final long key)
    {
        return FieldHash.fold(FieldHash.ofInteger(MsgPack.getInteger(key)));
    }

    @Override
    public boolean tupleEqualsKey(final long tuple, final long key)
    {
        return 0 == FieldOrder.compareIntegers(field(tuple), key);
    }

    @Override
    public boolean tuplesEqual(final long tupleA, final long tupleB)
    {
        return 0 == FieldOrder.compareIntegers(field(tupleA), field(tupleB));
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
        return FieldHint.ofSigned(value);
    }

    @Override
    public int compareTupleWithInteger(final long tuple, final long value)
    {
        final long field = field(tuple);
        final long fieldValue = MsgPack.getInteger(field);
        final boolean isHuge = fieldValue < 0 && UINT64 == Memory.getByte(field); // more than 2^63-1
        return isHuge ? 1 : Long.compare(fieldValue, value);
    }

    @Override
    public boolean tupleEqualsInteger(final long tuple, final long value)
    {
        return 0 == compareTupleWithInteger(tuple, value);
    }

    private long field(final long tuple)
    {
        return TupleFields.present(tuple, fieldNo);
    }
}
