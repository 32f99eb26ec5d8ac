package io.memtx.bench.peer;

import io.memtx.bench.workload.KeySequence;

/**
 * A peer with its entries, in a directory of its own, each value's seed the key: the keys of the engine and of floors,
 * put in the order of record numbers, which is a random one of keys. And the sequence of random keys to measure it by,
 * the same as theirs.
 * <p>
 * Belongs to one thread.
 */
public final class LoadedPeer implements AutoCloseable
{
    /** Above all keys, which are the seeds of the first values. */
    private static final long FIRST_NEW_SEED = 1L << Integer.SIZE;

    private final ScratchDirectory directory;
    private final KeyValuePeer peer;
    private final KeySequence keys;
    private long nextSeed = FIRST_NEW_SEED;

    /**
     * Opens and loads it, which takes seconds for a million entries.
     *
     * @param kind  of peer.
     * @param count of entries.
     */
    public LoadedPeer(final PeerKind kind, final int count)
    {
        directory = new ScratchDirectory("memtx-" + kind.label());
        peer = kind.create();
        keys = new KeySequence(count);
        try
        {
            peer.open(directory.path(), count);
            for (int number = 0; number < count; number++)
            {
                final long key = KeySequence.key(number);
                peer.replace(key, key);
            }
            peer.onLoaded();
        }
        catch (final RuntimeException | Error ex)
        {
            close();
            throw ex;
        }
    }

    /**
     * @return the checksum of the value of a random key.
     */
    public long get()
    {
        return peer.get(keys.next());
    }

    /**
     * Gives a random key a value that it never had.
     */
    public void replace()
    {
        peer.replace(keys.next(), nextSeed++);
    }

    /**
     * @param count entries to read from a random key on; fewer when the keys end.
     * @return the result of the scan.
     */
    public long scan(final int count)
    {
        return peer.scan(keys.next(), count);
    }

    public KeyValuePeer peer()
    {
        return peer;
    }

    @Override
    public void close()
    {
        try
        {
            peer.close();
        }
        finally
        {
            directory.close();
        }
    }
}
