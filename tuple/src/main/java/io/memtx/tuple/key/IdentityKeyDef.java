package io.memtx.tuple.key;

import io.memtx.tuple.field.FieldIdentity;
import io.memtx.tuple.msgpack.MsgPack;

import java.util.List;

/**
 * The key of a hash index whose values may be equal in order without being the same: another definition that is
 * refined, so that comparing calls equal what hashing does. Without it what lies over a hash index, which is a tree,
 * would take two keys for one.
 */
final class IdentityKeyDef extends KeyDef
{
    private final KeyDef order;
    private final KeyPart[] parts;

    IdentityKeyDef(final KeyDef order)
    {
        super(order.parts(), order.comparisonParts(), order.isUnique());
        this.order = order;
        parts = order.parts().toArray(new KeyPart[0]);
    }

    /** Orders two tuples whose parts are equal in order. */
    static int compareIdentity(final long tupleA, final long tupleB, final KeyPart[] parts, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            final int result = FieldIdentity.compare(parts[i].find(tupleA), parts[i].find(tupleB));
            if (0 != result)
            {
                return result;
            }
        }
        return 0;
    }

    /** Orders a tuple and a key whose parts are equal in order. */
    static int compareIdentityWithKey(final long tuple, final long key, final KeyPart[] parts, final int count)
    {
        long keyPart = key;
        for (int i = 0; i < count; i++)
        {
            final int result = FieldIdentity.compare(parts[i].find(tuple), keyPart);
            if (0 != result)
            {
                return result;
            }
            keyPart = MsgPack.skip(keyPart);
        }
        return 0;
    }

    /** Whether a definition of these parts needs to be refined. */
    static boolean isNarrower(final List<KeyPart> parts)
    {
        return parts.stream().anyMatch(part -> FieldIdentity.isNarrower(part.type()));
    }

    @Override
    public int compareTuples(final long tupleA, final long tupleB)
    {
        final int result = order.compareTuples(tupleA, tupleB);
        return 0 != result ? result : compareIdentity(tupleA, tupleB, parts, parts.length);
    }

    /** A key of fewer parts is equal to all tuples that begin with equal ones. */
    @Override
    public int compareTupleWithKey(final long tuple, final long key, final int partCount)
    {
        final int result = order.compareTupleWithKey(tuple, key, partCount);
        return 0 != result || partCount < parts.length ? result :
            compareIdentityWithKey(tuple, key, parts, parts.length);
    }

    @Override
    public long tupleHint(final long tuple)
    {
        return order.tupleHint(tuple);
    }

    @Override
    public long keyHint(final long key, final int partCount)
    {
        return order.keyHint(key, partCount);
    }

    @Override
    public int tupleHash(final long tuple)
    {
        return order.tupleHash(tuple);
    }

    @Override
    public int keyHash(final long key)
    {
        return order.keyHash(key);
    }

    @Override
    public boolean tupleEqualsKey(final long tuple, final long key)
    {
        return order.tupleEqualsKey(tuple, key);
    }

    @Override
    public boolean tuplesEqual(final long tupleA, final long tupleB)
    {
        return order.tuplesEqual(tupleA, tupleB);
    }
}
