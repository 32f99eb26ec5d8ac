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
 * Compares the indexes of a space with its tuples: the structure of each is sound, each has what it must have of every
 * tuple of the primary one and nothing else, and each tuple meets the space's format. Takes a search in every index for
 * every tuple, or for every entry that a tuple has there. For the thread that owns the space, while no transaction is
 * pending. An index whose keys are made by a function that is not there is passed over.
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
            final long[] expected = new long[space.indexes().length];
            final long count = checkTuples(space, expected);
            if (count != size)
            {
                faults.add(name(space, space.indexes()[0]) + " has " + size + " tuples and shows " + count);
            }
            for (int i = 0; i < expected.length; i++)
            {
                final IndexStore index = space.indexes()[i];
                if (index.isPartial() && index.base().size() != expected[i])
                {
                    faults.add(name(space, index) + " has " + index.base().size() + " entries, the tuples make " +
                        expected[i]);
                }
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

    /** Counts the tuples, and what each index must have. */
    private long checkTuples(final SpaceStore space, final long[] expected)
    {
        long count = 0;
        final TupleCursor cursor = space.indexes()[0].base().cursor();
        cursor.open(IteratorType.ALL, 0, 0);
        for (int ref = cursor.next(); NULL_REF != ref; ref = cursor.next())
        {
            count++;
            checkFormat(space, ref);
            for (int i = 0; i < expected.length; i++)
            {
                expected[i] += checkTuple(space, space.indexes()[i], ref);
            }
        }
        return count;
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

    /** Answers how many entries the index must have for a tuple. */
    private int checkTuple(final SpaceStore space, final IndexStore index, final int ref)
    {
        if (index.hasEntries())
        {
            return checkEntries(space, index, ref);
        }
        if (!index.includes(ref))
        {
            return 0;
        }
        checkFound(space, index, ref, index.base().find(arena.tuple(ref)));
        return 1;
    }

    private int checkEntries(final SpaceStore space, final IndexStore index, final int ref)
    {
        final int count;
        try
        {
            count = index.prepareEntries(space, arena.tuple(ref));
        }
        catch (final MemtxException ex)
        {
            faults.add("tuple " + text(ref) + " of space '" + space.def().name() + "': " + ex.getMessage());
            return 0;
        }
        for (int i = 0; i < count; i++)
        {
            checkFound(space, index, ref, index.tupleRef(index.base().find(index.entries().prepared(i))));
        }
        return count;
    }

    private void checkFound(final SpaceStore space, final IndexStore index, final int ref, final int found)
    {
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
