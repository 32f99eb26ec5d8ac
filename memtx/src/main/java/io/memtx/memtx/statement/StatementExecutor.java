package io.memtx.memtx.statement;

import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.BeforeReplace;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.OnReplace;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.space.StatementType;
import io.memtx.memtx.txn.TransactionManager;
import io.memtx.memtx.update.SkippedOperation;
import io.memtx.memtx.update.UpdateExecutor;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.arena.ObjectDescriptor;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackText;
import io.memtx.tuple.msgpack.MsgPackWriter;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Executes statements, in Tarantool's order: check the tuple, triggers before, primary index, secondary indexes, redo
 * row, triggers after. A statement that fails has changed nothing. Single owner: the transaction thread.
 * <p>
 * Each method returns the log position of the commit when the statement was a transaction of its own, and 0 inside a
 * running transaction. {@link #resultRef()} names the tuple that it left; the memory is good until the next change.
 */
public final class StatementExecutor
{
    /** Tarantool counts its tuple header into the largest tuple. */
    private static final int TUPLE_HEADER_LENGTH = 10;
    private static final int MAX_NESTING = 3;

    private final Arena arena;
    private final TransactionManager transactions;
    private final SystemSpaceHook systemHook;
    private final UpdateExecutor updates;
    private final RedoWriter redo;
    private final SkippedOperation skipped;
    private final int maxTupleSize;
    private final StatementBuffers[] levels = new StatementBuffers[MAX_NESTING + 2];
    private int nesting;
    private int resultRef;
    private Tuple removed;
    private boolean keepsRemoved;

    /**
     * @param arena        that tuples are made in.
     * @param transactions that statements belong to.
     * @param systemHook   told of changes of system spaces.
     * @param updates      that execute update operations.
     * @param skipped      told of operations that an upsert leaves out.
     * @param maxTupleSize in bytes, Tarantool's header of 10 included.
     */
    public StatementExecutor(
        final Arena arena,
        final TransactionManager transactions,
        final SystemSpaceHook systemHook,
        final UpdateExecutor updates,
        final SkippedOperation skipped,
        final int maxTupleSize)
    {
        this.arena = arena;
        this.transactions = transactions;
        this.systemHook = systemHook;
        this.updates = updates;
        this.skipped = skipped;
        this.maxTupleSize = maxTupleSize;
        redo = new RedoWriter(transactions.batch());
        for (int i = 0; i < levels.length; i++)
        {
            levels[i] = new StatementBuffers();
        }
    }

    /**
     * @return the reference of the tuple that the last statement left under the key, or NULL_REF.
     */
    public int resultRef()
    {
        return resultRef;
    }

    /**
     * @param keepsRemoved whether {@link #removed()} is wanted: it costs a copy on the heap.
     */
    public void keepsRemoved(final boolean keepsRemoved)
    {
        this.keepsRemoved = keepsRemoved;
    }

    /**
     * @return the tuple that the last delete removed, if it was wanted; else null.
     */
    public Tuple removed()
    {
        return removed;
    }

    /**
     * @return how many triggers deep the running statement is; 0 outside triggers.
     */
    public int nesting()
    {
        return nesting;
    }

    /**
     * Insert or replace.
     *
     * @param space     to change.
     * @param asked     address of the tuple's MessagePack array, well-formed.
     * @param length    of it in bytes.
     * @param isReplace whether a tuple under the same key gives way.
     * @return position of the commit, or 0.
     */
    public long put(final SpaceStore space, final long asked, final int length, final boolean isReplace)
    {
        checkWritable(space);
        checkSize(length);
        space.format().validate(asked);
        final IndexStore primary = space.primary();
        if (isSingle(space))
        {
            final int oldRef = space.find(primary, asked);
            checkDuplicates(space, oldRef, asked, isReplace);
            final long reserved = reserveSingle(space);
            final int newRef = allocate(asked, length, reserved);
            redo.insert(space, isReplace, asked, length);
            return commitSingle(space, oldRef, newRef, reserved);
        }

        final boolean isImplicit = beginStatement(space);
        final long tuple = levels[nesting].keepFirst(asked, length);
        final int effects = transactions.effectCount();
        final int rows = transactions.batch().mark();
        try
        {
            final StatementType type = isReplace ? StatementType.REPLACE : StatementType.INSERT;
            final Decision decision = before(space, space.find(primary, tuple), tuple, type);
            final int oldRef = space.find(primary, tuple); // again: a trigger may have changed it
            if (Decision.KEEP == decision)
            {
                checkDuplicates(space, oldRef, tuple, isReplace);
                final int newRef = allocateReserved(space, tuple, length);
                transactions.apply(space, oldRef, newRef);
                redo.insert(space, isReplace, tuple, length);
                after(space, oldRef, newRef, type);
            }
            else
            {
                otherwise(space, oldRef, decision, type);
            }
        }
        catch (final Throwable ex)
        {
            abortStatement(effects, rows, isImplicit);
            throw ex;
        }
        return endStatement(isImplicit);
    }

    /**
     * Updates the tuple under a key of a unique index.
     *
     * @param space      to change.
     * @param index      unique, of the space.
     * @param askedKey   address of the key parts: a full key, checked.
     * @param keyLength  in bytes.
     * @param partCount  of the key.
     * @param askedOperations address of a MessagePack array of operations, well-formed.
     * @param length     of the operations in bytes.
     * @param indexBase  0 or 1: what the first field is called.
     * @return position of the commit, or 0.
     */
    public long update(
        final SpaceStore space,
        final IndexStore index,
        final long askedKey,
        final int keyLength,
        final int partCount,
        final long askedOperations,
        final int length,
        final int indexBase)
    {
        checkWritable(space);
        final boolean isSingle = isSingle(space);
        final boolean isImplicit = !isSingle && beginStatement(space);
        final StatementBuffers level = levels[nesting];
        final long key = isSingle ? askedKey : level.keepFirst(askedKey, keyLength);
        final long operations = isSingle ? askedOperations : level.keepSecond(askedOperations, length);
        final MsgPackWriter updated = level.updated;
        final MsgPackWriter primaryKey = level.primaryKey;
        final int effects = isSingle ? 0 : transactions.effectCount();
        final int rows = transactions.batch().mark();
        try
        {
            int oldRef = space.get(index, key);
            if (NULL_REF == oldRef)
            {
                redo.update(space, index.def().indexId(), key, keyLength, partCount, operations, length, indexBase);
                return isSingle ? commitSingle(space, NULL_REF, NULL_REF, 0) : endStatement(isImplicit);
            }
            final long oldTuple = arena.tuple(oldRef);
            updates.update(oldTuple, operations, space.format(), indexBase, updated.reset());
            final long newTuple = updated.address();
            final int newLength = updated.length();
            checkSize(newLength);
            space.format().validate(newTuple);
            checkPrimaryKey(space, oldTuple, newTuple);
            space.primary().keyDef().extractKey(oldTuple, primaryKey.reset());
            final int primaryParts = space.primary().keyDef().partCount();
            if (isSingle)
            {
                checkDuplicates(space, oldRef, newTuple, true);
                final long reserved = reserveSingle(space);
                final int newRef = allocate(newTuple, newLength, reserved);
                redo.update(
                    space, 0, primaryKey.address(), primaryKey.length(), primaryParts, operations, length, indexBase);
                return commitSingle(space, oldRef, newRef, reserved);
            }

            final Decision decision = before(space, oldRef, newTuple, StatementType.UPDATE);
            oldRef = space.find(space.primary(), newTuple);
            if (Decision.KEEP == decision)
            {
                checkDuplicates(space, oldRef, newTuple, true);
                final int newRef = allocateReserved(space, newTuple, newLength);
                transactions.apply(space, oldRef, newRef);
                redo.update(
                    space, 0, primaryKey.address(), primaryKey.length(), primaryParts, operations, length, indexBase);
                after(space, oldRef, newRef, StatementType.UPDATE);
            }
            else
            {
                otherwise(space, oldRef, decision, StatementType.UPDATE);
            }
        }
        catch (final Throwable ex)
        {
            if (!isSingle)
            {
                abortStatement(effects, rows, isImplicit);
            }
            throw ex;
        }
        return endStatement(isImplicit);
    }

    /**
     * Inserts a tuple, or updates the one under its primary key.
     *
     * @param space            to change.
     * @param asked            address of the tuple, well-formed.
     * @param length           of it in bytes.
     * @param askedOperations  address of a MessagePack array of operations, well-formed.
     * @param operationsLength in bytes.
     * @param indexBase        0 or 1.
     * @return position of the commit, or 0.
     */
    public long upsert(
        final SpaceStore space,
        final long asked,
        final int length,
        final long askedOperations,
        final int operationsLength,
        final int indexBase)
    {
        checkWritable(space);
        checkSize(length);
        space.format().validate(asked);
        updates.check(askedOperations, space.format(), indexBase);
        final IndexStore primary = space.primary();
        final boolean isImplicit = beginStatement(space);
        final StatementBuffers level = levels[nesting];
        final long tuple = level.keepFirst(asked, length);
        final long operations = level.keepSecond(askedOperations, operationsLength);
        final MsgPackWriter updated = level.updated;
        final int effects = transactions.effectCount();
        final int rows = transactions.batch().mark();
        try
        {
            int oldRef = space.find(primary, tuple);
            long newTuple = tuple;
            int newLength = length;
            if (NULL_REF != oldRef)
            {
                final long oldTuple = arena.tuple(oldRef);
                updates.upsert(oldTuple, operations, space.format(), indexBase, updated.reset(), skipped);
                newTuple = updated.address();
                newLength = updated.length();
                checkSize(newLength);
                space.format().validate(newTuple);
                if (0 != primary.keyDef().compareTuples(oldTuple, newTuple))
                {
                    // Tarantool logs it and goes on; here it is a change of nothing
                    newLength = (int)(MsgPack.skip(oldTuple) - oldTuple);
                    newTuple = updated.reset().raw(oldTuple, newLength).address();
                }
            }

            final Decision decision = before(space, oldRef, newTuple, StatementType.UPSERT);
            oldRef = space.find(primary, tuple);
            if (Decision.KEEP == decision)
            {
                checkDuplicates(space, oldRef, newTuple, true);
                final int newRef = allocateReserved(space, newTuple, newLength);
                transactions.apply(space, oldRef, newRef);
                redo.upsert(space, tuple, length, operations, operationsLength, indexBase);
                after(space, oldRef, newRef, StatementType.UPSERT);
            }
            else
            {
                otherwise(space, oldRef, decision, StatementType.UPSERT);
            }
        }
        catch (final Throwable ex)
        {
            abortStatement(effects, rows, isImplicit);
            throw ex;
        }
        return endStatement(isImplicit);
    }

    /**
     * Deletes the tuple under a key of a unique index.
     *
     * @param space     to change.
     * @param index     unique, of the space.
     * @param askedKey  address of the key parts: a full key, checked.
     * @param keyLength in bytes.
     * @param partCount of the key.
     * @return position of the commit, or 0.
     */
    public long delete(
        final SpaceStore space, final IndexStore index, final long askedKey, final int keyLength, final int partCount)
    {
        checkWritable(space);
        removed = null;
        final boolean isSingle = isSingle(space);
        final boolean isImplicit = !isSingle && beginStatement(space);
        final long key = isSingle ? askedKey : levels[nesting].keepFirst(askedKey, keyLength);
        final int effects = isSingle ? 0 : transactions.effectCount();
        final int rows = transactions.batch().mark();
        try
        {
            int oldRef = space.get(index, key);
            if (NULL_REF == oldRef)
            {
                redo.delete(space, index.def().indexId(), key, keyLength, partCount);
                return isSingle ? commitSingle(space, NULL_REF, NULL_REF, 0) : endStatement(isImplicit);
            }
            final Decision decision = isSingle ?
                Decision.KEEP : before(space, oldRef, Memory.NULL_ADDRESS, StatementType.DELETE);
            oldRef = space.get(index, key);
            if (NULL_REF == oldRef)
            {
                return endStatement(isImplicit); // a trigger has deleted it
            }
            if (Decision.KEEP == decision)
            {
                keep(oldRef);
                redoDelete(space, oldRef);
                if (isSingle)
                {
                    return commitSingle(space, oldRef, NULL_REF, 0);
                }
                transactions.apply(space, oldRef, NULL_REF);
                after(space, oldRef, NULL_REF, StatementType.DELETE);
            }
            else
            {
                otherwise(space, oldRef, decision, StatementType.DELETE);
            }
        }
        catch (final Throwable ex)
        {
            if (!isSingle)
            {
                abortStatement(effects, rows, isImplicit);
            }
            throw ex;
        }
        return endStatement(isImplicit);
    }

    private boolean isSingle(final SpaceStore space)
    {
        resultRef = NULL_REF;
        final boolean isSingle =
            transactions.isQuiet() && space.triggers().isEmpty() && !systemHook.changesSchema(space);
        if (isSingle)
        {
            transactions.batch().reset();
        }
        return isSingle;
    }

    private boolean beginStatement(final SpaceStore space)
    {
        resultRef = NULL_REF;
        final boolean isImplicit = !transactions.isActive();
        if (isImplicit)
        {
            transactions.begin();
        }
        else if (nesting > MAX_NESTING)
        {
            throw new MemtxException(ErrorCode.ER_SUB_STMT_MAX);
        }
        if (systemHook.changesSchema(space))
        {
            try
            {
                transactions.awaitQuiet();
            }
            catch (final MemtxException ex)
            {
                if (isImplicit)
                {
                    transactions.rollback(ex);
                }
                throw ex;
            }
        }
        return isImplicit;
    }

    private long endStatement(final boolean isImplicit)
    {
        return isImplicit ? transactions.commit(null) : 0;
    }

    private void abortStatement(final int effects, final int rows, final boolean isImplicit)
    {
        resultRef = NULL_REF;
        if (isImplicit)
        {
            transactions.rollback(null);
        }
        else
        {
            transactions.rollbackTo(effects);
            transactions.batch().truncate(rows);
        }
    }

    private long commitSingle(final SpaceStore space, final int oldRef, final int newRef, final long reserved)
    {
        try
        {
            final long position = transactions.commitSingle(space, oldRef, newRef, reserved);
            resultRef = newRef;
            return position;
        }
        catch (final MemtxException ex)
        {
            if (NULL_REF != newRef)
            {
                arena.free(newRef);
            }
            throw ex;
        }
    }

    private Decision before(final SpaceStore space, final int oldRef, final long newTuple, final StatementType type)
    {
        final BeforeReplace[] triggers = space.triggers().beforeReplace();
        if (0 == triggers.length)
        {
            return Decision.KEEP;
        }
        final Tuple oldBoxed = NULL_REF == oldRef ? null : Tuple.copyOf(arena.tuple(oldRef));
        final Tuple asked = Memory.NULL_ADDRESS == newTuple ? null : Tuple.copyOf(newTuple);
        Tuple result = asked;
        nesting++;
        try
        {
            for (final BeforeReplace trigger : triggers)
            {
                result = trigger.beforeReplace(oldBoxed, result, space.def().name(), type);
            }
        }
        finally
        {
            nesting--;
        }
        return result == asked ? Decision.KEEP : Decision.of(oldBoxed, result);
    }

    /** A trigger decided against what was asked for. */
    private void otherwise(
        final SpaceStore space, final int askedOldRef, final Decision decision, final StatementType type)
    {
        if (decision.isNop())
        {
            redo.nop(space);
            return;
        }
        if (null == decision.tuple())
        {
            keep(askedOldRef);
            redoDelete(space, askedOldRef);
            transactions.apply(space, askedOldRef, NULL_REF);
            after(space, askedOldRef, NULL_REF, type);
            return;
        }

        final MsgPackWriter replacement = levels[nesting].updated.reset();
        decision.tuple().encode(replacement);
        final long tuple = replacement.address();
        checkSize(replacement.length());
        space.format().validate(tuple);
        final int oldRef;
        if (NULL_REF == askedOldRef)
        {
            oldRef = space.find(space.primary(), tuple);
        }
        else
        {
            checkPrimaryKey(space, arena.tuple(askedOldRef), tuple);
            oldRef = askedOldRef;
        }
        checkDuplicates(space, oldRef, tuple, true);
        final int newRef = allocateReserved(space, tuple, replacement.length());
        transactions.apply(space, oldRef, newRef);
        redo.insert(space, true, tuple, replacement.length());
        after(space, oldRef, newRef, type);
    }

    private void after(final SpaceStore space, final int oldRef, final int newRef, final StatementType type)
    {
        if (systemHook.changesSchema(space))
        {
            systemHook.onReplace(
                space,
                NULL_REF == oldRef ? Memory.NULL_ADDRESS : arena.tuple(oldRef),
                NULL_REF == newRef ? Memory.NULL_ADDRESS : arena.tuple(newRef));
        }
        final OnReplace[] triggers = space.triggers().onReplace();
        if (0 != triggers.length)
        {
            final Tuple oldTuple = NULL_REF == oldRef ? null : Tuple.copyOf(arena.tuple(oldRef));
            final Tuple newTuple = NULL_REF == newRef ? null : Tuple.copyOf(arena.tuple(newRef));
            nesting++;
            try
            {
                for (final OnReplace trigger : triggers)
                {
                    trigger.onReplace(oldTuple, newTuple, space.def().name(), type);
                }
            }
            finally
            {
                nesting--;
            }
        }
        resultRef = newRef;
    }

    private void keep(final int oldRef)
    {
        if (keepsRemoved)
        {
            removed = Tuple.copyOf(arena.tuple(oldRef));
        }
    }

    private void redoDelete(final SpaceStore space, final int oldRef)
    {
        final MsgPackWriter primaryKey = levels[nesting].primaryKey.reset();
        final KeyDef keyDef = space.primary().keyDef();
        keyDef.extractKey(arena.tuple(oldRef), primaryKey);
        redo.delete(space, 0, primaryKey.address(), primaryKey.length(), keyDef.partCount());
    }

    private void checkWritable(final SpaceStore space)
    {
        if (SystemSpaces.isView(space.id()))
        {
            throw new MemtxException(ErrorCode.ER_VIEW_IS_RO, space.def().name());
        }
        if (!space.def().isDataTemporary())
        {
            transactions.ensureWritable();
        }
    }

    private void checkSize(final int length)
    {
        if (length + TUPLE_HEADER_LENGTH > maxTupleSize)
        {
            throw new MemtxException(ErrorCode.ER_MEMTX_MAX_TUPLE_SIZE, length + TUPLE_HEADER_LENGTH);
        }
    }

    private static void checkPrimaryKey(final SpaceStore space, final long oldTuple, final long newTuple)
    {
        if (0 != space.primary().keyDef().compareTuples(oldTuple, newTuple))
        {
            throw new MemtxException(ErrorCode.ER_CANT_UPDATE_PRIMARY_KEY, space.def().name());
        }
    }

    private void checkDuplicates(
        final SpaceStore space, final int oldRef, final long newTuple, final boolean mayReplace)
    {
        final IndexStore[] indexes = space.indexes();
        if (NULL_REF != oldRef && !mayReplace)
        {
            throw duplicate(space, indexes[0], oldRef, newTuple);
        }
        for (int i = 1; i < indexes.length; i++)
        {
            final int found = space.find(indexes[i], newTuple);
            if (NULL_REF != found && found != oldRef)
            {
                throw duplicate(space, indexes[i], found, newTuple);
            }
        }
    }

    private MemtxException duplicate(
        final SpaceStore space, final IndexStore index, final int oldRef, final long newTuple)
    {
        return new MemtxException(
            ErrorCode.ER_TUPLE_FOUND,
            index.def().name(),
            space.def().name(),
            MsgPackText.of(arena.tuple(oldRef)),
            MsgPackText.of(newTuple));
    }

    private long reserveSingle(final SpaceStore space)
    {
        final long cost = space.insertCost();
        if (!arena.reserve(cost))
        {
            throw indexMemory();
        }
        return cost;
    }

    private int allocateReserved(final SpaceStore space, final long tuple, final int length)
    {
        if (!transactions.reserve(space))
        {
            throw indexMemory();
        }
        return allocate(tuple, length, 0);
    }

    private int allocate(final long tuple, final int length, final long reserved)
    {
        final int ref = arena.allocateVersioned(length + ObjectDescriptor.DATA_OFFSET);
        if (NULL_REF == ref)
        {
            arena.release(reserved);
            throw new MemtxException(
                ErrorCode.ER_MEMORY_ISSUE, length + ObjectDescriptor.DATA_OFFSET, "slab allocator", "memtx_tuple");
        }
        Memory.copy(tuple, arena.tuple(ref), length);
        return ref;
    }

    private static MemtxException indexMemory()
    {
        return new MemtxException(ErrorCode.ER_MEMORY_ISSUE, 16384, "mempool", "new slab");
    }
}
