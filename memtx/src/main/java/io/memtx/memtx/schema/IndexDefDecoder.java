package io.memtx.memtx.schema;

import io.memtx.tuple.collation.Collation;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.format.Identifier;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

import static io.memtx.memtx.schema.DefinitionReader.field;
import static io.memtx.memtx.schema.DefinitionReader.optionBoolean;
import static io.memtx.memtx.schema.DefinitionReader.optionName;
import static io.memtx.memtx.schema.DefinitionReader.optionUnsigned;
import static io.memtx.memtx.schema.DefinitionReader.shown;
import static io.memtx.memtx.schema.DefinitionReader.text;
import static io.memtx.memtx.schema.DefinitionReader.unsigned;
import static io.memtx.memtx.schema.DefinitionReader.unsupported;
import static io.memtx.tuple.error.ErrorCode.ER_FUNC_INDEX_PARTS;
import static io.memtx.tuple.error.ErrorCode.ER_INDEX_TYPE;
import static io.memtx.tuple.error.ErrorCode.ER_MODIFY_INDEX;
import static io.memtx.tuple.error.ErrorCode.ER_NO_SUCH_FUNCTION;
import static io.memtx.tuple.error.ErrorCode.ER_NULLABLE_PRIMARY;
import static io.memtx.tuple.error.ErrorCode.ER_UNSUPPORTED;
import static io.memtx.tuple.error.ErrorCode.ER_WRONG_INDEX_OPTIONS;

/**
 * Reads rows of {@code _index}, checking in Tarantool's order so that a row with several faults gets its answer.
 */
final class IndexDefDecoder
{
    private IndexDefDecoder()
    {
    }

    static IndexDef decode(final long tuple, final SpaceDef space, final IntFunction<Collation> collations)
    {
        final long nameField = field(tuple, IndexRow.NAME, MsgPackType.STRING);
        if (MsgPack.payloadLength(nameField) > Identifier.MAX_LENGTH)
        {
            throw new MemtxException(
                ER_MODIFY_INDEX, shown(text(nameField)), space.name(), "index name is too long");
        }
        final String name = DefinitionReader.identifier(nameField);
        final IndexType type = type(text(field(tuple, IndexRow.TYPE, MsgPackType.STRING)), name, space);

        boolean isUnique = true;
        boolean hasHint = true;
        long functionId = 0;
        final long options = field(tuple, IndexRow.OPTIONS, MsgPackType.MAP);
        long next = MsgPack.firstElement(options);
        for (int i = MsgPack.count(options); i > 0; i--)
        {
            final String option = optionName(next, ER_WRONG_INDEX_OPTIONS);
            final long value = MsgPack.skip(next);
            switch (option)
            {
                case "unique" -> isUnique = optionBoolean(option, value, ER_WRONG_INDEX_OPTIONS);
                case "func" -> functionId = optionUnsigned(option, value, ER_WRONG_INDEX_OPTIONS);
                case "hint" -> hasHint = optionBoolean(option, value, ER_WRONG_INDEX_OPTIONS);
                default -> passOrRefuse(option, value);
            }
            next = MsgPack.skip(value);
        }

        final long partsField = field(tuple, IndexRow.PARTS, MsgPackType.ARRAY);
        final int partCount = MsgPack.count(partsField);
        if (0 == partCount)
        {
            throw refusal(name, space, "part count must be positive");
        }
        if (partCount > IndexDef.PARTS_MAX)
        {
            throw refusal(name, space, "too many key parts");
        }
        final List<KeyPart> parts = IndexPartsDecoder.decode(partsField, collations);
        final long indexId = unsigned(tuple, IndexRow.INDEX_ID);
        if (indexId > IndexDef.INDEX_ID_MAX)
        {
            throw refusal(name, space, "index id too big");
        }
        if (functionId < 0 || functionId > FunctionDef.ID_MAX)
        {
            throw new MemtxException(ER_NO_SUCH_FUNCTION, Long.toUnsignedString(functionId));
        }
        if (0 != functionId)
        {
            checkFunctional(parts);
        }
        final IndexDef index = new IndexDef(
            space.id(), (int)indexId, name, type, isUnique, hasHint, (int)functionId, parts);
        check(index, space);
        return index;
    }

    static MemtxException refusal(final String index, final SpaceDef space, final String reason)
    {
        return new MemtxException(ER_MODIFY_INDEX, shown(index), shown(space.name()), reason);
    }

    private static IndexType type(final String typeName, final String index, final SpaceDef space)
    {
        final IndexType type = IndexType.byName(typeName);
        if (null != type)
        {
            return type;
        }
        final String upper = typeName.toUpperCase(Locale.ROOT);
        if ("RTREE".equals(upper) || "BITSET".equals(upper))
        {
            throw unsupported(upper + " index '" + shown(index) + "' of space '" + shown(space.name()) + "'");
        }
        throw new MemtxException(ER_INDEX_TYPE, shown(index), shown(space.name()));
    }

    /** Options of vinyl and of RTREE say nothing in a memtx tree or hash: Tarantool passes over them, so do we. */
    private static void passOrRefuse(final String option, final long value)
    {
        switch (option)
        {
            case "range_size", "page_size", "run_count_per_level", "run_size_ratio", "bloom_fpr", "lsn", "sql",
                "dimension", "distance" ->
            {
                return;
            }
            case "covers", "layout", "aggregates", "fast_offset" ->
            {
                final boolean isDefault = switch (MsgPack.typeOf(value))
                {
                    case UNSIGNED -> 0 == MsgPack.getInteger(value);
                    case BOOLEAN -> !MsgPack.getBoolean(value);
                    case ARRAY, MAP -> 0 == MsgPack.count(value);
                    default -> false;
                };
                if (!isDefault)
                {
                    throw unsupported("option '" + option + "' of an index");
                }
            }
            default ->
                throw new MemtxException(ER_WRONG_INDEX_OPTIONS, "unexpected option '" + shown(option) + "'");
        }
    }

    /** What a function returns is nothing but the parts of a key. */
    private static void checkFunctional(final List<KeyPart> parts)
    {
        for (int i = 0; i < parts.size(); i++)
        {
            if (parts.get(i).hasPath())
            {
                throw new MemtxException(ER_UNSUPPORTED, "Functional index", "json paths");
            }
        }
        for (int i = 0; i < parts.size(); i++)
        {
            if (i != parts.get(i).fieldNo())
            {
                throw new MemtxException(
                    ER_FUNC_INDEX_PARTS, "key part numbers must be sequential and first part number must be 1");
            }
        }
    }

    private static void check(final IndexDef index, final SpaceDef space)
    {
        if (index.isPrimary() && !index.isUnique())
        {
            throw refusal(index.name(), space, "primary key must be unique");
        }
        final List<KeyPart> parts = index.parts();
        if (index.isPrimary() && index.isMultikey())
        {
            throw refusal(index.name(), space, "primary key cannot be multikey");
        }
        if (index.isPrimary() && index.isFunctional())
        {
            throw refusal(index.name(), space, "primary key can not use a function");
        }
        final List<KeyPart> seen = new ArrayList<>(parts.size());
        for (final KeyPart part : parts)
        {
            if (part.fieldNo() > IndexDef.FIELD_NO_MAX)
            {
                throw refusal(index.name(), space, "field no is too big");
            }
            if (seen.stream().anyMatch(
                (other) -> other.fieldNo() == part.fieldNo() && other.path().equals(part.path())))
            {
                throw refusal(index.name(), space, "same key part is indexed twice");
            }
            seen.add(part);
        }
        if (parts.stream().anyMatch(KeyPart::isNullable))
        {
            if (index.isPrimary())
            {
                throw new MemtxException(ER_NULLABLE_PRIMARY, shown(space.name()));
            }
            if (IndexType.HASH == index.type())
            {
                throw new MemtxException(ER_UNSUPPORTED, "HASH", "nullable parts");
            }
        }
        if (IndexType.HASH == index.type() && !index.isUnique())
        {
            throw refusal(index.name(), space, "HASH index must be unique");
        }
        if (IndexType.HASH == index.type() && index.isMultikey())
        {
            throw refusal(index.name(), space, "HASH index cannot be multikey");
        }
        if (IndexType.HASH == index.type() && index.isFunctional())
        {
            throw refusal(index.name(), space, "HASH index can not use a function");
        }
        for (final KeyPart part : parts)
        {
            if (!part.type().isIndexable())
            {
                throw refusal(
                    index.name(), space, "field type '" + part.type().text() + "' is not supported");
            }
        }
    }
}
