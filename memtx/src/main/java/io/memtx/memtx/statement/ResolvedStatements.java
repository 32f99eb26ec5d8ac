package io.memtx.memtx.statement;

import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.space.StatementType;
import io.memtx.memtx.txn.TransactionManager;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackWriter;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * What the resolution of conflicts is made of: changes that this instance makes for itself, on account of a row of
 * another one. Their rows are local: logged, and never replicated, since every instance comes to its own. All of them
 * need a running transaction. Single owner: the transaction thread.
 */
public final class ResolvedStatements
{
    private final Arena arena;
    private final TransactionManager transactions;
    private final StatementChecks checks;
    private final TupleMemory memory;
    private final RedoWriter redo;
    private final TriggerRunner triggers;
    private final RowOrigin origin;
    private final MsgPackWriter key = new MsgPackWriter();

    ResolvedStatements(
        final Arena arena,
        final TransactionManager transactions,
        final StatementChecks checks,
        final TupleMemory memory,
        final RedoWriter redo,
        final TriggerRunner triggers,
        final RowOrigin origin)
    {
        this.arena = arena;
        this.transactions = transactions;
        this.checks = checks;
        this.memory = memory;
        this.redo = redo;
        this.triggers = triggers;
        this.origin = origin;
    }

    /**
     * Puts a tuple into a local space of the engine's own: no triggers, no checks, no statistics.
     *
     * @param space  that has its primary index alone, or others that are not unique.
     * @param tuple  address of the tuple.
     * @param length of it in bytes.
     */
    public void putAside(final SpaceStore space, final long tuple, final int length)
    {
        final int oldRef = space.find(space.primary(), tuple);
        redo.images(Memory.NULL_ADDRESS, Memory.NULL_ADDRESS, 0);
        redo.insert(space, true, tuple, length);
        memory.applyNew(transactions, space, oldRef, tuple, length);
    }

    /**
     * Takes a tuple out of a local space of the engine's own.
     *
     * @param space of the tuple.
     * @param ref   of the tuple, visible.
     */
    public void removeAside(final SpaceStore space, final int ref)
    {
        redo.images(Memory.NULL_ADDRESS, Memory.NULL_ADDRESS, 0);
        writeDelete(space, arena.tuple(ref));
        transactions.apply(space, ref, NULL_REF);
    }

    /**
     * Takes a tuple out that gives way to another; triggers hear of it.
     *
     * @param space of the tuple.
     * @param ref   of the tuple, visible.
     * @throws MemtxException ER_FOREIGN_KEY_INTEGRITY when another one refers to it.
     */
    public void evict(final SpaceStore space, final int ref)
    {
        final long tuple = arena.tuple(ref);
        checks.references(space, ref, Memory.NULL_ADDRESS, true);
        redo.images(tuple, Memory.NULL_ADDRESS, 0);
        redo.scope(RowScope.LOCAL);
        writeDelete(space, tuple);
        redo.scope(RowScope.ALL);
        transactions.apply(space, ref, NULL_REF);
        triggers.after(space, ref, NULL_REF, StatementType.DELETE);
    }

    /**
     * Puts a tuple that the resolution has made; triggers hear of it.
     *
     * @param space  of the tuple.
     * @param tuple  address of the tuple.
     * @param length of it in bytes.
     * @throws MemtxException whatever a replace may be refused with.
     */
    public void place(final SpaceStore space, final long tuple, final int length)
    {
        checks.tuple(space, tuple, length);
        final int oldRef = space.find(space.primary(), tuple);
        checks.references(space, oldRef, tuple, true);
        checks.duplicates(space, oldRef, tuple, true);
        redo.images(NULL_REF == oldRef ? Memory.NULL_ADDRESS : arena.tuple(oldRef), Memory.NULL_ADDRESS, 0);
        redo.scope(RowScope.LOCAL);
        redo.insert(space, true, tuple, length);
        redo.scope(RowScope.ALL);
        final int newRef = memory.applyNew(transactions, space, oldRef, tuple, length);
        triggers.after(space, oldRef, newRef, StatementType.REPLACE);
    }

    /**
     * Logs a put that is not done here, for those who read this log: as a replace, since an insert would not go through
     * at the next recovery. What {@link #restore} logs has to follow.
     *
     * @param space  of the tuple.
     * @param tuple  address of the tuple, valid.
     * @param length of it in bytes.
     */
    public void passOn(final SpaceStore space, final long tuple, final int length)
    {
        redo.images(Memory.NULL_ADDRESS, Memory.NULL_ADDRESS, 0);
        redo.insert(space, true, tuple, length);
    }

    /**
     * Logs a delete that is not done here, as {@link #passOn} does it for a put.
     *
     * @param space of the tuple.
     * @param tuple address of one with the primary key.
     */
    public void passOnDelete(final SpaceStore space, final long tuple)
    {
        redo.images(Memory.NULL_ADDRESS, Memory.NULL_ADDRESS, 0);
        writeDelete(space, tuple);
    }

    /**
     * Logs what there is here under a primary key, or that there is nothing, after a row that says otherwise.
     *
     * @param space of the tuple.
     * @param tuple address of one with the primary key.
     */
    public void restore(final SpaceStore space, final long tuple)
    {
        final int ref = space.find(space.primary(), tuple);
        redo.images(Memory.NULL_ADDRESS, Memory.NULL_ADDRESS, 0);
        redo.scope(RowScope.LOCAL);
        if (NULL_REF == ref)
        {
            writeDelete(space, tuple);
        }
        else
        {
            final long found = arena.tuple(ref);
            redo.insert(space, true, found, (int)(MsgPack.skip(found) - found));
        }
        redo.scope(RowScope.ALL);
    }

    /**
     * @param space  of the tuples.
     * @param index  in which they are equal.
     * @param oldRef of the tuple that is there.
     * @param tuple  address of the one that would come.
     * @return ER_TUPLE_FOUND.
     */
    public MemtxException duplicate(
        final SpaceStore space, final IndexStore index, final int oldRef, final long tuple)
    {
        return checks.duplicate(space, index, oldRef, tuple);
    }

    /**
     * @return where rows come from: the statements here are of this instance when that is clear.
     */
    public RowOrigin origin()
    {
        return origin;
    }

    private void writeDelete(final SpaceStore space, final long tuple)
    {
        space.primary().keyDef().extractKey(tuple, key.reset());
        redo.delete(space, 0, key.address(), key.length(), space.primary().keyDef().partCount());
    }
}
