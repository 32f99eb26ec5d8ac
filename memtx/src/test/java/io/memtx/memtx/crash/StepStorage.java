package io.memtx.memtx.crash;

import io.memtx.xlog.storage.FileStorage;
import io.memtx.xlog.storage.Storage;
import io.memtx.xlog.storage.StorageFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The real storage, which calls somebody before each change: to copy the directory as a process killed there would
 * leave it, or to fail. Stores through mappings are no calls; a copy has what they have
 * stored so far.
 */
final class StepStorage implements Storage
{
    private final Storage delegate = FileStorage.INSTANCE;
    private final Listener listener;
    private final ReentrantLock lock;

    /**
     * @param listener called before each change.
     * @param isSerial whether changes wait for each other, so that the listener sees no other half way.
     */
    StepStorage(final Listener listener, final boolean isSerial)
    {
        this.listener = listener;
        lock = isSerial ? new ReentrantLock() : null;
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
    public StorageFile create(final Path path) throws IOException
    {
        final StorageFile[] file = new StorageFile[1];
        step("create", path, () -> file[0] = delegate.create(path));
        return new StepFile(file[0]);
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
    public void rename(final Path source, final Path target) throws IOException
    {
        step("rename", source, () -> delegate.rename(source, target));
    }

    @Override
    public boolean delete(final Path path) throws IOException
    {
        final boolean[] isDeleted = new boolean[1];
        step("delete", path, () -> isDeleted[0] = delegate.delete(path));
        return isDeleted[0];
    }

    @Override
    public void forceDirectory(final Path directory) throws IOException
    {
        step("forceDirectory", directory, () -> delegate.forceDirectory(directory));
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

    private void step(final String call, final Path path, final Change change) throws IOException
    {
        if (null != lock)
        {
            lock.lock();
        }
        try
        {
            listener.before(call, path);
            change.run();
        }
        finally
        {
            if (null != lock)
            {
                lock.unlock();
            }
        }
    }

    private interface Change
    {
        void run() throws IOException;
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
            step("write", file.path(), () -> file.write(buffer, position));
        }

        @Override
        public void truncate(final long lengthBytes) throws IOException
        {
            step("truncate", file.path(), () -> file.truncate(lengthBytes));
        }

        @Override
        public void force() throws IOException
        {
            step("force", file.path(), file::force);
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
