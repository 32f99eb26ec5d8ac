package io.memtx.bench.peer;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The peers there are. {@link #label()} is what a user types and what charts show.
 */
public enum PeerKind
{
    /** Chronicle Map: a hash map off the heap. */
    CHRONICLE_MAP(ChronicleMapPeer.NAME, ChronicleMapPeer::new),
    /** LMDB: a B+ tree in a mapped file; a thousand puts a commit. */
    LMDB(LmdbPeer.NAME, LmdbPeer::batched),
    /** LMDB with a commit for each put. */
    LMDB_SINGLE(LmdbPeer.SINGLE_NAME, LmdbPeer::single),
    /** RocksDB with block-based tables in its block cache: what most have. */
    ROCKSDB(RocksDbPeer.NAME, RocksDbPeer::blockBased),
    /** RocksDB with plain tables and a hash index: its format for pure memory, for point reads. */
    ROCKSDB_PLAIN(RocksDbPeer.PLAIN_NAME, RocksDbPeer::plain),
    /** H2's MVStore, in memory: a copy-on-write B+ tree on the heap. */
    MVSTORE(MvStorePeer.NAME, MvStorePeer::new),
    /** The JDK's ConcurrentSkipListMap. */
    SKIP_LIST(SkipListPeer.NAME, SkipListPeer::new);

    private final String label;
    private final Supplier<KeyValuePeer> supplier;

    PeerKind(final String label, final Supplier<KeyValuePeer> supplier)
    {
        this.label = label;
        this.supplier = supplier;
    }

    /**
     * @return its name, lower case.
     */
    public String label()
    {
        return label;
    }

    /**
     * @return a new peer, not open.
     */
    public KeyValuePeer create()
    {
        return supplier.get();
    }

    /**
     * @param label of a peer.
     * @return the peer.
     * @throws IllegalArgumentException when there is none; the text lists those there are.
     */
    public static PeerKind of(final String label)
    {
        for (final PeerKind kind : values())
        {
            if (kind.label.equals(label))
            {
                return kind;
            }
        }
        throw new IllegalArgumentException(
            "no such peer: " + label + ", there are " + Arrays.stream(values()).map(PeerKind::label).toList());
    }
}
