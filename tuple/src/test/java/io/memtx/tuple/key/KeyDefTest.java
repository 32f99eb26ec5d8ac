package io.memtx.tuple.key;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.fixture.TupleFixture;
import io.memtx.tuple.fixture.Values;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class KeyDefTest
{
    private static final List<KeyPart> PRIMARY = List.of(part(0, FieldType.UNSIGNED));

    private final TupleFixture fixture = new TupleFixture(1 << 20, 0);

    @AfterEach
    void close()
    {
        fixture.close();
    }

    @Test
    void shouldRefuseDefinitionsThatCannotBeIndexed()
    {
        assertThrows(IllegalArgumentException.class, () -> KeyDef.of(List.of(), true, null));
        assertThrows(
            IllegalArgumentException.class, () -> KeyDef.of(List.of(part(0, FieldType.MAP)), true, null));
        assertThrows(
            IllegalArgumentException.class, () -> KeyDef.of(List.of(part(-1, FieldType.STRING)), true, null));
        assertThrows(
            IllegalArgumentException.class,
            () -> KeyDef.of(Collections.nCopies(KeyDef.MAX_PART_COUNT + 1, part(0, FieldType.STRING)), true, null));
    }

    @Test
    void shouldAppendPrimaryPartsOnlyWhereDeclaredOnesDoNotIdentify()
    {
        final List<KeyPart> primary = List.of(part(0, FieldType.UNSIGNED), part(2, FieldType.STRING));
        final List<KeyPart> declared = List.of(part(2, FieldType.STRING), part(1, FieldType.STRING));
        assertEquals(declared, KeyDef.of(declared, true, primary).comparisonParts());
        assertEquals(
            List.of(declared.get(0), declared.get(1), primary.get(0)),
            KeyDef.of(declared, false, primary).comparisonParts());
        final List<KeyPart> nullable = List.of(nullablePart(1, FieldType.STRING));
        assertEquals(
            List.of(nullable.get(0), primary.get(0), primary.get(1)),
            KeyDef.of(nullable, true, primary).comparisonParts());
        assertEquals(1, KeyDef.of(nullable, true, primary).partCount());
        assertEquals(PRIMARY, KeyDef.of(PRIMARY, true, List.of()).comparisonParts());
    }

    @Test
    void shouldTakeTuplesApartByThePrimaryKeyOnlyWhereAUniqueKeyHasNil()
    {
        final KeyDef keyDef = KeyDef.of(
            List.of(nullablePart(1, FieldType.UNSIGNED), nullablePart(2, FieldType.UNSIGNED)), true, PRIMARY);
        final long first = fixture.tupleAddress(1, 1, null);
        final long second = fixture.tupleAddress(2, 1, null);
        final long absent = fixture.tupleAddress(5, 1);
        final long third = fixture.tupleAddress(3, 1, 1);
        final long fourth = fixture.tupleAddress(4, 1, 1);
        assertTrue(keyDef.compareTuples(first, second) < 0);
        assertTrue(keyDef.compareTuples(absent, second) > 0);
        assertTrue(keyDef.compareTuples(second, third) < 0);
        assertEquals(0, keyDef.compareTuples(third, fourth));
        assertTrue(keyDef.tuplesEqual(first, absent), "a hash looks at declared parts only, nil and absent are alike");
        assertEquals(keyDef.tupleHash(first), keyDef.tupleHash(absent));
    }

    @Test
    void shouldOrderNilAndAbsentAlikeBeforeValues()
    {
        // In index order on field 2: 2, 3, 4, 1.
        final KeyDef keyDef = KeyDef.of(List.of(nullablePart(1, FieldType.UNSIGNED)), true, PRIMARY);
        final List<Long> tuples = new ArrayList<>(List.of(
            fixture.tupleAddress(1, 5), fixture.tupleAddress(2, null), fixture.tupleAddress(3),
            fixture.tupleAddress(4, 1)));
        tuples.sort((a, b) -> keyDef.compareTuples(a, keyDef.tupleHint(a), b, keyDef.tupleHint(b)));
        assertEquals(
            List.of(2L, 3L, 4L, 1L), tuples.stream().map(tuple -> Values.list(tuple).get(0)).toList());
    }

    @Test
    void shouldBreakTiesByThePrimaryKeyWhenNotUnique()
    {
        final KeyDef keyDef = KeyDef.of(List.of(part(1, FieldType.STRING)), false, PRIMARY);
        final long a = fixture.tupleAddress(1, "x");
        final long b = fixture.tupleAddress(2, "x");
        assertTrue(keyDef.compareTuples(a, b) < 0);
        assertEquals(0, keyDef.compareTupleWithKey(a, fixture.key("x"), 1));
        assertTrue(keyDef.compareTupleWithKey(a, fixture.key("x", 2), 2) < 0, "a position has the primary parts too");
        assertFalse(keyDef.isUnique());
    }

    @Test
    void shouldCompareEqualToEverythingWhenTheKeyHasNoPart()
    {
        for (final FieldType type : new FieldType[]{FieldType.UNSIGNED, FieldType.INTEGER, FieldType.STRING})
        {
            final KeyDef keyDef = KeyDef.of(List.of(part(0, type)), true, null);
            final long tuple = fixture.tupleAddress(FieldType.STRING == type ? "a" : 1);
            assertEquals(0, keyDef.compareTupleWithKey(tuple, 0, 0));
            assertEquals(KeyDef.NO_HINT, keyDef.keyHint(0, 0));
            assertEquals(
                0, keyDef.compareTupleWithKey(tuple, keyDef.tupleHint(tuple), 0, 0, keyDef.keyHint(0, 0)));
        }
    }

    @Test
    void shouldFindFieldsBehindFieldsOfAnyKindAndInLongTuples()
    {
        final Object[] fields = new Object[40];
        Arrays.fill(fields, List.of(1, "two", Map.of(3, List.of())));
        fields[39] = 7;
        final KeyDef keyDef = KeyDef.of(List.of(part(39, FieldType.UNSIGNED)), true, null);
        final long tuple = fixture.tupleAddress(fields);
        assertTrue(keyDef.tupleEqualsKey(tuple, fixture.key(7)));
        assertEquals(keyDef.keyHash(fixture.key(7)), keyDef.tupleHash(tuple));
    }

    @Test
    void shouldExtractPartsInTheirOrderWithNilForAbsent()
    {
        final KeyDef keyDef = KeyDef.of(
            List.of(part(2, FieldType.STRING), part(1, FieldType.UNSIGNED), nullablePart(7, FieldType.NUMBER)),
            false, PRIMARY);
        final MsgPackWriter out = new MsgPackWriter();
        out.arrayHeader(4);
        final long tuple = fixture.tupleAddress(9, 300, "abc", true);
        assertEquals(4 + 3 + 1 + 1, keyDef.extractComparisonKey(tuple, out));
        assertEquals(Arrays.asList("abc", 300L, null, 9L), Values.list(out.address()));
        out.reset();
        assertEquals(4 + 3 + 1, keyDef.extractKey(tuple, out));
        assertEquals(0, keyDef.compareTupleWithKey(tuple, out.address(), 3));
        assertEquals(8, out.length());
    }

    @Test
    void shouldRefuseKeysAsDocumented()
    {
        final KeyDef unique = KeyDef.of(PRIMARY, true, null);
        assertRefused(ErrorCode.ER_KEY_PART_COUNT, "Invalid key part count (expected [0..1], got 2)",
            () -> unique.validateKey(fixture.key(1, 2), 2, false));
        assertRefused(ErrorCode.ER_EXACT_MATCH, "Invalid key part count in an exact match (expected 1, got 0)",
            () -> unique.validateKeyArray(fixture.keyArray(), true));
        assertRefused(ErrorCode.ER_EXACT_MATCH, "Invalid key part count in an exact match (expected 1, got 2)",
            () -> unique.validateKeyArray(fixture.keyArray(1, 2), true));
        final String expected = "Supplied key type of part 0 does not match index part type: expected unsigned";
        assertRefused(ErrorCode.ER_KEY_PART_TYPE, expected, () -> unique.validateKey(fixture.key("a"), 1, false));
        assertRefused(ErrorCode.ER_KEY_PART_TYPE, expected, () -> unique.validateKey(fixture.key(-1), 1, true));
        assertRefused(ErrorCode.ER_KEY_PART_TYPE, expected,
            () -> unique.validateKeyArray(fixture.keyArray((Object)null), false));
        assertRefused(ErrorCode.ER_TUPLE_NOT_ARRAY, "Tuple/Key must be MsgPack array",
            () -> unique.validateKeyArray(fixture.key(1), false));
        assertEquals(1, unique.validateKeyArray(fixture.keyArray(1), true));
        assertEquals(0, unique.validateKeyArray(fixture.keyArray(), false));

        final KeyDef nullable = KeyDef.of(
            List.of(part(1, FieldType.STRING), nullablePart(2, FieldType.DOUBLE)), true, PRIMARY);
        nullable.validateKey(fixture.key("a", null), 2, false);
        nullable.validateKey(fixture.key("a", 1), 2, true);
        nullable.validateKey(fixture.key("a"), 1, false);
        final String expectedDouble = "Supplied key type of part 1 does not match index part type: expected double";
        assertRefused(ErrorCode.ER_KEY_PART_TYPE, expectedDouble,
            () -> nullable.validateKey(fixture.key("a", null), 2, true));
        assertRefused(ErrorCode.ER_KEY_PART_TYPE, expectedDouble,
            () -> nullable.validateKey(fixture.key("a", "b"), 2, false));
    }

    @Test
    void shouldRefusePositionsThatTheIndexDoesNotMake()
    {
        final KeyDef keyDef = KeyDef.of(List.of(nullablePart(1, FieldType.STRING)), false, PRIMARY);
        keyDef.validatePosition(fixture.key("a", 1), 2);
        keyDef.validatePosition(fixture.key(null, 1), 2);
        for (final Object[] parts : new Object[][]{{"a"}, {"a", null}, {"a", "b"}, {1, 1}, {"a", 1, 1}})
        {
            assertRefused(ErrorCode.ER_ITERATOR_POSITION, "Iterator position is invalid",
                () -> keyDef.validatePosition(fixture.key(parts), parts.length));
        }
    }

    @Test
    void shouldHashPartsByTheirPlace()
    {
        final KeyDef keyDef = KeyDef.of(List.of(part(0, FieldType.UNSIGNED), part(1, FieldType.UNSIGNED)), true, null);
        assertNotEquals(keyDef.keyHash(fixture.key(1, 2)), keyDef.keyHash(fixture.key(2, 1)));
        assertNotEquals(keyDef.keyHash(fixture.key(1, 1)), keyDef.keyHash(fixture.key(2, 2)));
    }

    @Test
    void shouldHoldOneAndOnePointZeroForEqualInNumberAndScalar()
    {
        for (final FieldType type : new FieldType[]{FieldType.NUMBER, FieldType.SCALAR, FieldType.DOUBLE})
        {
            final KeyDef keyDef = KeyDef.of(List.of(part(0, type)), true, null);
            final long tuple = fixture.tupleAddress(1);
            final long key = fixture.key(1.0);
            assertTrue(keyDef.tupleEqualsKey(tuple, key));
            assertEquals(keyDef.tupleHash(tuple), keyDef.keyHash(key));
            assertEquals(keyDef.tupleHint(tuple), keyDef.keyHint(key, 1));
        }
    }

    @Test
    void shouldTakeAnIntegerAsIfItWereEncoded()
    {
        final long[] values = {0, 1, 127, 128, 65_535, 65_536, 1L << 32, (1L << 59) - 1, 1L << 59, Long.MAX_VALUE,
            -1, -32, -33, -129, -(1L << 31), -(1L << 59) - 1, Long.MIN_VALUE};
        final BigInteger huge = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE); // its bits are those of -1
        for (final FieldType type : List.of(FieldType.UNSIGNED, FieldType.INTEGER))
        {
            final KeyDef keyDef = KeyDef.of(List.of(part(0, type)), true, null);
            assertTrue(keyDef.isInteger());
            for (final long value : values)
            {
                if (FieldType.UNSIGNED == type && value < 0)
                {
                    continue;
                }
                final long key = MsgPack.firstElement(fixture.tupleAddress(value));
                assertEquals(keyDef.keyHash(key), keyDef.integerHash(value), type + " " + value);
                assertEquals(keyDef.keyHint(key, 1), keyDef.integerHint(value), type + " " + value);
                assertTrue(keyDef.compareTupleWithInteger(fixture.tupleAddress(huge), value) > 0);
                assertFalse(keyDef.tupleEqualsInteger(fixture.tupleAddress(huge), value));
                for (final long other : values)
                {
                    final long tuple = fixture.tupleAddress(other);
                    if (FieldType.INTEGER == type || other >= 0)
                    {
                        assertEquals(
                            Integer.signum(keyDef.compareTupleWithKey(tuple, key, 1)),
                            Integer.signum(keyDef.compareTupleWithInteger(tuple, value)), other + " with " + value);
                        assertEquals(keyDef.tupleEqualsKey(tuple, key), keyDef.tupleEqualsInteger(tuple, value));
                    }
                }
            }
        }
        final KeyDef text = KeyDef.of(List.of(part(0, FieldType.STRING)), true, null);
        assertFalse(text.isInteger());
    }

    @Test
    void shouldKeepTheKeyAtItsAddressWhenItComesInAnArray()
    {
        final KeyDef keyDef = KeyDef.of(PRIMARY, true, null);
        final long array = fixture.keyArray(5);
        keyDef.validateKeyArray(array, true);
        assertTrue(keyDef.tupleEqualsKey(fixture.tupleAddress(5), MsgPack.firstElement(array)));
    }

    private static void assertRefused(final ErrorCode code, final String text, final Runnable check)
    {
        final MemtxException error = assertThrows(MemtxException.class, check::run);
        assertEquals(code, error.code());
        assertEquals(text, error.getMessage());
    }

    private static KeyPart part(final int fieldNo, final FieldType type)
    {
        return new KeyPart(fieldNo, type, false);
    }

    private static KeyPart nullablePart(final int fieldNo, final FieldType type)
    {
        return new KeyPart(fieldNo, type, true);
    }
}
