package io.memtx.tuple.format;

import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Which formats need no look at tuples of another one. */
class FormatContainmentTest
{
    private static final FieldDef ID = new FieldDef("id", FieldType.UNSIGNED, false);

    @Test
    void shouldContainItselfAndWhatIsNarrower()
    {
        final TupleFormat format = format(0, ID, field("a", FieldType.STRING, true));
        assertTrue(format.contains(format));
        assertTrue(TupleFormat.ANY.contains(format));
        assertFalse(format.contains(TupleFormat.ANY));
        final FieldDef name = field("b", FieldType.STRING, false);
        assertTrue(format.contains(format(0, ID, name, field("c", FieldType.MAP, true))));
        assertTrue(format(0, field("x", FieldType.NUMBER, false)).contains(format));
        assertFalse(format.contains(format(0, field("x", FieldType.NUMBER, false))));
    }

    @Test
    void shouldNotContainWhatMayLackAField()
    {
        final TupleFormat strict = format(0, ID, field("a", FieldType.STRING, false));
        assertFalse(strict.contains(format(0, ID, field("a", FieldType.STRING, true))));
        assertFalse(strict.contains(format(0, ID)));
        assertTrue(format(0, ID, field("a", FieldType.ANY, true)).contains(format(0, ID)));
        assertFalse(format(0, ID, field("a", FieldType.STRING, true)).contains(format(0, ID)));
        assertFalse(format(0, ID, field("a", FieldType.ANY, false)).contains(format(0, ID)));
    }

    @Test
    void shouldCountFieldsExactly()
    {
        assertTrue(format(0, ID).contains(format(1, ID)));
        assertTrue(format(1, ID).contains(format(1, ID)));
        assertFalse(format(1, ID).contains(format(0, ID)));
        assertFalse(format(1, ID).contains(format(2, ID)));
    }

    @Test
    void shouldLookAtWhatIndexesAsk()
    {
        final KeyPart text = KeyPart.of(1, FieldType.STRING);
        final TupleFormat plain = TupleFormat.of(List.of(ID), 0, List.of());
        final TupleFormat indexed = TupleFormat.of(List.of(ID), 0, List.of(text));
        assertTrue(plain.contains(indexed));
        assertFalse(indexed.contains(plain));
        assertTrue(indexed.contains(TupleFormat.of(List.of(ID, field("a", FieldType.STRING, false)), 0, List.of())));
    }

    @Test
    void shouldLookAtWhatIndexesAskOfValuesWithinFields()
    {
        final TupleFormat plain = format(0, ID, field("a", FieldType.MAP, true));
        final TupleFormat text = within(KeyPart.of(1, FieldType.STRING).path("[1]"));
        final TupleFormat other = within(KeyPart.of(1, FieldType.STRING).path("[2]"));
        final TupleFormat wide = within(KeyPart.of(1, FieldType.SCALAR).path("[1]"));
        final TupleFormat nullable = within(KeyPart.of(1, FieldType.STRING).path("[1]").nullable());
        final TupleFormat elements = within(KeyPart.of(1, FieldType.STRING).path("[*].a"));
        for (final TupleFormat format : List.of(text, other, wide, nullable, elements))
        {
            assertTrue(format.contains(format));
            assertFalse(format.contains(plain));
            assertFalse(format.contains(format(0, ID)));
            assertTrue(format(0, ID).contains(format));
        }
        assertTrue(wide.contains(text));
        assertFalse(text.contains(wide));
        assertTrue(nullable.contains(text));
        assertFalse(text.contains(nullable));
        assertFalse(text.contains(other));
        assertFalse(text.contains(elements));
        assertFalse(elements.contains(text));
    }

    @Test
    void shouldNotTakeAFieldForThereBecauseAnIndexLooksIntoIt()
    {
        final TupleFormat optional = within(KeyPart.of(1, FieldType.STRING).path("[1]").nullable());
        assertFalse(format(0, ID, field("a", FieldType.ARRAY, false)).contains(optional));
    }

    private static TupleFormat within(final KeyPart part)
    {
        return TupleFormat.of(List.of(ID), 0, List.of(part));
    }

    @Test
    void shouldCompareScales()
    {
        final TupleFormat two = format(0, new FieldDef("a", FieldType.DECIMAL64, false, 2));
        assertTrue(two.contains(format(0, new FieldDef("a", FieldType.DECIMAL32, false, 2))));
        assertFalse(two.contains(format(0, new FieldDef("a", FieldType.DECIMAL32, false, 1))));
    }

    private static FieldDef field(final String name, final FieldType type, final boolean isNullable)
    {
        return new FieldDef(name, type, isNullable);
    }

    private static TupleFormat format(final int fieldCount, final FieldDef... fields)
    {
        return TupleFormat.of(List.of(fields), fieldCount, List.of());
    }
}
