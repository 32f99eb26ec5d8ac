package io.memtx.bench.peer;

import java.nio.file.Path;

/**
 * A store of 8-byte keys and 32-byte values, seen through the three operations that all are measured by. Keys are
 * numbers of 32 bits, those of {@link io.memtx.bench.workload.KeySequence}, and ordered as such; a value is a {@link
 * PeerValue}, told by its seed.
 * <pre>
 *   try (KeyValuePeer peer = PeerKind.LMDB.create())
 *   {
 *       peer.open(directory, 1_000_000);
 *       peer.replace(key, seed);                  // for each key
 *       peer.onLoaded();
 *       assert peer.get(key) == PeerValue.checksum(seed);
 *   }
 * </pre>
 * Belongs to one thread: a peer reuses its buffers, as its users would.
 */
public interface KeyValuePeer extends AutoCloseable
{
    /**
     * Opens it, empty. Called once.
     *
     * @param directory that exists and is empty, for a peer that has files; the caller deletes it after {@link
     * #close()}.
     * @param count     entries that there will be.
     */
    void open(Path directory, int count);

    /**
     * All entries have been put: the moment for what a user would do once before reading, such as a compaction.
     */
    default void onLoaded()
    {
    }

    /**
     * Reads all 32 bytes of a value.
     *
     * @param key that exists.
     * @return the {@link PeerValue#checksum(long)} of its value.
     */
    long get(long key);

    /**
     * Puts a new value in the place of the old one, or where there was none.
     *
     * @param key  that may exist.
     * @param seed of the new value.
     */
    void replace(long key, long seed);

    /**
     * Reads entries in the order of keys, each key and all 32 bytes of each value.
     *
     * @param fromKey the first key, inclusive; when there is none such, the next one.
     * @param count   entries to read; fewer are read when the keys end.
     * @return what {@link #scanStep(long, long, long)} makes of them, beginning with 0.
     * @throws UnsupportedOperationException when the peer has no order.
     */
    long scan(long fromKey, int count);

    /**
     * @return whether it can {@link #scan(long, int)}.
     */
    boolean isOrdered();

    /**
     * @return what tables, charts and parameters call it.
     */
    String name();

    /**
     * Releases memory and files. May be called when {@link #open} was not, or failed.
     */
    @Override
    void close();

    /**
     * Adds an entry to the result of a scan, such that the order matters.
     *
     * @param result   so far.
     * @param key      of the entry.
     * @param checksum of its value.
     * @return the result.
     */
    static long scanStep(final long result, final long key, final long checksum)
    {
        return result * 31 + (key ^ checksum);
    }
}
