package io.memtx.memtx.conflict;

import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.statement.ResolvedStatements;
import io.memtx.memtx.statement.RowOrigin;
import io.memtx.memtx.statement.StatementExecutor;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.row.RowFlyweight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Resolution by what a policy answers: {@code stop}, {@code skip}, and functions of the embedding program.
 * <p>
 * {@code stop} and {@code skip} are asked when an index would refuse the row. A function is asked whenever there is
 * something in its way; but not when the row changes what its own origin wrote last.
 * <p>
 * Single owner: the transaction thread.
 */
final class AskedResolution
{
    private final Arena arena;
    private final StatementExecutor executor;
    private final ResolvedStatements statements;
    private final RowOrigin origin;
    private final Stamps stamps;
    private final ConflictLog log;
    private final CanonicalKey key = new CanonicalKey();
    private final Stamp incoming = new Stamp();
    private final Stamp writer = new Stamp();
    private final MsgPackWriter instead = new MsgPackWriter();
    private final List<ConflictingTuple> shown = new ArrayList<>();
    private int[] refs = new int[8];
    private IndexStore refusing; // that would refuse the row, or null
    private int refused; // the tuple in it

    AskedResolution(
        final Arena arena, final StatementExecutor executor, final Stamps stamps, final ConflictLog log)
    {
        this.arena = arena;
        this.executor = executor;
        statements = executor.resolved();
        origin = executor.origin();
        this.stamps = stamps;
        this.log = log;
    }

    void apply(
        final RowFlyweight row,
        final IncomingStatement statement,
        final BoundPolicy policy,
        final LongSupplier execute)
    {
        incoming.set(row.timestamp(), row.replicaId(), row.lsn());
        collect(statement, policy);
        origin.isResolving(true);
        try
        {
            final boolean changesNothing = !statement.isDelete() && Memory.NULL_ADDRESS == statement.tuple();
            final boolean isOfOther = !shown.isEmpty() && policy.isStamped() && !isOfSameWriter(statement);
            if (!changesNothing && (null != refusing || isOfOther))
            {
                ask(row, statement, policy);
            }
            else
            {
                execute.getAsLong();
                final boolean isLogged = !origin.isPending();
                origin.clear();
                stamp(statement, policy, statement.tuple());
                if (!isLogged)
                {
                    set(row);
                }
            }
        }
        finally
        {
            origin.isResolving(false);
            shown.clear();
        }
    }

    private void ask(final RowFlyweight row, final IncomingStatement statement, final BoundPolicy policy)
    {
        final Tuple newTuple =
            Memory.NULL_ADDRESS == statement.tuple() ? null : Tuple.copyOf(statement.tuple(), statement.length());
        final Conflict conflict = new Conflict(
            statement.space().def().name(), statement.type(), row.replicaId(), row.lsn(), row.timestamp(), newTuple,
            List.copyOf(shown));
        final Resolution resolution = policy.policy().resolve(conflict);
        if (null == resolution || Resolution.STOP == resolution)
        {
            throw statements.duplicate(
                statement.space(),
                null == refusing ? statement.space().primary() : refusing,
                null == refusing ? refs[0] : refused,
                null == newTuple ? arena.tuple(refs[0]) : statement.tuple());
        }
        origin.clear();
        if (Resolution.SKIP == resolution)
        {
            record(row, statement, ConflictReason.SKIPPED);
            set(row);
        }
        else if (Resolution.TAKE == resolution)
        {
            record(row, statement, ConflictReason.TAKEN);
            take(row, statement, policy);
        }
        else
        {
            record(row, statement, ConflictReason.MERGED);
            merge(row, statement, policy, resolution.tuple());
        }
    }

    private void take(final RowFlyweight row, final IncomingStatement statement, final BoundPolicy policy)
    {
        final SpaceStore space = statement.space();
        if (statement.isDelete())
        {
            deleteTarget(row, statement, policy);
            return;
        }
        for (int i = 0; i < shown.size(); i++)
        {
            if (refs[i] != statement.target())
            {
                statements.evict(space, refs[i]);
            }
        }
        set(row);
        executor.put(space, statement.tuple(), statement.length(), true);
        final boolean isLogged = !origin.isPending();
        origin.clear();
        stamp(statement, policy, statement.tuple());
        if (!isLogged)
        {
            set(row);
        }
    }

    private void deleteTarget(final RowFlyweight row, final IncomingStatement statement, final BoundPolicy policy)
    {
        final SpaceStore space = statement.space();
        final IndexStore primary = space.primary();
        final MsgPackWriter parts = instead.reset();
        primary.keyDef().extractKey(arena.tuple(statement.target()), parts);
        key.ofTuple(primary, arena.tuple(statement.target()));
        set(row);
        executor.delete(space, primary, parts.address(), parts.length(), primary.keyDef().partCount());
        final boolean isLogged = !origin.isPending();
        origin.clear();
        stamps.store(space.id(), 0, key, policy.isKept(), incoming);
        if (!isLogged)
        {
            set(row);
        }
    }

    /** Others read the row as it came; what it led to here follows for this instance alone. */
    private void merge(
        final RowFlyweight row, final IncomingStatement statement, final BoundPolicy policy, final Tuple merged)
    {
        final SpaceStore space = statement.space();
        merged.encode(instead.reset());
        space.format().validate(instead.address());
        final long about = statement.isDelete() ? arena.tuple(statement.target()) : statement.tuple();
        set(row);
        if (statement.isDelete())
        {
            statements.passOnDelete(space, about);
        }
        else
        {
            statements.passOn(space, statement.tuple(), statement.length());
        }
        statements.restore(space, about);
        final int replaced = space.find(space.primary(), instead.address());
        for (int i = 0; i < shown.size(); i++)
        {
            if (refs[i] != replaced && isInTheWay(space, refs[i]))
            {
                statements.evict(space, refs[i]);
            }
        }
        statements.place(space, instead.address(), instead.length());
        stamp(statement, policy, instead.address());
    }

    private boolean isInTheWay(final SpaceStore space, final int ref)
    {
        for (final IndexStore index : space.indexes())
        {
            if (index.keyDef().isUnique() && !index.hasEntries() && ref == space.find(index, instead.address()))
            {
                return true;
            }
        }
        return false;
    }

    private void record(final RowFlyweight row, final IncomingStatement statement, final ConflictReason reason)
    {
        for (int i = 0; i < shown.size(); i++)
        {
            final ConflictingTuple tuple = shown.get(i);
            log.record(row, statement, reason, arena.tuple(refs[i]),
                writer.set(tuple.timestamp(), tuple.originId(), tuple.lsn()));
        }
    }

    /** All tuples in the way, the one that the statement is about first. */
    private void collect(final IncomingStatement statement, final BoundPolicy policy)
    {
        final SpaceStore space = statement.space();
        shown.clear();
        refusing = null;
        if (NULL_REF != statement.target())
        {
            final List<String> names = new ArrayList<>();
            names.add(space.primary().def().name());
            show(space, policy, statement.target(), names);
            if (statement.isInsert())
            {
                refusing = space.primary();
                refused = statement.target();
            }
        }
        if (Memory.NULL_ADDRESS == statement.tuple())
        {
            return;
        }
        for (final IndexStore index : space.indexes())
        {
            final int found = index.keyDef().isUnique() && !index.def().isPrimary() && !index.hasEntries() ?
                space.find(index, statement.tuple()) : NULL_REF;
            if (NULL_REF != found)
            {
                see(space, policy, index, found, statement.target());
            }
        }
    }

    private void see(
        final SpaceStore space, final BoundPolicy policy, final IndexStore index, final int found, final int target)
    {
        if (found != target && null == refusing)
        {
            refusing = index;
            refused = found;
        }
        for (int i = 0; i < shown.size(); i++)
        {
            if (refs[i] == found)
            {
                shown.get(i).indexes().add(index.def().name());
                return;
            }
        }
        final List<String> names = new ArrayList<>();
        names.add(index.def().name());
        show(space, policy, found, names);
    }

    private void show(final SpaceStore space, final BoundPolicy policy, final int ref, final List<String> names)
    {
        final long tuple = arena.tuple(ref);
        key.ofTuple(space.primary(), tuple);
        final boolean isKnown = policy.isStamped() && stamps.load(space.id(), 0, key, writer);
        if (shown.size() == refs.length)
        {
            refs = Arrays.copyOf(refs, 2 * refs.length);
        }
        refs[shown.size()] = ref;
        shown.add(new ConflictingTuple(
            Tuple.copyOf(tuple), names, isKnown ? writer.origin : 0, isKnown ? writer.lsn : 0,
            isKnown ? writer.time : 0));
    }

    /** Whether the row changes what its own origin wrote last. */
    private boolean isOfSameWriter(final IncomingStatement statement)
    {
        return NULL_REF == statement.target() || shown.get(0).originId() == incoming.origin;
    }

    private void stamp(final IncomingStatement statement, final BoundPolicy policy, final long tuple)
    {
        if (!policy.isStamped())
        {
            return;
        }
        final SpaceStore space = statement.space();
        if (Memory.NULL_ADDRESS == tuple)
        {
            if (statement.isDelete() && statement.index() == space.primary())
            {
                key.ofKey(space.primary(), statement.key());
                stamps.store(space.id(), 0, key, false, incoming);
            }
            return;
        }
        for (final IndexStore index : space.indexes())
        {
            if (index.keyDef().isUnique() && key.ofTuple(index, tuple))
            {
                stamps.store(space.id(), index.def().indexId(), key, false, incoming);
            }
        }
    }

    private void set(final RowFlyweight row)
    {
        origin.set(row.replicaId(), row.lsn(), row.timestamp());
    }
}
