package io.memtx.xlog.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The machine's file system with a hook before every call that changes or forces something: create, write, truncate,
 * force, rename, delete, forceDirectory; or before every call. The hook makes it fail, or looks at what a process that
 * was killed there would leave. A write that it makes fail leaves some of its bytes behind, a close closes all the
 * same. Stores through mappings are no calls.
 */
public final class FaultStorage implements Storage
{
    /** Told before a call, by any thread; what it throws is the call's failure. */
    public interface Hook
    {
        void before(String call, Path path) throws IOException;
    }

    private final Storage delegate = FileStorage.INSTANCE;
    private final Hook hook;
    private ReentrantLock lock;
    private boolean isForcing = true;
    private boolean isOfAllCalls;
    private long usableBytes = -1;

    /**
     * @param hook to call.
     */
    public FaultStorage(final Hook hook)
    {
        this.hook = hook;
    }

    /**
     * Tells the hook of open, openReadOnly, size, read, close, exists, createDirectories, list and usableBytes as well.
     *
     * @return this.
     */
    public FaultStorage ofAllCalls()
    {
        isOfAllCalls = true;
        return this;
    }

    /**
     * Leaves a force at the hook: what a test can see does not depend on it, and it takes long.
     *
     * @return this.
     */
    public FaultStorage withoutForce()
    {
        isForcing = false;
        return this;
    }

    /**
     * Has changes wait for each other, so that the hook sees no other half way.
     *
     * @return this.
     */
    public FaultStorage oneAtATime()
    {
        lock = new ReentrantLock();
        return this;
    }

    /**
     * @param bytes that there is room for, as far as anybody asks.
     * @return this.
     */
    public FaultStorage usableBytes(final long bytes)
    {
        usableBytes = bytes;
        return this;
    }

    @Override
    public StorageFile create(final Path path) throws IOException
    {
        return new FaultFile(change("create", path, () -> delegate.create(path)));
    }

    @Override
    public StorageFile open(final Path path) throws IOException
    {
        look("open", path);
        return new FaultFile(delegate.open(path));
    }

    @Override
    public StorageFile openReadOnly(final Path path) throws IOException
    {
        look("openReadOnly", path);
        return new FaultFile(delegate.openReadOnly(path));
    }

    @Override
    public boolean exists(final Path path) throws IOException
    {
        look("exists", path);
        return delegate.exists(path);
    }

    @Override
    public void rename(final Path source, final Path target) throws IOException
    {
        change("rename", source, () ->
        {
            delegate.rename(source, target);
            return null;
        });
    }

    @Override
    public boolean delete(final Path path) throws IOException
    {
        return change("delete", path, () -> delegate.delete(path));
    }

    @Override
    public void forceDirectory(final Path directory) throws IOException
    {
        change("forceDirectory", directory, () ->
        {
            if (isForcing)
            {
                delegate.forceDirectory(directory);
            }
            return null;
        });
    }

    @Override
    public void createDirectories(final Path directory) throws IOException
    {
        look("createDirectories", directory);
        delegate.createDirectories(directory);
    }

    @Override
    public List<String> list(final Path directory) throws IOException
    {
        look("list", directory);
        return delegate.list(directory);
    }

    @Override
    public long usableBytes(final Path directory) throws IOException
    {
        look("usableBytes", directory);
        return usableBytes < 0 ? delegate.usableBytes(directory) : usableBytes;
    }

    private void look(final String call, final Path path) throws IOException
    {
        if (isOfAllCalls)
        {
            hook.before(call, path);
        }
    }

    private <T> T change(final String call, final Path path, final Change<T> change) throws IOException
    {
        if (null != lock)
        {
            lock.lock();
        }
        try
        {
            hook.before(call, path);
            return change.run();
        }
        finally
        {
            if (null != lock)
            {
                lock.unlock();
            }
        }
    }

    private interface Change<T>
    {
        T run() throws IOException;
    }

    private final class FaultFile implements StorageFile
    {
        private final StorageFile file;

        FaultFile(final StorageFile file)
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
            lookAtOpen("size");
            return file.size();
        }

        @Override
        public int read(final ByteBuffer buffer, final long position) throws IOException
        {
            lookAtOpen("read");
            return file.read(buffer, position);
        }

        @Override
        public void write(final ByteBuffer buffer, final long position) throws IOException
        {
            final int length = buffer.remaining();
            try
            {
                changeOpen("write", () ->
                {
                    file.write(buffer, position);
                    return null;
                });
            }
            catch (final IOException ex)
            {
                if (buffer.remaining() == length && file.channel().isOpen())
                {
                    final ByteBuffer written = buffer.duplicate();
                    file.write(written.limit(written.position() + Fault.writtenBytes(ex, length)), position);
                }
                throw ex;
            }
        }

        @Override
        public void truncate(final long lengthBytes) throws IOException
        {
            changeOpen("truncate", () ->
            {
                file.truncate(lengthBytes);
                return null;
            });
        }

        @Override
        public void force() throws IOException
        {
            changeOpen("force", () ->
            {
                if (isForcing)
                {
                    file.force();
                }
                return null;
            });
        }

        @Override
        public FileChannel channel()
        {
            return file.channel();
        }

        /** A descriptor that could not be closed in good order is gone all the same. */
        @Override
        public void close() throws IOException
        {
            final boolean isOpen = file.channel().isOpen();
            file.close();
            if (isOpen)
            {
                look("close", file.path());
            }
        }

        private void lookAtOpen(final String call) throws IOException
        {
            try
            {
                look(call, file.path());
            }
            catch (final ClosedByInterruptException ex)
            {
                file.close();
                throw ex;
            }
        }

        private <T> void changeOpen(final String call, final Change<T> change) throws IOException
        {
            try
            {
                change(call, file.path(), change);
            }
            catch (final ClosedByInterruptException ex)
            {
                file.close();
                throw ex;
            }
        }
    }
}
