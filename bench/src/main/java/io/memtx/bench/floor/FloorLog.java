package io.memtx.bench.floor;

import io.memtx.tuple.arena.Memory;
import org.agrona.BufferUtil;
import org.agrona.IoUtil;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

/**
 * Floor of appending to a log: {@value #BLOCK_BYTES} bytes are checksummed in a direct buffer and copied into a mapped
 * file that was prepared before: zeros written, forced, mapped, every page written to. At its end it begins again.
 */
final class FloorLog implements AutoCloseable
{
    static final int BLOCK_BYTES = 64;
    static final int CHECKSUM_OFFSET = BLOCK_BYTES - 8;

    private static final int PAGE_BYTES = 4096;
    private static final int ZEROS_BYTES = 1 << 20;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer staging = ByteBuffer.allocateDirect(BLOCK_BYTES);
    private final long stagingAddress = BufferUtil.address(staging);
    private final MappedByteBuffer mapping;
    private final long address;
    private final int lengthBytes;
    private int offset;

    /**
     * @param file        to be made.
     * @param lengthBytes of it, a multiple of a MiB.
     */
    FloorLog(final Path file, final int lengthBytes) throws IOException
    {
        this.lengthBytes = lengthBytes;
        try (FileChannel channel = FileChannel.open(file, CREATE_NEW, READ, WRITE))
        {
            final ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_BYTES);
            for (int i = 0; i < lengthBytes / ZEROS_BYTES; i++)
            {
                channel.write(zeros.clear());
            }
            channel.force(true);
            mapping = channel.map(FileChannel.MapMode.READ_WRITE, 0, lengthBytes);
        }
        address = BufferUtil.address(mapping);
        Memory.register(address, lengthBytes);
        Memory.register(stagingAddress, BLOCK_BYTES);
        for (int page = 0; page < lengthBytes; page += PAGE_BYTES)
        {
            Memory.putLong(address + page, 0);
        }
    }

    /** Where the block is made; the last 8 bytes are for the checksum. */
    long stagingAddress()
    {
        return stagingAddress;
    }

    /** Appends the block that stands in the staging buffer. */
    void append()
    {
        crc.reset();
        staging.clear().limit(CHECKSUM_OFFSET);
        crc.update(staging);
        Memory.putLong(stagingAddress + CHECKSUM_OFFSET, crc.getValue());
        Memory.copy(stagingAddress, address + offset, BLOCK_BYTES);
        offset += BLOCK_BYTES;
        if (offset == lengthBytes)
        {
            offset = 0;
        }
    }

    int offset()
    {
        return offset;
    }

    long address()
    {
        return address;
    }

    @Override
    public void close()
    {
        Memory.unregister(address);
        Memory.unregister(stagingAddress);
        IoUtil.unmap(mapping);
        BufferUtil.free(staging);
    }
}
