package io.memtx.bench.peer;

import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;

import java.nio.file.Path;

/**
 * H2's MVStore without a file, which its manual calls the in-memory mode. Typed keys and values, because the default
 * type finds out the class of each object; no automatic commit and no old versions, which have no use without a file.
 * Pages stay at the default of 48 keys: 32 and 96 were within the noise of it and 16 was slower. Nothing was gained by
 * {@code singleWriter()}, which is about appends. A replaced value is a new array, because old pages may hold the old
 * one.
 */
final class MvStorePeer implements KeyValuePeer
{
    static final String NAME = "h2-mvstore";

    private MVStore store;
    private MVMap<Long, byte[]> map;

    @Override
    public void open(final Path directory, final int count)
    {
        store = new MVStore.Builder().autoCommitDisabled().open();
        store.setVersionsToKeep(0);
        map = store.openMap(
            NAME,
            new MVMap.Builder<Long, byte[]>().keyType(LongDataType.INSTANCE).valueType(ByteArrayDataType.INSTANCE));
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
        final Cursor<Long, byte[]> cursor = map.cursor(fromKey);
        for (int left = count; left > 0 && cursor.hasNext(); left--)
        {
            final long key = cursor.next();
            result = KeyValuePeer.scanStep(result, key, PeerValue.read(cursor.getValue()));
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
        if (null != store)
        {
            store.closeImmediately();
            store = null;
            map = null;
        }
    }
}
