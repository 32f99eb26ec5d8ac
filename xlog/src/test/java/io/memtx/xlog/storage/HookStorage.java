package io.memtx.xlog.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * The machine's file system with a hook before every call that changes or forces something: create, write, truncate,
 * force, rename, delete, forceDirectory. A write that the hook makes fail leaves half of its bytes behind.
 */
public final class HookStorage implements Storage
{
    /** Told before a call; what it throws is the call's failure. */
    public interface Hook
    {
        void before(String call, Path path) throws IOException;
    }

    private final Storage delegate = FileStorage.INSTANCE;
    private final Hook hook;
    private final boolean isForcing;

    /**
     * @param hook      to call.
     * @param isForcing whether a force is more than the hook: what a test can see does not depend on it, and it takes
     *                  long.
     */
    public HookStorage(final Hook hook, final boolean isForcing)
    {
        this.hook = hook;
        this.isForcing = isForcing;
    }

    @Override
    public StorageFile create(final Path path) throws IOException
    {
        hook.before("create", path);
        return new HookFile(delegate.create(path));
    }

    @Override
    public StorageFile open(final Path path) throws IOException
    {
        return new HookFile(delegate.open(path));
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
        hook.before("rename", source);
        delegate.rename(source, target);
    }

    @Override
    public boolean delete(final Path path) throws IOException
    {
        hook.before("delete", path);
        return delegate.delete(path);
    }

    @Override
    public void forceDirectory(final Path directory) throws IOException
    {
        hook.before("forceDirectory", directory);
        if (isForcing)
        {
            delegate.forceDirectory(directory);
        }
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

    private final class HookFile implements StorageFile
    {
        private final StorageFile file;

        HookFile(final StorageFile file)
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
            try
            {
                hook.before("write", file.path());
            }
            catch (final IOException ex)
            {
                final ByteBuffer half = buffer.duplicate();
                file.write(half.limit(half.position() + half.remaining() / 2), position);
                throw ex;
            }
            file.write(buffer, position);
        }

        @Override
        public void truncate(final long lengthBytes) throws IOException
        {
            hook.before("truncate", file.path());
            file.truncate(lengthBytes);
        }

        @Override
        public void force() throws IOException
        {
            hook.before("force", file.path());
            if (isForcing)
            {
                file.force();
            }
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
