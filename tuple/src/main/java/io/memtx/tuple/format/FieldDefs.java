package io.memtx.tuple.format;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.tuple.collation.CollationDef;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.NullableAction;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The fields of a format as they stand in {@code _space}: an array of maps with the keys {@code name}, {@code type},
 * {@code is_nullable}, {@code default}, {@code default_func}, {@code constraint}, {@code foreign_key} and, for fixed
 * decimals, {@code scale}. Keys that no Tarantool knows are passed over, as Tarantool does; keys that change what a
 * tuple may be and that this engine does not have are refused by name.
 * <p>
 * Stateless, thread safe.
 */
public final class FieldDefs
{
    private static final long NO_SCALE = Long.MIN_VALUE;

    private FieldDefs()
    {
    }

    /**
     * Checks names.
     *
     * @param fields of one format.
     * @throws MemtxException ER_IDENTIFIER for a bad name, ER_SPACE_FIELD_IS_DUPLICATE for one that stands twice.
     */
    public static void check(final List<FieldDef> fields)
    {
        final Set<String> names = new HashSet<>();
        for (final FieldDef field : fields)
        {
            Identifier.check(field.name());
            if (!names.add(field.name()))
            {
                throw new MemtxException(ErrorCode.ER_SPACE_FIELD_IS_DUPLICATE, field.name());
            }
        }
    }

    /**
     * Encodes fields as {@code _space} has them.
     *
     * @param writer to append one array of maps to.
     * @param fields in order.
     */
    public static void encode(final MsgPackWriter writer, final List<FieldDef> fields)
    {
        writer.arrayHeader(fields.size());
        for (final FieldDef field : fields)
        {
            final FieldRules rules = field.rules();
            final boolean hasConstraints = !rules.constraints().isEmpty();
            final boolean hasForeignKeys = !rules.foreignKeys().isEmpty();
            final boolean hasAction = field.nullableAction() != NullableAction.of(field.isNullable());
            final boolean hasCollation = CollationDef.ID_NONE != field.collationId();
            final boolean hasScale = field.type().isFixedDecimal();
            writer.mapHeader(2 + (field.isNullable() ? 1 : 0) + (hasAction ? 1 : 0) + (hasCollation ? 1 : 0) +
                (hasScale ? 1 : 0) + (null != rules.defaultValue() ? 1 : 0) +
                (0 != rules.defaultFunctionId() ? 1 : 0) + (hasConstraints ? 1 : 0) +
                (hasForeignKeys ? 1 : 0));
            writer.string("name").string(field.name());
            writer.string("type").string(field.type().text());
            if (field.isNullable())
            {
                writer.string("is_nullable").bool(true);
            }
            if (hasAction)
            {
                writer.string("nullable_action").string(field.nullableAction().text());
            }
            if (hasCollation)
            {
                writer.string("collation").integer(field.collationId());
            }
            if (hasScale)
            {
                writer.string("scale").integer(field.scale());
            }
            if (null != rules.defaultValue())
            {
                MsgPackBoxer.encode(writer.string("default"), rules.defaultValue().get(0));
            }
            if (0 != rules.defaultFunctionId())
            {
                writer.string("default_func").integer(rules.defaultFunctionId());
            }
            if (hasConstraints)
            {
                MsgPackBoxer.encode(writer.string("constraint"), rules.constraints());
            }
            if (hasForeignKeys)
            {
                ForeignKeyDefs.encode(writer.string("foreign_key"), rules.foreignKeys());
            }
        }
    }

    /**
     * Decodes and checks the fields of a format.
     *
     * @param address of a well-formed MessagePack array.
     * @return the fields, in order.
     * @throws MemtxException ER_WRONG_SPACE_FORMAT for what is no format, ER_UNSUPPORTED for an option that this engine
     *                        does not have, ER_DEFAULT_VALUE_TYPE, and what {@link #check} finds.
     */
    public static List<FieldDef> decode(final long address)
    {
        final int count = MsgPack.count(address);
        final List<FieldDef> fields = new ArrayList<>(Math.min(count, 1024));
        long element = MsgPack.firstElement(address);
        for (int i = 0; i < count; i++)
        {
            fields.add(decodeField(element, i + 1));
            element = MsgPack.skip(element);
        }
        check(fields);
        return fields;
    }

    private static FieldDef decodeField(final long address, final int number)
    {
        if (MsgPackType.MAP != MsgPack.typeOf(address))
        {
            throw wrong(number, "format is not map");
        }

        String name = null;
        FieldType type = FieldType.ANY;
        boolean isNullable = false;
        NullableAction action = null;
        int collationId = CollationDef.ID_NONE;
        Tuple defaultValue = null;
        int defaultFunctionId = 0;
        Map<String, Integer> constraints = Map.of();
        List<ForeignKeyDef> foreignKeys = List.of();
        long scale = NO_SCALE;
        long key = MsgPack.firstElement(address);
        for (int pairs = MsgPack.count(address); pairs > 0; pairs--)
        {
            if (MsgPackType.STRING != MsgPack.typeOf(key))
            {
                throw wrong(number, "format is not map with string keys");
            }
            final String option = MsgPackBoxer.decodeString(key);
            final long value = MsgPack.skip(key);
            switch (option)
            {
                case "name" -> name = string(number, option, value);
                case "type" -> type = type(number, value);
                case "is_nullable" -> isNullable = bool(number, option, value);
                case "scale" -> scale = scale(number, value);
                case "nullable_action" -> action = action(number, string(number, option, value));
                case "collation" -> collationId = collationId(number, value);
                case "compression" -> refuseUnless("none".equals(MsgPackBoxer.decode(value)), number, option);
                case "default" -> defaultValue =
                    MsgPack.isNil(value) ? null : Tuple.of(MsgPackBoxer.decode(value));
                case "default_func" -> defaultFunctionId = MsgPack.isNil(value) ? 0 : functionId(number, value);
                case "constraint" -> constraints =
                    MsgPack.isNil(value) ? Map.of() : constraints(value, (reason) -> wrong(number, reason));
                case "foreign_key" -> foreignKeys = MsgPack.isNil(value) ?
                    List.of() : ForeignKeyDefs.decode(value, true, (reason) -> wrong(number, reason));
                case "layout" ->
                    refuseUnless(MsgPack.isNil(value), number, option);
                default ->
                {
                }
            }
            key = MsgPack.skip(value);
        }

        if (null == name || name.isEmpty())
        {
            throw wrong(number, "name is not specified");
        }
        if (name.length() > Identifier.MAX_LENGTH)
        {
            throw wrong(number, "name is too long");
        }
        if (type.isFixedDecimal() != (NO_SCALE != scale))
        {
            throw wrong(
                number,
                NO_SCALE == scale ? "scale is not specified" : "scale makes sense only for fixed-point decimals");
        }
        final NullableAction resolved = null == action ? NullableAction.of(isNullable) : action;
        if (isNullable != (NullableAction.NONE == resolved))
        {
            throw wrong(number, "conflicting nullability and nullable action properties");
        }
        final int fieldScale = NO_SCALE == scale ? 0 : (int)scale;
        if (null != action && null != defaultValue && defaultValue.get(0) instanceof String)
        {
            // until 3.0 columns of SQL have the text of an expression there, and only they all have an action
            throw new MemtxException(
                ErrorCode.ER_UNSUPPORTED, "Format of field " + number, "option 'default' as SQL has it");
        }
        if (null != defaultValue && 0 == defaultFunctionId)
        {
            checkDefault(number, name, type, fieldScale, defaultValue);
        }
        return new FieldDef(
            name,
            type,
            resolved,
            collationId,
            fieldScale,
            new FieldRules(defaultValue, defaultFunctionId, constraints, foreignKeys));
    }

    /**
     * Decodes constraints: a map of ids of functions by the names of the constraints.
     *
     * @param value   of the option, well-formed.
     * @param refusal makes the error of a reason.
     * @return the ids by name, in order.
     * @throws MemtxException made by the refusal, and ER_IDENTIFIER.
     */
    public static Map<String, Integer> constraints(final long value, final Function<String, MemtxException> refusal)
    {
        if (MsgPackType.MAP != MsgPack.typeOf(value))
        {
            throw refusal.apply("constraint must be map");
        }
        final Map<String, Integer> constraints = new LinkedHashMap<>();
        long key = MsgPack.firstElement(value);
        for (int pairs = MsgPack.count(value); pairs > 0; pairs--)
        {
            if (MsgPackType.STRING != MsgPack.typeOf(key))
            {
                throw refusal.apply("constraint name is expected to be a string");
            }
            final long function = MsgPack.skip(key);
            if (!isFunctionId(function))
            {
                throw refusal.apply("constraint function ID is expected to be a number");
            }
            final String name = MsgPackBoxer.decodeString(key);
            Identifier.check(name);
            constraints.put(name, (int)MsgPack.getInteger(function));
            key = MsgPack.skip(function);
        }
        return constraints;
    }

    private static int functionId(final int number, final long value)
    {
        if (!isFunctionId(value))
        {
            throw wrong(number, "'default_func' must be unsigned");
        }
        return (int)MsgPack.getInteger(value);
    }

    private static boolean isFunctionId(final long value)
    {
        return MsgPackType.UNSIGNED == MsgPack.typeOf(value) &&
            MsgPack.getInteger(value) >= 0 && MsgPack.getInteger(value) <= Integer.MAX_VALUE;
    }

    private static void checkDefault(
        final int number, final String name, final FieldType type, final int scale, final Tuple defaultValue)
    {
        try (ScratchBuffer buffer = new ScratchBuffer(64))
        {
            final MsgPackWriter writer = new MsgPackWriter(buffer);
            MsgPackBoxer.encode(writer, defaultValue.get(0));
            if (!type.accepts(writer.address(), scale))
            {
                throw new MemtxException(
                    ErrorCode.ER_DEFAULT_VALUE_TYPE,
                    number + " (" + name + ')',
                    type.text(),
                    MsgPack.typeOf(writer.address()).text());
            }
        }
    }

    private static NullableAction action(final int number, final String name)
    {
        final NullableAction action = NullableAction.byName(name);
        if (null == action)
        {
            throw wrong(number, "unknown field on conflict nullable action");
        }
        return action;
    }

    private static int collationId(final int number, final long value)
    {
        if (MsgPackType.UNSIGNED != MsgPack.typeOf(value))
        {
            throw wrong(number, "'collation' must be unsigned");
        }
        final long id = MsgPack.getInteger(value);
        if (id < 0 || id > Integer.MAX_VALUE)
        {
            throw wrong(number, "collation was not found by ID");
        }
        return (int)id;
    }

    private static String string(final int number, final String option, final long value)
    {
        if (MsgPackType.STRING != MsgPack.typeOf(value))
        {
            throw wrong(number, '\'' + option + "' must be string");
        }
        return MsgPackBoxer.decodeString(value);
    }

    private static boolean bool(final int number, final String option, final long value)
    {
        if (MsgPackType.BOOLEAN != MsgPack.typeOf(value))
        {
            throw wrong(number, '\'' + option + "' must be boolean");
        }
        return MsgPack.getBoolean(value);
    }

    private static FieldType type(final int number, final long value)
    {
        if (MsgPackType.STRING != MsgPack.typeOf(value))
        {
            throw wrong(number, "'type' must be enum");
        }
        final FieldType type = FieldType.fromText(MsgPackBoxer.decodeString(value));
        if (null == type)
        {
            throw wrong(number, "unknown field type");
        }
        return type;
    }

    private static long scale(final int number, final long value)
    {
        final MsgPackType type = MsgPack.typeOf(value);
        final long scale = MsgPackType.UNSIGNED == type || MsgPackType.INTEGER == type ?
            MsgPack.getInteger(value) : NO_SCALE;
        if (scale != (int)scale)
        {
            throw wrong(number, "'scale' must be integer");
        }
        return scale;
    }

    private static void refuseUnless(final boolean isAllowed, final int number, final String option)
    {
        if (!isAllowed)
        {
            throw new MemtxException(
                ErrorCode.ER_UNSUPPORTED, "Format of field " + number, "option '" + option + '\'');
        }
    }

    private static MemtxException wrong(final int number, final String reason)
    {
        return new MemtxException(ErrorCode.ER_WRONG_SPACE_FORMAT, number, reason);
    }
}
