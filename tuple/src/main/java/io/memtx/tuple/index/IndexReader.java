package io.memtx.tuple.index;

/**
 * Reads of a live index by another thread than its owner, which goes on changing it. Nobody waits for anybody: a reader
 * checks that what it has read was not changed meanwhile, and reads again if it was.
 * <p>
 * For one thread, and only while that thread is inside its {@link io.memtx.tuple.arena.ArenaReader}: what the reader
 * comes across stays in place until it leaves. What a lookup finds was in the index at some moment of the call; what it
 * does not find was not there at some moment of it. A walk returns each entry that was there all the time exactly once,
 * in order; one that was replaced meanwhile as it was at some moment of the walk; one that was inserted or removed, or
 * removed and inserted again, as it was at some moment or not at all.
 */
public interface IndexReader
{
    /**
     * @return how many tuples the index had lately.
     */
    long size();

    /**
     * Finds a tuple by its full key. Only for a unique index and a key without nil.
     *
     * @param key address of the encoded key parts, in memory of the caller's own.
     * @return its reference, or {@link io.memtx.tuple.arena.Arena#NULL_REF}.
     */
    int get(long key);

    /**
     * Finds a tuple by a full key that is one integer; see {@link io.memtx.tuple.key.KeyDef#isInteger()}.
     *
     * @param value of the key.
     * @return its reference, or {@link io.memtx.tuple.arena.Arena#NULL_REF}.
     */
    int getInteger(long value);

    /**
     * A walk; it must be opened anew after the thread has left its reader.
     *
     * @return a new cursor, to be reused by the same thread. {@link TupleCursor#skip(long)} steps, in linear time.
     */
    TupleCursor cursor();
}
