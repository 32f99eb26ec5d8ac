package io.memtx.memtx.recovery;

import io.memtx.memtx.ddl.SchemaChanger;
import io.memtx.memtx.ddl.SystemCatalog;
import io.memtx.memtx.function.FunctionCatalog;
import io.memtx.memtx.prepare.Preparation;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SchemaTarget;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.update.SkippedOperation;
import io.memtx.memtx.update.UpdateExecutor;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.arena.ObjectDescriptor;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackText;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.row.RowFlyweight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Applies rows of snapshots and logs straight to the base of primary indexes; secondary ones are built at the end. Rows
 * are well-formed MessagePack, and nothing more is trusted. Belongs to the thread that recovers.
 */
final class RowApplier implements SchemaTarget
{
    private static final SkippedOperation NOBODY = (number, reason) -> { };

    private final Arena arena;
    private final boolean isBulk;
    private final SchemaChanger changer;
    private final UpdateExecutor updates = new UpdateExecutor();
    private final MsgPackWriter updated = new MsgPackWriter();
    private Schema schema;
    private SpaceStore bulkSpace;
    private SpaceStore seenSpace; // that the row before was about
    private Schema seenSchema;
    private int[] bulkRefs = new int[1024];
    private int bulkCount;
    private final List<Change> undo = new ArrayList<>();

    /**
     * @param arena  that the data goes to.
     * @param isBulk whether tuples of a snapshot are indexed together, so that a duplicate among them is the end, and
     *               rows need not be undone: recovery without force.
     */
    RowApplier(final Arena arena, final boolean isBulk)
    {
        this.arena = arena;
        this.isBulk = isBulk;
        changer = new SchemaChanger(arena, this);
        schema = SystemCatalog.boot(arena);
    }

    @Override
    public Schema schema()
    {
        return schema;
    }

    @Override
    public void apply(final Schema next)
    {
        endTransaction(); // what a change of schema may free cannot be undone any more
        final Schema previous = schema;
        schema = next;
        for (final SpaceStore space : previous.spaces())
        {
            final SpaceStore other = next.find(space.id());
            if (other != space)
            {
                dispose(space, other);
            }
        }
    }

    @Override
    public boolean hasEarlierStatements()
    {
        return false;
    }

    @Override
    public boolean isRecovering()
    {
        return true;
    }

    /** Before any row: the functions of the program. */
    void functions(final FunctionCatalog functions)
    {
        schema = schema.with(functions);
    }

    /**
     * Puts a tuple of a snapshot in. Those of one space come one after the other and are indexed in bulk.
     *
     * @param row of type INSERT.
     */
    void onSnapshotRow(final RowFlyweight row)
    {
        if (RowType.INSERT.code() != row.type())
        {
            apply(row);
            return;
        }
        final SpaceStore space = space(row);
        final long tuple = array(row, BodyKey.TUPLE);
        if (space != bulkSpace)
        {
            endBulk();
            if (isBulk && 0 != space.indexes().length && 0 == space.indexes()[0].base().size() && !isSystem(space))
            {
                bulkSpace = space;
            }
        }
        if (null == bulkSpace)
        {
            apply(row); // values of sequences are rows of their own in a snapshot
            return;
        }
        space.format().validate(tuple);
        if (bulkCount == bulkRefs.length)
        {
            bulkRefs = Arrays.copyOf(bulkRefs, bulkCount * 2);
        }
        bulkRefs[bulkCount++] = allocate(tuple, length(tuple));
    }

    /**
     * Ends the bulk of tuples of one space: at the end of a snapshot.
     *
     * @throws MemtxException ER_TUPLE_FOUND when two tuples have the same primary key.
     */
    void endBulk()
    {
        if (null != bulkSpace)
        {
            final SpaceStore space = bulkSpace;
            final int duplicate = space.indexes()[0].base().build(bulkRefs, bulkCount);
            bulkSpace = null;
            bulkCount = 0;
            if (NULL_REF != duplicate)
            {
                final String text = MsgPackText.of(arena.tuple(duplicate));
                throw new MemtxException(
                    ErrorCode.ER_TUPLE_FOUND, space.indexes()[0].def().name(), space.def().name(), text, text);
            }
        }
    }

    /**
     * Applies a row.
     *
     * @param row of a log.
     * @throws MemtxException when it does not fit the data.
     */
    void onRow(final RowFlyweight row)
    {
        apply(row);
        final boolean isPut = RowType.INSERT.code() == row.type() || RowType.REPLACE.code() == row.type();
        final Preparation preparation = isPut ? space(row).preparation() : null;
        if (null != preparation)
        {
            preparation.passKey(row.bodyValue(BodyKey.TUPLE));
        }
    }

    private void apply(final RowFlyweight row)
    {
        final RowType type = RowType.of(row.type());
        if (null == type)
        {
            throw new MemtxException(ErrorCode.ER_UNKNOWN_REQUEST_TYPE, row.type());
        }
        switch (type)
        {
            case INSERT, REPLACE -> put(space(row), array(row, BodyKey.TUPLE), RowType.REPLACE == type);
            case UPDATE -> update(row);
            case DELETE -> delete(row);
            case UPSERT -> upsert(row);
            case NOP, RAFT, RAFT_PROMOTE, RAFT_DEMOTE, RAFT_CONFIRM ->
            {
                // advance the vclock, or say what a log without ROLLBACK rows says anyway
            }
            default -> throw new MemtxException(ErrorCode.ER_UNSUPPORTED, "memtx", type + " rows");
        }
    }

    /** Makes what was applied since the last call final. */
    void endTransaction()
    {
        for (final Change change : undo)
        {
            if (NULL_REF != change.oldRef())
            {
                arena.free(change.oldRef());
            }
        }
        undo.clear();
    }

    /** Undoes what was applied since the last {@link #endTransaction()}, changes of the schema excepted. */
    void undoTransaction()
    {
        for (int i = undo.size() - 1; i >= 0; i--)
        {
            final Change change = undo.get(i);
            change.space().overlay().applyToBase(change.space().indexes(), change.newRef(), change.oldRef());
            if (NULL_REF != change.newRef())
            {
                arena.free(change.newRef());
            }
        }
        undo.clear();
    }

    /**
     * Takes a tuple out that collides in an index about to be built.
     *
     * @param space of the tuple.
     * @param index that it collides in, empty.
     * @param ref   of the tuple.
     */
    void drop(final SpaceStore space, final IndexStore index, final int ref)
    {
        index.isBuilt(false);
        change(space, ref, NULL_REF);
        endTransaction();
        index.isBuilt(true);
    }

    private void put(final SpaceStore space, final long tuple, final boolean isReplace)
    {
        final IndexStore primary = space.primary();
        space.format().validate(tuple);
        final int oldRef = primary.base().find(tuple);
        if (NULL_REF != oldRef && !isReplace)
        {
            throw new MemtxException(
                ErrorCode.ER_TUPLE_FOUND,
                primary.def().name(),
                space.def().name(),
                MsgPackText.of(arena.tuple(oldRef)),
                MsgPackText.of(tuple));
        }
        change(space, oldRef, allocate(tuple, length(tuple)));
    }

    private void update(final RowFlyweight row)
    {
        final SpaceStore space = space(row);
        final long operations = array(row, BodyKey.TUPLE);
        final int oldRef = find(space, row);
        if (NULL_REF != oldRef)
        {
            final long oldTuple = arena.tuple(oldRef);
            updates.update(oldTuple, operations, space.format(), indexBase(row), updated.reset());
            space.format().validate(updated.address());
            if (0 != space.primary().keyDef().compareTuples(oldTuple, updated.address()))
            {
                throw new MemtxException(ErrorCode.ER_CANT_UPDATE_PRIMARY_KEY, space.def().name());
            }
            change(space, oldRef, allocate(updated.address(), updated.length()));
        }
    }

    private void upsert(final RowFlyweight row)
    {
        final SpaceStore space = space(row);
        final long tuple = array(row, BodyKey.TUPLE);
        final long operations = array(row, BodyKey.OPS);
        space.format().validate(tuple);
        final int oldRef = space.primary().base().find(tuple);
        if (NULL_REF == oldRef)
        {
            change(space, NULL_REF, allocate(tuple, length(tuple)));
            return;
        }
        final long oldTuple = arena.tuple(oldRef);
        updates.upsert(oldTuple, operations, space.format(), indexBase(row), updated.reset(), NOBODY);
        space.format().validate(updated.address());
        if (0 == space.primary().keyDef().compareTuples(oldTuple, updated.address()))
        {
            change(space, oldRef, allocate(updated.address(), updated.length()));
        }
    }

    private void delete(final RowFlyweight row)
    {
        final SpaceStore space = space(row);
        final int oldRef = find(space, row);
        if (NULL_REF != oldRef)
        {
            change(space, oldRef, NULL_REF);
        }
    }

    private void change(final SpaceStore space, final int oldRef, final int newRef)
    {
        space.overlay().applyToBase(space.indexes(), oldRef, newRef);
        if (changer.handles(space))
        {
            changer.onReplace(
                space,
                NULL_REF == oldRef ? Memory.NULL_ADDRESS : arena.tuple(oldRef),
                NULL_REF == newRef ? Memory.NULL_ADDRESS : arena.tuple(newRef));
        }
        if (!isBulk && !changer.changesSchema(space))
        {
            undo.add(new Change(space, oldRef, newRef));
            return;
        }
        if (NULL_REF != oldRef)
        {
            arena.free(oldRef);
        }
    }

    /** A row names another index than the primary one only when it found nothing there. */
    private int find(final SpaceStore space, final RowFlyweight row)
    {
        final long key = array(row, BodyKey.KEY);
        final long indexId = row.bodyValue(BodyKey.INDEX_ID);
        if (Memory.NULL_ADDRESS != indexId && 0 != MsgPack.getInteger(indexId))
        {
            return NULL_REF;
        }
        final IndexStore primary = space.primary();
        primary.keyDef().validateKeyArray(key, true);
        return primary.base().get(MsgPack.firstElement(key));
    }

    private SpaceStore space(final RowFlyweight row)
    {
        final long value = row.bodyValue(BodyKey.SPACE_ID);
        if (Memory.NULL_ADDRESS == value || MsgPackType.UNSIGNED != MsgPack.typeOf(value))
        {
            throw new MemtxException(ErrorCode.ER_INVALID_MSGPACK, "row without space id");
        }
        final int id = (int)MsgPack.getInteger(value);
        if (schema != seenSchema || id != seenSpace.id())
        {
            seenSpace = schema.space(id);
            seenSchema = schema;
        }
        return seenSpace;
    }

    private static long array(final RowFlyweight row, final int bodyKey)
    {
        final long value = row.bodyValue(bodyKey);
        if (Memory.NULL_ADDRESS == value || MsgPackType.ARRAY != MsgPack.typeOf(value))
        {
            throw new MemtxException(ErrorCode.ER_TUPLE_NOT_ARRAY);
        }
        return value;
    }

    private static int indexBase(final RowFlyweight row)
    {
        final long value = row.bodyValue(BodyKey.INDEX_BASE);
        return Memory.NULL_ADDRESS == value ? 0 : (int)MsgPack.getInteger(value);
    }

    private int allocate(final long tuple, final int length)
    {
        final int ref = arena.allocateVersioned(length + ObjectDescriptor.DATA_OFFSET);
        if (NULL_REF == ref)
        {
            throw new MemtxException(
                ErrorCode.ER_MEMORY_ISSUE, length + ObjectDescriptor.DATA_OFFSET, "slab allocator", "memtx_tuple");
        }
        Memory.copy(tuple, arena.tuple(ref), length);
        return ref;
    }

    private void dispose(final SpaceStore space, final SpaceStore other)
    {
        for (int i = 0; i < space.indexes().length; i++)
        {
            final IndexStore index = space.indexes()[i];
            if (!keeps(other, index))
            {
                if (0 == i && (null == other || other.overlay() != space.overlay()))
                {
                    final TupleCursor cursor = index.base().cursor();
                    cursor.open(IteratorType.ALL, 0, 0);
                    final int[] refs = new int[(int)index.base().size()];
                    for (int n = 0; n < refs.length; n++)
                    {
                        refs[n] = cursor.next();
                    }
                    for (final int ref : refs)
                    {
                        arena.free(ref);
                    }
                }
                index.close();
            }
        }
    }

    private static boolean keeps(final SpaceStore space, final IndexStore index)
    {
        if (null != space)
        {
            for (final IndexStore other : space.indexes())
            {
                if (other.base() == index.base())
                {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether a row changes a system space, whatever else is wrong with it. */
    static boolean isSystemRow(final RowFlyweight row)
    {
        final long value = row.bodyValue(BodyKey.SPACE_ID);
        return Memory.NULL_ADDRESS != value && MsgPackType.UNSIGNED == MsgPack.typeOf(value) &&
            SystemSpaces.isSystem((int)MsgPack.getInteger(value));
    }

    /** Names the space that a row of a system space is about, where the row itself has its id only. */
    String spaceOf(final RowFlyweight row)
    {
        final long tuple = row.bodyValue(BodyKey.TUPLE);
        if (isSystemRow(row) && Memory.NULL_ADDRESS != tuple && MsgPackType.ARRAY == MsgPack.typeOf(tuple) &&
            0 != MsgPack.count(tuple) && MsgPackType.UNSIGNED == MsgPack.typeOf(MsgPack.firstElement(tuple)))
        {
            final SpaceStore space = schema.find((int)MsgPack.getInteger(MsgPack.firstElement(tuple)));
            return null == space ? "" : " of space '" + space.def().name() + '\'';
        }
        return "";
    }

    private static boolean isSystem(final SpaceStore space)
    {
        return SystemSpaces.isSystem(space.id());
    }

    private static int length(final long tuple)
    {
        return (int)(MsgPack.skip(tuple) - tuple);
    }

    /** What can be undone: by force only, where transactions are dropped as a whole. */
    private record Change(SpaceStore space, int oldRef, int newRef)
    {
    }
}
