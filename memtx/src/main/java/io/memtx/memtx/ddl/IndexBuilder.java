package io.memtx.memtx.ddl;

import io.memtx.memtx.entry.IndexEntries;
import io.memtx.memtx.entry.KeyFunction;
import io.memtx.memtx.prepare.Preparation;
import io.memtx.memtx.schema.IndexDef;
import io.memtx.memtx.schema.IndexType;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SchemaTarget;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPackText;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Makes indexes and fills them from the data that a space has. Single owner: the transaction thread.
 */
public final class IndexBuilder
{
    /** What a tree filled in bulk takes for an entry at most, leaves and inner blocks together. */
    static final long BYTES_PER_ENTRY = 20;

    /** What {@link #checkTuples} is for. */
    static final String INDEX_BUILD = "index build";
    static final String FORMAT_CHECK = "space format check";

    private final Arena arena;
    private final SchemaTarget target;
    private int lastDuplicate = NULL_REF;

    /**
     * @param arena  that holds tuples and indexes.
     * @param target that says whether recovery is under way.
     */
    public IndexBuilder(final Arena arena, final SchemaTarget target)
    {
        this.arena = arena;
        this.target = target;
    }

    IndexStore newIndex(final IndexDef def, final IndexDef primary)
    {
        return newIndex(arena, def, primary, target.isRecovering());
    }

    /**
     * Makes an empty index that takes the place of another one: a functional one stays bound to its function, unless
     * the definition names another.
     */
    IndexStore newIndex(final IndexDef def, final IndexDef primary, final IndexStore old)
    {
        final boolean isSame = def.isFunctional() && old.def().functionId() == def.functionId();
        return isSame ? functionalIndex(def, primary, old.entries().function()) : newIndex(def, primary);
    }

    /** Makes an empty functional index; null for the function leaves it unbound. */
    IndexStore functionalIndex(final IndexDef def, final IndexDef primary, final KeyFunction function)
    {
        final IndexStore index = new IndexStore(
            def, IndexEntries.functional(arena, def, primary.parts(), function), arena);
        index.isBuilt(!target.isRecovering());
        return index;
    }

    static IndexStore newIndex(
        final Arena arena, final IndexDef def, final IndexDef primary, final boolean isRecovering)
    {
        final List<KeyPart> primaryParts = null == primary ? List.of() : primary.parts();
        final IndexStore index = !def.hasEntries() ? indexOfTuples(arena, def, primaryParts) :
            new IndexStore(def, def.isFunctional() ?
                IndexEntries.functional(arena, def, primaryParts, null) :
                IndexEntries.multikey(arena, def, primaryParts), arena);
        index.isBuilt(null == primary || !isRecovering);
        return index;
    }

    private static IndexStore indexOfTuples(
        final Arena arena, final IndexDef def, final List<KeyPart> primaryParts)
    {
        return new IndexStore(def, keyDef(def, primaryParts), arena);
    }

    /** What orders an index of tuples; no parts of a primary key for the primary one: it is that itself. */
    static KeyDef keyDef(final IndexDef def, final List<KeyPart> primaryParts)
    {
        final KeyDef keyDef = KeyDef.of(def.parts(), def.isUnique(), primaryParts);
        return IndexType.HASH == def.type() ? keyDef.identity() : keyDef;
    }

    /**
     * Checks the data of a space against constraints.
     *
     * @param space       whose tuples are checked.
     * @param preparation with the constraints that they must meet.
     * @throws MemtxException as {@link #checkTuples} does, and for a constraint that is not met.
     */
    void checkConstraints(final SpaceStore space, final Preparation preparation)
    {
        final boolean wasTelling = target.isTelling(true); // functions must not call the engine
        try
        {
            checkTuples(space, FORMAT_CHECK, (tuple) ->
            {
                preparation.checkTuple(tuple);
                preparation.checkFields(tuple);
            });
        }
        finally
        {
            target.isTelling(wasTelling);
        }
    }

    /**
     * Checks the data of a space.
     *
     * @param space whose tuples are checked.
     * @param what  it is done for, as the message says that refuses it behind other statements.
     * @param check of the address of each.
     * @throws MemtxException ER_MULTISTATEMENT_TRANSACTION behind other statements, and what the check throws.
     */
    void checkTuples(final SpaceStore space, final String what, final LongConsumer check)
    {
        if (0 != space.size())
        {
            checkFirstStatement(what);
            final TupleCursor cursor = space.primary().base().cursor();
            cursor.open(IteratorType.ALL, 0, 0);
            for (int ref = cursor.next(); NULL_REF != ref; ref = cursor.next())
            {
                check.accept(arena.tuple(ref));
            }
        }
    }

    /**
     * @return the tuple because of which the last {@link #build} failed.
     */
    public int duplicate()
    {
        return lastDuplicate;
    }

    /**
     * Fills an index from the primary one. One that was not filled is empty as before: nothing has to be given back.
     *
     * @param space that it belongs to.
     * @param index empty.
     * @throws MemtxException ER_TUPLE_FOUND when it is unique and the data is not, ER_MEMORY_ISSUE when the quota does
     *                        not allow it, ER_MULTISTATEMENT_TRANSACTION when the transaction has done something
     *                        before.
     */
    public void build(final SpaceStore space, final IndexStore index)
    {
        final long size = space.size();
        if (!index.isBuilt() || index.hasEntries() && !index.entries().isReady())
        {
            return;
        }
        if (0 == size)
        {
            if (0 != space.overlay().sizeDelta()) // all deleted, but in the base until that is confirmed
            {
                checkFirstStatement(INDEX_BUILD);
            }
            return;
        }
        if (!index.def().isFunctional() || !space.overlay().isEmpty()) // else it is a step of its creation
        {
            checkFirstStatement(INDEX_BUILD);
        }
        if (index.hasEntries())
        {
            new EntryBuild(arena, space, index).run((duplicate) -> lastDuplicate = duplicate);
            return;
        }
        final long cost = size * BYTES_PER_ENTRY;
        if (!arena.reserve(cost))
        {
            throw noMemory(null, cost);
        }
        try
        {
            final int duplicate = index.build(refs(space, index));
            if (NULL_REF != duplicate)
            {
                lastDuplicate = duplicate;
                throw duplicate(space, index, duplicate);
            }
        }
        catch (final OutOfMemoryError ex)
        {
            throw noMemory(ex, cost);
        }
        finally
        {
            arena.release(cost);
        }
    }

    private void checkFirstStatement(final String what)
    {
        if (!target.isRecovering() && target.hasEarlierStatements())
        {
            throw new MemtxException(ErrorCode.ER_MULTISTATEMENT_TRANSACTION, what);
        }
    }

    static int[] refs(final SpaceStore space, final IndexStore index)
    {
        final int[] refs = new int[(int)space.size()];
        final TupleCursor cursor = space.primary().base().cursor();
        cursor.open(IteratorType.ALL, 0, 0);
        int count = 0;
        for (int i = 0; i < refs.length; i++)
        {
            final int ref = cursor.next();
            refs[count] = ref;
            count += index.hasEntries() || index.includes(ref) ? 1 : 0;
        }
        return Arrays.copyOf(refs, count);
    }

    private MemtxException duplicate(final SpaceStore space, final IndexStore index, final int duplicate)
    {
        final long tuple = arena.tuple(duplicate);
        long first = tuple;
        long second = tuple;
        int found = 0;
        for (final int ref : refs(space, index))
        {
            if (found < 2 && 0 == index.keyDef().compareTuples(arena.tuple(ref), tuple))
            {
                first = 0 == found ? arena.tuple(ref) : first;
                second = arena.tuple(ref);
                found++;
            }
        }
        return duplicate(space, index, first, second);
    }

    static MemtxException duplicate(
        final SpaceStore space, final IndexStore index, final long firstTuple, final long secondTuple)
    {
        return new MemtxException(
            ErrorCode.ER_TUPLE_FOUND,
            index.def().name(),
            space.def().name(),
            MsgPackText.of(firstTuple),
            MsgPackText.of(secondTuple));
    }

    /** No cause: the quota does not allow it. */
    static MemtxException noMemory(final Throwable cause, final long cost)
    {
        return new MemtxException(ErrorCode.ER_MEMORY_ISSUE, cause, cost, "mempool", "new slab");
    }
}
