package io.memtx.xlog.file;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.memtx.xlog.storage.StagingBuffer;

import java.nio.ByteBuffer;

/**
 * Decompresses a block of unknown origin into a buffer that never outgrows a cap. Belongs to one thread.
 */
final class BlockDecompressor implements AutoCloseable
{
    /** The window that a frame may ask for, as a power of two: Tarantool's own is 21. */
    private static final int MAX_WINDOW_LOG = 23;

    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private final StagingBuffer rows;
    private final int capBytes;

    BlockDecompressor(final int capBytes)
    {
        this.capBytes = capBytes;
        rows = new StagingBuffer(Math.min(capBytes, 64 * 1024));
    }

    /**
     * @param frame taken from position to limit.
     * @return null, or what is wrong.
     */
    String decompress(final ByteBuffer frame)
    {
        rows.length(0);
        context.reset();
        context.setLongMax(MAX_WINDOW_LOG);
        try
        {
            while (true)
            {
                final ByteBuffer free = rows.range(rows.length(), rows.capacity() - rows.length());
                final boolean isDone = context.decompressDirectByteBufferStream(free, frame);
                rows.length(free.position());
                if (isDone)
                {
                    return frame.hasRemaining() ? "has " + frame.remaining() + " bytes behind the zstd frame" : null;
                }
                if (rows.length() < rows.capacity())
                {
                    if (!frame.hasRemaining())
                    {
                        return "zstd frame is cut off";
                    }
                }
                else if (rows.capacity() == capBytes)
                {
                    return "decompressed block is larger than " + capBytes + " bytes";
                }
                else
                {
                    rows.ensureCapacity(Math.min(2L * rows.capacity(), capBytes));
                }
            }
        }
        catch (final ZstdException ex)
        {
            return "can't decompress: " + ex.getMessage();
        }
    }

    /**
     * @return what was decompressed last.
     */
    StagingBuffer rows()
    {
        return rows;
    }

    @Override
    public void close()
    {
        context.close();
        rows.close();
    }
}
