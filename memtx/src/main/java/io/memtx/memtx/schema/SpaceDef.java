package io.memtx.memtx.schema;

import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.format.FieldDefs;
import io.memtx.tuple.format.ForeignKeyDef;
import io.memtx.tuple.format.ForeignKeyDefs;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The definition of a space: one row of {@code _space}. Immutable, thread safe.
 */
public final class SpaceDef
{
    /** Owner of what nobody else owns: the user {@code admin}. */
    public static final int ADMIN = 1;

    /** Highest id of a space. */
    public static final int ID_MAX = Integer.MAX_VALUE - 1;

    private static final byte[] NO_FORMAT = {(byte)0x90};

    private final int id;
    private final int owner;
    private final String name;
    private final EngineType engine;
    private final int fieldCount;
    private final SpaceType type;
    private final boolean isLocal;
    private final boolean isSync;
    private final byte[] format;
    private final List<FieldDef> fields;
    private final Map<String, Integer> constraints;
    private final List<ForeignKeyDef> foreignKeys;
    private final int[] foreignSpaceIds;

    private SpaceDef(final Builder builder)
    {
        id = builder.id;
        owner = builder.owner;
        name = builder.name;
        engine = builder.engine;
        fieldCount = builder.fieldCount;
        type = builder.type;
        isLocal = builder.isLocal;
        isSync = builder.isSync;
        format = builder.format;
        fields = builder.fields;
        constraints = builder.constraints;
        foreignKeys = builder.foreignKeys;
        foreignSpaceIds = Stream.concat(
            foreignKeys.stream(), fields.stream().flatMap((field) -> field.rules().foreignKeys().stream()))
            .mapToInt((key) -> key.foreignSpaceId(id)).distinct().toArray();
    }

    /**
     * Reads a row of {@code _space} that is to be inserted.
     *
     * @param tuple address of the row, one well-formed value.
     * @return the definition.
     * @throws MemtxException as {@link #decode(long, ErrorCode)}, with {@link ErrorCode#ER_CREATE_SPACE}.
     */
    public static SpaceDef decode(final long tuple)
    {
        return decode(tuple, ErrorCode.ER_CREATE_SPACE);
    }

    /**
     * Reads a row of {@code _space}. The row stays the caller's.
     *
     * @param tuple address of the row, one well-formed value.
     * @param error for limits and contradictions: {@link ErrorCode#ER_CREATE_SPACE} or
     *              {@link ErrorCode#ER_ALTER_SPACE}.
     * @return the definition.
     * @throws MemtxException with that code, ER_IDENTIFIER, ER_NO_SUCH_ENGINE, ER_WRONG_SPACE_OPTIONS or
     *                        ER_NO_SUCH_GROUP; ER_UNSUPPORTED for an option of Tarantool that we do not have;
     *                        ER_FIELD_TYPE or ER_FIELD_MISSING when it is no row of {@code _space}.
     */
    public static SpaceDef decode(final long tuple, final ErrorCode error)
    {
        return SpaceDefDecoder.decode(tuple, error);
    }

    /**
     * @param id   1 to {@link #ID_MAX}.
     * @param name of the space.
     * @return a builder of a memtx space without options and format, owned by admin.
     */
    public static Builder builder(final int id, final String name)
    {
        return new Builder(id, name);
    }

    /**
     * @return a builder that starts from this definition.
     */
    public Builder toBuilder()
    {
        return new Builder(id, name).owner(owner).engine(engine).fieldCount(fieldCount).type(type).local(isLocal)
            .sync(isSync).format(format, fields).constraints(constraints).foreignKeys(foreignKeys);
    }

    /**
     * Appends the row of {@code _space}, as Tarantool 2.6 writes it.
     *
     * @param writer to append to.
     */
    public void encode(final MsgPackWriter writer)
    {
        writer.arrayHeader(SpaceRow.FIELDS).integer(id).integer(owner).string(name).string(engine.text())
            .integer(fieldCount);
        final boolean hasType = SpaceType.NORMAL != type;
        writer.mapHeader((hasType ? 1 : 0) + (isLocal ? 1 : 0) + (isSync ? 1 : 0) +
            (constraints.isEmpty() ? 0 : 1) + (foreignKeys.isEmpty() ? 0 : 1));
        if (SpaceType.DATA_TEMPORARY == type)
        {
            // the spelling of 2.6, which 3.x reads too
            writer.string("temporary").bool(true);
        }
        else if (hasType)
        {
            writer.string("type").string(type.text());
        }
        if (isLocal)
        {
            writer.string("group_id").integer(1);
        }
        if (isSync)
        {
            writer.string("is_sync").bool(true);
        }
        if (!constraints.isEmpty())
        {
            MsgPackBoxer.encode(writer.string("constraint"), constraints);
        }
        if (!foreignKeys.isEmpty())
        {
            ForeignKeyDefs.encode(writer.string("foreign_key"), foreignKeys);
        }
        writer.raw(format, 0, format.length);
    }

    /**
     * @return the number of the space, from 1.
     */
    public int id()
    {
        return id;
    }

    /**
     * @return id of the user that owns the space.
     */
    public int owner()
    {
        return owner;
    }

    /**
     * @return the name of the space.
     */
    public String name()
    {
        return name;
    }

    /**
     * @return the engine that keeps its data.
     */
    public EngineType engine()
    {
        return engine;
    }

    /**
     * @return how many fields every tuple must have; 0 when any number will do.
     */
    public int fieldCount()
    {
        return fieldCount;
    }

    /**
     * @return what is kept of it: definition, data, or both.
     */
    public SpaceType type()
    {
        return type;
    }

    /**
     * @return whether the data is journaled but never replicated ({@code group_id} 1).
     */
    public boolean isLocal()
    {
        return isLocal;
    }

    /**
     * @return whether a transaction that writes here waits for a quorum.
     */
    public boolean isSync()
    {
        return isSync;
    }

    /**
     * @return whether the data is neither journaled nor part of a checkpoint.
     */
    public boolean isDataTemporary()
    {
        return SpaceType.NORMAL != type;
    }

    /**
     * @return the fields of the format, in order.
     */
    public List<FieldDef> fields()
    {
        return fields;
    }

    /**
     * @return ids of the functions that say which tuples are good, by the names of the constraints, in order.
     */
    public Map<String, Integer> constraints()
    {
        return constraints;
    }

    /**
     * @return the foreign keys of several fields, in order; those of one field are with the fields.
     */
    public List<ForeignKeyDef> foreignKeys()
    {
        return foreignKeys;
    }

    /**
     * @return whether tuples refer to tuples, of this space or of others.
     */
    public boolean hasForeignKeys()
    {
        return 0 != foreignSpaceIds.length;
    }

    /**
     * @return ids of the spaces that foreign keys refer to, each once.
     */
    public IntStream foreignSpaceIds()
    {
        return IntStream.of(foreignSpaceIds);
    }

    @Override
    public String toString()
    {
        return "space " + id + " '" + name + "' (" + engine.text() + ")";
    }

    /**
     * Collects a definition. Belongs to one thread.
     */
    public static final class Builder
    {
        private final int id;
        private String name;
        private int owner = ADMIN;
        private EngineType engine = EngineType.MEMTX;
        private int fieldCount;
        private SpaceType type = SpaceType.NORMAL;
        private boolean isLocal;
        private boolean isSync;
        private byte[] format = NO_FORMAT;
        private List<FieldDef> fields = List.of();
        private Map<String, Integer> constraints = Map.of();
        private List<ForeignKeyDef> foreignKeys = List.of();

        private Builder(final int id, final String name)
        {
            this.id = id;
            this.name = name;
        }

        public Builder name(final String name)
        {
            this.name = name;
            return this;
        }

        public Builder owner(final int owner)
        {
            this.owner = owner;
            return this;
        }

        public Builder engine(final EngineType engine)
        {
            this.engine = engine;
            return this;
        }

        public Builder fieldCount(final int fieldCount)
        {
            this.fieldCount = fieldCount;
            return this;
        }

        public Builder type(final SpaceType type)
        {
            this.type = type;
            return this;
        }

        public Builder local(final boolean isLocal)
        {
            this.isLocal = isLocal;
            return this;
        }

        public Builder sync(final boolean isSync)
        {
            this.isSync = isSync;
            return this;
        }

        /**
         * @param fields of the format, in order.
         * @return this.
         */
        public Builder fields(final List<FieldDef> fields)
        {
            try (ScratchBuffer buffer = new ScratchBuffer(1024))
            {
                final MsgPackWriter writer = new MsgPackWriter(buffer);
                FieldDefs.encode(writer, fields);
                return format(DefinitionReader.bytes(writer.address()), fields);
            }
        }

        /**
         * @param constraints ids of functions by the names of the constraints on whole tuples, in order.
         * @return this.
         */
        public Builder constraints(final Map<String, Integer> constraints)
        {
            this.constraints = Collections.unmodifiableMap(new LinkedHashMap<>(constraints));
            return this;
        }

        /**
         * @param foreignKeys of several fields, in order.
         * @return this.
         */
        public Builder foreignKeys(final List<ForeignKeyDef> foreignKeys)
        {
            this.foreignKeys = List.copyOf(foreignKeys);
            return this;
        }

        /** A format as it was read: it is written back with whatever else it says. */
        Builder format(final byte[] format, final List<FieldDef> fields)
        {
            this.format = format;
            this.fields = List.copyOf(fields);
            return this;
        }

        /**
         * Makes the definition. It is checked when its row is decoded, not here.
         *
         * @return the definition.
         */
        public SpaceDef build()
        {
            return new SpaceDef(this);
        }
    }
}
