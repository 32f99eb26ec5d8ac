package io.memtx.memtx.entry;

import io.memtx.memtx.schema.IndexDef;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.arena.ObjectDescriptor;
import io.memtx.tuple.index.TupleIndex;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPack;
import org.agrona.collections.Int2IntHashMap;

import java.util.List;
import java.util.function.IntConsumer;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * The entries of one index and which tuples they are of. The life of entries is that of their tuple:
 * <pre>
 *   prepare(tuple)  its keys are worked out, what can be wrong with them is found; duplicates are looked for
 *   make(ref)       they get memory, as the tuple has
 *   replace(...)    they come into an index and go from it, however often
 *   remove(ref)     they are the caller's to free, as the tuple is
 * </pre>
 * Single owner: the transaction thread.
 */
public final class IndexEntries
{
    private static final float LOAD_FACTOR = 0.6f;
    private static final int FIRST_CAPACITY = 16;

    private final Arena arena;
    private final EntryKey key;
    private final EntryMaker maker;
    private final KeyFunction function; // null for none
    private final EntryWriter prepared;
    private final Int2IntHashMap firstByTuple = new Int2IntHashMap(FIRST_CAPACITY, LOAD_FACTOR, NULL_REF);
    private long bytes;
    private int done; // steps of a replacement

    private IndexEntries(
        final Arena arena, final EntryKey key, final EntryMaker maker, final KeyFunction function)
    {
        this.arena = arena;
        this.key = key;
        this.maker = maker;
        this.function = function;
        prepared = new EntryWriter(key);
    }

    /**
     * @param arena        that holds tuples, and entries.
     * @param def          of an index with {@code [*]} in a path.
     * @param primaryParts of the space.
     * @return its entries, none yet.
     */
    public static IndexEntries multikey(final Arena arena, final IndexDef def, final List<KeyPart> primaryParts)
    {
        return new IndexEntries(arena, new EntryKey(def, primaryParts), new MultikeyMaker(def.parts()), null);
    }

    /**
     * @param arena        that holds tuples, and entries.
     * @param def          of a functional index.
     * @param primaryParts of the space.
     * @param function     that makes keys; null when the index is not bound to one yet, and has no entries.
     * @return its entries, none yet.
     */
    public static IndexEntries functional(
        final Arena arena, final IndexDef def, final List<KeyPart> primaryParts, final KeyFunction function)
    {
        final EntryKey key = new EntryKey(def, primaryParts);
        return new IndexEntries(arena, key, new FunctionMaker(key.keyDef(), function), function);
    }

    /**
     * @return the function that makes keys; null when there is none.
     */
    public KeyFunction function()
    {
        return function;
    }

    /**
     * @return the key of entries, which an index takes for tuples.
     */
    public KeyDef keyDef()
    {
        return key.keyDef();
    }

    /**
     * @return false while the function that makes keys is not known: then no tuple has entries.
     */
    public boolean isReady()
    {
        return maker.isReady();
    }

    /**
     * @return the bytes of memory that all entries take.
     */
    public long bytes()
    {
        return bytes;
    }

    /**
     * Works out the entries of a tuple.
     *
     * @param tuple address of a tuple that meets the format of its space.
     * @return how many there are, no two of them equal.
     * @throws UnfitKeyException when the function makes no key of the tuple.
     */
    public int prepare(final long tuple)
    {
        prepared.reset();
        if (maker.isReady())
        {
            maker.make(tuple, prepared);
            prepared.sort();
        }
        return prepared.count();
    }

    /**
     * As {@link #prepare} for a tuple without entries.
     *
     * @return 0.
     */
    public int prepareNone()
    {
        prepared.reset();
        return 0;
    }

    /**
     * @return how many entries were prepared last.
     */
    public int preparedCount()
    {
        return prepared.count();
    }

    /**
     * @param number of a prepared entry, from 0; they are in the order of the index.
     * @return its address, until the next one is prepared.
     */
    public long prepared(final int number)
    {
        return prepared.address(number);
    }

    /**
     * Gives memory to what was prepared.
     *
     * @param tupleRef of the tuple that it was prepared for.
     * @return false when the quota does not allow it: then nothing has changed.
     */
    public boolean make(final int tupleRef)
    {
        int next = NULL_REF;
        for (int i = prepared.count() - 1; i >= 0; i--)
        {
            final int length = prepared.length(i);
            final int ref = arena.allocateVersioned(length + ObjectDescriptor.DATA_OFFSET);
            if (NULL_REF == ref)
            {
                forEach(next, arena::free);
                return false;
            }
            final long entry = arena.tuple(ref);
            Memory.copy(prepared.address(i), entry, length);
            EntryDescriptor.tupleRef(entry, tupleRef);
            EntryDescriptor.next(entry, next);
            bytes += Arena.roundedLength(length + ObjectDescriptor.DATA_OFFSET);
            next = ref;
        }
        if (NULL_REF != next)
        {
            firstByTuple.put(tupleRef, next);
        }
        return true;
    }

    /**
     * @param tupleRef of a tuple, or NULL_REF.
     * @return the first of its entries, or NULL_REF when it has none.
     */
    public int first(final int tupleRef)
    {
        return NULL_REF == tupleRef ? NULL_REF : firstByTuple.get(tupleRef);
    }

    /**
     * @param tupleRef of a tuple.
     * @return how many entries it has.
     */
    public int count(final int tupleRef)
    {
        int count = 0;
        for (int entry = first(tupleRef); NULL_REF != entry; entry = next(entry))
        {
            count++;
        }
        return count;
    }

    /**
     * Takes the entries of one tuple out of an index and puts those of another in; an entry comes in the place of the
     * one that it is equal to. When the region is exhausted this throws an OutOfMemoryError and has changed nothing.
     *
     * @param index  of entries.
     * @param oldRef of the tuple that goes, or NULL_REF.
     * @param newRef of the tuple that comes, or NULL_REF; no entry of it is equal to one of a third tuple.
     */
    public void replace(final TupleIndex index, final int oldRef, final int newRef)
    {
        final int oldFirst = first(oldRef);
        final int newFirst = first(newRef);
        done = 0;
        try
        {
            walk(index, oldFirst, newFirst, Integer.MAX_VALUE, false);
        }
        catch (final Throwable ex)
        {
            arena.isUndoing(true);
            try
            {
                walk(index, oldFirst, newFirst, done, true); // no two steps are about equal entries: any order will do
            }
            finally
            {
                arena.isUndoing(false);
            }
            throw ex;
        }
    }

    /** Goes along the entries of two tuples, which stand in the same order. */
    private void walk(
        final TupleIndex index, final int oldFirst, final int newFirst, final int limit, final boolean isBackward)
    {
        int from = oldFirst;
        int to = newFirst;
        for (int steps = 0; steps < limit && (NULL_REF != from || NULL_REF != to); steps++)
        {
            final int order = order(from, to);
            final int goes = order <= 0 ? from : NULL_REF;
            final int comes = order >= 0 ? to : NULL_REF;
            index.replace(isBackward ? comes : goes, isBackward ? goes : comes);
            done += isBackward ? 0 : 1;
            from = order <= 0 ? next(from) : from;
            to = order >= 0 ? next(to) : to;
        }
    }

    private int order(final int entryA, final int entryB)
    {
        if (NULL_REF == entryA || NULL_REF == entryB)
        {
            return NULL_REF == entryA ? 1 : -1;
        }
        return keyDef().compareTuples(arena.tuple(entryA), arena.tuple(entryB));
    }

    private int next(final int entry)
    {
        return EntryDescriptor.next(arena.tuple(entry));
    }

    /**
     * Forgets the entries of a tuple.
     *
     * @param tupleRef of a tuple that is about to be freed.
     * @param freeing  given each of its entries, to be freed.
     */
    public void remove(final int tupleRef, final IntConsumer freeing)
    {
        forEach(firstByTuple.remove(tupleRef), freeing);
    }

    /**
     * Forgets all entries, which somebody else has freed.
     */
    public void forget()
    {
        firstByTuple.clear();
        bytes = 0;
    }

    /**
     * Forgets all entries.
     *
     * @param freeing given each of them, to be freed.
     */
    public void removeAll(final IntConsumer freeing)
    {
        firstByTuple.forEachInt((tupleRef, first) -> forEach(first, freeing));
        firstByTuple.clear();
    }

    private void forEach(final int first, final IntConsumer freeing)
    {
        int entry = first;
        while (NULL_REF != entry)
        {
            final long address = arena.tuple(entry);
            final int next = EntryDescriptor.next(address);
            bytes -= Arena.roundedLength((int)(MsgPack.skip(address) - address) + ObjectDescriptor.DATA_OFFSET);
            freeing.accept(entry);
            entry = next;
        }
    }
}
