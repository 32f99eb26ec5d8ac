package io.memtx.memtx.statement;

import io.memtx.memtx.space.SpaceEntries;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.space.StatementType;
import io.memtx.memtx.txn.TransactionManager;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Statements past the overlay: nothing is running or waiting and no trigger is in sight, so they are checked, logged
 * and go straight to the base. Single owner: the transaction thread.
 */
final class LoneStatement
{
    private final Arena arena;
    private final TransactionManager transactions;
    private final StatementChecks checks;
    private final NewTuples tuples;
    private final TupleMemory memory;
    private final RedoWriter redo;
    private final StatementResult result;

    LoneStatement(
        final Arena arena,
        final TransactionManager transactions,
        final StatementChecks checks,
        final NewTuples tuples,
        final TupleMemory memory,
        final RedoWriter redo,
        final StatementResult result)
    {
        this.arena = arena;
        this.transactions = transactions;
        this.checks = checks;
        this.tuples = tuples;
        this.memory = memory;
        this.redo = redo;
        this.result = result;
    }

    /** Insert or replace, as {@link #execute} would do it. */
    long put(final SpaceStore space, final long tuple, final int length, final boolean isReplace)
    {
        result.clear();
        final int oldRef = space.primary().base().find(tuple);
        checks.references(space, oldRef, tuple, isReplace);
        checks.duplicates(space, oldRef, tuple, isReplace);
        transactions.batch().reset();
        if (redo.isExtended())
        {
            redo.images(NULL_REF == oldRef ? Memory.NULL_ADDRESS : arena.tuple(oldRef), Memory.NULL_ADDRESS, 0);
            redo.insert(space, isReplace, tuple, length);
        }
        else
        {
            redo.insertAlone(space, isReplace, tuple, length);
        }
        return commitNew(space, oldRef, tuple, length);
    }

    /** Any statement; the result is clear. */
    long execute(final StatementRequest request)
    {
        final SpaceStore space = request.space;
        transactions.batch().reset();
        final int oldRef = request.find();
        if (!tuples.compute(request, oldRef))
        {
            request.writeMissing(redo);
            return transactions.commitSingle(space, NULL_REF, NULL_REF, 0);
        }
        checks.references(space, oldRef, request.newTuple, StatementType.INSERT != request.type);
        if (request.isDelete())
        {
            result.removed = result.keepsRemoved ? Tuple.copyOf(arena.tuple(oldRef)) : null;
            request.write(redo, arena.tuple(oldRef));
            return transactions.commitSingle(space, oldRef, NULL_REF, 0);
        }

        checks.duplicates(space, oldRef, request.newTuple, StatementType.INSERT != request.type);
        request.write(redo, NULL_REF == oldRef ? Memory.NULL_ADDRESS : arena.tuple(oldRef));
        return commitNew(space, oldRef, request.newTuple, request.newLength);
    }

    /** The rows are in the batch. */
    private long commitNew(final SpaceStore space, final int oldRef, final long tuple, final int length)
    {
        final long reserved = reserve(space, oldRef);
        final int newRef = allocate(space, tuple, length, reserved);
        boolean isDone = false;
        try
        {
            final long position = transactions.commitSingle(space, oldRef, newRef, reserved);
            result.ref = newRef;
            isDone = true;
            return position;
        }
        catch (final InternalError ex)
        {
            isDone = true; // who knows how far it got: an index may have the tuple
            throw transactions.fail(ex);
        }
        finally
        {
            if (!isDone)
            {
                memory.free(space, newRef); // whatever has failed: nothing refers to it
                arena.release(reserved);
            }
        }
    }

    /** Sets aside what the indexes may need; that is nothing where one reference takes the place of another. */
    private long reserve(final SpaceStore space, final int oldRef)
    {
        final boolean isSwap = NULL_REF != oldRef && 1 == space.indexes().length && !arena.isShared(1);
        final long reserved = isSwap ? 0 :
            space.insertCost() + (space.hasEntries() ? SpaceEntries.cost(space, arena) : 0);
        if (0 != reserved && !arena.reserve(reserved))
        {
            throw TupleMemory.noIndex();
        }
        return reserved;
    }

    private int allocate(final SpaceStore space, final long tuple, final int length, final long reserved)
    {
        final int ref = memory.allocate(space, tuple, length);
        if (NULL_REF == ref)
        {
            arena.release(reserved);
            throw TupleMemory.noTuple(length);
        }
        return ref;
    }
}
