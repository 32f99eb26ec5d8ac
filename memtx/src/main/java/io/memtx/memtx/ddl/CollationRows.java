package io.memtx.memtx.ddl;

import io.memtx.memtx.schema.CollationRow;
import io.memtx.memtx.schema.SpaceDef;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SchemaTarget;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.collation.Collation;
import io.memtx.tuple.collation.CollationDef;
import io.memtx.tuple.collation.Collations;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.Locale;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Rows of {@code _collation}: what may be done to them, and the collations that they define. A collation is made when
 * an index or a format first asks for it, so that the hundreds that nobody uses cost nothing and need no ICU4J. Single
 * owner: the transaction thread.
 */
public final class CollationRows implements SystemSpaceHandler
{
    private static final int BY_NAME = 1;

    private final Arena arena;
    private final SchemaTarget target;
    private final MsgPackWriter key = new MsgPackWriter();

    /**
     * @param arena  that holds the rows.
     * @param target of which the schema has them.
     */
    public CollationRows(final Arena arena, final SchemaTarget target)
    {
        this.arena = arena;
        this.target = target;
    }

    /**
     * Finds a collation as indexes and formats name it.
     *
     * @param id of it.
     * @return the collation, or null when there is none.
     * @throws MemtxException as {@link Collations#of(CollationDef)} does.
     */
    public Collation byId(final int id)
    {
        return collation(find(id));
    }

    /**
     * Finds a collation as people name it: exactly, or else in lower case.
     *
     * @param name of it.
     * @return the collation.
     * @throws MemtxException ER_NO_SUCH_COLLATION when there is none, else as {@link Collations#of(CollationDef)} does.
     */
    public Collation byName(final String name)
    {
        Collation found = exactly(name);
        if (null == found)
        {
            found = exactly(name.toLowerCase(Locale.ROOT));
        }
        if (null == found)
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_COLLATION, name);
        }
        return found;
    }

    void checkKnown(final SpaceDef space)
    {
        for (final FieldDef field : space.fields())
        {
            if (CollationDef.ID_NONE != field.collationId() && NULL_REF == find(field.collationId()))
            {
                throw new MemtxException(
                    ErrorCode.ER_WRONG_COLLATION_OPTIONS, "collation was not found by ID");
            }
        }
    }

    @Override
    public void onReplace(final SpaceStore space, final long oldTuple, final long newTuple)
    {
        if (Memory.NULL_ADDRESS == newTuple)
        {
            final CollationDef dropped = CollationRow.decode(oldTuple);
            if (CollationDef.ID_NONE == dropped.id())
            {
                throw new MemtxException(ErrorCode.ER_DROP_COLLATION, dropped.name(), "system collation");
            }
            checkUnused(dropped);
            return;
        }
        if (Memory.NULL_ADDRESS != oldTuple && !target.isRecovering())
        {
            throw new MemtxException(ErrorCode.ER_UNSUPPORTED, "collation", "alter");
        }
        final CollationDef def = CollationRow.decode(newTuple);
        if (!target.isRecovering())
        {
            Collations.of(def);
        }
    }

    /** Tarantool lets a collation go that an index has, and cannot read its own snapshot afterwards. */
    private void checkUnused(final CollationDef dropped)
    {
        target.schema().forEach((space) ->
        {
            boolean isUsed = false;
            for (final FieldDef field : space.def().fields())
            {
                isUsed |= field.collationId() == dropped.id();
            }
            for (final IndexStore index : space.indexes())
            {
                for (final KeyPart part : index.def().parts())
                {
                    isUsed |= null != part.collation() && part.collation().def().id() == dropped.id();
                }
            }
            if (isUsed)
            {
                throw new MemtxException(
                    ErrorCode.ER_DROP_COLLATION, dropped.name(), "space '" + space.def().name() + "' has it");
            }
        });
    }

    private int find(final int id)
    {
        final SpaceStore space = space();
        key.reset().integer(id);
        return space.get(space.primary(), key.address());
    }

    private Collation exactly(final String name)
    {
        final SpaceStore space = space();
        key.reset().string(name);
        return collation(space.get(space.index(BY_NAME), key.address()));
    }

    private Collation collation(final int ref)
    {
        return NULL_REF == ref ? null : Collations.of(CollationRow.decode(arena.tuple(ref)));
    }

    private SpaceStore space()
    {
        return target.schema().space(SystemSpaces.COLLATION);
    }
}
