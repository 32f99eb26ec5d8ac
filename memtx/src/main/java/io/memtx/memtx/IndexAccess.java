package io.memtx.memtx;

import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;

/**
 * By which way an index is read outside the transaction thread: frozen in a view, or live through a reader. All but
 * enter and leave are called between the two.
 */
interface IndexAccess
{
    /** Begins a read; throws when reading is over. */
    void enter();

    /** Ends a read. */
    void leave();

    SpaceStore space();

    IndexStore index();

    long size();

    /** The tuple under a full key, encoded at an address; or NULL_REF. */
    int get(long key);

    long count(IteratorType type, long key, int partCount);

    /** A cursor of this thread's, not opened; it finds what stands in the index, tuples or entries. */
    TupleCursor cursor();

    /** Puts a view on a tuple, for as long as this way of reading keeps it; throws when it does not. */
    void wrap(TupleView view, int ref);
}
