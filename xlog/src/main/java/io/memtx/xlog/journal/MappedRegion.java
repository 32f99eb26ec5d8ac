package io.memtx.xlog.journal;

import io.memtx.tuple.arena.Memory;

import java.io.IOException;

/**
 * A mapped region, whoever mapped it: known to the checks of raw memory from here until it is closed, once.
 */
final class MappedRegion implements SegmentMapping
{
    /** What differs between those who map. */
    interface Source
    {
        void force(int offset, int lengthBytes) throws IOException;

        void unmap();
    }

    private final long address;
    private final int lengthBytes;
    private final Source source;
    private boolean isClosed;

    MappedRegion(final long address, final int lengthBytes, final Source source)
    {
        this.address = address;
        this.lengthBytes = lengthBytes;
        this.source = source;
        Memory.register(address, lengthBytes);
    }

    @Override
    public long address()
    {
        return address;
    }

    @Override
    public int lengthBytes()
    {
        return lengthBytes;
    }

    @Override
    public void force(final int offset, final int length) throws IOException
    {
        source.force(offset, length);
    }

    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            Memory.unregister(address);
            source.unmap();
        }
    }
}
