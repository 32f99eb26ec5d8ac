package io.memtx.tuple.format;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FieldDefsTest
{
    private final MsgPackWriter writer = new MsgPackWriter();

    @Test
    void shouldRoundTrip()
    {
        final List<FieldDef> fields = List.of(
            new FieldDef("id", FieldType.UNSIGNED), new FieldDef("n", FieldType.STRING, true),
            new FieldDef("any", FieldType.ANY));
        FieldDefs.encode(writer, fields);
        assertEquals(fields, FieldDefs.decode(writer.address()));
        assertEquals(
            List.of(
                Map.of("name", "id", "type", "unsigned"),
                Map.of("name", "n", "type", "string", "is_nullable", true),
                Map.of("name", "any", "type", "any")),
            MsgPackBoxer.decode(writer.address()));
    }

    @Test
    void shouldTakeDefaultsAliasesAndKeysThatMeanNothing()
    {
        assertEquals(List.of(new FieldDef("a", FieldType.ANY)), decode(List.of(Map.of("name", "a"))));
        assertEquals(
            List.of(new FieldDef("a", FieldType.UNSIGNED)), decode(List.of(Map.of("name", "a", "type", "num"))));
        assertEquals(
            List.of(new FieldDef("a", FieldType.STRING, true)),
            decode(List.of(Map.of(
                "name", "a", "type", "STR", "foo", List.of(1), "is_nullable", true, "nullable_action", "none",
                "collation", 0, "compression", "none"))));
        final Map<String, Object> withNil = new HashMap<>();
        withNil.put("name", "a");
        withNil.put("default", null);
        assertEquals(List.of(new FieldDef("a", FieldType.ANY)), decode(List.of(withNil)));
        assertEquals(List.of(), decode(List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"layout", "compression"})
    void shouldRefuseByNameWhatIsNotSupported(final String option)
    {
        final MemtxException error = assertThrows(
            MemtxException.class,
            () -> decode(List.of(Map.of("name", "a"), Map.of("name", "b", option, 2))));
        assertEquals(ErrorCode.ER_UNSUPPORTED, error.code());
        assertEquals("Format of field 2 does not support option '" + option + "'", error.getMessage());
    }

    @Test
    void shouldKeepForeignKeys()
    {
        final List<FieldDef> fields = List.of(
            new FieldDef("a", FieldType.UNSIGNED).withForeignKey("one", 512, "name").withDefault(5)
                .withForeignKey("two", 0, 3).withConstraint("c", 7).withDefaultFunction(9),
            new FieldDef("b", FieldType.STRING, true));
        final MsgPackWriter writer = new MsgPackWriter();
        FieldDefs.encode(writer, fields);
        assertEquals(fields, FieldDefs.decode(writer.address()));
        assertEquals(
            List.of(
                ForeignKeyDef.ofField("one", 512, new FieldId(0, "name")),
                ForeignKeyDef.ofField("two", 0, new FieldId(3, null))),
            fields.get(0).rules().foreignKeys());
        assertEquals(600, fields.get(0).rules().foreignKeys().get(1).foreignSpaceId(600));
    }

    @Test
    void shouldKeepDefaultsAndConstraints()
    {
        final List<FieldDef> fields = List.of(
            new FieldDef("a", FieldType.UNSIGNED).withDefault(5).withConstraint("small", 7).withConstraint("even", 8),
            new FieldDef("b", FieldType.STRING, true).withDefaultFunction(9),
            new FieldDef("c", FieldType.UNSIGNED).withDefault("argument").withDefaultFunction(9),
            new FieldDef("d", FieldType.ANY).withDefault(List.of(1, Map.of("k", 2))),
            new FieldDef("e", FieldType.DECIMAL32, true, 2).withDefault(new BigDecimal("1.25")));
        final MsgPackWriter writer = new MsgPackWriter();
        FieldDefs.encode(writer, fields);
        assertEquals(fields, FieldDefs.decode(writer.address()));
        assertEquals(List.of("small", "even"), List.copyOf(fields.get(0).rules().constraints().keySet()));

        assertEquals(
            ErrorCode.ER_DEFAULT_VALUE_TYPE,
            assertThrows(
                MemtxException.class,
                () -> decode(List.of(Map.of(
                    "name", "a", "type", "decimal32", "scale", 1, "default", new BigDecimal("1.25"))))).code());
        final MemtxException expression = assertThrows(
            MemtxException.class,
            () -> decode(List.of(Map.of("name", "a", "type", "string", "default", "'x'", "nullable_action", "abort"))));
        assertEquals(
            "Format of field 1 does not support option 'default' as SQL has it", expression.getMessage());
        final MemtxException error = assertThrows(
            MemtxException.class,
            () -> decode(List.of(Map.of("name", "a", "type", "unsigned", "default", "x"))));
        assertEquals(
            "Type of the default value does not match tuple field 1 (a) type: expected unsigned, got string",
            error.getMessage());
    }

    @Test
    void shouldRefuseWhatIsNoFormat()
    {
        assertWrong("'default_func' must be unsigned", Map.of("name", "a", "default_func", "f"));
        assertWrong("constraint must be map", Map.of("name", "a", "constraint", "f"));
        assertWrong(
            "constraint name is expected to be a string", Map.of("name", "a", "constraint", Map.of(1, 1)));
        assertWrong(
            "constraint function ID is expected to be a number", Map.of("name", "a", "constraint", Map.of("c", -1)));
        assertWrong("format is not map", 1);
        assertWrong("format is not map with string keys", Map.of(1, 2));
        assertWrong("name is not specified", Map.of("type", "string"));
        assertWrong("name is not specified", Map.of("name", ""));
        assertWrong("unknown field type", Map.of("name", "a", "type", "foo"));
        assertWrong("'type' must be enum", Map.of("name", "a", "type", 1));
        assertWrong("'name' must be string", Map.of("name", 1));
        assertWrong("'is_nullable' must be boolean", Map.of("name", "a", "is_nullable", 1));
        assertWrong(
            "conflicting nullability and nullable action properties", Map.of("name", "a", "nullable_action", "none"));
        assertWrong(
            "conflicting nullability and nullable action properties",
            Map.of("name", "a", "is_nullable", true, "nullable_action", "default"));
    }

    @Test
    void shouldKeepTheScaleOfFixedDecimals()
    {
        final FieldDef field = new FieldDef("a", FieldType.DECIMAL64, false, -2);
        assertEquals(List.of(field), decode(List.of(Map.of("name", "a", "type", "decimal64", "scale", -2))));
        writer.reset();
        FieldDefs.encode(writer, List.of(field, new FieldDef("b", FieldType.DECIMAL, true)));
        assertEquals(List.of(field, new FieldDef("b", FieldType.DECIMAL, true)), FieldDefs.decode(writer.address()));
        assertWrong("scale is not specified", Map.of("name", "a", "type", "decimal32"));
        assertWrong(
            "scale makes sense only for fixed-point decimals", Map.of("name", "a", "type", "decimal", "scale", 0));
        assertWrong("'scale' must be integer", Map.of("name", "a", "type", "decimal32", "scale", "1"));
        assertWrong("'scale' must be integer", Map.of("name", "a", "type", "decimal32", "scale", 1L << 40));
    }

    @Test
    void shouldRefuseDuplicateAndBadNames()
    {
        assertEquals(
            ErrorCode.ER_SPACE_FIELD_IS_DUPLICATE,
            assertThrows(
                MemtxException.class, () -> decode(List.of(Map.of("name", "a"), Map.of("name", "a")))).code());
        assertEquals(
            ErrorCode.ER_IDENTIFIER,
            assertThrows(MemtxException.class, () -> decode(List.of(Map.of("name", "a\n")))).code());
    }

    private void assertWrong(final String reason, final Object field)
    {
        final MemtxException error = assertThrows(
            MemtxException.class, () -> decode(List.of(Map.of("name", "first"), field)));
        assertEquals(ErrorCode.ER_WRONG_SPACE_FORMAT, error.code());
        assertTrue(error.getMessage().endsWith("field 2: " + reason), error.getMessage());
    }

    private List<FieldDef> decode(final Object format)
    {
        writer.reset();
        MsgPackBoxer.encode(writer, format);
        return FieldDefs.decode(writer.address());
    }
}
