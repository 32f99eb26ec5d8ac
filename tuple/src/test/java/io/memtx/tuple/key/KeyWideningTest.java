package io.memtx.tuple.key;

import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.fixture.TupleFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Definitions of one key that take the place of each other over the same index. */
class KeyWideningTest
{
    private static final KeyPart ID = KeyPart.of(0, FieldType.UNSIGNED);

    private final TupleFixture fixture = new TupleFixture();

    @AfterEach
    void close()
    {
        fixture.close();
    }

    @Test
    void shouldBeItselfWhenItTakesAll()
    {
        final KeyDef integer = unique(KeyPart.of(1, FieldType.INTEGER));
        assertSame(integer, integer.widenedTo(unique(KeyPart.of(1, FieldType.UNSIGNED))));
        assertSame(integer, integer.widenedTo(integer));
        final KeyDef nullable = shared(KeyPart.of(1, FieldType.SCALAR).nullable());
        assertSame(nullable, nullable.widenedTo(unique(KeyPart.of(1, FieldType.STRING))));
    }

    @Test
    void shouldTakeWhatTheOneBeforeTookInTheSamePlaceOnly()
    {
        final KeyPart text = KeyPart.of(1, FieldType.STRING).path("a");
        final KeyDef narrow = unique(text);
        assertSame(narrow, narrow.widenedTo(unique(KeyPart.of(1, FieldType.SCALAR).path("b").nullable())));
        final KeyPart wide = KeyPart.of(1, FieldType.SCALAR).path("a").nullable();
        assertEquals(List.of(wide), narrow.widenedTo(unique(wide)).parts());
    }

    @Test
    void shouldTakeWhatTheOneBeforeTook()
    {
        final KeyDef narrow = unique(KeyPart.of(1, FieldType.UNSIGNED));
        final KeyDef widened = narrow.widenedTo(shared(KeyPart.of(1, FieldType.SCALAR).nullable()));
        assertNotSame(narrow, widened);
        assertTrue(widened.isUnique());
        assertEquals(FieldType.SCALAR, widened.parts().get(0).type());
        assertTrue(widened.parts().get(0).isNullable());
        final long missing = fixture.tupleAddress(1);
        final long text = fixture.tupleAddress(2, "text");
        final long number = fixture.tupleAddress(3, 7);
        assertTrue(widened.compareTuples(missing, number) < 0);
        assertTrue(widened.compareTuples(number, text) < 0);
        assertTrue(widened.compareTupleWithKey(text, fixture.key(7), 1) > 0);
    }

    @Test
    void shouldCompareAsScalarsWhenNeitherContainsTheOther()
    {
        final KeyDef text = unique(KeyPart.of(1, FieldType.STRING));
        final KeyDef widened = text.widenedTo(unique(KeyPart.of(1, FieldType.UNSIGNED)));
        assertEquals(FieldType.SCALAR, widened.parts().get(0).type());
    }

    @Test
    void shouldWidenThePrimaryKeyBehindTheParts()
    {
        final KeyDef before = KeyDef.of(List.of(KeyPart.of(1, FieldType.STRING)), false, List.of(ID));
        final KeyDef after = KeyDef.of(
            List.of(KeyPart.of(1, FieldType.STRING)), false, List.of(KeyPart.of(0, FieldType.UINT8)));
        assertEquals(FieldType.UNSIGNED, after.widenedTo(before).comparisonParts().get(1).type());
    }

    @Test
    void shouldHashAndHintAlikeWhateverTheTypeOfOnePart()
    {
        final FieldType[] ofNumbers = {
            FieldType.UNSIGNED, FieldType.INTEGER, FieldType.NUMBER, FieldType.SCALAR, FieldType.UINT16,
            FieldType.DOUBLE};
        final FieldType[] ofTexts = {FieldType.STRING, FieldType.SCALAR};
        final long number = fixture.tupleAddress(0, 4711);
        final long text = fixture.tupleAddress(0, "a text that is long enough");
        for (final FieldType type : ofNumbers)
        {
            assertAlike(unique(KeyPart.of(1, FieldType.UNSIGNED)), unique(KeyPart.of(1, type)), number);
        }
        for (final FieldType type : ofTexts)
        {
            assertAlike(unique(KeyPart.of(1, FieldType.STRING)), unique(KeyPart.of(1, type)), text);
            final KeyPart descending = KeyPart.of(1, type).descending();
            assertEquals(
                unique(KeyPart.of(1, type)).tupleHash(text), unique(descending).tupleHash(text), type.text());
        }
    }

    @Test
    void shouldServeIntegersWhenItIsNotMadeForThem()
    {
        final KeyDef number = unique(KeyPart.of(1, FieldType.NUMBER));
        assertFalse(number.isInteger());
        final long seven = fixture.tupleAddress(0, 7.0);
        assertEquals(number.keyHash(fixture.key(7)), number.integerHash(7));
        assertEquals(number.keyHint(fixture.key(-7), 1), number.integerHint(-7));
        assertTrue(number.tupleEqualsInteger(seven, 7));
        assertFalse(number.tupleEqualsInteger(seven, 8));
        assertEquals(0, number.compareTupleWithInteger(seven, 7));
        assertTrue(number.compareTupleWithInteger(seven, 8) < 0);
    }

    private static void assertAlike(final KeyDef expected, final KeyDef actual, final long tuple)
    {
        final String type = actual.parts().get(0).type().text();
        assertEquals(expected.tupleHash(tuple), actual.tupleHash(tuple), type);
        assertEquals(expected.tupleHash(tuple), actual.identity().tupleHash(tuple), type);
        assertEquals(expected.tupleHint(tuple), actual.tupleHint(tuple), type);
    }

    private static KeyDef unique(final KeyPart part)
    {
        return KeyDef.of(List.of(part), true, List.of(ID));
    }

    private static KeyDef shared(final KeyPart part)
    {
        return KeyDef.of(List.of(part), false, List.of(ID));
    }
}
