package io.memtx.memtx.schema;

import java.util.ArrayList;
import java.util.List;

import static io.memtx.memtx.schema.EngineType.BLACKHOLE;
import static io.memtx.memtx.schema.EngineType.MEMTX;
import static io.memtx.memtx.schema.EngineType.SERVICE;
import static io.memtx.memtx.schema.EngineType.SYSVIEW;
import static io.memtx.memtx.schema.SystemSpaceBuilder.scalar;
import static io.memtx.memtx.schema.SystemSpaceBuilder.string;
import static io.memtx.memtx.schema.SystemSpaceBuilder.unsigned;

/**
 * The system spaces and their indexes, as Tarantool 2.6.0 (schema version 2.3.1) defines them. An engine builds them
 * before it has read a row; a new instance's first snapshot holds them as rows of {@code _space} and {@code _index}.
 * Thread safe.
 */
public final class SystemSchema
{
    private static final List<SpaceDef> SPACES;
    private static final List<IndexDef> INDEXES;

    static
    {
        final List<SpaceDef> spaces = new ArrayList<>();
        final List<IndexDef> indexes = new ArrayList<>();
        for (final SystemSpaceBuilder space : define())
        {
            spaces.add(space.space());
            indexes.addAll(space.indexes());
        }
        SPACES = List.copyOf(spaces);
        INDEXES = List.copyOf(indexes);
    }

    private SystemSchema()
    {
    }

    /**
     * @return all system spaces by ascending id.
     */
    public static List<SpaceDef> spaces()
    {
        return SPACES;
    }

    /**
     * @return the indexes of all system spaces, by ascending id of the space and number.
     */
    public static List<IndexDef> indexes()
    {
        return INDEXES;
    }

    /**
     * @param spaceId of a system space.
     * @return its indexes, the primary first; empty for one that has none.
     */
    public static List<IndexDef> indexesOf(final int spaceId)
    {
        return INDEXES.stream().filter(index -> spaceId == index.spaceId()).toList();
    }

    private static List<SystemSpaceBuilder> define()
    {
        final SystemSpaceBuilder deferredDelete =
            space(SystemSpaces.VINYL_DEFERRED_DELETE, "_vinyl_deferred_delete", BLACKHOLE).local()
                .field("space_id", "unsigned").field("lsn", "unsigned").field("tuple", "array");
        final SystemSpaceBuilder schema = space(SystemSpaces.SCHEMA, "_schema", MEMTX).typeFirst()
            .field("key", "string").nullableField("value", "any")
            .unique(0, "primary", string(0));
        final SystemSpaceBuilder collation = space(SystemSpaces.COLLATION, "_collation", MEMTX)
            .field("id", "unsigned").field("name", "string").field("owner", "unsigned").field("type", "string")
            .field("locale", "string").field("opts", "map")
            .unique(0, "primary", unsigned(0)).unique(1, "name", string(1));
        final SystemSpaceBuilder space = space(SystemSpaces.SPACE, "_space", MEMTX)
            .field("id", "unsigned").field("owner", "unsigned").field("name", "string").field("engine", "string")
            .field("field_count", "unsigned").field("flags", "map").field("format", "array");
        ownedAndNamed(space);
        final SystemSpaceBuilder sequence = space(SystemSpaces.SEQUENCE, "_sequence", MEMTX)
            .field("id", "unsigned").field("owner", "unsigned").field("name", "string").field("step", "integer")
            .field("min", "integer").field("max", "integer").field("start", "integer").field("cache", "integer")
            .field("cycle", "boolean");
        ownedAndNamed(sequence);
        final SystemSpaceBuilder sequenceData = space(SystemSpaces.SEQUENCE_DATA, "_sequence_data", MEMTX)
            .field("id", "unsigned").field("value", "integer")
            .hash(0, "primary", unsigned(0));
        final SystemSpaceBuilder index = space(SystemSpaces.INDEX, "_index", MEMTX)
            .field("id", "unsigned").field("iid", "unsigned").field("name", "string").field("type", "string")
            .field("opts", "map").field("parts", "array")
            .unique(0, "primary", unsigned(0), unsigned(1)).unique(2, "name", unsigned(0), string(2));
        final SystemSpaceBuilder function = function();
        final SystemSpaceBuilder user = space(SystemSpaces.USER, "_user", MEMTX)
            .field("id", "unsigned").field("owner", "unsigned").field("name", "string").field("type", "string")
            .field("auth", "map");
        ownedAndNamed(user);
        final SystemSpaceBuilder privilege = space(SystemSpaces.PRIV, "_priv", MEMTX)
            .field("grantor", "unsigned").field("grantee", "unsigned").field("object_type", "string")
            .field("object_id", "scalar").field("privilege", "unsigned")
            .unique(0, "primary", unsigned(1), string(2), scalar(3))
            .nonUnique(1, "owner", unsigned(0)).nonUnique(2, "object", string(2), scalar(3));
        final SystemSpaceBuilder cluster = space(SystemSpaces.CLUSTER, "_cluster", MEMTX)
            .field("id", "unsigned").field("uuid", "string")
            .unique(0, "primary", unsigned(0)).unique(1, "uuid", string(1));
        final SystemSpaceBuilder trigger = space(SystemSpaces.TRIGGER, "_trigger", MEMTX)
            .field("name", "string").field("space_id", "unsigned").field("opts", "map")
            .unique(0, "primary", string(0)).nonUnique(1, "space_id", unsigned(1));
        final SystemSpaceBuilder truncate = space(SystemSpaces.TRUNCATE, "_truncate", MEMTX)
            .field("id", "unsigned").field("count", "unsigned")
            .unique(0, "primary", unsigned(0));
        final SystemSpaceBuilder spaceSequence = space(SystemSpaces.SPACE_SEQUENCE, "_space_sequence", MEMTX)
            .field("id", "unsigned").field("sequence_id", "unsigned").field("is_generated", "boolean")
            .field("field", "unsigned").field("path", "string")
            .unique(0, "primary", unsigned(0)).nonUnique(1, "sequence", unsigned(1));
        final SystemSpaceBuilder functionIndex = space(SystemSpaces.FUNC_INDEX, "_func_index", MEMTX)
            .field("space_id", "unsigned").field("index_id", "unsigned").field("func_id", "unsigned")
            .unique(0, "primary", unsigned(0), unsigned(1)).nonUnique(1, "fid", unsigned(2));
        final SystemSpaceBuilder settings =
            space(SystemSpaces.SESSION_SETTINGS, "_session_settings", SERVICE).fieldCount(2).temporary()
                .field("name", "string").field("value", "any")
                .unique(0, "primary", string(0));

        return List.of(
            deferredDelete,
            schema,
            collation, view(SystemSpaces.VCOLLATION, "_vcollation", collation),
            space, view(SystemSpaces.VSPACE, "_vspace", space),
            sequence, sequenceData, view(SystemSpaces.VSEQUENCE, "_vsequence", sequence),
            index, view(SystemSpaces.VINDEX, "_vindex", index),
            function, functionView(function),
            user, view(SystemSpaces.VUSER, "_vuser", user),
            privilege, view(SystemSpaces.VPRIV, "_vpriv", privilege),
            cluster, trigger, truncate, spaceSequence,
            foreignKey(), check(),
            functionIndex, settings);
    }

    private static SystemSpaceBuilder function()
    {
        final SystemSpaceBuilder function = space(SystemSpaces.FUNC, "_func", MEMTX)
            .field("id", "unsigned").field("owner", "unsigned").field("name", "string").field("setuid", "unsigned")
            .field("language", "string").field("body", "string").field("routine_type", "string")
            .field("param_list", "array").field("returns", "string").field("aggregate", "string")
            .field("sql_data_access", "string").field("is_deterministic", "boolean").field("is_sandboxed", "boolean")
            .field("is_null_call", "boolean").field("exports", "array").field("opts", "map")
            .field("comment", "string").field("created", "string").field("last_altered", "string");
        return ownedAndNamed(function);
    }

    /** The view was not widened when functions got more fields. */
    private static SystemSpaceBuilder functionView(final SystemSpaceBuilder function)
    {
        return space(SystemSpaces.VFUNC, "_vfunc", SYSVIEW)
            .field("id", "unsigned").field("owner", "unsigned").field("name", "string").field("setuid", "unsigned")
            .indexesOf(function);
    }

    private static SystemSpaceBuilder foreignKey()
    {
        return space(SystemSpaces.FK_CONSTRAINT, "_fk_constraint", MEMTX)
            .field("name", "string").field("child_id", "unsigned").field("parent_id", "unsigned")
            .field("is_deferred", "boolean").field("match", "string").field("on_delete", "string")
            .field("on_update", "string").field("child_cols", "array").field("parent_cols", "array")
            .unique(0, "primary", string(0), unsigned(1)).nonUnique(1, "child_id", unsigned(1));
    }

    /** Here 2.6.0 spells the type of two fields by its alias. */
    private static SystemSpaceBuilder check()
    {
        return space(SystemSpaces.CK_CONSTRAINT, "_ck_constraint", MEMTX)
            .field("space_id", "unsigned").field("name", "string").field("is_deferred", "boolean")
            .field("language", "str").field("code", "str").field("is_enabled", "boolean")
            .unique(0, "primary", unsigned(0), string(1));
    }

    private static SystemSpaceBuilder ownedAndNamed(final SystemSpaceBuilder space)
    {
        return space.unique(0, "primary", unsigned(0)).nonUnique(1, "owner", unsigned(1)).unique(2, "name", string(2));
    }

    private static SystemSpaceBuilder view(final int id, final String name, final SystemSpaceBuilder viewed)
    {
        return space(id, name, SYSVIEW).fieldsOf(viewed).indexesOf(viewed);
    }

    private static SystemSpaceBuilder space(final int id, final String name, final EngineType engine)
    {
        return new SystemSpaceBuilder(id, name, engine);
    }
}
