package io.memtx.tuple.key;

import io.memtx.tuple.field.FieldHash;
import io.memtx.tuple.field.FieldHint;
import io.memtx.tuple.field.FieldOrder;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.msgpack.MsgPack;

import java.util.List;

/**
 * Any parts. A tuple is walked once as long as its parts come in the order of its fields; a part that lies before the
 * one compared last starts the walk again.
 */
final class GenericKeyDef extends KeyDef
{
    private final int[] fieldNos;
    private final FieldType[] types;
    private final KeyPart[] declared;
    private final int declaredCount;

    /** Whether equal declared parts make equal tuples unless one of them is nil. */
    private final boolean isUnique;

    /** Whether parts may be equal in order and yet not be the same, as hashing has it. */
    private final boolean isNarrower;

    GenericKeyDef(final List<KeyPart> parts, final List<KeyPart> comparisonParts, final boolean isUnique)
    {
        super(parts, comparisonParts, isUnique);
        fieldNos = comparisonParts.stream().mapToInt(KeyPart::fieldNo).toArray();
        types = comparisonParts.stream().map(KeyPart::type).toArray(FieldType[]::new);
        declared = parts.toArray(new KeyPart[0]);
        declaredCount = declared.length;
        this.isUnique = isUnique;
        isNarrower = IdentityKeyDef.isNarrower(parts);
    }

    @Override
    public int compareTuples(final long tupleA, final long tupleB)
    {
        return compareTuples(tupleA, tupleB, fieldNos.length);
    }

    @Override
    public int compareTupleWithKey(final long tuple, final long key, final int partCount)
    {
        final int count = TupleFields.count(tuple);
        long next = TupleFields.first(tuple);
        int nextNo = 0;
        long keyPart = key;
        for (int i = 0; i < partCount; i++)
        {
            final int fieldNo = fieldNos[i];
            if (fieldNo < nextNo)
            {
                next = TupleFields.first(tuple);
                nextNo = 0;
            }
            long field = FieldOrder.MISSING;
            if (fieldNo < count)
            {
                next = MsgPack.skip(next, fieldNo - nextNo);
                nextNo = fieldNo;
                field = next;
            }
            if (i > 0)
            {
                keyPart = MsgPack.skip(keyPart);
            }

            final int result = FieldOrder.compare(types[i], field, keyPart);
            if (0 != result)
            {
                return result;
            }
        }
        return 0;
    }

    @Override
    public long tupleHint(final long tuple)
    {
        return FieldHint.of(TupleFields.find(tuple, fieldNos[0]));
    }

    @Override
    public long keyHint(final long key, final int partCount)
    {
        return 0 == partCount ? NO_HINT : FieldHint.of(key);
    }

    @Override
    public int tupleHash(final long tuple)
    {
        final int count = TupleFields.count(tuple);
        long next = TupleFields.first(tuple);
        int nextNo = 0;
        long hash = 0;
        for (int i = 0; i < declaredCount; i++)
        {
            final int fieldNo = fieldNos[i];
            if (fieldNo < nextNo)
            {
                next = TupleFields.first(tuple);
                nextNo = 0;
            }
            long field = FieldOrder.MISSING;
            if (fieldNo < count)
            {
                next = MsgPack.skip(next, fieldNo - nextNo);
                nextNo = fieldNo;
                field = next;
            }
            final long part = FieldHash.of(field);
            hash = 0 == i ? FieldHash.first(part, declaredCount) : FieldHash.join(hash, part);
        }
        return FieldHash.fold(hash);
    }

    @Override
    public int keyHash(final long key)
    {
        long keyPart = key;
        long hash = FieldHash.first(FieldHash.of(keyPart), declaredCount);
        for (int i = 1; i < declaredCount; i++)
        {
            keyPart = MsgPack.skip(keyPart);
            hash = FieldHash.join(hash, FieldHash.of(keyPart));
        }
        return FieldHash.fold(hash);
    }

    @Override
    public boolean tupleEqualsKey(final long tuple, final long key)
    {
        return 0 == compareTupleWithKey(tuple, key, declaredCount) &&
            (!isNarrower || 0 == IdentityKeyDef.compareIdentityWithKey(tuple, key, declared, declaredCount));
    }

    @Override
    public boolean tuplesEqual(final long tupleA, final long tupleB)
    {
        return 0 == compareTuples(tupleA, tupleB, declaredCount) &&
            (!isNarrower || 0 == IdentityKeyDef.compareIdentity(tupleA, tupleB, declared, declaredCount));
    }

    private int compareTuples(final long tupleA, final long tupleB, final int partCount)
    {
        final int countA = TupleFields.count(tupleA);
        final int countB = TupleFields.count(tupleB);
        final int count = Math.min(countA, countB);
        long nextA = TupleFields.first(tupleA);
        long nextB = TupleFields.first(tupleB);
        int nextNo = 0;
        boolean hasNil = false;
        for (int i = 0; i < partCount; i++)
        {
            if (declaredCount == i && isUnique && !hasNil)
            {
                return 0;
            }
            final int fieldNo = fieldNos[i];
            if (fieldNo < nextNo)
            {
                nextA = TupleFields.first(tupleA);
                nextB = TupleFields.first(tupleB);
                nextNo = 0;
            }

            final long fieldA;
            final long fieldB;
            if (fieldNo < count)
            {
                nextA = MsgPack.skip(nextA, fieldNo - nextNo);
                nextB = MsgPack.skip(nextB, fieldNo - nextNo);
                nextNo = fieldNo;
                fieldA = nextA;
                fieldB = nextB;
            }
            else
            {
                fieldA = TupleFields.find(tupleA, fieldNo);
                fieldB = TupleFields.find(tupleB, fieldNo);
            }

            final int result = FieldOrder.compare(types[i], fieldA, fieldB);
            if (0 != result)
            {
                return result;
            }
            hasNil |= FieldOrder.isNil(fieldA);
        }
        return 0;
    }
}
