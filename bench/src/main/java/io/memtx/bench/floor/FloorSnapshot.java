package io.memtx.bench.floor;

import com.github.luben.zstd.ZstdDecompressCtx;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPack;
import org.agrona.BufferUtil;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;

import static java.nio.file.StandardOpenOption.READ;

/**
 * Floor of recovering from a snapshot: the file is read, the checksum of each block is computed, what is compressed is
 * decompressed, and each tuple is copied into fresh memory, one behind the other. No tuple is checked, nothing is
 * indexed. The format stands in docs/format.
 */
final class FloorSnapshot implements AutoCloseable
{
    private static final int BUFFER_BYTES = 8 << 20;
    private static final long MEMORY_BYTES = 1L << 30; // committed by touch
    private static final int HEADER_BYTES = 19;
    private static final int ROW_MAGIC = 0xd5ba0bab;
    private static final int ZSTD_MAGIC = 0xd5ba0bba;
    private static final int LENGTH_OFFSET = 4;
    private static final int ALIGNMENT = 8;

    private final CRC32C crc = new CRC32C();
    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private final ByteBuffer file = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer rows = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private long memory;
    private long end;
    private long lastTuple;
    private long checksum;

    FloorSnapshot()
    {
        Memory.register(BufferUtil.address(file), BUFFER_BYTES);
        Memory.register(BufferUtil.address(rows), BUFFER_BYTES);
    }

    /**
     * Reads a snapshot.
     *
     * @param path of the file.
     * @return how many rows it has.
     */
    long read(final Path path) throws IOException
    {
        if (Memory.NULL_ADDRESS != memory)
        {
            Memory.free(memory);
        }
        memory = Memory.allocate(MEMORY_BYTES);
        end = memory;
        long rowCount = 0;
        try (FileChannel channel = FileChannel.open(path, READ))
        {
            file.clear().limit(0);
            skipText(channel);
            while (has(channel, HEADER_BYTES) && isBlock(magic()))
            {
                rowCount += readBlock(channel);
            }
        }
        return rowCount;
    }

    /** The address of the copy of the last tuple. */
    long lastTuple()
    {
        return lastTuple;
    }

    private long readBlock(final FileChannel channel) throws IOException
    {
        final boolean isCompressed = ZSTD_MAGIC == magic();
        final int length = payloadLength();
        file.position(file.position() + HEADER_BYTES);
        if (!has(channel, length))
        {
            throw new IOException("block is cut off: length=" + length);
        }
        crc.reset();
        crc.update(file.slice(file.position(), length));
        checksum ^= crc.getValue();
        final int start = file.position();
        file.position(start + length);
        if (isCompressed)
        {
            final int plain = zstd.decompressDirectByteBuffer(rows, 0, BUFFER_BYTES, file, start, length);
            return copyRows(BufferUtil.address(rows), plain);
        }
        return copyRows(BufferUtil.address(file) + start, length);
    }

    /** A row is a map of the header and a map of two pairs: the space and the tuple. */
    private long copyRows(final long address, final int length)
    {
        long rowCount = 0;
        for (long row = address; row < address + length; rowCount++)
        {
            final long tuple = MsgPack.skip(MsgPack.skip(row) + 2) + 1;
            row = MsgPack.skip(tuple);
            if (end + (row - tuple) > memory + MEMORY_BYTES)
            {
                throw new IllegalStateException("snapshot is longer than " + MEMORY_BYTES + " bytes");
            }
            Memory.copy(tuple, end, row - tuple);
            lastTuple = end;
            end += row - tuple + ALIGNMENT - 1 & -ALIGNMENT;
        }
        return rowCount;
    }

    /** The text header ends with the first empty line. */
    private void skipText(final FileChannel channel) throws IOException
    {
        byte before = 0;
        while (has(channel, 1))
        {
            final byte next = file.get();
            if ('\n' == before && '\n' == next)
            {
                return;
            }
            before = next;
        }
    }

    private int magic()
    {
        return file.getInt(file.position());
    }

    private static boolean isBlock(final int magic)
    {
        return ROW_MAGIC == magic || ZSTD_MAGIC == magic;
    }

    private int payloadLength()
    {
        return (int)MsgPack.getInteger(BufferUtil.address(file) + file.position() + LENGTH_OFFSET);
    }

    /** Whether so many bytes are in the buffer, after it was filled if need be. */
    private boolean has(final FileChannel channel, final int length) throws IOException
    {
        if (file.remaining() >= length)
        {
            return true;
        }
        file.compact();
        int read = 0;
        while (file.hasRemaining() && read >= 0)
        {
            read = channel.read(file);
        }
        file.flip();
        return file.remaining() >= length;
    }

    @Override
    public void close()
    {
        if (Memory.NULL_ADDRESS != memory)
        {
            Memory.free(memory);
        }
        zstd.close();
        Memory.unregister(BufferUtil.address(file));
        Memory.unregister(BufferUtil.address(rows));
        BufferUtil.free(file);
        BufferUtil.free(rows);
    }
}
