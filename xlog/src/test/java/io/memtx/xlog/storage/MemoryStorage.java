package io.memtx.xlog.storage;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * One file, in memory and read only: what a decoder is given many thousand times a second.
 */
public final class MemoryStorage implements Storage
{
    private final byte[] bytes;

    /**
     * @param bytes of the file; not copied.
     */
    public MemoryStorage(final byte[] bytes)
    {
        this.bytes = bytes;
    }

    @Override
    public StorageFile openReadOnly(final Path path)
    {
        return new MemoryFile(path, bytes);
    }

    @Override
    public StorageFile create(final Path path)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public StorageFile open(final Path path)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean exists(final Path path)
    {
        return true;
    }

    @Override
    public void rename(final Path source, final Path target)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean delete(final Path path)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public void forceDirectory(final Path directory)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public void createDirectories(final Path directory)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> list(final Path directory)
    {
        throw new UnsupportedOperationException();
    }

    private record MemoryFile(Path path, byte[] bytes) implements StorageFile
    {
        @Override
        public long size()
        {
            return bytes.length;
        }

        @Override
        public int read(final ByteBuffer buffer, final long position)
        {
            final int count = (int)Math.min(buffer.remaining(), bytes.length - position);
            if (count <= 0)
            {
                return buffer.hasRemaining() ? -1 : 0;
            }
            buffer.put(bytes, (int)position, count);
            return count;
        }

        @Override
        public void write(final ByteBuffer buffer, final long position)
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public void truncate(final long lengthBytes)
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public void force()
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel channel()
        {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close()
        {
            // nothing is held
        }
    }
}
