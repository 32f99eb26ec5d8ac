package io.memtx.memtx.schema;

import io.memtx.tuple.collation.CollationDef;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.format.FieldDefs;
import io.memtx.tuple.format.ForeignKeyDefs;
import io.memtx.tuple.format.Identifier;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;

import static io.memtx.memtx.schema.DefinitionReader.field;
import static io.memtx.memtx.schema.DefinitionReader.optionBoolean;
import static io.memtx.memtx.schema.DefinitionReader.optionName;
import static io.memtx.memtx.schema.DefinitionReader.optionUnsigned;
import static io.memtx.memtx.schema.DefinitionReader.shown;
import static io.memtx.memtx.schema.DefinitionReader.text;
import static io.memtx.memtx.schema.DefinitionReader.unsigned;
import static io.memtx.memtx.schema.DefinitionReader.unsupported;
import static io.memtx.tuple.error.ErrorCode.ER_WRONG_SPACE_OPTIONS;

/**
 * Reads rows of {@code _space}, checking in Tarantool's order so that a row with several faults gets its answer.
 */
final class SpaceDefDecoder
{
    private static final int ENGINE_LENGTH_MAX = 16;

    private SpaceDefDecoder()
    {
    }

    static SpaceDef decode(final long tuple, final ErrorCode error)
    {
        final long nameField = field(tuple, SpaceRow.NAME, MsgPackType.STRING);
        if (MsgPack.payloadLength(nameField) > Identifier.MAX_LENGTH)
        {
            throw new MemtxException(error, shown(text(nameField)), "space name is too long");
        }
        final String name = DefinitionReader.identifier(nameField);
        final String where = shown(name);
        final int id = id(tuple, where, error);
        final long owner = unsigned(tuple, SpaceRow.OWNER);
        if (owner > Integer.MAX_VALUE)
        {
            throw new MemtxException(error, where, "owner id is too big");
        }
        final SpaceDef.Builder builder = SpaceDef.builder(id, name)
            .owner((int)owner)
            .engine(engine(tuple, id, where, error));

        options(field(tuple, SpaceRow.FLAGS, MsgPackType.MAP), builder);

        final long format = field(tuple, SpaceRow.FORMAT, MsgPackType.ARRAY);
        final long fieldCount = unsigned(tuple, SpaceRow.FIELD_COUNT);
        if (fieldCount > Integer.MAX_VALUE)
        {
            throw new MemtxException(error, where, "exact_field_count is too big");
        }
        if (0 != fieldCount && fieldCount < MsgPack.count(format))
        {
            throw new MemtxException(
                error, where, "exact_field_count must be either 0 or >= formatted field count");
        }
        final SpaceDef space = builder.fieldCount((int)fieldCount)
            .format(DefinitionReader.bytes(format), FieldDefs.decode(format)).build();
        for (final FieldDef formatted : space.fields())
        {
            final boolean isString = switch (formatted.type())
            {
                case STRING, SCALAR, ANY -> true;
                default -> false;
            };
            if (CollationDef.ID_NONE != formatted.collationId() && !isString)
            {
                throw new MemtxException(
                    error, where, "collation is reasonable only for string, scalar and any fields");
            }
        }
        if (space.isLocal() && space.isSync())
        {
            throw new MemtxException(error, where, "local space can't be synchronous");
        }
        if (SpaceType.TEMPORARY == space.type() && !(space.constraints().isEmpty() && space.foreignKeys().isEmpty()))
        {
            throw new MemtxException(ErrorCode.ER_UNSUPPORTED, "temporary space", "constraints");
        }
        return space;
    }

    private static int id(final long tuple, final String name, final ErrorCode error)
    {
        final long id = unsigned(tuple, SpaceRow.ID);
        if (id > SpaceDef.ID_MAX)
        {
            throw new MemtxException(error, name, "space id is too big");
        }
        if (0 == id)
        {
            throw new MemtxException(error, name, "space id 0 is reserved");
        }
        return (int)id;
    }

    private static EngineType engine(final long tuple, final int spaceId, final String name, final ErrorCode error)
    {
        final long engineField = field(tuple, SpaceRow.ENGINE, MsgPackType.STRING);
        if (MsgPack.payloadLength(engineField) > ENGINE_LENGTH_MAX)
        {
            throw new MemtxException(error, name, "space engine name is too long");
        }
        final String engineName = DefinitionReader.identifier(engineField);
        final EngineType engine = EngineType.byName(engineName);
        if (null == engine || EngineType.MEMTX != engine && !SystemSpaces.isSystem(spaceId))
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_ENGINE, engineName);
        }
        return engine;
    }

    private static void options(final long map, final SpaceDef.Builder builder)
    {
        long next = MsgPack.firstElement(map);
        SpaceType type = null;
        for (int i = MsgPack.count(map); i > 0; i--)
        {
            final String name = optionName(next, ER_WRONG_SPACE_OPTIONS);
            final long value = MsgPack.skip(next);
            switch (name)
            {
                case "temporary", "type" ->
                {
                    final SpaceType given = type(name, value);
                    if (null != type)
                    {
                        throw new MemtxException(
                            ER_WRONG_SPACE_OPTIONS, "only one of 'type' or 'temporary' may be specified");
                    }
                    type = given;
                }
                case "group_id" -> builder.local(isLocal(optionUnsigned(name, value, ER_WRONG_SPACE_OPTIONS)));
                case "is_sync" -> builder.sync(optionBoolean(name, value, ER_WRONG_SPACE_OPTIONS));
                case "foreign_key" ->
                {
                    if (!isDefault(value))
                    {
                        builder.foreignKeys(ForeignKeyDefs.decode(
                            value, false, (reason) -> new MemtxException(ER_WRONG_SPACE_OPTIONS, reason)));
                    }
                }
                case "constraint" -> builder.constraints(FieldDefs.constraints(
                    value, (reason) -> new MemtxException(ER_WRONG_SPACE_OPTIONS, reason)));
                default -> refuse(name, value);
            }
            next = MsgPack.skip(value);
        }
        builder.type(null == type ? SpaceType.NORMAL : type);
    }

    private static SpaceType type(final String option, final long value)
    {
        if ("temporary".equals(option))
        {
            return optionBoolean(option, value, ER_WRONG_SPACE_OPTIONS) ?
                SpaceType.DATA_TEMPORARY : SpaceType.NORMAL;
        }
        if (MsgPackType.STRING != MsgPack.typeOf(value))
        {
            throw new MemtxException(ER_WRONG_SPACE_OPTIONS, "'type' must be a string");
        }
        final SpaceType type = SpaceType.byName(text(value));
        if (null == type)
        {
            throw new MemtxException(ER_WRONG_SPACE_OPTIONS, "unknown space type");
        }
        return type;
    }

    private static boolean isLocal(final long groupId)
    {
        if (groupId < 0 || groupId > 1)
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_GROUP, Long.toUnsignedString(groupId));
        }
        return 1 == groupId;
    }

    /** What says nothing (false, empty) is let pass: writers of other versions spell defaults out. */
    private static void refuse(final String name, final long value)
    {
        final String feature = switch (name)
        {
            case "view", "sql", "checks" -> "spaces of SQL (option '" + name + "')";
            case "defer_deletes", "upgrade" -> "option '" + name + "' of a space";
            default -> throw new MemtxException(ER_WRONG_SPACE_OPTIONS, "unexpected option '" + shown(name) + "'");
        };
        if (!isDefault(value))
        {
            throw unsupported(feature);
        }
    }

    private static boolean isDefault(final long value)
    {
        return switch (MsgPack.typeOf(value))
        {
            case BOOLEAN -> !MsgPack.getBoolean(value);
            case STRING -> 0 == MsgPack.payloadLength(value);
            case MAP, ARRAY -> 0 == MsgPack.count(value);
            default -> false;
        };
    }
}
