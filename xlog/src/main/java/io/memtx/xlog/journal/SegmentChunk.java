package io.memtx.xlog.journal;

import io.memtx.tuple.arena.Memory;

import java.io.IOException;

/**
 * One prepared piece of a segment: mapped, its blocks written, its pages touched. The pieces of a segment follow each
 * other without a gap, in a list that the helper thread extends at the far end and cuts at the near one.
 */
final class SegmentChunk
{
    /** What is touched once; chunks are multiples of it. */
    static final int PAGE_BYTES = 4096;

    private final SegmentMapping mapping;
    private final long fileOffset;
    private volatile SegmentChunk next;

    SegmentChunk(final SegmentMapping mapping, final long fileOffset)
    {
        this.mapping = mapping;
        this.fileOffset = fileOffset;
    }

    long fileOffset()
    {
        return fileOffset;
    }

    long endOffset()
    {
        return fileOffset + mapping.lengthBytes();
    }

    /**
     * @param offset in the file, inside this chunk.
     * @return where that byte is mapped.
     */
    long addressOf(final long offset)
    {
        return mapping.address() + (offset - fileOffset);
    }

    SegmentChunk next()
    {
        return next;
    }

    void next(final SegmentChunk chunk)
    {
        next = chunk;
    }

    /**
     * Brings pages in for writing, so that the transaction thread meets no fault. The file must have them.
     *
     * @param fromOffset in the file; what lies outside this chunk is left out.
     * @param toOffset   in the file.
     */
    void touch(final long fromOffset, final long toOffset)
    {
        final long end = Math.min(toOffset, endOffset());
        long offset = Math.max(fromOffset, fileOffset) & -PAGE_BYTES;
        for (; offset < end; offset += PAGE_BYTES)
        {
            Memory.touch(addressOf(offset));
        }
    }

    /**
     * Forces what lies in this chunk of a range.
     *
     * @param fromOffset in the file.
     * @param toOffset   in the file.
     * @throws IOException when the device refused.
     */
    void force(final long fromOffset, final long toOffset) throws IOException
    {
        final long start = Math.max(fromOffset, fileOffset);
        final long end = Math.min(toOffset, endOffset());
        if (start < end)
        {
            mapping.force((int)(start - fileOffset), (int)(end - start));
        }
    }

    void close()
    {
        mapping.close();
    }
}
