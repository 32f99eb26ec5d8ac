package io.memtx.xlog.journal;

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
        final BufferSource source = bufferSource(file, offset, lengthBytes);
        return new MappedRegion(BufferUtil.address(source.buffer), lengthBytes, source);
    }

    /**
     * Maps a region for its force alone.
     */
    static BufferSource bufferSource(final StorageFile file, final long offset, final int lengthBytes)
        throws IOException
    {
        return new BufferSource(file.channel().map(FileChannel.MapMode.READ_WRITE, offset, lengthBytes));
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

    record BufferSource(MappedByteBuffer buffer) implements MappedRegion.Source
    {
        @Override
        public void force(final int offset, final int lengthBytes) throws IOException
        {
            try
            {
                buffer.force(offset, lengthBytes);
            }
            catch (final UncheckedIOException ex)
            {
                throw ex.getCause();
            }
        }

        @Override
        public void unmap()
        {
            IoUtil.unmap(buffer);
        }
    }
}
