package io.memtx.memtx.conflict;

import io.memtx.memtx.schema.IndexDef;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.statement.ResolvedStatements;
import io.memtx.memtx.statement.RowOrigin;
import io.memtx.memtx.statement.StatementExecutor;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.xlog.row.RowFlyweight;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Resolution by one order of all writes: {@code last_write_wins} and {@code origin_priority}.
 * <p>
 * Each key of each unique index has the stamp of the row that weighs most of all that have put or, for the primary key,
 * deleted it. A tuple is here exactly while all its keys have the stamp of its own row. Since the stamp of a key is a
 * maximum, it does not matter in which order rows come; {@code docs/conflicts.md} has the proof.
 * <p>
 * A put that has lost is passed on to those who read this log, where there are unique indexes besides the primary one:
 * it may have taken another key from a tuple that is still elsewhere.
 * <p>
 * Single owner: the transaction thread.
 */
final class OrderedResolution
{
    private static final int MAX_INDEXES = IndexDef.INDEX_ID_MAX + 1;

    private final Arena arena;
    private final StatementExecutor executor;
    private final ResolvedStatements statements;
    private final RowOrigin origin;
    private final Stamps stamps;
    private final ConflictLog log;
    private final CanonicalKey key = new CanonicalKey();
    private final Stamp incoming = new Stamp();
    private final Stamp present = new Stamp();
    private final Stamp winner = new Stamp();
    private final Stamp[] losers = new Stamp[MAX_INDEXES];
    private final int[] evicted = new int[MAX_INDEXES];
    private int evictedCount;
    private int uniqueCount;
    private long winning; // address of the tuple with the key that the row has lost, or NULL_ADDRESS
    private boolean isLost;

    OrderedResolution(
        final Arena arena, final StatementExecutor executor, final Stamps stamps, final ConflictLog log)
    {
        this.arena = arena;
        this.executor = executor;
        statements = executor.resolved();
        origin = executor.origin();
        this.stamps = stamps;
        this.log = log;
        for (int i = 0; i < losers.length; i++)
        {
            losers[i] = new Stamp();
        }
    }

    void apply(final RowFlyweight row, final IncomingStatement statement, final BoundPolicy policy)
    {
        incoming.set(row.timestamp(), row.replicaId(), row.lsn());
        origin.isResolving(true);
        try
        {
            if (statement.isDelete())
            {
                delete(row, statement, policy);
            }
            else if (Memory.NULL_ADDRESS != statement.tuple())
            {
                put(row, statement, policy);
            }
        }
        finally
        {
            origin.isResolving(false);
        }
    }

    private void delete(final RowFlyweight row, final IncomingStatement statement, final BoundPolicy policy)
    {
        final SpaceStore space = statement.space();
        final IndexStore primary = space.primary();
        if (statement.index() == primary)
        {
            key.ofKey(primary, statement.key());
        }
        else if (NULL_REF != statement.target())
        {
            key.ofTuple(primary, arena.tuple(statement.target()));
        }
        else
        {
            return; // it found nothing at its origin, or it would name the primary key
        }
        if (stamps.load(space.id(), 0, key, present) && !incoming.isAfter(present, policy.ranks()))
        {
            origin.clear();
            log.record(row, statement, ConflictReason.LOST, addressOf(statement.target()), present);
            set(row);
            return;
        }
        final int partCount = statement.index().keyDef().partCount();
        executor.delete(space, statement.index(), statement.key(), keyLength(statement), partCount);
        origin.clear();
        stamps.store(space.id(), 0, key, policy.isKept(), incoming);
    }

    private void put(final RowFlyweight row, final IncomingStatement statement, final BoundPolicy policy)
    {
        final SpaceStore space = statement.space();
        weigh(statement, policy);
        origin.clear();
        recordAll(row, statement);
        for (int i = 0; i < evictedCount; i++)
        {
            if (isLost || evicted[i] != statement.target())
            {
                statements.evict(space, evicted[i]);
            }
        }
        set(row);
        if (!isLost)
        {
            executor.put(space, statement.tuple(), statement.length(), true);
        }
        else if (uniqueCount > 1)
        {
            statements.passOn(space, statement.tuple(), statement.length());
            statements.restore(space, statement.tuple());
        }
        final boolean isLogged = !origin.isPending();
        origin.clear();
        stamp(statement, policy);
        if (!isLogged)
        {
            set(row); // a NOP will take its place
        }
    }

    /** Whether the put has lost a key, and whom it takes keys from. */
    private void weigh(final IncomingStatement statement, final BoundPolicy policy)
    {
        final SpaceStore space = statement.space();
        isLost = false;
        winning = Memory.NULL_ADDRESS;
        evictedCount = 0;
        uniqueCount = 0;
        for (final IndexStore index : space.indexes())
        {
            if (!index.keyDef().isUnique())
            {
                continue;
            }
            uniqueCount++;
            if (!key.ofTuple(index, statement.tuple()))
            {
                continue;
            }
            final boolean isKnown = stamps.load(space.id(), index.def().indexId(), key, present);
            final int found = space.find(index, statement.tuple());
            if (isKnown && !incoming.isAfter(present, policy.ranks()))
            {
                winning = isLost ? winning : addressOf(found);
                winner.copyFrom(isLost ? winner : present);
                isLost = true;
            }
            else if (NULL_REF != found && !isEvicted(found))
            {
                if (isKnown)
                {
                    losers[evictedCount].copyFrom(present);
                }
                else
                {
                    losers[evictedCount].set(0, 0, 0);
                }
                evicted[evictedCount++] = found;
            }
        }
    }

    private boolean isEvicted(final int ref)
    {
        for (int i = 0; i < evictedCount; i++)
        {
            if (evicted[i] == ref)
            {
                return true;
            }
        }
        return false;
    }

    /** Before anything goes. That a later write replaces what is under its primary key is no conflict. */
    private void recordAll(final RowFlyweight row, final IncomingStatement statement)
    {
        for (int i = 0; i < evictedCount; i++)
        {
            if (isLost || statement.isInsert() || evicted[i] != statement.target())
            {
                log.record(row, statement, ConflictReason.WON, arena.tuple(evicted[i]), losers[i]);
            }
        }
        if (isLost)
        {
            log.record(row, statement, ConflictReason.LOST, winning, winner);
        }
    }

    /** Gives the row's stamp to all keys that it has not lost. */
    private void stamp(final IncomingStatement statement, final BoundPolicy policy)
    {
        final SpaceStore space = statement.space();
        for (final IndexStore index : space.indexes())
        {
            if (index.keyDef().isUnique() && key.ofTuple(index, statement.tuple()))
            {
                final int indexId = index.def().indexId();
                if (!stamps.load(space.id(), indexId, key, present) || incoming.isAfter(present, policy.ranks()))
                {
                    stamps.store(space.id(), indexId, key, policy.isKept(), incoming);
                }
            }
        }
    }

    private void set(final RowFlyweight row)
    {
        origin.set(row.replicaId(), row.lsn(), row.timestamp());
    }

    private long addressOf(final int ref)
    {
        return NULL_REF == ref ? Memory.NULL_ADDRESS : arena.tuple(ref);
    }

    private static int keyLength(final IncomingStatement statement)
    {
        final int partCount = statement.index().keyDef().partCount();
        return (int)(MsgPack.skip(statement.key(), partCount) - statement.key());
    }
}
