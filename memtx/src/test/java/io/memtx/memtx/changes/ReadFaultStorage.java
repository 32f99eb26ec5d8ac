package io.memtx.memtx.changes;

import io.memtx.xlog.storage.FileStorage;
import io.memtx.xlog.storage.Storage;
import io.memtx.xlog.storage.StorageFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The machine's file system, of which a read fails now and then: of files that are open for reading only. */
final class ReadFaultStorage implements Storage
{
    private final Storage delegate = FileStorage.INSTANCE;
    private final AtomicInteger readsUntilFailure;

    ReadFaultStorage(final AtomicInteger readsUntilFailure)
    {
        this.readsUntilFailure = readsUntilFailure;
    }

    @Override
    public StorageFile create(final Path path) throws IOException
    {
        return delegate.create(path);
    }

    @Override
    public StorageFile open(final Path path) throws IOException
    {
        return delegate.open(path);
    }

    @Override
    public StorageFile openReadOnly(final Path path) throws IOException
    {
        return new ReadFaultFile(delegate.openReadOnly(path));
    }

    @Override
    public boolean exists(final Path path) throws IOException
    {
        return delegate.exists(path);
    }

    @Override
    public void rename(final Path source, final Path target) throws IOException
    {
        delegate.rename(source, target);
    }

    @Override
    public boolean delete(final Path path) throws IOException
    {
        return delegate.delete(path);
    }

    @Override
    public void forceDirectory(final Path directory) throws IOException
    {
        delegate.forceDirectory(directory);
    }

    @Override
    public void createDirectories(final Path directory) throws IOException
    {
        delegate.createDirectories(directory);
    }

    @Override
    public List<String> list(final Path directory) throws IOException
    {
        return delegate.list(directory);
    }

    private final class ReadFaultFile implements StorageFile
    {
        private final StorageFile file;

        ReadFaultFile(final StorageFile file)
        {
            this.file = file;
        }

        @Override
        public Path path()
        {
            return file.path();
        }

        @Override
        public long size() throws IOException
        {
            return file.size();
        }

        @Override
        public int read(final ByteBuffer buffer, final long position) throws IOException
        {
            if (0 == readsUntilFailure.decrementAndGet())
            {
                throw new IOException("Input/output error");
            }
            return file.read(buffer, position);
        }

        @Override
        public void write(final ByteBuffer buffer, final long position) throws IOException
        {
            file.write(buffer, position);
        }

        @Override
        public void truncate(final long lengthBytes) throws IOException
        {
            file.truncate(lengthBytes);
        }

        @Override
        public void force() throws IOException
        {
            file.force();
        }

        @Override
        public FileChannel channel()
        {
            return file.channel();
        }

        @Override
        public void close() throws IOException
        {
            file.close();
        }
    }
}
