package io.memtx.tuple.key;

import io.memtx.tuple.collation.Collation;
import io.memtx.tuple.field.FieldHash;
import io.memtx.tuple.field.FieldHint;
import io.memtx.tuple.field.FieldOrder;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;

import java.util.List;

/**
 * Parts of which one at least is collated, descends or lies within a field. Finds each field from the start of the
 * tuple.
 */
final class ExtendedKeyDef extends KeyDef
{
    private final KeyPart[] parts;
    private final Collation[] collations;
    private final int declaredCount;
    private final boolean isNarrower;

    ExtendedKeyDef(final List<KeyPart> declared, final List<KeyPart> comparisonParts, final boolean isUnique)
    {
        super(declared, comparisonParts, isUnique);
        parts = comparisonParts.toArray(new KeyPart[0]);
        collations = comparisonParts.stream().map(KeyPart::effectiveCollation).toArray(Collation[]::new);
        declaredCount = declared.size();
        isNarrower = IdentityKeyDef.isNarrower(declared);
    }

    /** Whether a part needs this definition. */
    static boolean isNeededFor(final KeyPart part)
    {
        return part.hasPath() || part.isDescending() || null != part.effectiveCollation();
    }

    @Override
    public int compareTuples(final long tupleA, final long tupleB)
    {
        boolean hasNil = false;
        for (int i = 0; i < parts.length; i++)
        {
            if (declaredCount == i && isUnique() && !hasNil)
            {
                return 0;
            }
            final long fieldA = field(tupleA, i);
            final int result = compareFields(i, fieldA, field(tupleB, i));
            if (0 != result)
            {
                return result;
            }
            hasNil |= FieldOrder.isNil(fieldA);
        }
        return 0;
    }

    @Override
    public int compareTupleWithKey(final long tuple, final long key, final int partCount)
    {
        long keyPart = key;
        for (int i = 0; i < partCount; i++)
        {
            if (i > 0)
            {
                keyPart = MsgPack.skip(keyPart);
            }
            final int result = compareFields(i, field(tuple, i), keyPart);
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
        return hint(field(tuple, 0));
    }

    @Override
    public long keyHint(final long key, final int partCount)
    {
        return 0 == partCount ? NO_HINT : hint(key);
    }

    @Override
    public int tupleHash(final long tuple)
    {
        long hash = 0;
        for (int i = 0; i < declaredCount; i++)
        {
            final long next = hash(i, field(tuple, i));
            hash = 0 == i ? FieldHash.first(next, declaredCount) : FieldHash.join(hash, next);
        }
        return FieldHash.fold(hash);
    }

    @Override
    public int keyHash(final long key)
    {
        long keyPart = key;
        long hash = FieldHash.first(hash(0, keyPart), declaredCount);
        for (int i = 1; i < declaredCount; i++)
        {
            keyPart = MsgPack.skip(keyPart);
            hash = FieldHash.join(hash, hash(i, keyPart));
        }
        return FieldHash.fold(hash);
    }

    @Override
    public boolean tupleEqualsKey(final long tuple, final long key)
    {
        return 0 == compareTupleWithKey(tuple, key, declaredCount) &&
            (!isNarrower || 0 == IdentityKeyDef.compareIdentityWithKey(tuple, key, parts, declaredCount));
    }

    @Override
    public boolean tuplesEqual(final long tupleA, final long tupleB)
    {
        for (int i = 0; i < declaredCount; i++)
        {
            if (0 != compareFields(i, field(tupleA, i), field(tupleB, i)))
            {
                return false;
            }
        }
        return !isNarrower || 0 == IdentityKeyDef.compareIdentity(tupleA, tupleB, parts, declaredCount);
    }

    private long field(final long tuple, final int i)
    {
        return parts[i].find(tuple);
    }

    private int compareFields(final int i, final long a, final long b)
    {
        final Collation collation = collations[i];
        final int result = null != collation && isString(a) && isString(b) ?
            collation.compare(
                a + MsgPack.payloadOffset(a), MsgPack.payloadLength(a),
                b + MsgPack.payloadOffset(b), MsgPack.payloadLength(b)) :
            FieldOrder.compare(parts[i].type(), a, b);
        return parts[i].isDescending() ? Integer.compare(0, result) : result;
    }

    /** In a descending part the hints run the other way, and the one that says nothing keeps saying nothing. */
    private long hint(final long field)
    {
        final Collation collation = collations[0];
        final long hint = null != collation && isString(field) ?
            FieldHint.ofSortKey(
                collation.digest(field + MsgPack.payloadOffset(field), MsgPack.payloadLength(field))) :
            FieldHint.of(field);
        return parts[0].isDescending() && NO_HINT != hint ? NO_HINT - 1 - hint : hint;
    }

    private long hash(final int i, final long field)
    {
        final Collation collation = collations[i];
        return null != collation && isString(field) ?
            collation.hash(field + MsgPack.payloadOffset(field), MsgPack.payloadLength(field)) :
            FieldHash.of(field);
    }

    private static boolean isString(final long field)
    {
        return FieldOrder.MISSING != field && MsgPackType.STRING == MsgPack.typeOf(field);
    }
}
