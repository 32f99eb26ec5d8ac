package io.memtx.memtx.statement;

import io.memtx.memtx.prepare.StatementPreparer;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.OwnWrites;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.space.StatementType;
import io.memtx.memtx.txn.TransactionManager;
import io.memtx.memtx.update.SkippedOperation;
import io.memtx.memtx.update.UpdateExecutor;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPackWriter;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Executes statements, in Tarantool's order: fill in and check the tuple, triggers before, what it refers to,
 * duplicates, redo row, indexes, triggers after. A statement that fails has changed nothing. Single owner: the
 * transaction thread.
 * <p>
 * A statement runs in one of two ways. With nothing running or waiting, and no trigger in sight, it is checked, logged
 * and goes straight to the base. Otherwise it is part of a transaction, or becomes one, and goes to the overlay.
 * <p>
 * Each method returns the log position of the commit when the statement was a transaction of its own, and 0 inside a
 * running transaction. {@link #resultRef()} names the tuple that it left; the memory is good until the next change.
 */
public final class StatementExecutor
{
    private static final int MAX_NESTING = 3;

    private final Arena arena;
    private final TransactionManager transactions;
    private final SystemSpaceHook systemHook;
    private final RowOrigin origin = new RowOrigin();
    private final RedoWriter redo;
    private final StatementChecks checks;
    private final StatementPreparer preparer = new StatementPreparer();
    private final NewTuples tuples;
    private final TupleMemory memory;
    private final TriggerRunner triggers;
    private final StatementResult result = new StatementResult();
    private final LoneStatement lone;
    private final ResolvedStatements resolved;
    private final StatementCounts counts = new StatementCounts();
    private final StatementRequest[] requests = new StatementRequest[MAX_NESTING + 2];

    /**
     * @param arena        that tuples are made in.
     * @param transactions that statements belong to.
     * @param systemHook   told of changes of system spaces.
     * @param updates      that execute update operations.
     * @param skipped      told of operations that an upsert leaves out.
     * @param maxTupleSize in bytes, Tarantool's header of 10 included.
     * @param isExtended   whether rows of the log have the tuples that go and come, too.
     */
    public StatementExecutor(
        final Arena arena,
        final TransactionManager transactions,
        final SystemSpaceHook systemHook,
        final UpdateExecutor updates,
        final SkippedOperation skipped,
        final int maxTupleSize,
        final boolean isExtended)
    {
        this.arena = arena;
        this.transactions = transactions;
        this.systemHook = systemHook;
        triggers = new TriggerRunner(arena);
        redo = new RedoWriter(transactions.batch(), origin, triggers, isExtended);
        checks = new StatementChecks(arena, transactions, origin, maxTupleSize);
        tuples = new NewTuples(arena, updates, skipped, checks);
        memory = new TupleMemory(arena);
        lone = new LoneStatement(arena, transactions, checks, tuples, memory, redo, result);
        resolved = new ResolvedStatements(arena, transactions, checks, memory, redo, triggers, origin);
        for (int i = 0; i < requests.length; i++)
        {
            requests[i] = new StatementRequest();
        }
    }

    /**
     * @return the reference of the tuple that the last statement left under the key, or NULL_REF.
     */
    public int resultRef()
    {
        return result.ref;
    }

    /**
     * @return the tuple that the last statement left, when on_replace triggers have run: they may have changed it
     * since, and then {@link #resultRef()} names what is not there any more; else null.
     */
    public Tuple result()
    {
        return result.tuple;
    }

    /**
     * @param isKept whether {@link #removed()} is wanted: it costs a copy on the heap.
     * @return whether it was wanted until now: a trigger may run statements within a statement.
     */
    public boolean keepsRemoved(final boolean isKept)
    {
        final boolean wasKept = result.keepsRemoved;
        result.keepsRemoved = isKept;
        return wasKept;
    }

    /**
     * @return the tuple that the last statement removed without leaving another, if it was wanted; else null.
     */
    public Tuple removed()
    {
        return result.removed;
    }

    /**
     * @return a number of the statement whose triggers are running; 0 outside triggers.
     */
    public long enclosingStatement()
    {
        return triggers.enclosingStatement();
    }

    /**
     * @return where the next statement comes from: from here, unless set.
     */
    public RowOrigin origin()
    {
        return origin;
    }

    /**
     * @return what the resolution of conflicts is made of.
     */
    public ResolvedStatements resolved()
    {
        return resolved;
    }

    /**
     * @param reason what follows "Can't modify data on a read-only instance" when a statement of this instance is
     *               refused; null when spaces that are replicated may be written.
     */
    public void readOnlyReason(final String reason)
    {
        checks.readOnlyReason(reason);
    }

    /**
     * @return how many statements were asked for.
     */
    public StatementCounts counts()
    {
        return counts;
    }

    /**
     * A fault in a mapping, which the JVM tells of late, in any frame: no append can be trusted any more.
     *
     * @param reason for ending the journal.
     * @return ER_WAL_IO, to be thrown.
     */
    public MemtxException fail(final InternalError reason)
    {
        return transactions.fail(reason);
    }

    /**
     * Insert or replace.
     *
     * @param space     to change.
     * @param tuple     address of the tuple's MessagePack array, well-formed.
     * @param length    of it in bytes.
     * @param isReplace whether a tuple under the same key gives way.
     * @return position of the commit, or 0.
     */
    public long put(final SpaceStore space, final long tuple, final int length, final boolean isReplace)
    {
        counts.addPut(isReplace);
        checks.writable(space);
        if (null != space.preparation())
        {
            checks.prepare(space, preparer, tuple, length, false);
            checks.tuple(space, preparer.tuple(), preparer.length());
            return putChecked(space, preparer.tuple(), preparer.length(), isReplace);
        }
        checks.plainTuple(space, tuple, length);
        return putChecked(space, tuple, length, isReplace);
    }

    private long putChecked(final SpaceStore space, final long tuple, final int length, final boolean isReplace)
    {
        space.primary();
        if (isAlone(space))
        {
            return lone.put(space, tuple, length, isReplace);
        }
        return execute(request(isReplace ? StatementType.REPLACE : StatementType.INSERT, space).tuple(tuple, length));
    }

    /**
     * Updates the tuple under a key of a unique index.
     *
     * @param space      to change.
     * @param index      unique, of the space.
     * @param key        address of the key parts: a full key, checked.
     * @param keyLength  in bytes.
     * @param partCount  of the key.
     * @param operations address of a MessagePack array of operations, well-formed.
     * @param length     of the operations in bytes.
     * @param indexBase  0 or 1: what the first field is called.
     * @return position of the commit, or 0.
     */
    public long update(
        final SpaceStore space,
        final IndexStore index,
        final long key,
        final int keyLength,
        final int partCount,
        final long operations,
        final int length,
        final int indexBase)
    {
        counts.addUpdate();
        checks.writable(space);
        return execute(request(StatementType.UPDATE, space)
            .key(index, key, keyLength, partCount)
            .operations(operations, length, indexBase));
    }

    /**
     * Inserts a tuple, or updates the one under its primary key.
     *
     * @param space            to change.
     * @param tuple            address of the tuple, well-formed.
     * @param length           of it in bytes.
     * @param operations       address of a MessagePack array of operations, well-formed.
     * @param operationsLength in bytes.
     * @param indexBase        0 or 1.
     * @return position of the commit, or 0.
     */
    public long upsert(
        final SpaceStore space,
        final long tuple,
        final int length,
        final long operations,
        final int operationsLength,
        final int indexBase)
    {
        counts.addUpsert();
        checks.writable(space);
        long prepared = tuple;
        int preparedLength = length;
        if (null != space.preparation())
        {
            checks.prepare(space, preparer, tuple, length, true);
            prepared = preparer.tuple();
            preparedLength = preparer.length();
        }
        checks.tuple(space, prepared, preparedLength);
        space.primary();
        tuples.checkOperations(space, operations, indexBase);
        return execute(request(StatementType.UPSERT, space)
            .tuple(prepared, preparedLength)
            .operations(operations, operationsLength, indexBase));
    }

    /**
     * Deletes the tuple under a key of a unique index.
     *
     * @param space     to change.
     * @param index     unique, of the space.
     * @param key       address of the key parts: a full key, checked.
     * @param keyLength in bytes.
     * @param partCount of the key.
     * @return position of the commit, or 0.
     */
    public long delete(
        final SpaceStore space, final IndexStore index, final long key, final int keyLength, final int partCount)
    {
        counts.addDelete();
        checks.writable(space);
        return execute(request(StatementType.DELETE, space).key(index, key, keyLength, partCount));
    }

    private StatementRequest request(final StatementType type, final SpaceStore space)
    {
        if (triggers.nesting() > MAX_NESTING)
        {
            throw new MemtxException(ErrorCode.ER_SUB_STMT_MAX);
        }
        return requests[triggers.nesting()].begin(type, space);
    }

    private long execute(final StatementRequest request)
    {
        final SpaceStore space = request.space;
        result.clear();
        if (isAlone(space))
        {
            return lone.execute(request);
        }

        final boolean changesSchema = systemHook.changesSchema(space);
        request.keepArguments();
        final boolean isImplicit = !transactions.isActive();
        if (isImplicit)
        {
            if (changesSchema)
            {
                transactions.awaitQuiet();
            }
            transactions.begin();
        }
        final int effects = transactions.effectCount();
        final int rows = transactions.batch().mark();
        try
        {
            if (changesSchema)
            {
                transactions.awaitQuiet();
            }
            executeInTransaction(request);
        }
        catch (final Throwable ex)
        {
            abort(effects, rows, isImplicit);
            throw ex;
        }
        return isImplicit ? commitImplicit() : 0;
    }

    private long commitImplicit()
    {
        try
        {
            return transactions.commit(null);
        }
        catch (final InternalError ex)
        {
            throw fail(ex);
        }
        finally
        {
            if (transactions.isActive()) // it could not even be encoded
            {
                transactions.rollback(null);
            }
        }
    }

    /** Whether a statement may go past the overlay: nothing is running or waiting, and nobody else has a say in it. */
    private boolean isAlone(final SpaceStore space)
    {
        return transactions.isQuiet() && space.triggers().isEmpty() && !systemHook.handles(space);
    }

    private void executeInTransaction(final StatementRequest request)
    {
        final SpaceStore space = request.space;
        final OwnWrites own = origin.isResolving() ? null : space.triggers().ownWrites();
        final int found = request.find();
        final boolean isAsked = 0 != space.triggers().beforeReplace().length;
        if (isAsked ? !tuples.work(request, found) : !tuples.compute(request, found))
        {
            writeMissing(request, own);
            return;
        }
        final Decision decision = triggers.before(space, found, request.newTuple, request.type);
        final int oldRef = space.triggers().isEmpty() ? found : request.find(); // a trigger may have changed it
        result.clear(); // and have had results of its own
        if (decision.isNop())
        {
            redo.nop(space);
        }
        else if (Decision.KEEP != decision)
        {
            putInstead(request, oldRef, decision.tuple(), own);
        }
        else if (request.isDelete())
        {
            remove(request, oldRef, own);
        }
        else if (oldRef != found ? !tuples.compute(request, oldRef) : isAsked && !tuples.check(request, oldRef))
        {
            writeMissing(request, own);
        }
        else
        {
            final boolean mayReplace = StatementType.INSERT != request.type;
            checks.references(space, oldRef, request.newTuple, mayReplace);
            checks.duplicates(space, oldRef, request.newTuple, mayReplace);
            scope(space, oldRef, request.newTuple);
            beforeWrite(own, space, oldRef, request.newTuple);
            final long oldTuple = NULL_REF == oldRef ? Memory.NULL_ADDRESS : arena.tuple(oldRef);
            if (null != own && own.logsResults())
            {
                request.writeResult(redo, oldTuple);
            }
            else
            {
                request.write(redo, oldTuple);
            }
            redo.scope(RowScope.ALL);
            final int newRef = memory.applyNew(transactions, space, oldRef, request.newTuple, request.newLength);
            onChanged(request, oldRef, newRef, own);
        }
    }

    /** A statement that finds nothing to change. */
    private void writeMissing(final StatementRequest request, final OwnWrites own)
    {
        if (null == own || !own.logsResults())
        {
            request.writeMissing(redo);
        }
        else if (!request.isDeleteByPrimaryKey())
        {
            redo.nop(request.space); // others may find something
        }
        else
        {
            own.beforeWrite(request.space, Memory.NULL_ADDRESS, Memory.NULL_ADDRESS);
            request.writeMissing(redo);
            own.onDeleteOfNothing(request.space, request.key());
        }
    }

    private void beforeWrite(final OwnWrites own, final SpaceStore space, final int oldRef, final long newTuple)
    {
        if (null != own)
        {
            own.beforeWrite(space, NULL_REF == oldRef ? Memory.NULL_ADDRESS : arena.tuple(oldRef), newTuple);
        }
    }

    /** A before_replace trigger wants another tuple, or none. */
    private void putInstead(
        final StatementRequest request, final int oldRef, final Tuple instead, final OwnWrites own)
    {
        final SpaceStore space = request.space;
        if (null == instead)
        {
            remove(request, oldRef, own);
            return;
        }
        final MsgPackWriter encoded = request.updated.reset();
        instead.encode(encoded);
        final long tuple = encoded.address();
        checks.tuple(space, tuple, encoded.length());
        int replacedRef = oldRef;
        if (NULL_REF == oldRef)
        {
            replacedRef = space.find(space.primary(), tuple);
        }
        else
        {
            checks.samePrimaryKey(space, arena.tuple(oldRef), tuple);
        }
        checks.references(space, replacedRef, tuple, true);
        checks.duplicates(space, replacedRef, tuple, true);
        scope(space, replacedRef, tuple);
        beforeWrite(own, space, replacedRef, tuple);
        redo.images(
            NULL_REF == replacedRef ? Memory.NULL_ADDRESS : arena.tuple(replacedRef), Memory.NULL_ADDRESS, 0);
        redo.insert(space, true, tuple, encoded.length());
        redo.scope(RowScope.ALL);
        final int newRef = memory.applyNew(transactions, space, replacedRef, tuple, encoded.length());
        onChanged(request, replacedRef, newRef, own);
    }

    private void remove(final StatementRequest request, final int oldRef, final OwnWrites own)
    {
        if (NULL_REF != oldRef)
        {
            checks.references(request.space, oldRef, Memory.NULL_ADDRESS, true);
            final Tuple kept = result.keepsRemoved ? Tuple.copyOf(arena.tuple(oldRef)) : null;
            scope(request.space, oldRef, Memory.NULL_ADDRESS);
            beforeWrite(own, request.space, oldRef, Memory.NULL_ADDRESS);
            redoDelete(request, oldRef);
            redo.scope(RowScope.ALL);
            transactions.apply(request.space, oldRef, NULL_REF);
            onChanged(request, oldRef, NULL_REF, own);
            result.removed = kept;
        }
    }

    /** Who hears of a change of a system space; the row follows. */
    private void scope(final SpaceStore space, final int oldRef, final long newTuple)
    {
        if (systemHook.handles(space))
        {
            final RowScope scope = systemHook.scope(
                space, NULL_REF == oldRef ? Memory.NULL_ADDRESS : arena.tuple(oldRef), newTuple);
            checks.scope(scope);
            redo.scope(scope);
        }
    }

    private void redoDelete(final StatementRequest request, final int oldRef)
    {
        final StatementType asked = request.type;
        request.type = StatementType.DELETE;
        request.write(redo, arena.tuple(oldRef));
        request.type = asked;
    }

    /** What follows a change: of the schema, and by triggers. */
    private void onChanged(
        final StatementRequest request, final int oldRef, final int newRef, final OwnWrites own)
    {
        final SpaceStore space = request.space;
        if (systemHook.handles(space))
        {
            systemHook.onReplace(
                space,
                NULL_REF == oldRef ? Memory.NULL_ADDRESS : arena.tuple(oldRef),
                NULL_REF == newRef ? Memory.NULL_ADDRESS : arena.tuple(newRef));
        }
        if (null != own)
        {
            own.onWrite(
                space,
                NULL_REF == oldRef ? Memory.NULL_ADDRESS : arena.tuple(oldRef),
                NULL_REF == newRef ? Memory.NULL_ADDRESS : arena.tuple(newRef));
        }
        final Tuple left = triggers.after(space, oldRef, newRef, request.type);
        result.ref = newRef;
        result.tuple = left;
        result.removed = null;
    }

    private void abort(final int effects, final int rows, final boolean isImplicit)
    {
        result.ref = NULL_REF;
        redo.scope(RowScope.ALL);
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
}
