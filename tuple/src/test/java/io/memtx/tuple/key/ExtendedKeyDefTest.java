package io.memtx.tuple.key;

import com.ibm.icu.text.Collator;
import com.ibm.icu.util.ULocale;
import io.memtx.tuple.collation.Collation;
import io.memtx.tuple.collation.CollationDef;
import io.memtx.tuple.collation.Collations;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.fixture.TupleFixture;
import io.memtx.tuple.msgpack.MsgPackWriter;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Parts that descend, are collated or leave nil out, over random tuples, against {@link ModelValue}. */
class ExtendedKeyDefTest
{
    private static final int FIELD_COUNT = 4;
    private static final int TEXT_RANK = 3;
    private static final int TUPLE_COUNT = 40;
    private static final List<FieldType> TYPES = List.of(
        FieldType.UNSIGNED, FieldType.STRING, FieldType.STRING, FieldType.NUMBER, FieldType.SCALAR);
    private static final Collation CASELESS =
        Collations.of(new CollationDef(2, "unicode_ci", true, "", Map.of("strength", "primary")));
    private static final Collation BINARY = Collations.of(new CollationDef(3, "binary", false, "", Map.of()));
    private static final Collator MODEL = Collator.getInstance(ULocale.ROOT);

    static
    {
        MODEL.setStrength(Collator.PRIMARY);
    }

    private final MsgPackWriter out = new MsgPackWriter();
    private final List<List<ModelValue>> rows = new ArrayList<>();
    private final List<Long> tuples = new ArrayList<>();

    @Test
    void shouldOrderHintAndHashAsTheModelWhenDefinitionAndTuplesAreRandom()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int round = 0; round < 100; round++)
        {
            try (TupleFixture fixture = new TupleFixture(1 << 20, 0))
            {
                checkRound(fixture, random, "seed=" + seed + " round=" + round);
            }
        }
    }

    @Test
    void shouldKeepThePrimaryKeyBehindAPartOfItThatIsCollated()
    {
        final KeyPart plain = KeyPart.of(0, FieldType.STRING);
        assertEquals(
            List.of(plain.collation(CASELESS), plain),
            KeyDef.of(List.of(plain.collation(CASELESS)), false, List.of(plain)).comparisonParts());
        assertEquals(
            List.of(plain), KeyDef.of(List.of(plain), false, List.of(plain.collation(CASELESS))).comparisonParts());
        assertEquals(
            List.of(plain.collation(BINARY)),
            KeyDef.of(List.of(plain.collation(BINARY)), false, List.of(plain)).comparisonParts());
    }

    @Test
    void shouldTakeTheFastDefinitionWhenACollationOrdersAsBytesDo()
    {
        final KeyPart part = KeyPart.of(0, FieldType.STRING);
        assertEquals(StringKeyDef.class, KeyDef.of(List.of(part.collation(BINARY)), true, null).getClass());
        assertEquals(ExtendedKeyDef.class, KeyDef.of(List.of(part.collation(CASELESS)), true, null).getClass());
        assertEquals(ExtendedKeyDef.class, KeyDef.of(List.of(part.descending()), true, null).getClass());
    }

    private void checkRound(final TupleFixture fixture, final Random random, final String round)
    {
        final List<FieldType> types = new ArrayList<>();
        for (int i = 0; i < FIELD_COUNT; i++)
        {
            types.add(TYPES.get(random.nextInt(TYPES.size())));
        }
        final List<KeyPart> declared = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--)
        {
            declared.add(part(random, types));
        }
        final int primaryNo = random.nextInt(FIELD_COUNT);
        final List<KeyPart> primary = List.of(KeyPart.of(primaryNo, types.get(primaryNo)));
        final boolean isUnique = random.nextBoolean();
        final KeyDef keyDef = KeyDef.of(declared, isUnique, primary);

        makeTuples(fixture, random, types, keyDef);
        final String at = round + " parts=" + declared + " unique=" + isUnique + " primary=" + primary;
        for (int a = 0; a < TUPLE_COUNT; a++)
        {
            final List<ModelValue> row = rows.get(a);
            assertEquals(
                declared.stream().noneMatch(part -> part.excludesNull() && value(row, part).isNil()),
                keyDef.includes(tuples.get(a)), at + " row=" + row);
            for (int b = 0; b < TUPLE_COUNT; b++)
            {
                checkPair(keyDef, a, b, at + " a=" + row + " b=" + rows.get(b));
            }
        }
    }

    private static KeyPart part(final Random random, final List<FieldType> types)
    {
        final int fieldNo = random.nextInt(FIELD_COUNT);
        final FieldType type = types.get(fieldNo);
        KeyPart part = KeyPart.of(fieldNo, type);
        part = random.nextInt(3) == 0 ? part.nullable() : part;
        part = random.nextInt(4) == 0 ? part.excludingNull() : part;
        part = random.nextBoolean() ? part.descending() : part;
        final boolean isString = FieldType.STRING == type || FieldType.SCALAR == type;
        return isString && random.nextInt(3) > 0 ? part.collation(random.nextInt(4) == 0 ? BINARY : CASELESS) : part;
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
                row.add(value(random, types.get(fieldNo), isNilAllowed(keyDef, fieldNo)));
            }
            rows.add(row);
            tuples.add(fixture.tupleAddress(row.stream().map(ModelValue::encoded).toArray()));
        }
    }

    private static ModelValue value(final Random random, final FieldType type, final boolean isNilAllowed)
    {
        final boolean isText = FieldType.STRING == type || FieldType.SCALAR == type && random.nextBoolean();
        if (!isText || isNilAllowed && 0 == random.nextInt(5))
        {
            return ModelValue.random(random, type, isNilAllowed);
        }
        final StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(3); i > 0; i--)
        {
            text.append("aAbB\u00e1\u00c1".charAt(random.nextInt(6)));
        }
        return new ModelValue(TEXT_RANK, text.toString().getBytes(StandardCharsets.UTF_8), text.toString());
    }

    private static boolean isNilAllowed(final KeyDef keyDef, final int fieldNo)
    {
        return keyDef.comparisonParts().stream().allMatch(part -> part.fieldNo() != fieldNo || part.isNullable());
    }

    private void checkPair(final KeyDef keyDef, final int a, final int b, final String at)
    {
        final long tupleA = tuples.get(a);
        final long tupleB = tuples.get(b);
        final int expected = compareByModel(keyDef, rows.get(a), rows.get(b));
        assertEquals(expected, Integer.signum(keyDef.compareTuples(tupleA, tupleB)), at);
        final long hintA = keyDef.tupleHint(tupleA);
        assertEquals(
            expected, Integer.signum(keyDef.compareTuples(tupleA, hintA, tupleB, keyDef.tupleHint(tupleB))), at);

        final int declaredCount = keyDef.partCount();
        out.reset();
        keyDef.extractKey(tupleB, out);
        final long key = out.address();
        for (int count = 0; count <= declaredCount; count++)
        {
            final int expectedWithKey = compareParts(keyDef.parts(), count, rows.get(a), rows.get(b));
            assertEquals(expectedWithKey, Integer.signum(keyDef.compareTupleWithKey(tupleA, key, count)), at);
            assertEquals(expectedWithKey, Integer.signum(
                keyDef.compareTupleWithKey(tupleA, hintA, key, count, keyDef.keyHint(key, count))), at);
        }
        keyDef.validateKey(key, declaredCount, false);

        final boolean isEqual = 0 == compareParts(keyDef.parts(), declaredCount, rows.get(a), rows.get(b)) &&
            keyDef.parts().stream().allMatch(part -> isSame(value(rows.get(a), part), value(rows.get(b), part)));
        assertEquals(isEqual, keyDef.tuplesEqual(tupleA, tupleB), at);
        assertEquals(isEqual, keyDef.tupleEqualsKey(tupleA, key), at);
        assertEquals(keyDef.tupleHash(tupleB), keyDef.keyHash(key), at);
        assertTrue(!isEqual || keyDef.tupleHash(tupleA) == keyDef.tupleHash(tupleB), at);

        out.reset();
        keyDef.extractComparisonKey(tupleB, out);
        final int comparisonCount = keyDef.comparisonParts().size();
        keyDef.validatePosition(out.address(), comparisonCount);
        assertEquals(
            compareParts(keyDef.comparisonParts(), comparisonCount, rows.get(a), rows.get(b)),
            Integer.signum(keyDef.compareTupleWithKey(tupleA, out.address(), comparisonCount)), at);
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
            final KeyPart part = parts.get(i);
            result = compareValues(part, value(a, part), value(b, part));
        }
        return Integer.signum(result);
    }

    private static int compareValues(final KeyPart part, final ModelValue a, final ModelValue b)
    {
        final int result =
            CASELESS.equals(part.collation()) && a.encoded() instanceof String x && b.encoded() instanceof String y ?
                MODEL.compare(x, y) : a.compareTo(b);
        return part.isDescending() ? -result : result;
    }

    /** Of two that are equal in order; strings that a collation calls equal are the same. */
    private static boolean isSame(final ModelValue a, final ModelValue b)
    {
        return TEXT_RANK == a.rank() || a.isSame(b);
    }

    private static ModelValue value(final List<ModelValue> row, final KeyPart part)
    {
        return part.fieldNo() < row.size() ? row.get(part.fieldNo()) : ModelValue.NIL;
    }
}
