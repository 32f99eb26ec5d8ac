package io.memtx.tuple.key;

import io.memtx.tuple.field.FieldType;

import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * The key of the first field, with hashes that a test chooses.
 */
public final class ChosenHashKeyDef extends KeyDef
{
    private static final List<KeyPart> PARTS = List.of(new KeyPart(0, FieldType.UNSIGNED, false));

    private final KeyDef actual = KeyDef.of(PARTS, true, null);
    private final IntUnaryOperator hashOfHash;

    /**
     * @param hashOfHash makes the hash of a key from its usual one.
     */
    public ChosenHashKeyDef(final IntUnaryOperator hashOfHash)
    {
        super(PARTS, PARTS, true);
        this.hashOfHash = hashOfHash;
    }

    @Override
    public int compareTuples(final long tupleA, final long tupleB)
    {
        return actual.compareTuples(tupleA, tupleB);
    }

    @Override
    public int compareTupleWithKey(final long tuple, final long key, final int partCount)
    {
        return actual.compareTupleWithKey(tuple, key, partCount);
    }

    @Override
    public long tupleHint(final long tuple)
    {
        return actual.tupleHint(tuple);
    }

    @Override
    public long keyHint(final long key, final int partCount)
    {
        return actual.keyHint(key, partCount);
    }

    @Override
    public int tupleHash(final long tuple)
    {
        return hashOfHash.applyAsInt(actual.tupleHash(tuple));
    }

    @Override
    public int keyHash(final long key)
    {
        return hashOfHash.applyAsInt(actual.keyHash(key));
    }

    @Override
    public boolean tupleEqualsKey(final long tuple, final long key)
    {
        return actual.tupleEqualsKey(tuple, key);
    }

    @Override
    public boolean tuplesEqual(final long tupleA, final long tupleB)
    {
        return actual.tuplesEqual(tupleA, tupleB);
    }
}
