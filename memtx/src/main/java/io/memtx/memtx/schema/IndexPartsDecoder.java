package io.memtx.memtx.schema;

import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import static io.memtx.memtx.schema.DefinitionReader.optionBoolean;
import static io.memtx.memtx.schema.DefinitionReader.optionName;
import static io.memtx.memtx.schema.DefinitionReader.optionString;
import static io.memtx.memtx.schema.DefinitionReader.optionUnsigned;
import static io.memtx.memtx.schema.DefinitionReader.shown;
import static io.memtx.memtx.schema.DefinitionReader.text;
import static io.memtx.memtx.schema.DefinitionReader.unsupported;
import static io.memtx.tuple.error.ErrorCode.ER_WRONG_INDEX_OPTIONS;
import static io.memtx.tuple.error.ErrorCode.ER_WRONG_INDEX_PARTS;

/**
 * Reads the parts of an index in both forms: {@code [[field, type], ...]} and
 * {@code [{field = .., type = .., is_nullable = .., ...}, ...]}. The first part decides which form all parts have.
 */
final class IndexPartsDecoder
{
    /** Collations that order by bytes, as no collation does: {@code none} and {@code binary}. */
    private static final int COLLATION_NONE = 0;
    private static final int COLLATION_BINARY = 3;

    private static final long NO_SCALE = Long.MIN_VALUE;

    private IndexPartsDecoder()
    {
    }

    static List<KeyPart> decode(final long array, final String index)
    {
        final int count = MsgPack.count(array);
        final List<KeyPart> parts = new ArrayList<>(count);
        long next = MsgPack.firstElement(array);
        final boolean isCompact = MsgPackType.ARRAY == MsgPack.typeOf(next);
        for (int i = 0; i < count; i++)
        {
            parts.add(isCompact ? compactPart(next, i + 1) : mapPart(next, index));
            next = MsgPack.skip(next);
        }
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

    private static KeyPart mapPart(final long part, final String index)
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
        long collation = COLLATION_NONE;
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
                case "collation" -> collation = optionUnsigned(name, value, ER_WRONG_INDEX_OPTIONS);
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
        checkNullability(isNullable, excludesNull, nullableAction);
        checkOrder(sortOrder, collation, type);
        checkScale(scale, type);
        refuseWhatWeLack(excludesNull, sortOrder, path, collation, index);
        return new KeyPart(fieldNo(fieldNo), type, isNullable, NO_SCALE == scale ? 0 : (int)scale);
    }

    private static void checkNullability(
        final boolean isNullable, final boolean excludesNull, final String nullableAction)
    {
        final boolean isNullAllowed =
            null == nullableAction ? isNullable : "none".equals(nullableAction.toLowerCase(Locale.ROOT));
        if (isNullAllowed != isNullable)
        {
            throw wrongOption("index part: conflicting nullability and nullable action properties");
        }
        if (excludesNull && !isNullable)
        {
            throw wrongOption("index part: exclude_null=true and is_nullable=false is conflicting");
        }
    }

    private static void checkOrder(final String sortOrder, final long collation, final FieldType type)
    {
        if (!"asc".equalsIgnoreCase(sortOrder) && !"desc".equalsIgnoreCase(sortOrder))
        {
            throw wrongOption("index part: unknown sort order");
        }
        if (COLLATION_NONE != collation && FieldType.STRING != type && FieldType.SCALAR != type)
        {
            throw wrongOption("collation is reasonable only for string and scalar parts");
        }
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

    private static void refuseWhatWeLack(
        final boolean excludesNull,
        final String sortOrder,
        final String path,
        final long collation,
        final String index)
    {
        final String where = " (index '" + shown(index) + "')";
        if (excludesNull)
        {
            throw unsupported("key parts with exclude_null" + where);
        }
        if ("desc".equalsIgnoreCase(sortOrder))
        {
            throw unsupported("key parts in descending order" + where);
        }
        if (!path.isEmpty())
        {
            throw unsupported("key parts with a path, '" + shown(path) + "'" + where);
        }
        if (COLLATION_NONE != collation && COLLATION_BINARY != collation)
        {
            throw unsupported("key parts with collation " + Long.toUnsignedString(collation) + where);
        }
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
