package io.memtx.tuple.format;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.key.NullableAction;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackWriter;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** What indexes demand of values within fields. */
class NestedFormatTest
{
    private static final KeyPart ID = KeyPart.of(0, FieldType.UNSIGNED);

    private final MsgPackWriter writer = new MsgPackWriter();

    private static KeyPart part(final String path, final FieldType type)
    {
        return KeyPart.of(1, type).path(path);
    }

    private static TupleFormat format(final KeyPart... parts)
    {
        return TupleFormat.of(List.of(new FieldDef("id", FieldType.UNSIGNED)), 0, Arrays.asList(parts));
    }

    @Test
    void shouldNarrowTheTypeOfAValueThatTwoIndexesWant()
    {
        final TupleFormat format =
            format(part("a", FieldType.SCALAR), part("a", FieldType.UNSIGNED), part("a", FieldType.INTEGER));
        assertAccepted(format, 1, Map.of("a", 1));
        assertRefused(format, ErrorCode.ER_FIELD_TYPE, "Tuple field [2][\"a\"] type does not match one required by " +
            "operation: expected unsigned, got integer", 1, Map.of("a", -1));
    }

    @Test
    void shouldAskForAValueUnlessAllIndexesLetItBeNil()
    {
        final KeyPart nullable = part("a", FieldType.UNSIGNED).nullable();
        assertAccepted(format(ID, nullable), 1);
        assertRefused(format(ID, nullable), ErrorCode.ER_FIELD_TYPE, "Tuple field 2 type does not match one required " +
            "by operation: expected map, got nil", 1, null);
        assertAccepted(TupleFormat.of(List.of(new FieldDef("id", FieldType.UNSIGNED),
            new FieldDef("doc", FieldType.MAP, true)), 0, List.of(nullable)), 1, null);
        assertAccepted(format(ID, nullable, nullable), 1, Map.of());
        final String missing = "Tuple field [2][\"a\"] required by space format is missing";
        assertRefused(format(nullable, part("a", FieldType.UNSIGNED)), ErrorCode.ER_FIELD_MISSING, missing, 1);
        assertRefused(format(part("a", FieldType.UNSIGNED), nullable), ErrorCode.ER_FIELD_MISSING, missing, 1);
        final MemtxException ex = assertThrows(MemtxException.class, () -> format(
            part("a", FieldType.UNSIGNED).nullableAction(NullableAction.ABORT),
            part("a", FieldType.UNSIGNED).nullableAction(NullableAction.FAIL)));
        assertEquals(
            "Field [2][\"a\"] contains abort on conflict action, but fail in index parts", ex.getMessage());
    }

    @Test
    void shouldNameTheFirstMissingValue()
    {
        final TupleFormat format = format(
            part("x[2].y", FieldType.UNSIGNED), part("a", FieldType.UNSIGNED), KeyPart.of(3, FieldType.UNSIGNED));
        assertRefused(format, ErrorCode.ER_FIELD_MISSING, "Tuple field 1 (id) required by space format is missing");
        assertRefused(format, ErrorCode.ER_FIELD_MISSING, "Tuple field 4 required by space format is missing", 1);
        assertRefused(format, ErrorCode.ER_FIELD_MISSING,
            "Tuple field [2][\"x\"][2][\"y\"] required by space format is missing", 1, Map.of(), null, 1);
        assertRefused(format, ErrorCode.ER_FIELD_MISSING,
            "Tuple field [2][\"a\"] required by space format is missing",
            1, Map.of("x", List.of(1, Map.of("y", 1))), null, 1);
        assertAccepted(format, 1, Map.of("a", 1, "x", List.of(1, Map.of("y", 1))), null, 1);
    }

    @Test
    void shouldLookAtEveryElement()
    {
        final TupleFormat format =
            format(part("x[*].y", FieldType.UNSIGNED), part("x[*].z", FieldType.STRING).nullable());
        assertAccepted(format, 1);
        assertAccepted(format, 1, Map.of());
        assertAccepted(format, 1, Map.of("x", List.of()));
        assertAccepted(format, 1, Map.of("x", List.of(Map.of("y", 1), Map.of("y", 2, "z", "z"))));
        assertRefused(format, ErrorCode.ER_FIELD_MISSING,
            "Tuple field [2][\"x\"][*][\"y\"] required by space format is missing",
            1, Map.of("x", List.of(Map.of("y", 1), Map.of("z", "z"))));
        assertRefused(format, ErrorCode.ER_FIELD_TYPE,
            "Tuple field [2][\"x\"][*] type does not match one required by operation: expected map, got nil",
            1, Map.of("x", Arrays.asList(Map.of("y", 1), null)));
        assertRefused(format, ErrorCode.ER_FIELD_TYPE, "Tuple field [2][\"x\"][*][\"z\"] type does not match one " +
            "required by operation: expected string, got unsigned", 1, Map.of("x", List.of(Map.of("y", 1, "z", 1))));
    }

    private void assertAccepted(final TupleFormat format, final Object... tuple)
    {
        MsgPackBoxer.encode(writer.reset(), tuple);
        format.validate(writer.address());
    }

    private void assertRefused(
        final TupleFormat format, final ErrorCode code, final String text, final Object... tuple)
    {
        MsgPackBoxer.encode(writer.reset(), tuple);
        final MemtxException ex =
            assertThrows(MemtxException.class, () -> format.validate(writer.address()), text);
        assertEquals(text, ex.getMessage());
        assertEquals(code, ex.code());
    }
}
