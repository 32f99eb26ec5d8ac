package io.memtx.xlog.file;

import io.memtx.xlog.storage.StagingBuffer;

/**
 * Makes a block of rows: collects them behind room for the header, compresses them if that is asked for and worth it,
 * and fills the header in.
 * <pre>
 *   rows():    | 19 bytes | row | row | row | ...        plain: the block is made in place
 *   finish():  | 19 bytes | zstd frame |                 compressed: in a buffer of its own
 * </pre>
 * Belongs to one thread. Allocates only to grow.
 */
public final class BlockEncoder implements AutoCloseable
{
    private final StagingBuffer rows;
    private final StagingBuffer compressed;
    private final BlockCompressor compressor;
    private final BlockChecksum checksum = new BlockChecksum();

    /**
     * @param capacityBytes of rows to begin with.
     * @param isCompressing whether blocks of 2 KiB and more are compressed, as Tarantool does.
     */
    public BlockEncoder(final int capacityBytes, final boolean isCompressing)
    {
        rows = new StagingBuffer(BlockDescriptor.HEADER_LENGTH + capacityBytes);
        compressor = isCompressing ? new BlockCompressor() : null;
        compressed = isCompressing ? new StagingBuffer(BlockDescriptor.HEADER_LENGTH + capacityBytes) : null;
        clear();
    }

    /** Forgets the rows. */
    public void clear()
    {
        rows.length(BlockDescriptor.HEADER_LENGTH);
    }

    /**
     * @return where rows are appended, behind what is there.
     */
    public StagingBuffer rows()
    {
        return rows;
    }

    /**
     * @return how long the block would be without compression, header included.
     */
    public int length()
    {
        return rows.length();
    }

    /**
     * Completes the block, of which there is one row at least. {@link #clear()} begins the next one.
     *
     * @return the buffer that holds the block and nothing else, never longer than {@link #length()}; good until rows
     * are appended again.
     */
    public StagingBuffer finish()
    {
        final boolean isCompressed = null != compressor && compress();
        final StagingBuffer block = isCompressed ? compressed : rows;
        final int payloadLength = block.length() - BlockDescriptor.HEADER_LENGTH;
        BlockDescriptor.encode(
            block.address(),
            isCompressed ? BlockDescriptor.ZSTD_MAGIC : BlockDescriptor.ROW_MAGIC,
            payloadLength,
            checksum.compute(block.range(BlockDescriptor.HEADER_LENGTH, payloadLength)));
        return block;
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

    /** Answers whether a frame was made and is shorter than the rows. */
    private boolean compress()
    {
        final int payloadLength = rows.length() - BlockDescriptor.HEADER_LENGTH;
        if (rows.length() < BlockCompressor.THRESHOLD_BYTES || payloadLength > XlogFileReader.DEFAULT_BLOCK_CAP_BYTES)
        {
            return false; // too short to be worth it, or longer than a reader lets a frame become
        }
        compressed.length(BlockDescriptor.HEADER_LENGTH);
        compressor.compress(rows.range(BlockDescriptor.HEADER_LENGTH, payloadLength), compressed);
        return compressed.length() < rows.length();
    }
}
