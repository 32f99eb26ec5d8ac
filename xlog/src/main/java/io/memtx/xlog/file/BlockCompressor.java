package io.memtx.xlog.file;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import io.memtx.xlog.storage.StagingBuffer;

import java.nio.ByteBuffer;

/**
 * Compresses a block's rows as Tarantool does: one zstd frame of level 3, made as a stream, without content size and
 * without checksum, so that it begins {@code 28 b5 2f fd 00 58}. Belongs to one thread.
 */
final class BlockCompressor implements AutoCloseable
{
    /** A block, its header included, is compressed from so many bytes on. */
    static final int THRESHOLD_BYTES = 2048;

    private static final int LEVEL = 3;

    private final ZstdCompressCtx context = new ZstdCompressCtx();

    /**
     * @param rows   taken from position to limit.
     * @param target the frame is appended to.
     */
    void compress(final ByteBuffer rows, final StagingBuffer target)
    {
        context.reset();
        context.setLevel(LEVEL).setContentSize(false).setChecksum(false);
        final int expansion = (rows.remaining() >> 8) + 64;
        target.reserve((long)rows.remaining() + expansion);
        // The frame must not know its size when it begins: only then has it the window of any stream.
        while (rows.hasRemaining())
        {
            step(rows, target, EndDirective.CONTINUE);
        }
        while (!step(rows, target, EndDirective.END))
        {
            target.reserve(expansion);
        }
    }

    private boolean step(final ByteBuffer rows, final StagingBuffer target, final EndDirective directive)
    {
        final ByteBuffer free = target.range(target.length(), target.capacity() - target.length());
        final boolean isDone = context.compressDirectByteBufferStream(free, rows, directive);
        target.length(free.position());
        if (!free.hasRemaining())
        {
            target.reserve(target.capacity());
        }
        return isDone;
    }

    @Override
    public void close()
    {
        context.close();
    }
}
