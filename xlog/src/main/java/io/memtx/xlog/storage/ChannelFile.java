package io.memtx.xlog.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file through a {@link FileChannel}, which may read and write less at a time than it is asked to. Belongs to one
 * thread.
 */
final class ChannelFile implements StorageFile
{
    private final Path path;
    private final FileChannel channel;

    ChannelFile(final Path path, final FileChannel channel)
    {
        this.path = path;
        this.channel = channel;
    }

    @Override
    public Path path()
    {
        return path;
    }

    @Override
    public long size() throws IOException
    {
        return channel.size();
    }

    @Override
    public int read(final ByteBuffer buffer, final long position) throws IOException
    {
        int count = 0;
        while (buffer.hasRemaining())
        {
            final int n = channel.read(buffer, position + count);
            if (n < 0)
            {
                break;
            }
            count += n;
        }
        return count;
    }

    @Override
    public void write(final ByteBuffer buffer, final long position) throws IOException
    {
        long next = position;
        while (buffer.hasRemaining())
        {
            final int n = channel.write(buffer, next);
            if (0 == n)
            {
                throw new IOException("write made no progress: position=" + next); // a short write, not a retry
            }
            next += n;
        }
    }

    @Override
    public void truncate(final long lengthBytes) throws IOException
    {
        channel.truncate(lengthBytes);
    }

    @Override
    public void force() throws IOException
    {
        channel.force(true);
    }

    @Override
    public FileChannel channel()
    {
        return channel;
    }

    @Override
    public void close() throws IOException
    {
        channel.close();
    }
}
