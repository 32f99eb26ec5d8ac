package io.memtx.memtx.crash;

import io.memtx.xlog.storage.FileStorage;
import io.memtx.xlog.storage.Storage;
import io.memtx.xlog.storage.StorageFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * The real storage, which calls somebody before each change: to copy the directory as a process killed there would leave
 * it, or to fail. One change at a time, so that it sees no other half way. Stores through mappings are no calls; a copy
 * has what they have stored so far.
 */
final class StepStorage implements Storage
{
    private final Storage delegate = FileStorage.INSTANCE;
    private final Listener listener;

    StepStorage(final Listener listener)
    {
        this.listener = listener;
    }

    /** Is called by any thread of the engine. */
    interface Listener
    {
        /**
         * @param call create, rename, delete, forceDirectory, write, truncate or force.
         * @param path that is changed.
         * @throws IOException instead of the change.
         */
        void before(String call, Path path) throws IOException;
    }

    @Override
    public synchronized StorageFile create(final Path path) throws IOException
    {
        listener.before("create", path);
        return new StepFile(delegate.create(path));
    }

    @Override
    public StorageFile open(final Path path) throws IOException
    {
        return new StepFile(delegate.open(path));
    }

    @Override
    public StorageFile openReadOnly(final Path path) throws IOException
    {
        return delegate.openReadOnly(path);
    }

    @Override
    public boolean exists(final Path path) throws IOException
    {
        return delegate.exists(path);
    }

    @Override
    public synchronized void rename(final Path source, final Path target) throws IOException
    {
        listener.before("rename", source);
        delegate.rename(source, target);
    }

    @Override
    public synchronized boolean delete(final Path path) throws IOException
    {
        listener.before("delete", path);
        return delegate.delete(path);
    }

    @Override
    public synchronized void forceDirectory(final Path directory) throws IOException
    {
        listener.before("forceDirectory", directory);
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

    private final class StepFile implements StorageFile
    {
        private final StorageFile file;

        StepFile(final StorageFile file)
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
            return file.read(buffer, position);
        }

        @Override
        public void write(final ByteBuffer buffer, final long position) throws IOException
        {
            synchronized (StepStorage.this)
            {
                listener.before("write", file.path());
                file.write(buffer, position);
            }
        }

        @Override
        public void truncate(final long lengthBytes) throws IOException
        {
            synchronized (StepStorage.this)
            {
                listener.before("truncate", file.path());
                file.truncate(lengthBytes);
            }
        }

        @Override
        public void force() throws IOException
        {
            listener.before("force", file.path());
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
