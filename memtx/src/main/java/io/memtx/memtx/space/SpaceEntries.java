package io.memtx.memtx.space;

import io.memtx.memtx.entry.IndexEntries;
import io.memtx.tuple.arena.Arena;

import java.util.function.IntConsumer;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * What becomes of the entries of a space's indexes when a tuple comes and goes; for spaces that
 * {@linkplain SpaceStore#hasEntries() have any}. Stateless; the transaction thread's.
 */
public final class SpaceEntries
{
    private static final long BYTES_OF_ONE = 64;
    private static final long BYTES_OF_ONE_COPIED = 1536;

    private SpaceEntries()
    {
    }

    /**
     * Works out the entries of a tuple in all indexes.
     *
     * @param space that it belongs to.
     * @param tuple address of the tuple.
     */
    public static void prepare(final SpaceStore space, final long tuple)
    {
        for (final IndexStore index : space.indexes())
        {
            if (index.hasEntries())
            {
                index.prepareEntries(space, tuple);
            }
        }
    }

    /**
     * @param space whose entries are prepared.
     * @param arena that holds them.
     * @return about how much memory they may take in the indexes, beyond one entry in each.
     */
    public static long cost(final SpaceStore space, final Arena arena)
    {
        long count = 0;
        for (final IndexStore index : space.indexes())
        {
            count += index.hasEntries() ? Math.max(0, index.entries().preparedCount() - 1) : 0;
        }
        return count * (arena.isShared(1) ? BYTES_OF_ONE_COPIED : BYTES_OF_ONE);
    }

    /**
     * Gives memory to the entries that were prepared.
     *
     * @param space whose entries are prepared.
     * @param ref   of the tuple that they are of.
     * @param arena that holds them.
     * @return false when the quota does not allow it: then nothing has changed.
     */
    public static boolean make(final SpaceStore space, final int ref, final Arena arena)
    {
        for (final IndexStore index : space.indexes())
        {
            if (index.hasEntries() && !index.entries().make(ref))
            {
                free(space, ref, arena);
                return false;
            }
        }
        return true;
    }

    /**
     * Frees the entries of a tuple that nobody has seen.
     *
     * @param space of the tuple.
     * @param ref   of the tuple.
     * @param arena that holds them.
     */
    public static void free(final SpaceStore space, final int ref, final Arena arena)
    {
        remove(space, ref, arena::free);
    }

    /**
     * Forgets the entries of a tuple that is freed.
     *
     * @param space   of the tuple.
     * @param ref     of the tuple.
     * @param freeing given each entry.
     */
    public static void remove(final SpaceStore space, final int ref, final IntConsumer freeing)
    {
        for (final IndexStore index : space.indexes())
        {
            if (index.hasEntries())
            {
                index.entries().remove(ref, freeing);
            }
        }
    }

    /**
     * Prepares the entries of a tuple and finds a visible tuple that one of them collides with, other than the one that
     * gives way to it.
     *
     * @param space  of the tuple.
     * @param index  of the space, that has entries.
     * @param tuple  address of the tuple.
     * @param except reference of the tuple that gives way, or NULL_REF.
     * @return its reference, or NULL_REF.
     */
    public static int findOther(
        final SpaceStore space, final IndexStore index, final long tuple, final int except)
    {
        final int count = index.prepareEntries(space, tuple);
        final IndexEntries entries = index.entries();
        for (int i = 0; i < count; i++)
        {
            final int other = findEntry(index, space.overlay(), except, entries.prepared(i));
            if (NULL_REF != other)
            {
                return other;
            }
        }
        return NULL_REF;
    }

    private static int findEntry(
        final IndexStore index, final Overlay overlay, final int except, final long entry)
    {
        if (!overlay.isEmpty() && null != index.added())
        {
            final int added = index.tupleRef(index.added().find(entry));
            if (NULL_REF != added && except != added)
            {
                return added;
            }
        }
        final int ref = index.tupleRef(index.base().find(entry));
        return NULL_REF == ref || except == ref || overlay.isHidden(ref) ? NULL_REF : ref;
    }
}
