package io.memtx.xlog.journal;

import io.memtx.tuple.arena.Memory;
import io.memtx.xlog.storage.StorageFile;
import org.agrona.BufferUtil;
import org.agrona.IoUtil;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The mapping of the JDK, which needs no flag: {@link FileChannel#map}. Stateless.
 */
final class FileChannelMapper implements SegmentMapper
{
    static final FileChannelMapper INSTANCE = new FileChannelMapper();

    private FileChannelMapper()
    {
    }

    @Override
    public String mappingName()
    {
        return "FileChannel.map";
    }

    @Override
    public SegmentMapping map(
        final StorageFile file, final Path path, final long offset, final int lengthBytes) throws IOException
    {
        checkRegion(file, path, offset, lengthBytes);
        return new BufferMapping(file.channel().map(FileChannel.MapMode.READ_WRITE, offset, lengthBytes));
    }

    /**
     * Mapping beyond the end would make the file longer without giving it blocks.
     */
    static void checkRegion(
        final StorageFile file, final Path path, final long offset, final int lengthBytes) throws IOException
    {
        final long size = file.size();
        if (offset + lengthBytes > size)
        {
            throw new IOException("file is shorter than the region to map: path=" + path + " size=" + size +
                " offset=" + offset + " length=" + lengthBytes);
        }
    }

    private static final class BufferMapping implements SegmentMapping
    {
        private final long address;
        private final int lengthBytes;
        private MappedByteBuffer buffer;

        BufferMapping(final MappedByteBuffer buffer)
        {
            this.buffer = buffer;
            address = BufferUtil.address(buffer);
            lengthBytes = buffer.capacity();
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
            try
            {
                buffer.force(offset, length);
            }
            catch (final UncheckedIOException ex)
            {
                throw ex.getCause();
            }
        }

        @Override
        public void close()
        {
            if (null != buffer)
            {
                Memory.unregister(address);
                IoUtil.unmap(buffer);
                buffer = null;
            }
        }
    }
}
