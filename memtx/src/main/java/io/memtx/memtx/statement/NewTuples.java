package io.memtx.memtx.statement;

import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.update.SkippedOperation;
import io.memtx.memtx.update.UpdateExecutor;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.msgpack.MsgPackWriter;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Works out the tuple that a statement would leave. Single owner: the transaction thread.
 */
final class NewTuples
{
    private final Arena arena;
    private final UpdateExecutor updates;
    private final SkippedOperation skipped;
    private final StatementChecks checks;

    NewTuples(
        final Arena arena,
        final UpdateExecutor updates,
        final SkippedOperation skipped,
        final StatementChecks checks)
    {
        this.arena = arena;
        this.updates = updates;
        this.skipped = skipped;
        this.checks = checks;
    }

    /** Says what is wrong with the operations of an upsert, before it is known whether they are needed. */
    void checkOperations(final SpaceStore space, final long operations, final int indexBase)
    {
        updates.check(operations, space.format(), indexBase);
    }

    /** Has the request know the tuple that it would leave; false when there is nothing that it could change. */
    boolean compute(final StatementRequest request, final int oldRef)
    {
        switch (request.type)
        {
            case INSERT:
            case REPLACE:
                request.leaves(request.tuple(), request.length());
                return true;
            case UPSERT:
                return computeUpsert(request, oldRef);
            case DELETE:
                return NULL_REF != oldRef;
            default:
                return NULL_REF != oldRef && computeUpdate(request, arena.tuple(oldRef));
        }
    }

    private boolean computeUpdate(final StatementRequest request, final long oldTuple)
    {
        final SpaceStore space = request.space;
        final MsgPackWriter updated = request.updated.reset();
        updates.update(oldTuple, request.operations(), space.format(), request.indexBase, updated);
        checks.tuple(space, updated.address(), updated.length());
        checks.keepsPrimaryKey(space, oldTuple, updated.address());
        request.leaves(updated.address(), updated.length());
        return true;
    }

    private boolean computeUpsert(final StatementRequest request, final int oldRef)
    {
        if (NULL_REF == oldRef)
        {
            request.leaves(request.tuple(), request.length());
            return true;
        }
        final SpaceStore space = request.space;
        final long oldTuple = arena.tuple(oldRef);
        final MsgPackWriter updated = request.updated.reset();
        updates.upsert(oldTuple, request.operations(), space.format(), request.indexBase, updated, skipped);
        checks.tuple(space, updated.address(), updated.length());
        if (!StatementChecks.hasSameKey(space, oldTuple, updated.address()))
        {
            skipped.onSkippedOperation(SkippedOperation.ALL, StatementChecks.keyChanged(space));
            return false;
        }
        request.leaves(updated.address(), updated.length());
        return true;
    }
}
