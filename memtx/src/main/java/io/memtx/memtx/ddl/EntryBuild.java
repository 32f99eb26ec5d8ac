package io.memtx.memtx.ddl;

import io.memtx.memtx.entry.EntryDescriptor;
import io.memtx.memtx.entry.IndexEntries;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.key.KeyDef;
import org.eclipse.collections.impl.list.mutable.primitive.IntArrayList;

import java.util.function.IntConsumer;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Fills an index with the entries of all tuples of a space; when that fails it is empty as before and no entry is left.
 * Single owner: the transaction thread.
 */
final class EntryBuild
{
    private final Arena arena;
    private final SpaceStore space;
    private final IndexStore index;
    private final IndexEntries entries;
    private final IntArrayList made = new IntArrayList();

    EntryBuild(final Arena arena, final SpaceStore space, final IndexStore index)
    {
        this.arena = arena;
        this.space = space;
        this.index = index;
        entries = index.entries();
    }

    /**
     * @param onDuplicate told a tuple that collides with another one, before that is thrown.
     * @throws MemtxException as {@link IndexBuilder#build} does, and what a function cannot make keys of.
     */
    void run(final IntConsumer onDuplicate)
    {
        boolean isBuilt = false;
        try
        {
            for (final int ref : IndexBuilder.refs(space, index))
            {
                make(ref);
            }
            final int duplicate = build();
            if (NULL_REF != duplicate)
            {
                onDuplicate.accept(EntryDescriptor.tupleRef(arena.tuple(duplicate)));
                throw duplicate(duplicate);
            }
            isBuilt = true;
        }
        finally
        {
            if (!isBuilt)
            {
                entries.removeAll(arena::free);
            }
        }
    }

    private void make(final int tupleRef)
    {
        index.prepareEntries(space, arena.tuple(tupleRef));
        if (!entries.make(tupleRef))
        {
            throw IndexBuilder.noMemory(null, made.size() * IndexBuilder.BYTES_PER_ENTRY);
        }
        for (int entry = entries.first(tupleRef); NULL_REF != entry; entry = EntryDescriptor.next(arena.tuple(entry)))
        {
            made.add(entry);
        }
    }

    private int build()
    {
        final long cost = made.size() * IndexBuilder.BYTES_PER_ENTRY;
        if (!arena.reserve(cost))
        {
            throw IndexBuilder.noMemory(null, cost);
        }
        try
        {
            return index.build(made.toArray());
        }
        catch (final OutOfMemoryError ex)
        {
            throw IndexBuilder.noMemory(ex, cost);
        }
        finally
        {
            arena.release(cost);
        }
    }

    /** The first two tuples, in the order of the primary index, whose entries collide. */
    private MemtxException duplicate(final int duplicate)
    {
        final KeyDef keyDef = index.keyDef();
        int first = NULL_REF;
        for (int i = 0; i < made.size(); i++)
        {
            final long entry = arena.tuple(made.get(i));
            final int tupleRef = EntryDescriptor.tupleRef(entry);
            if (0 == keyDef.compareTuples(entry, arena.tuple(duplicate)))
            {
                if (NULL_REF != first)
                {
                    return IndexBuilder.duplicate(space, index, arena.tuple(first), arena.tuple(tupleRef));
                }
                first = tupleRef;
            }
        }
        return IndexBuilder.duplicate(space, index, arena.tuple(first), arena.tuple(first));
    }
}
