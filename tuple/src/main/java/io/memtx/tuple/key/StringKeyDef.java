package io.memtx.tuple.key;

import io.memtx.tuple.field.FieldHash;
import io.memtx.tuple.field.FieldHint;
import io.memtx.tuple.field.FieldOrder;

import java.util.List;

/**
 * One string part that no tuple lacks and that needs no tie broken.
 */
final class StringKeyDef extends KeyDef
{
    private final int fieldNo;

    StringKeyDef(final List<KeyPart> parts, final boolean isUnique)
    {
        super(parts, parts, isUnique);
        fieldNo = parts.get(0).fieldNo();
    }

    @Override
    public int compareTuples(final long tupleA, final long tupleB)
    {
        return FieldOrder.compareBytes(field(tupleA), field(tupleB));
    }

    @Override
    public int compareTupleWithKey(final long tuple, final long key, final int partCount)
    {
        return 0 == partCount ? 0 : FieldOrder.compareBytes(field(tuple), key);
    }

    @Override
    public long tupleHint(final long tuple)
    {
        return FieldHint.ofString(field(tuple));
    }

    @Override
    public long keyHint(final long key, final int partCount)
    {
        return 0 == partCount ? NO_HINT : FieldHint.ofString(key);
    }

    @Override
    public int tupleHash(final long tuple)
    {
        return FieldHash.fold(FieldHash.ofString(field(tuple)));
    }

    @Override
    public int keyHash(final long key)
    {
        return FieldHash.fold(FieldHash.ofString(key));
    }

    @Override
    public boolean tupleEqualsKey(final long tuple, final long key)
    {
        return FieldOrder.equalBytes(field(tuple), key);
    }

    @Override
    public boolean tuplesEqual(final long tupleA, final long tupleB)
    {
        return FieldOrder.equalBytes(field(tupleA), field(tupleB));
    }

    private long field(final long tuple)
    {
        return TupleFields.present(tuple, fieldNo);
    }
}
