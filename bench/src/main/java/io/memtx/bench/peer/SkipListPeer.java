package io.memtx.bench.peer;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The JDK's sorted concurrent map: what one takes without a library. A replaced value is a new array, because a reader
 * may hold the old one. Nothing to configure but the heap and its collector.
 */
final class SkipListPeer implements KeyValuePeer
{
    static final String NAME = "skip-list";

    private ConcurrentSkipListMap<Long, byte[]> map;

    @Override
    public void open(final Path directory, final int count)
    {
        map = new ConcurrentSkipListMap<>();
    }

    @Override
    public long get(final long key)
    {
        return PeerValue.read(map.get(key));
    }

    @Override
    public void replace(final long key, final long seed)
    {
        map.put(key, PeerValue.newBytes(seed));
    }

    @Override
    public long scan(final long fromKey, final int count)
    {
        long result = 0;
        int left = count;
        for (final Map.Entry<Long, byte[]> entry : map.tailMap(fromKey, true).entrySet())
        {
            if (0 == left--)
            {
                break;
            }
            result = KeyValuePeer.scanStep(result, entry.getKey(), PeerValue.read(entry.getValue()));
        }
        return result;
    }

    @Override
    public boolean isOrdered()
    {
        return true;
    }

    @Override
    public String name()
    {
        return NAME;
    }

    @Override
    public void close()
    {
        map = null;
    }
}
