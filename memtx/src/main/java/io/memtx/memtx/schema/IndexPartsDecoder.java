package io.memtx.memtx.schema;

import io.memtx.tuple.collation.Collation;
import io.memtx.tuple.collation.CollationDef;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.key.NullableAction;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.path.JsonPath;
import io.memtx.tuple.path.MalformedPathException;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

import static io.memtx.memtx.schema.DefinitionReader.optionBoolean;
import static io.memtx.memtx.schema.DefinitionReader.optionName;
import static io.memtx.memtx.schema.DefinitionReader.optionString;
import static io.memtx.memtx.schema.DefinitionReader.optionUnsigned;
import static io.memtx.memtx.schema.DefinitionReader.shown;
import static io.memtx.memtx.schema.DefinitionReader.text;
import static io.memtx.tuple.error.ErrorCode.ER_WRONG_INDEX_OPTIONS;
import static io.memtx.tuple.error.ErrorCode.ER_WRONG_INDEX_PARTS;

/**
 * Reads the parts of an index in both forms: {@code [[field, type], ...]} and
 * {@code [{field = .., type = .., is_nullable = .., ...}, ...]}. The first part decides which form all parts have.
 */
final class IndexPartsDecoder
{
    private static final long NO_SCALE = Long.MIN_VALUE;

    private IndexPartsDecoder()
    {
    }

    static List<KeyPart> decode(final long array, final IntFunction<Collation> collations)
    {
        final int count = MsgPack.count(array);
        final List<KeyPart> parts = new ArrayList<>(count);
        long next = MsgPack.firstElement(array);
        final boolean isCompact = MsgPackType.ARRAY == MsgPack.typeOf(next);
        for (int i = 0; i < count; i++)
        {
            parts.add(isCompact ? compactPart(next, i + 1) : mapPart(next, collations));
            next = MsgPack.skip(next);
        }
        checkMultikey(parts);
        return parts;
    }

    private static KeyPart compactPart(final long part, final int partNo)
    {
        if (MsgPackType.ARRAY != MsgPack.typeOf(part))
        {
            throw wrongPart(partNo, "expected an array");
        }
        final int count = MsgPack.count(part);
        if (0 == count)
        {
            throw wrongPart(partNo, "expected a non-empty array");
        }
        if (1 == count)
        {
            throw wrongPart(partNo, "a field type is missing");
        }
        final long fieldNo = MsgPack.firstElement(part);
        if (MsgPackType.UNSIGNED != MsgPack.typeOf(fieldNo))
        {
            throw wrongPart(partNo, "field id must be an integer");
        }
        final long typeName = MsgPack.skip(fieldNo);
        if (MsgPackType.STRING != MsgPack.typeOf(typeName))
        {
            throw wrongPart(partNo, "field type must be a string");
        }
        final FieldType type = FieldType.fromText(text(typeName));
        if (null == type)
        {
            throw wrongPart(partNo, "unknown field type");
        }
        if (type.isFixedDecimal())
        {
            throw wrongPart(partNo, "scale is not specified");
        }
        return new KeyPart(fieldNo(MsgPack.getInteger(fieldNo)), type, false);
    }

    private static KeyPart mapPart(final long part, final IntFunction<Collation> collations)
    {
        if (MsgPackType.MAP != MsgPack.typeOf(part))
        {
            throw wrongOption("index part is expected to be a map");
        }
        long fieldNo = 0;
        String typeName = null;
        boolean isNullable = false;
        boolean excludesNull = false;
        String nullableAction = null;
        String sortOrder = "asc";
        String path = "";
        long collationId = CollationDef.ID_NONE;
        long scale = NO_SCALE;
        long next = MsgPack.firstElement(part);
        for (int i = MsgPack.count(part); i > 0; i--)
        {
            final String name = optionName(next, ER_WRONG_INDEX_OPTIONS);
            final long value = MsgPack.skip(next);
            switch (name)
            {
                case "field" -> fieldNo = optionUnsigned(name, value, ER_WRONG_INDEX_OPTIONS);
                case "type" -> typeName = optionString(name, value, ER_WRONG_INDEX_OPTIONS);
                case "is_nullable" -> isNullable = optionBoolean(name, value, ER_WRONG_INDEX_OPTIONS);
                case "exclude_null" -> excludesNull = optionBoolean(name, value, ER_WRONG_INDEX_OPTIONS);
                case "nullable_action" -> nullableAction = optionString(name, value, ER_WRONG_INDEX_OPTIONS);
                case "sort_order" -> sortOrder = optionString(name, value, ER_WRONG_INDEX_OPTIONS);
                case "path" -> path = optionString(name, value, ER_WRONG_INDEX_OPTIONS);
                case "collation" -> collationId = optionUnsigned(name, value, ER_WRONG_INDEX_OPTIONS);
                case "scale" -> scale = scale(value);
                default -> throw wrongOption("unexpected option '" + shown(name) + "'");
            }
            next = MsgPack.skip(value);
        }

        final FieldType type = null == typeName ? null : FieldType.fromText(typeName);
        if (null == type)
        {
            throw wrongOption("index part: unknown field type");
        }
        final NullableAction action = nullableAction(isNullable, excludesNull, nullableAction);
        final boolean isDescending = "desc".equalsIgnoreCase(sortOrder);
        if (!isDescending && !"asc".equalsIgnoreCase(sortOrder))
        {
            throw wrongOption("index part: unknown sort order");
        }
        final Collation collation = collation(collationId, type, collations);
        checkScale(scale, type);
        return new KeyPart(fieldNo(fieldNo), path(path), type, action, excludesNull, collation, isDescending,
            NO_SCALE == scale ? 0 : (int)scale);
    }

    /** An action that nobody knows is as good as none named, in Tarantool too. */
    private static NullableAction nullableAction(
        final boolean isNullable, final boolean excludesNull, final String name)
    {
        final NullableAction named = null == name ? NullableAction.of(isNullable) : NullableAction.byName(name);
        final NullableAction action = null == named ? NullableAction.DEFAULT : named;
        if (isNullable != (NullableAction.NONE == action))
        {
            throw wrongOption("index part: conflicting nullability and nullable action properties");
        }
        if (excludesNull && !isNullable)
        {
            throw wrongOption("index part: exclude_null=true and is_nullable=false is conflicting");
        }
        return action;
    }

    private static Collation collation(
        final long id, final FieldType type, final IntFunction<Collation> collations)
    {
        if (CollationDef.ID_NONE == id)
        {
            return null;
        }
        if (FieldType.STRING != type && FieldType.SCALAR != type)
        {
            throw wrongOption("collation is reasonable only for string and scalar parts");
        }
        final Collation collation = id < 0 || id > Integer.MAX_VALUE ? null : collations.apply((int)id);
        if (null == collation)
        {
            throw wrongOption("collation was not found by ID");
        }
        return collation;
    }

    private static long scale(final long value)
    {
        final MsgPackType type = MsgPack.typeOf(value);
        final long scale = MsgPackType.UNSIGNED == type || MsgPackType.INTEGER == type ?
            MsgPack.getInteger(value) : NO_SCALE;
        if (scale != (int)scale)
        {
            throw wrongOption("'scale' must be integer");
        }
        return scale;
    }

    private static void checkScale(final long scale, final FieldType type)
    {
        if (type.isFixedDecimal() != (NO_SCALE != scale))
        {
            throw wrongOption(
                NO_SCALE == scale ?
                    "index part: scale is not specified" :
                    "index part: scale makes sense only for fixed-point decimals");
        }
    }

    private static JsonPath path(final String text)
    {
        try
        {
            return JsonPath.parse(text);
        }
        catch (final MalformedPathException ex)
        {
            throw wrongOption("invalid path");
        }
    }

    /** All parts that name every element of an array name those of the same one. */
    private static void checkMultikey(final List<KeyPart> parts)
    {
        KeyPart first = null;
        for (final KeyPart part : parts)
        {
            if (!part.isMultikey())
            {
                continue;
            }
            if (null != first && !isSameArray(first, part))
            {
                throw wrongOption("incompatable multikey index path");
            }
            if (part.path().hasAnyAfter(part.path().any()))
            {
                throw wrongOption("no more than one array index placeholder [*] is allowed in JSON path");
            }
            first = part;
        }
    }

    private static boolean isSameArray(final KeyPart part, final KeyPart other)
    {
        final JsonPath path = part.path();
        boolean isSame = part.fieldNo() == other.fieldNo() && path.any() == other.path().any();
        for (int i = 0; isSame && i < path.any(); i++)
        {
            isSame = path.isSameStep(other.path(), i);
        }
        return isSame;
    }

    /** A number beyond int is as much too big as the largest int is. */
    private static int fieldNo(final long fieldNo)
    {
        return fieldNo < 0 || fieldNo > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int)fieldNo;
    }

    private static MemtxException wrongPart(final int partNo, final String reason)
    {
        return new MemtxException(ER_WRONG_INDEX_PARTS, partNo, reason);
    }

    private static MemtxException wrongOption(final String reason)
    {
        return new MemtxException(ER_WRONG_INDEX_OPTIONS, reason);
    }
}
