package io.memtx.xlog.file;

import io.memtx.xlog.storage.StagingBuffer;
import io.memtx.xlog.storage.StorageFile;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Collects rows behind room for a block's header, and writes them as one block. Belongs to one thread.
 */
final class BlockWriter implements AutoCloseable
{
    /** A block is written once it has so many bytes, its header included. */
    static final int FLUSH_BYTES = 128 * 1024;

    private final StagingBuffer rows = new StagingBuffer(FLUSH_BYTES + 16 * 1024);
    private final StagingBuffer compressed;
    private final BlockCompressor compressor;
    private final BlockChecksum checksum = new BlockChecksum();

    BlockWriter(final boolean isCompressing)
    {
        compressor = isCompressing ? new BlockCompressor() : null;
        compressed = isCompressing ? new StagingBuffer(FLUSH_BYTES) : null;
        clear();
    }

    /**
     * @return where rows are appended.
     */
    StagingBuffer rows()
    {
        return rows;
    }

    boolean isFull()
    {
        return rows.length() >= FLUSH_BYTES;
    }

    /**
     * Writes the rows as a block, if there are any.
     *
     * @param file     to write to.
     * @param position in it.
     * @return how many bytes were written.
     * @throws IOException when refused; what stands in the file behind the position is undefined.
     */
    int flush(final StorageFile file, final long position) throws IOException
    {
        final int payloadLength = rows.length() - BlockDescriptor.HEADER_LENGTH;
        if (0 == payloadLength)
        {
            return 0;
        }
        StagingBuffer block = rows;
        int magic = BlockDescriptor.ROW_MAGIC;
        if (null != compressor && rows.length() >= BlockCompressor.THRESHOLD_BYTES)
        {
            compressed.length(BlockDescriptor.HEADER_LENGTH);
            compressor.compress(rows.range(BlockDescriptor.HEADER_LENGTH, payloadLength), compressed);
            block = compressed;
            magic = BlockDescriptor.ZSTD_MAGIC;
        }
        final int length = block.length();
        final ByteBuffer payload = block.range(
            BlockDescriptor.HEADER_LENGTH, length - BlockDescriptor.HEADER_LENGTH);
        final long crc = checksum.compute(payload);
        BlockDescriptor.encode(block.address(), magic, length - BlockDescriptor.HEADER_LENGTH, crc);
        file.write(block.range(0, length), position);
        clear();
        return length;
    }

    @Override
    public void close()
    {
        rows.close();
        if (null != compressor)
        {
            compressed.close();
            compressor.close();
        }
    }

    private void clear()
    {
        rows.length(BlockDescriptor.HEADER_LENGTH);
    }
}
