package io.memtx.memtx;

import io.memtx.memtx.ddl.CollationRows;
import io.memtx.memtx.function.FunctionCatalog;
import io.memtx.memtx.schema.FunctionDef;
import io.memtx.memtx.schema.IndexDef;
import io.memtx.memtx.schema.SpaceDef;
import io.memtx.memtx.schema.SpaceType;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.collation.Collation;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.format.ForeignKeyDef;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import static io.memtx.memtx.Key.key;

/**
 * Changes of schema as what they are: rows of system spaces, written in one transaction. For the transaction thread.
 */
final class Definitions
{
    private static final int FIRST_USER_SPACE = 512;
    private static final int FIRST_TEMPORARY_SPACE = 1 << 30;

    private static final DateTimeFormatter CREATED =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Engine engine;
    private final CollationRows collations;
    private final SequenceDefinitions sequences;
    private final MsgPackWriter row = new MsgPackWriter();

    Definitions(final Engine engine, final CollationRows collations)
    {
        this.engine = engine;
        this.collations = collations;
        sequences = new SequenceDefinitions(engine, this);
    }

    Collation collation(final String name)
    {
        return collations.byName(name);
    }

    /** What changes sequences, and which spaces they fill in. */
    SequenceDefinitions sequences()
    {
        return sequences;
    }

    int createSpace(final String name, final SpaceDefinition definition)
    {
        final Schema schema = engine.schema();
        if (null != schema.find(name))
        {
            throw new MemtxException(ErrorCode.ER_SPACE_EXISTS, name);
        }
        final boolean isTemporary = SpaceType.TEMPORARY == definition.type;
        final int id = 0 != definition.id ? definition.id : isTemporary ?
            nextId(schema, FIRST_TEMPORARY_SPACE, SpaceDef.ID_MAX) :
            nextId(schema, FIRST_USER_SPACE, FIRST_TEMPORARY_SPACE - 1);
        if (null != schema.find(id))
        {
            throw new MemtxException(ErrorCode.ER_SPACE_EXISTS, schema.find(id).def().name());
        }
        final SpaceDef def = SpaceDef.builder(id, name)
            .fieldCount(definition.fieldCount)
            .type(definition.type)
            .local(definition.isLocal)
            .sync(definition.isSync)
            .fields(definition.fields)
            .constraints(definition.constraints)
            .foreignKeys(foreignKeys(schema, id, name, definition))
            .build();
        engine.atomically(() ->
        {
            if (0 == definition.id && !isTemporary)
            {
                rememberMaxId(id);
            }
            def.encode(row.reset());
            insert(SystemSpaces.SPACE);
            for (int i = 0; i < definition.indexes.size(); i++)
            {
                insertIndex(resolve(id, name, i, definition.indexes.get(i), def.fields()));
            }
            if (null != definition.sequence)
            {
                sequences.attach(engine.schema().space(id), definition.sequence);
            }
        });
        return id;
    }

    private static List<ForeignKeyDef> foreignKeys(
        final Schema schema, final int spaceId, final String spaceName, final SpaceDefinition definition)
    {
        final List<ForeignKeyDef> keys = new ArrayList<>();
        for (final SpaceDefinition.ForeignKeySpec spec : definition.foreignKeys)
        {
            final SpaceStore foreign = schema.find(spec.foreignSpace());
            if (null == foreign && !spec.foreignSpace().equals(spaceName))
            {
                throw new MemtxException(
                    ErrorCode.ER_ILLEGAL_PARAMS, "foreign key: space " + spec.foreignSpace() + " was not found");
            }
            keys.add(new ForeignKeyDef(spec.name(), null == foreign ? spaceId : foreign.id(), spec.fields()));
        }
        return keys;
    }

    int createIndex(final SpaceStore space, final SpaceDefinition.IndexSpec spec)
    {
        final IndexDef def = newIndex(space, spec);
        engine.atomically(() -> insertIndex(def));
        return def.indexId();
    }

    /** The definition of an index more. */
    IndexDef newIndex(final SpaceStore space, final SpaceDefinition.IndexSpec spec)
    {
        int id = 0;
        for (final IndexStore index : space.indexes())
        {
            if (index.def().name().equals(spec.name()))
            {
                throw new MemtxException(ErrorCode.ER_INDEX_EXISTS, spec.name());
            }
            id = index.def().indexId() + 1;
        }
        if (id > IndexDef.INDEX_ID_MAX)
        {
            id = leastFreeId(space.indexes()); // not Tarantool's choice, which is to fail
        }
        return resolve(space.id(), space.def().name(), id, spec, space.def().fields());
    }

    /** The definition that an altered index is to have. */
    IndexDef altered(final SpaceStore space, final IndexStore index, final IndexAlteration alteration)
    {
        return alteration.applyTo(index.def(), space.def().name(), space.def().fields(), collations::byId);
    }

    /** The definition that an altered space is to have. */
    SpaceDef altered(final SpaceStore space, final SpaceAlteration alteration)
    {
        final SpaceDef def = alteration.def();
        final SpaceStore other = engine.schema().find(def.name());
        if (null != other && other.id() != space.id())
        {
            throw new MemtxException(ErrorCode.ER_SPACE_EXISTS, def.name());
        }
        return def;
    }

    void alter(final IndexDef def)
    {
        engine.atomically(() -> put(def));
    }

    void dropIndex(final int spaceId, final IndexDef def)
    {
        engine.atomically(() ->
        {
            if (def.isPrimary())
            {
                sequences.detach(spaceId);
            }
            deleteIndex(spaceId, def);
        });
    }

    void dropSpace(final SpaceStore space)
    {
        final List<IndexDef> indexes = new ArrayList<>();
        for (final IndexStore index : space.indexes())
        {
            indexes.add(0, index.def());
        }
        engine.atomically(() ->
        {
            sequences.detach(space.id());
            for (final IndexDef index : indexes)
            {
                deleteIndex(space.id(), index);
            }
            if (SpaceType.TEMPORARY != space.def().type() || isTruncated(space.id()))
            {
                delete(SystemSpaces.TRUNCATE, space.id()); // which is logged even if there is no such row
            }
            revokeAll("space", space.id());
            delete(SystemSpaces.SPACE, space.id());
        });
    }

    private boolean isTruncated(final int spaceId)
    {
        return null != new Space(engine, engine.schema().space(SystemSpaces.TRUNCATE)).get(spaceId);
    }

    void truncate(final int spaceId)
    {
        engine.atomically(() -> engine.statements().upsert(
            engine.schema().space(SystemSpaces.TRUNCATE),
            Tuple.of(spaceId, 1),
            Operation.add(1, 1)));
    }

    void alter(final SpaceDef def)
    {
        engine.atomically(() -> put(def));
    }

    /** Writes the row of an index, in place of the one that there may be. */
    void put(final IndexDef def)
    {
        def.encode(row.reset());
        put(SystemSpaces.INDEX, row, true);
    }

    /** Writes the row of a space, in place of the one that there may be. */
    void put(final SpaceDef def)
    {
        def.encode(row.reset());
        put(SystemSpaces.SPACE, row, true);
    }

    /** The number of a function, whose row is made when there is none; inside {@link Engine#atomically}. */
    int functionId(final String name, final boolean returnsKeys, final String luaBody)
    {
        final FunctionCatalog functions = engine.schema().functions();
        final FunctionDef known = functions.find(name);
        if (null != known)
        {
            return known.id();
        }
        if (!functions.hasCode(name))
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_FUNCTION, name);
        }
        final FunctionDef def = new FunctionDef(functions.nextId(), name, "LUA", true, returnsKeys);
        def.encode(row.reset(), luaBody, CREATED.format(Instant.ofEpochMilli(engine.timeMs())));
        insert(SystemSpaces.FUNC);
        return def.id();
    }

    /** Removes the definition of a function or sequence, and the privileges on it. */
    void drop(final int systemSpaceId, final String objectType, final int objectId)
    {
        revokeAll(objectType, objectId);
        delete(systemSpaceId, objectId);
    }

    /** As Tarantool does it: a definition goes together with the privileges on it. */
    private void revokeAll(final String objectType, final int objectId)
    {
        final Space privileges = new Space(engine, engine.schema().space(SystemSpaces.PRIV));
        for (final Tuple privilege : privileges.index("object").select(objectType, objectId))
        {
            delete(SystemSpaces.PRIV, privilege.get(1), objectType, objectId);
        }
    }

    /** Tarantool 2.6 takes the next id of a space from this row; a directory of 3.x has none. */
    private void rememberMaxId(final int id)
    {
        final SpaceStore schema = engine.schema().space(SystemSpaces.SCHEMA);
        engine.statements().update(schema, schema.primary(), key("max_id"), Operation.set(1, id));
    }

    /** Writes the rows of a new index. */
    void insertIndex(final IndexDef def)
    {
        def.encode(row.reset());
        insert(SystemSpaces.INDEX);
        if (def.isFunctional())
        {
            row.reset().arrayHeader(3).integer(def.spaceId()).integer(def.indexId()).integer(def.functionId());
            insert(SystemSpaces.FUNC_INDEX);
        }
    }

    private void deleteIndex(final int spaceId, final IndexDef def)
    {
        if (def.isFunctional())
        {
            delete(SystemSpaces.FUNC_INDEX, spaceId, def.indexId());
        }
        delete(SystemSpaces.INDEX, spaceId, def.indexId());
    }

    private IndexDef resolve(
        final int spaceId,
        final String spaceName,
        final int indexId,
        final SpaceDefinition.IndexSpec spec,
        final List<FieldDef> fields)
    {
        return SpaceDefinition.resolve(spaceId, spaceName, indexId, spec, fields, collations::byId);
    }

    /** Writes one row that is encoded elsewhere. */
    void put(final int spaceId, final MsgPackWriter encoded, final boolean isReplace)
    {
        engine.statements().put(engine.schema().space(spaceId), encoded, isReplace);
    }

    private void insert(final int spaceId)
    {
        engine.statements().put(engine.schema().space(spaceId), row, false);
    }

    void delete(final int spaceId, final Object... parts)
    {
        final SpaceStore space = engine.schema().space(spaceId);
        engine.statements().delete(space, space.primary(), key(parts));
    }

    private static int leastFreeId(final IndexStore[] indexes)
    {
        int id = 0;
        while (id < indexes.length && indexes[id].def().indexId() == id)
        {
            id++;
        }
        return id;
    }

    /** One more than the highest in a range; the first that is free once there is none behind that. */
    private static int nextId(final Schema schema, final int first, final int last)
    {
        int highest = first - 1;
        for (final SpaceStore space : schema.spaces())
        {
            highest = space.id() <= last ? Math.max(highest, space.id()) : highest;
        }
        if (highest < last)
        {
            return highest + 1;
        }
        int id = first;
        while (null != schema.find(id))
        {
            id++;
        }
        return id;
    }
}
