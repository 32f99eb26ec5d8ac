package io.memtx.bench.peer;

/**
 * A peer with its entries, in a directory of its own: keys 0 to count - 1, put in a random order, each value's seed the
 * key. And the sequence of random keys to measure it by.
 * <p>
 * Belongs to one thread.
 */
public final class LoadedPeer implements AutoCloseable
{
    private static final long LOAD_SEED = 1;
    private static final long KEY_SEED = 2;

    private final ScratchDirectory directory;
    private final KeyValuePeer peer;
    private final KeySequence keys;
    private long nextSeed;

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
        keys = new KeySequence(count, KEY_SEED);
        nextSeed = count;
        try
        {
            peer.open(directory.path(), count);
            for (final int key : KeySequence.shuffled(count, LOAD_SEED))
            {
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
