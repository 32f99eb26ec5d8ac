package io.memtx.tuple.key;

import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.fixture.TupleFixture;
import io.memtx.tuple.msgpack.MsgPackWriter;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Random definitions over random tuples, against {@link ModelValue}: order, prefixes, hints, hashes and equality.
 */
class KeyDefModelTest
{
    private static final int FIELD_COUNT = 5;
    private static final int TUPLE_COUNT = 40;
    private static final List<FieldType> TYPES = List.of(
        FieldType.UNSIGNED, FieldType.INTEGER, FieldType.STRING, FieldType.NUMBER, FieldType.DOUBLE,
        FieldType.BOOLEAN, FieldType.VARBINARY, FieldType.SCALAR, FieldType.DECIMAL, FieldType.INT64, FieldType.UINT64,
        FieldType.FLOAT64);

    private final MsgPackWriter out = new MsgPackWriter();
    private final List<List<ModelValue>> rows = new ArrayList<>();
    private final List<Long> tuples = new ArrayList<>();

    @Test
    void shouldOrderHintAndHashAsTheModelWhenDefinitionAndTuplesAreRandom()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int round = 0; round < 150; round++)
        {
            try (TupleFixture fixture = new TupleFixture(1 << 20, 0))
            {
                checkRound(fixture, random, 0 == round % 3, "seed=" + seed + " round=" + round);
            }
        }
    }

    private void checkRound(
        final TupleFixture fixture, final Random random, final boolean isSingle, final String round)
    {
        final List<FieldType> types = new ArrayList<>();
        for (int i = 0; i < FIELD_COUNT; i++)
        {
            types.add(TYPES.get(random.nextInt(TYPES.size())));
        }
        final List<KeyPart> declared = new ArrayList<>();
        for (int i = isSingle ? 1 : 1 + random.nextInt(4); i > 0; i--)
        {
            final int fieldNo = random.nextInt(FIELD_COUNT);
            declared.add(new KeyPart(fieldNo, types.get(fieldNo), !isSingle && random.nextInt(3) == 0));
        }
        final List<KeyPart> primary = List.of(
            new KeyPart(random.nextInt(FIELD_COUNT), types.get(0), false)).stream()
            .map(part -> new KeyPart(part.fieldNo(), types.get(part.fieldNo()), false)).toList();
        final boolean isUnique = isSingle || random.nextBoolean();
        final KeyDef keyDef = KeyDef.of(declared, isUnique, isSingle ? null : primary);

        makeTuples(fixture, random, types, keyDef);
        final String at = round + " parts=" + declared + " unique=" + isUnique + " primary=" + primary;
        for (int a = 0; a < TUPLE_COUNT; a++)
        {
            for (int b = 0; b < TUPLE_COUNT; b++)
            {
                checkPair(fixture, keyDef, a, b, at + " a=" + rows.get(a) + " b=" + rows.get(b));
            }
            fixture.releaseKeys();
        }
    }

    private void makeTuples(
        final TupleFixture fixture, final Random random, final List<FieldType> types, final KeyDef keyDef)
    {
        rows.clear();
        tuples.clear();
        int required = 1;
        for (final KeyPart part : keyDef.comparisonParts())
        {
            required = part.isNullable() ? required : Math.max(required, part.fieldNo() + 1);
        }
        for (int i = 0; i < TUPLE_COUNT; i++)
        {
            final List<ModelValue> row = new ArrayList<>();
            final int count = required + random.nextInt(FIELD_COUNT - required + 1);
            for (int fieldNo = 0; fieldNo < count; fieldNo++)
            {
                row.add(ModelValue.random(random, types.get(fieldNo), isNilAllowed(keyDef, fieldNo)));
            }
            rows.add(row);
            tuples.add(fixture.tupleAddress(row.stream().map(ModelValue::encoded).toArray()));
        }
    }

    private static boolean isNilAllowed(final KeyDef keyDef, final int fieldNo)
    {
        return keyDef.comparisonParts().stream().allMatch(part -> part.fieldNo() != fieldNo || part.isNullable());
    }

    private void checkPair(
        final TupleFixture fixture, final KeyDef keyDef, final int a, final int b, final String at)
    {
        final long tupleA = tuples.get(a);
        final long tupleB = tuples.get(b);
        final int expected = compareByModel(keyDef, rows.get(a), rows.get(b));
        assertEquals(expected, Integer.signum(keyDef.compareTuples(tupleA, tupleB)), at);
        final long hintA = keyDef.tupleHint(tupleA);
        final long hintB = keyDef.tupleHint(tupleB);
        assertEquals(expected, Integer.signum(keyDef.compareTuples(tupleA, hintA, tupleB, hintB)), at);

        final int declaredCount = keyDef.partCount();
        out.reset();
        final int length = keyDef.extractKey(tupleB, out);
        assertEquals(length, out.length(), at);
        final long key = out.address();
        for (int count = 0; count <= declaredCount; count++)
        {
            final int expectedWithKey = compareParts(keyDef.parts(), count, rows.get(a), rows.get(b));
            assertEquals(expectedWithKey, Integer.signum(keyDef.compareTupleWithKey(tupleA, key, count)), at);
            assertEquals(expectedWithKey, Integer.signum(
                keyDef.compareTupleWithKey(tupleA, hintA, key, count, keyDef.keyHint(key, count))), at);
        }
        keyDef.validateKey(key, declaredCount, false);

        final boolean isEqual = keyDef.parts().stream()
            .allMatch(part -> value(rows.get(a), part).isSame(value(rows.get(b), part)));
        assertEquals(isEqual, keyDef.tuplesEqual(tupleA, tupleB), at);
        assertEquals(isEqual, keyDef.tupleEqualsKey(tupleA, key), at);
        assertEquals(keyDef.tupleHash(tupleB), keyDef.keyHash(key), at);
        assertTrue(!isEqual || keyDef.tupleHash(tupleA) == keyDef.tupleHash(tupleB), at);

        checkIdentity(keyDef, a, b, isEqual, at);

        out.reset();
        keyDef.extractComparisonKey(tupleB, out);
        final int comparisonCount = keyDef.comparisonParts().size();
        keyDef.validatePosition(out.address(), comparisonCount);
        assertEquals(
            compareParts(keyDef.comparisonParts(), comparisonCount, rows.get(a), rows.get(b)),
            Integer.signum(keyDef.compareTupleWithKey(tupleA, out.address(), comparisonCount)), at);
    }

    /** What lies over a hash index orders as the index does, and calls equal what hashing calls equal. */
    private void checkIdentity(
        final KeyDef keyDef, final int a, final int b, final boolean isEqual, final String at)
    {
        final KeyDef identity = keyDef.identity();
        final long tupleA = tuples.get(a);
        final long tupleB = tuples.get(b);
        final int result = Integer.signum(identity.compareTuples(tupleA, tupleB));
        final int order = Integer.signum(keyDef.compareTuples(tupleA, tupleB));
        assertEquals(0 == order ? result : order, result, at);
        assertEquals(-result, Integer.signum(identity.compareTuples(tupleB, tupleA)), at);
        assertEquals(isEqual && 0 == order, 0 == result, at);

        out.reset();
        identity.extractKey(tupleB, out);
        final int count = identity.partCount();
        assertEquals(isEqual, 0 == identity.compareTupleWithKey(tupleA, out.address(), count), at);
        assertEquals(isEqual, identity.tupleEqualsKey(tupleA, out.address()), at);
        assertEquals(isEqual, identity.tuplesEqual(tupleA, tupleB), at);
        assertEquals(identity.tupleHash(tupleB), identity.keyHash(out.address()), at);
    }

    private static int compareByModel(final KeyDef keyDef, final List<ModelValue> a, final List<ModelValue> b)
    {
        final int result = compareParts(keyDef.parts(), keyDef.partCount(), a, b);
        final boolean hasNil = keyDef.parts().stream().anyMatch(part -> value(a, part).isNil());
        return 0 != result || (keyDef.isUnique() && !hasNil) ? result :
            compareParts(keyDef.comparisonParts(), keyDef.comparisonParts().size(), a, b);
    }

    private static int compareParts(
        final List<KeyPart> parts, final int count, final List<ModelValue> a, final List<ModelValue> b)
    {
        int result = 0;
        for (int i = 0; i < count && 0 == result; i++)
        {
            result = value(a, parts.get(i)).compareTo(value(b, parts.get(i)));
        }
        return Integer.signum(result);
    }

    private static ModelValue value(final List<ModelValue> row, final KeyPart part)
    {
        return part.fieldNo() < row.size() ? row.get(part.fieldNo()) : ModelValue.NIL;
    }
}
