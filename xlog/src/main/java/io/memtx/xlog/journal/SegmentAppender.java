package io.memtx.xlog.journal;

import io.memtx.tuple.arena.Memory;
import io.memtx.xlog.file.BlockDescriptor;

import java.lang.invoke.VarHandle;

/**
 * Where the transaction thread stands in the current segment, and its stores. Makes no system call.
 */
final class SegmentAppender
{
    private JournalSegment segment;
    private SegmentChunk chunk;
    private long offset;

    /**
     * Stores the text header of a segment that is {@link JournalSegment#begin begun} and goes there.
     *
     * @param nextSegment prepared for the header at least.
     * @param textHeader  to store.
     */
    void begin(final JournalSegment nextSegment, final byte[] textHeader)
    {
        segment = nextSegment;
        chunk = nextSegment.firstChunk();
        Memory.copyFrom(textHeader, 0, chunk.addressOf(0), textHeader.length);
        offset = textHeader.length;
    }

    JournalSegment segment()
    {
        return segment;
    }

    /**
     * @return where the next block goes in the file.
     */
    long offset()
    {
        return offset;
    }

    boolean hasRows()
    {
        return offset > segment.headerLength();
    }

    boolean hasRoom(final long lengthBytes)
    {
        return segment.preparedLength() - offset >= lengthBytes;
    }

    /**
     * Stores a block: all but its magic, then the magic, so that whoever sees the magic in the mapping sees the block.
     * Another process checks the checksum all the same.
     *
     * @param source      address of the block, magic included.
     * @param lengthBytes for which there is room.
     */
    void store(final long source, final int lengthBytes)
    {
        while (offset >= chunk.endOffset())
        {
            chunk = chunk.next();
        }
        final int magicLength = BlockDescriptor.MAGIC_LENGTH;
        copy(source + magicLength, offset + magicLength, lengthBytes - magicLength);
        VarHandle.releaseFence();
        if (chunk.endOffset() - offset >= magicLength)
        {
            Memory.putInt(chunk.addressOf(offset), Memory.getInt(source));
        }
        else
        {
            copy(source, offset, magicLength);
        }
        offset += lengthBytes;
    }

    private void copy(final long source, final long targetOffset, final int lengthBytes)
    {
        SegmentChunk target = chunk;
        int done = 0;
        while (done < lengthBytes)
        {
            final long start = targetOffset + done;
            if (start >= target.endOffset())
            {
                target = target.next();
                continue;
            }
            final int count = (int)Math.min(lengthBytes - done, target.endOffset() - start);
            Memory.copy(source + done, target.addressOf(start), count);
            done += count;
        }
    }
}
