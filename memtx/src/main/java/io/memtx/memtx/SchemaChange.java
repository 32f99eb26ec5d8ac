package io.memtx.memtx;

import io.memtx.memtx.ddl.OnlineChange;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * A change of a space that is made in steps, a thousand tuples at each turn of the transaction thread, between the
 * transactions of everybody. While it is under way the space is read and written as before; other changes of its
 * definition, and truncate and drop, are refused with ER_ALTER_SPACE ("the space is already being modified"). What is
 * written must fit the definition to come: what does not fit goes through, and ends the change.
 * <p>
 * Multikey and functional indexes, and foreign keys, are no work for steps: a change with one of them is made at once,
 * in its last step.
 * <p>
 * It is valid, and in the log, from one moment on; before that nothing of it is, whatever happens to the process.
 */
public final class SchemaChange
{
    private final Engine engine;
    private final OnlineChange change;
    private final Runnable row;
    private final CompletableFuture<Void> future = new CompletableFuture<>();
    private volatile long tupleCount;
    private int waitCount;

    SchemaChange(final Engine engine, final OnlineChange change, final Runnable row)
    {
        this.engine = engine;
        this.change = change;
        this.row = row;
    }

    /**
     * @return whether it is valid, refused or cancelled. Any thread.
     */
    public boolean isDone()
    {
        return future.isDone();
    }

    /**
     * What depends on it and runs on the transaction thread must not run statements itself; it may submit. Any thread.
     *
     * @return completed when the change is confirmed, or with the exception that the change would have thrown had it
     * been made at once; cancelled by {@link #cancel()}.
     */
    public CompletableFuture<Void> future()
    {
        return future;
    }

    /**
     * @return how many tuples of the space were looked at so far. Any thread.
     */
    public long tupleCount()
    {
        return tupleCount;
    }

    /**
     * Gives it up, unless it is done, or in the log and about to be. For the transaction thread.
     */
    public void cancel()
    {
        engine.checkNotTelling();
        engine.schemaChanges().cancel(this);
    }

    /**
     * Steps the engine until it is done. For the transaction thread.
     *
     * @throws io.memtx.tuple.error.MemtxException why it was refused; ER_ACTIVE_TRANSACTION inside a transaction.
     * @throws CancellationException               when it was cancelled.
     */
    public void await()
    {
        engine.checkNoTransaction();
        engine.schemaChanges().await(this);
    }

    OnlineChange change()
    {
        return change;
    }

    /** What writes the row. */
    Runnable row()
    {
        return row;
    }

    void addTuples(final int count)
    {
        tupleCount += count; // single writer
    }

    /** How many turns it has waited for a moment at which nothing is pending, this one included. */
    int countWait()
    {
        return ++waitCount;
    }
}
