package io.memtx.memtx.recovery;

import io.memtx.memtx.ddl.SchemaChanger;
import io.memtx.memtx.ddl.SystemCatalog;
import io.memtx.memtx.function.FunctionCatalog;
import io.memtx.memtx.prepare.Preparation;
import io.memtx.memtx.row.RowFields;
import io.memtx.memtx.schema.EngineType;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SchemaTarget;
import io.memtx.memtx.space.SpaceEntries;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.txn.CommitGate;
import io.memtx.memtx.txn.SynchroGate;
import io.memtx.memtx.txn.SynchroState;
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
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.row.RowFlyweight;

import java.util.Arrays;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Applies rows of snapshots and logs straight to the base of primary indexes; secondary ones are built at the end, by a
 * standby before anybody looks. Rows are well-formed MessagePack, and nothing more is trusted. Belongs to the thread
 * that recovers or follows.
 */
final class RowApplier implements SchemaTarget
{
    private static final SkippedOperation NOBODY = (number, reason) -> { };

    private final Arena arena;
    private final boolean isForced;
    private final PendingTransactions pending;
    private final SynchroRows synchro;
    private final GatedTransactions gated; // null without a SynchroGate, which decides in place of the rows then
    private final SchemaChanger changer;
    private final UpdateExecutor updates = new UpdateExecutor();
    private final MsgPackWriter updated = new MsgPackWriter();
    private Schema schema;
    private SpaceStore bulkSpace;
    private SpaceStore seenSpace; // that the row before was about
    private Schema seenSchema;
    private int[] bulkRefs = new int[1024];
    private int bulkCount;
    private UndoLog undo = new UndoLog();
    private boolean keepsUndo;
    private int flags; // of the transaction at hand
    private boolean isWaiting; // of the transaction at hand
    private boolean isReplicated;
    private int replicaId;
    private long lsn;

    /**
     * @param arena    that the data goes to.
     * @param isForced whether a transaction may be dropped as a whole, and a tuple of a snapshot by itself. Otherwise
     *                 tuples of a snapshot are indexed together, and a duplicate among them is the end.
     */
    RowApplier(final Arena arena, final boolean isForced)
    {
        this(arena, isForced, CommitGate.LOCAL);
    }

    /**
     * As {@link #RowApplier(Arena, boolean)}.
     *
     * @param gate that decides what is confirmed, if it is a {@link SynchroGate}.
     */
    RowApplier(final Arena arena, final boolean isForced, final CommitGate gate)
    {
        gated = gate instanceof SynchroGate synchroGate ? new GatedTransactions(synchroGate, arena) : null;
        this.arena = arena;
        this.isForced = isForced;
        keepsUndo = isForced;
        pending = new PendingTransactions(arena);
        synchro = new SynchroRows(pending);
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
        undo.end(arena); // what a change of schema may free cannot be undone any more
        pending.endAll();
        if (null != gated)
        {
            gated.endAll();
        }
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

    @Override
    public boolean isTelling(final boolean isTelling)
    {
        return false; // there is nobody yet who could run statements
    }

    /** Before any row: the functions of the program. */
    void functions(final FunctionCatalog functions)
    {
        schema = schema.with(functions);
    }

    /**
     * Puts a tuple of a snapshot in. Those of one space come one after the other and are indexed in bulk.
     *
     * @param row of type INSERT; others are applied as rows of a log are.
     */
    void onSnapshotRow(final RowFlyweight row)
    {
        if (RowType.INSERT.code() != row.type())
        {
            endBulk(); // whatever that row is, it comes behind what is still to be indexed
            apply(row);
            return;
        }
        final SpaceStore space = space(row);
        final long tuple = RowFields.array(row, BodyKey.TUPLE);
        if (space != bulkSpace)
        {
            endBulk();
            if (EngineType.MEMTX != space.def().engine())
            {
                throw new MemtxException(ErrorCode.ER_ALIEN_ENGINE);
            }
            if (!isForced && 0 != space.indexes().length && 0 == space.indexes()[0].base().size() && !isSystem(space))
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
        bulkRefs[bulkCount++] = allocate(tuple, RowFields.length(tuple));
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
        if (null != gated && !type.isSynchro() && RowType.RAFT != type)
        {
            gated.onRow(row, RowType.NOP == type);
        }
        switch (type)
        {
            case INSERT, REPLACE -> put(space(row), RowFields.array(row, BodyKey.TUPLE), RowType.REPLACE == type);
            case UPDATE -> update(row);
            case DELETE -> delete(row);
            case UPSERT -> upsert(row);
            case NOP ->
            {
                // only advances the vclock
            }
            case RAFT, RAFT_PROMOTE, RAFT_DEMOTE, RAFT_CONFIRM, RAFT_ROLLBACK ->
            {
                if (null == gated)
                {
                    synchro.onRow(type, row);
                }
                else
                {
                    gated.onServiceRow(row);
                }
                return; // no statement
            }
            default -> throw new MemtxException(ErrorCode.ER_UNSUPPORTED, "memtx", type + " rows");
        }
        if (!row.isLocal())
        {
            isReplicated = true;
            replicaId = row.replicaId();
            lsn = row.lsn();
        }
    }

    /**
     * A transaction of a log begins.
     *
     * @param transactionFlags of its last row.
     */
    void beginTransaction(final int transactionFlags)
    {
        flags = transactionFlags;
        isWaiting = 0 != (transactionFlags & HeaderKey.FLAGS_QUEUED);
        keepsUndo = isForced || isWaiting || !pending.isEmpty() || null != gated && !gated.isEmpty();
        if (null != gated)
        {
            gated.begin();
        }
        isReplicated = false;
    }

    /**
     * Makes what was applied since the last call final, unless it waits for a confirmation.
     */
    void endTransaction()
    {
        if (null != gated)
        {
            if (gated.end(flags, undo))
            {
                undo = new UndoLog();
            }
            else
            {
                undo.end(arena);
            }
            return;
        }
        if (isReplicated && !isWaiting)
        {
            if (pending.isWaiting(replicaId))
            {
                pending.endAll(); // who wrote this took what it had written before for confirmed
            }
            pending.onFinal(replicaId, lsn);
        }
        if (isWaiting || !pending.isEmpty())
        {
            if (!undo.isEmpty())
            {
                pending.add(replicaId, lsn, undo, isWaiting);
                undo = new UndoLog();
            }
        }
        else
        {
            undo.end(arena);
        }
        isWaiting = false;
    }

    /**
     * All logs are read: what still waits is taken for confirmed, lest what was there before be gone.
     *
     * @return how many transactions waited.
     */
    int endPending()
    {
        final int count = pending.waitingCount();
        pending.endAll();
        return count;
    }

    /**
     * @return what the gate has to decide on, null without one that does.
     */
    GatedTransactions gated()
    {
        return gated;
    }

    /** Undoes what was applied since the last {@link #endTransaction()}, changes of the schema excepted. */
    void undoTransaction()
    {
        undo.undo(arena);
    }

    /**
     * @return what the service rows amount to.
     */
    SynchroState synchro()
    {
        return null == gated ? synchro.state() : gated.gate().state();
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
        undo.end(arena);
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
        change(space, oldRef, allocate(tuple, RowFields.length(tuple)));
    }

    private void update(final RowFlyweight row)
    {
        final SpaceStore space = space(row);
        final long operations = RowFields.array(row, BodyKey.TUPLE);
        final int oldRef = find(space, row);
        if (NULL_REF != oldRef)
        {
            final long oldTuple = arena.tuple(oldRef);
            final int indexBase = RowFields.optionalInt(row, BodyKey.INDEX_BASE);
            updates.update(oldTuple, operations, space.format(), indexBase, updated.reset());
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
        final long tuple = RowFields.array(row, BodyKey.TUPLE);
        final long operations = RowFields.array(row, BodyKey.OPS);
        space.format().validate(tuple);
        final int oldRef = space.primary().base().find(tuple);
        if (NULL_REF == oldRef)
        {
            change(space, NULL_REF, allocate(tuple, RowFields.length(tuple)));
            return;
        }
        final long oldTuple = arena.tuple(oldRef);
        final int indexBase = RowFields.optionalInt(row, BodyKey.INDEX_BASE);
        updates.upsert(oldTuple, operations, space.format(), indexBase, updated.reset(), NOBODY);
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
        if (NULL_REF != newRef && space.hasEntries())
        {
            makeEntries(space, newRef);
        }
        space.overlay().applyToBase(space.indexes(), oldRef, newRef);
        if (changer.handles(space))
        {
            changer.onReplace(
                space,
                NULL_REF == oldRef ? Memory.NULL_ADDRESS : arena.tuple(oldRef),
                NULL_REF == newRef ? Memory.NULL_ADDRESS : arena.tuple(newRef));
        }
        if (keepsUndo && !changer.changesSchema(space))
        {
            undo.add(space, oldRef, newRef);
            return;
        }
        if (NULL_REF != oldRef)
        {
            UndoLog.free(arena, space, oldRef);
        }
    }

    /** In indexes that are built already. */
    private void makeEntries(final SpaceStore space, final int ref)
    {
        SpaceEntries.prepare(space, arena.tuple(ref));
        if (!SpaceEntries.make(space, ref, arena))
        {
            throw new MemtxException(
                ErrorCode.ER_MEMORY_ISSUE, ObjectDescriptor.DATA_OFFSET, "slab allocator", "memtx_tuple");
        }
    }

    /** A row names another index than the primary one only when it found nothing there. */
    private int find(final SpaceStore space, final RowFlyweight row)
    {
        final long key = RowFields.array(row, BodyKey.KEY);
        if (0 != RowFields.optionalInt(row, BodyKey.INDEX_ID))
        {
            return NULL_REF;
        }
        final IndexStore primary = space.primary();
        primary.keyDef().validateKeyArray(key, true);
        return primary.base().get(MsgPack.firstElement(key));
    }

    private SpaceStore space(final RowFlyweight row)
    {
        final int id = RowFields.spaceId(row);
        if (schema != seenSchema || id != seenSpace.id())
        {
            seenSpace = schema.space(id);
            seenSchema = schema;
        }
        return seenSpace;
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
            if (null == other || !other.hasDataOf(index))
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
                        arena.retire(ref);
                    }
                }
                index.close();
            }
        }
    }

    /** Names the space that a row of a system space is about, where the row itself has its id only. */
    String spaceOf(final RowFlyweight row)
    {
        final SpaceStore space = schema.find(RowFields.subjectId(row));
        return null == space ? "" : " of space '" + space.def().name() + '\'';
    }

    private static boolean isSystem(final SpaceStore space)
    {
        return SystemSpaces.isSystem(space.id());
    }
}
