package io.memtx.memtx.check;

import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.msgpack.MsgPackText;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Compares the indexes of a space with its tuples: the structure of each is sound, each has every tuple of the primary
 * one and no other, and each tuple meets the space's format. Takes a search in every index for every tuple. For the
 * thread that owns the space, while no transaction is pending.
 */
final class IndexCheck
{
    private static final int MAX_TUPLE_TEXT = 200;

    private final Arena arena;
    private final FaultList faults;

    IndexCheck(final Arena arena, final FaultList faults)
    {
        this.arena = arena;
        this.faults = faults;
    }

    /** Checks a space that has an index; answers how many tuples it has. */
    long check(final SpaceStore space)
    {
        boolean isSound = true;
        for (final IndexStore index : space.indexes())
        {
            isSound &= checkStructure(space, index);
        }
        final long size = space.indexes()[0].base().size();
        if (isSound) // a search in a broken index may lead anywhere
        {
            final long count = checkTuples(space);
            if (count != size)
            {
                faults.add(name(space, space.indexes()[0]) + " has " + size + " tuples and shows " + count);
            }
        }
        return size;
    }

    private boolean checkStructure(final SpaceStore space, final IndexStore index)
    {
        try
        {
            index.base().checkStructure();
        }
        catch (final IllegalStateException ex)
        {
            faults.add(name(space, index) + " is broken: " + ex.getMessage());
            return false;
        }
        final long size = space.indexes()[0].base().size();
        if (!index.isPartial() && index.base().size() != size)
        {
            faults.add(name(space, index) + " has " + index.base().size() + " tuples, the primary index " + size);
        }
        return true;
    }

    private long checkTuples(final SpaceStore space)
    {
        long count = 0;
        final long[] entryCounts = new long[space.indexes().length];
        final TupleCursor cursor = space.indexes()[0].base().cursor();
        cursor.open(IteratorType.ALL, 0, 0);
        for (int ref = cursor.next(); NULL_REF != ref; ref = cursor.next())
        {
            count++;
            checkFormat(space, ref);
            for (int i = 0; i < entryCounts.length; i++)
            {
                final IndexStore index = space.indexes()[i];
                if (index.includes(ref))
                {
                    entryCounts[i]++;
                    checkEntry(space, index, ref);
                }
            }
        }
        checkPartial(space, entryCounts);
        return count;
    }

    /** Of what it leaves out an index must have nothing. */
    private void checkPartial(final SpaceStore space, final long[] entryCounts)
    {
        for (int i = 0; i < entryCounts.length; i++)
        {
            final IndexStore index = space.indexes()[i];
            if (index.isPartial() && entryCounts[i] != index.base().size())
            {
                faults.add(
                    name(space, index) + " has " + index.base().size() + " tuples, and " + entryCounts[i] +
                    " belong there");
            }
        }
    }

    private void checkFormat(final SpaceStore space, final int ref)
    {
        try
        {
            space.format().validate(arena.tuple(ref));
        }
        catch (final MemtxException ex)
        {
            faults.add("tuple " + text(ref) + " of space '" + space.def().name() + "': " + ex.getMessage());
        }
    }

    private void checkEntry(final SpaceStore space, final IndexStore index, final int ref)
    {
        final int found = index.base().find(arena.tuple(ref));
        if (NULL_REF == found)
        {
            faults.add(name(space, index) + " does not have tuple " + text(ref));
        }
        else if (found != ref)
        {
            faults.add(name(space, index) + " has tuple " + text(found) + " where " + text(ref) + " must be");
        }
    }

    private static String name(final SpaceStore space, final IndexStore index)
    {
        return "index '" + index.def().name() + "' of space '" + space.def().name() + '\'';
    }

    private String text(final int ref)
    {
        final String text = MsgPackText.of(arena.tuple(ref));
        return text.length() <= MAX_TUPLE_TEXT ? text : text.substring(0, MAX_TUPLE_TEXT) + "...";
    }
}
