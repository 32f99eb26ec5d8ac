package io.memtx.memtx.fuzz;

import io.memtx.xlog.storage.Storage;
import io.memtx.xlog.storage.StorageFile;

import java.io.FileNotFoundException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** The files of one directory, in memory: what recovery is given many hundred times a second. */
final class MemoryDirectory implements Storage
{
    private final TreeMap<Path, MemoryFile> files = new TreeMap<>();

    @Override
    public StorageFile create(final Path path) throws FileAlreadyExistsException
    {
        if (files.containsKey(path))
        {
            throw new FileAlreadyExistsException(path.toString());
        }
        final MemoryFile file = new MemoryFile(path);
        files.put(path, file);
        return file;
    }

    @Override
    public StorageFile open(final Path path) throws NoSuchFileException
    {
        final MemoryFile file = files.get(path);
        if (null == file)
        {
            throw new NoSuchFileException(path.toString());
        }
        return file;
    }

    @Override
    public StorageFile openReadOnly(final Path path) throws NoSuchFileException
    {
        return open(path);
    }

    @Override
    public boolean exists(final Path path)
    {
        return files.containsKey(path);
    }

    @Override
    public void rename(final Path source, final Path target) throws FileNotFoundException
    {
        final MemoryFile file = files.remove(source);
        if (null == file)
        {
            throw new FileNotFoundException(source.toString());
        }
        final MemoryFile renamed = new MemoryFile(target);
        renamed.bytes = file.bytes;
        renamed.length = file.length;
        files.put(target, renamed);
    }

    @Override
    public boolean delete(final Path path)
    {
        return null != files.remove(path);
    }

    @Override
    public void forceDirectory(final Path directory)
    {
        // nothing is lost
    }

    @Override
    public void createDirectories(final Path directory)
    {
        // it is there
    }

    @Override
    public List<String> list(final Path directory)
    {
        return files.keySet().stream().map((path) -> path.getFileName().toString()).sorted().toList();
    }

    private static final class MemoryFile implements StorageFile
    {
        private final Path path;
        private byte[] bytes = new byte[512];
        private int length;

        MemoryFile(final Path path)
        {
            this.path = path;
        }

        @Override
        public Path path()
        {
            return path;
        }

        @Override
        public long size()
        {
            return length;
        }

        @Override
        public int read(final ByteBuffer buffer, final long position)
        {
            final int count = (int)Math.min(buffer.remaining(), length - position);
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
            final int end = (int)position + buffer.remaining();
            if (end > bytes.length)
            {
                bytes = Arrays.copyOf(bytes, 2 * end);
            }
            buffer.get(bytes, (int)position, buffer.remaining());
            length = Math.max(length, end);
        }

        @Override
        public void truncate(final long lengthBytes)
        {
            if (lengthBytes < length)
            {
                Arrays.fill(bytes, (int)lengthBytes, length, (byte)0);
                length = (int)lengthBytes;
            }
        }

        @Override
        public void force()
        {
            // nothing is lost
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
