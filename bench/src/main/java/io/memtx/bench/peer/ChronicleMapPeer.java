package io.memtx.bench.peer;

import net.openhft.chronicle.core.values.LongValue;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import net.openhft.chronicle.values.Values;

import java.nio.file.Path;

/**
 * Chronicle Map in memory, not persisted, so without checksums of entries. As its tutorial prefers: keys and values are
 * value interfaces ("no garbage, close to zero serialization costs, preferable even to boxed primitives"), one heap
 * instance of each is reused, reads go through {@code getUsing}, and {@code putReturnsNull} spares reading the old
 * value. {@code entries} is the exact count, as it asks. Measured and left out: Long and byte[] (a replace is a third
 * slower), one segment (no faster), a query context (a get is twice as slow), and a flyweight on the map's own memory
 * (no faster, and its tutorial warns of it: such a read is not synchronized).
 */
final class ChronicleMapPeer implements KeyValuePeer
{
    static final String NAME = "chronicle-map";

    private ChronicleMap<LongValue, FourLongs> map;
    private LongValue reusedKey;
    private FourLongs readValue;
    private FourLongs writtenValue;

    @Override
    public void open(final Path directory, final int count)
    {
        map = ChronicleMapBuilder.of(LongValue.class, FourLongs.class)
            .name(NAME)
            .entries(count)
            .putReturnsNull(true)
            .create();
        reusedKey = Values.newHeapInstance(LongValue.class);
        readValue = Values.newHeapInstance(FourLongs.class);
        writtenValue = Values.newHeapInstance(FourLongs.class);
    }

    @Override
    public long get(final long key)
    {
        reusedKey.setValue(key);
        final FourLongs value = map.getUsing(reusedKey, readValue);
        return PeerValue.checksum(value.getFirst(), value.getSecond(), value.getThird(), value.getFourth());
    }

    @Override
    public void replace(final long key, final long seed)
    {
        reusedKey.setValue(key);
        writtenValue.setFirst(PeerValue.first(seed));
        writtenValue.setSecond(PeerValue.second(seed));
        writtenValue.setThird(PeerValue.third(seed));
        writtenValue.setFourth(PeerValue.fourth(seed));
        map.put(reusedKey, writtenValue);
    }

    @Override
    public long scan(final long fromKey, final int count)
    {
        throw new UnsupportedOperationException(NAME + " has no order");
    }

    @Override
    public boolean isOrdered()
    {
        return false;
    }

    @Override
    public String name()
    {
        return NAME;
    }

    @Override
    public void close()
    {
        if (null != map)
        {
            map.close();
            map = null;
        }
    }
}
