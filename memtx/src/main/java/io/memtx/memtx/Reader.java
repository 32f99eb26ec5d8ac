package io.memtx.memtx;

import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.txn.TransactionManager;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.ArenaReader;
import io.memtx.tuple.arena.Lease;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

/**
 * Reads confirmed data on another thread than the engine's, which goes on changing it meanwhile: without a snapshot,
 * without a lock, and without garbage. Opened by {@link Memtx#reader()}; for the one thread that opened it.
 * <p>
 * Between {@link #enter()} and {@link #exit()} whatever the thread finds stays where it is. Each tuple found is one
 * that a confirmed transaction left, and it was there at some moment of the call that found it; two reads may fall on
 * different moments. What must agree is read in a {@link ReadView}.
 * <pre>
 *   reader.enter();
 *   try
 *   {
 *       if (orders.get(orderId, view)) { ... }       // a ReaderIndex of this reader
 *   }
 *   finally
 *   {
 *       reader.exit();
 *   }
 * </pre>
 * Entering costs a store and a fence. Whoever stays inside keeps all memory that is given up meanwhile from being
 * reused, so stay for microseconds or milliseconds, not for ever; the engine counts who is inside and what that keeps.
 * {@link Memtx#close()} waits until everybody has left. Misuse is an IllegalStateException.
 */
public final class Reader implements AutoCloseable
{
    private final Readers owner;
    private final Arena arena;
    private final ArenaReader arenaReader;
    private final TransactionManager transactions;
    private Schema schema;
    private boolean isClosed;

    Reader(
        final Readers owner,
        final Arena arena,
        final ArenaReader arenaReader,
        final TransactionManager transactions)
    {
        this.owner = owner;
        this.arena = arena;
        this.arenaReader = arenaReader;
        this.transactions = transactions;
    }

    /**
     * Begins a stay.
     *
     * @throws IllegalStateException when inside already, closed, another thread's, or when the engine is closed.
     */
    public void enter()
    {
        if (isClosed)
        {
            throw new IllegalStateException("reader is closed");
        }
        arenaReader.enter();
        schema = transactions.publishedSchema(); // after entering: what a later schema lacks may be reused
    }

    /**
     * Ends the stay: tuple views and cursors of it throw from now on. Does nothing outside.
     *
     * @throws IllegalStateException in another thread.
     */
    public void exit()
    {
        arenaReader.exit();
    }

    /**
     * @return whether the thread is inside.
     */
    public boolean isInside()
    {
        return arenaReader.isInside();
    }

    /**
     * Finds a primary index. It may be kept for as long as the reader is open, and be looked for inside or outside.
     *
     * @param spaceName of a space.
     * @return its primary index.
     * @throws MemtxException ER_NO_SUCH_SPACE, ER_NO_SUCH_INDEX_ID.
     */
    public ReaderIndex primary(final String spaceName)
    {
        final boolean isEntered = enterIfOutside();
        try
        {
            final SpaceStore space = space(spaceName);
            return new ReaderIndex(this, space, space.primary());
        }
        finally
        {
            exitIf(isEntered);
        }
    }

    /**
     * Finds an index.
     *
     * @param spaceName of a space.
     * @param indexName of one of its indexes.
     * @return the index, as {@link #primary(String)}.
     * @throws MemtxException ER_NO_SUCH_SPACE, ER_NO_SUCH_INDEX_NAME.
     */
    public ReaderIndex index(final String spaceName, final String indexName)
    {
        final boolean isEntered = enterIfOutside();
        try
        {
            final SpaceStore space = space(spaceName);
            final IndexStore index = space.index(Arguments.notNull(indexName, "index name"));
            return new ReaderIndex(this, space, index);
        }
        finally
        {
            exitIf(isEntered);
        }
    }

    /**
     * Leaves, and lets the engine forget this reader. Idempotent, and harmless after the engine was closed.
     *
     * @throws IllegalStateException in another thread.
     */
    @Override
    public void close()
    {
        arenaReader.exit();
        if (!isClosed)
        {
            isClosed = true;
            owner.onClosed(this);
        }
    }

    boolean isClosed()
    {
        return isClosed;
    }

    Thread owner()
    {
        return arenaReader.owner();
    }

    /** Of what is found in this stay. */
    Lease lease()
    {
        return arenaReader.lease();
    }

    ArenaReader arenaReader()
    {
        return arenaReader;
    }

    Arena arena()
    {
        return arena;
    }

    TransactionManager transactions()
    {
        return transactions;
    }

    /** The confirmed schema as of this stay. */
    Schema schema()
    {
        return schema;
    }

    void checkInside()
    {
        if (!arenaReader.isInside() || Thread.currentThread() != arenaReader.owner())
        {
            throw new IllegalStateException("reader is outside, or another thread's: enter() comes first");
        }
    }

    boolean enterIfOutside()
    {
        if (arenaReader.isInside() && Thread.currentThread() == arenaReader.owner())
        {
            return false;
        }
        enter();
        return true;
    }

    void exitIf(final boolean isEntered)
    {
        if (isEntered)
        {
            exit();
        }
    }

    private SpaceStore space(final String name)
    {
        final SpaceStore space = schema.find(Arguments.notNull(name, "space name"));
        if (null == space)
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_SPACE, name);
        }
        return space;
    }
}
