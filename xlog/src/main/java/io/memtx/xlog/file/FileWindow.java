package io.memtx.xlog.file;

import io.memtx.tuple.arena.Memory;
import io.memtx.xlog.storage.StagingBuffer;
import io.memtx.xlog.storage.StorageFile;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A piece of a file in memory that moves with the reader and grows only to the largest block asked for. The size of the
 * file is taken once: what is appended later is not seen. Belongs to one thread.
 */
final class FileWindow implements AutoCloseable
{
    private static final int MIN_BYTES = 256 * 1024;

    private final StorageFile file;
    private final StagingBuffer buffer;
    private final long fileSize;
    private long start;

    FileWindow(final StorageFile file) throws IOException
    {
        this.file = file;
        fileSize = file.size();
        buffer = new StagingBuffer((int)Math.max(64, Math.min(MIN_BYTES, fileSize)));
    }

    long fileSize()
    {
        return fileSize;
    }

    /**
     * Makes bytes of the file available; what was available before may not be any more.
     *
     * @param position    in the file.
     * @param lengthBytes that lie within the file.
     * @return the address of the first one.
     * @throws IOException when the file is refused, or shorter than it was.
     */
    long load(final long position, final int lengthBytes) throws IOException
    {
        if (position < start || position + lengthBytes > start + buffer.length())
        {
            move(position, lengthBytes);
        }
        return buffer.address() + (position - start);
    }

    /**
     * @param position    in the file, of bytes loaded last.
     * @param lengthBytes of them.
     * @return them as a buffer.
     */
    ByteBuffer range(final long position, final int lengthBytes)
    {
        return buffer.range((int)(position - start), lengthBytes);
    }

    /**
     * @param position in the file.
     * @return the first position from there on, whose byte is not 0, or the size of the file.
     * @throws IOException when the file is refused.
     */
    long skipZeros(final long position) throws IOException
    {
        long next = position;
        while (next < fileSize)
        {
            final int chunk = (int)Math.min(64 * 1024, fileSize - next);
            final long address = load(next, chunk);
            int i = 0;
            while (i + 8 <= chunk && 0 == Memory.getLong(address + i))
            {
                i += 8;
            }
            while (i < chunk && 0 == Memory.getByte(address + i))
            {
                i++;
            }
            next += i;
            if (i < chunk)
            {
                return next;
            }
        }
        return fileSize;
    }

    /**
     * @param position in the file.
     * @return the first position from there on, where the magic of a block stands with a fixed header's room behind
     * it, or -1.
     * @throws IOException when the file is refused.
     */
    long findMagic(final long position) throws IOException
    {
        long next = skipZeros(position);
        while (next + BlockDescriptor.HEADER_LENGTH <= fileSize)
        {
            final int chunk = (int)Math.min(64 * 1024, fileSize - next);
            final long address = load(next, chunk);
            final int last = chunk - BlockDescriptor.HEADER_LENGTH;
            for (int i = 0; i <= last; i++)
            {
                if ((byte)(BlockDescriptor.ROW_MAGIC >>> 24) == Memory.getByte(address + i) &&
                    BlockDescriptor.isBlock(Memory.getIntBigEndian(address + i)))
                {
                    return next + i;
                }
            }
            next = skipZeros(next + last + 1);
        }
        return -1;
    }

    @Override
    public void close() throws IOException
    {
        buffer.close();
        file.close();
    }

    private void move(final long position, final int lengthBytes) throws IOException
    {
        int kept = 0;
        if (position >= start && position < start + buffer.length())
        {
            kept = (int)(start + buffer.length() - position);
            Memory.copy(buffer.address() + (position - start), buffer.address(), kept);
        }
        buffer.length(kept);
        start = position;
        buffer.ensureCapacity(lengthBytes);

        final int wanted = (int)Math.min(buffer.capacity() - kept, fileSize - position - kept);
        final int count = file.read(buffer.range(kept, wanted), position + kept);
        buffer.length(kept + count);
        if (kept + count < lengthBytes)
        {
            throw new IOException("file was cut while it was read: size=" + fileSize + " read up to=" +
                (position + kept + count));
        }
    }
}
