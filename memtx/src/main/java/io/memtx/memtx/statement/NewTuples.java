package io.memtx.memtx.statement;

import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.space.StatementType;
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
        return work(request, oldRef) && check(request, oldRef);
    }

    /** As {@link #compute}, without a look at whether what an update leaves may be stored: triggers may mend it. */
    boolean work(final StatementRequest request, final int oldRef)
    {
        switch (request.type)
        {
            case INSERT:
            case REPLACE:
                request.leaves(request.tuple(), request.length());
                return true;
            case DELETE:
                return NULL_REF != oldRef;
            case UPSERT:
                if (NULL_REF == oldRef)
                {
                    request.leaves(request.tuple(), request.length());
                    return true;
                }
                break;
            default:
                if (NULL_REF == oldRef)
                {
                    return false;
                }
        }
        final MsgPackWriter updated = request.updated.reset();
        final SpaceStore space = request.space;
        if (StatementType.UPSERT == request.type)
        {
            updates.upsert(
                arena.tuple(oldRef), request.operations(), space.format(), request.indexBase, updated, skipped);
        }
        else
        {
            updates.update(arena.tuple(oldRef), request.operations(), space.format(), request.indexBase, updated);
        }
        request.leaves(updated.address(), updated.length());
        return true;
    }

    /**
     * Whether what an update leaves may be stored, of a request that knows it; false for an upsert of another primary
     * key, which does nothing.
     */
    boolean check(final StatementRequest request, final int oldRef)
    {
        final boolean isUpsert = StatementType.UPSERT == request.type;
        if (NULL_REF == oldRef || !isUpsert && StatementType.UPDATE != request.type)
        {
            return true;
        }
        final SpaceStore space = request.space;
        checks.tuple(space, request.newTuple, request.newLength);
        if (!isUpsert)
        {
            checks.keepsPrimaryKey(space, arena.tuple(oldRef), request.newTuple);
        }
        else if (!StatementChecks.hasSameKey(space, arena.tuple(oldRef), request.newTuple))
        {
            skipped.onSkippedOperation(SkippedOperation.ALL, StatementChecks.keyChanged(space));
            return false;
        }
        return true;
    }
}
