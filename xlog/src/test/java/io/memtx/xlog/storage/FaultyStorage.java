package io.memtx.xlog.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The real storage, whose n-th changing call fails, once or for ever: create, rename, delete, forceDirectory, write,
 * truncate, force. A failing write leaves half of its bytes behind. Calls are recorded by name and file.
 */
public final class FaultyStorage implements Storage
{
    private final Storage delegate = FileStorage.INSTANCE;
    private final List<String> calls = new ArrayList<>();
    private long failAt = Long.MAX_VALUE;
    private boolean isForEver;
    private long count;

    /**
     * @param call    1 for the next changing call.
     * @param forEver whether all behind it fail too.
     */
    public synchronized void failAt(final long call, final boolean forEver)
    {
        count = 0;
        failAt = call;
        isForEver = forEver;
    }

    /**
     * @return changing calls since the last {@link #failAt(long, boolean)}.
     */
    public synchronized long count()
    {
        return count;
    }

    /**
     * @return what was called: {@code force 00000000000000000000.xlog}.
     */
    public synchronized List<String> calls()
    {
        return new ArrayList<>(calls);
    }

    @Override
    public StorageFile create(final Path path) throws IOException
    {
        enter("create", path);
        return new FaultyFile(delegate.create(path));
    }

    @Override
    public StorageFile open(final Path path) throws IOException
    {
        return new FaultyFile(delegate.open(path));
    }

    @Override
    public StorageFile openReadOnly(final Path path) throws IOException
    {
        return new FaultyFile(delegate.openReadOnly(path));
    }

    @Override
    public boolean exists(final Path path) throws IOException
    {
        return delegate.exists(path);
    }

    @Override
    public void rename(final Path source, final Path target) throws IOException
    {
        enter("rename", source);
        delegate.rename(source, target);
    }

    @Override
    public boolean delete(final Path path) throws IOException
    {
        enter("delete", path);
        return delegate.delete(path);
    }

    @Override
    public void forceDirectory(final Path directory) throws IOException
    {
        enter("forceDirectory", directory);
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

    private void enter(final String call, final Path path) throws IOException
    {
        if (isFailing(call, path))
        {
            throw new IOException("injected: call=" + call + " path=" + path);
        }
    }

    private synchronized boolean isFailing(final String call, final Path path)
    {
        calls.add(call + ' ' + path.getFileName());
        count++;
        return isForEver ? count >= failAt : count == failAt;
    }

    private final class FaultyFile implements StorageFile
    {
        private final StorageFile file;

        FaultyFile(final StorageFile file)
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
            if (isFailing("write", file.path()))
            {
                final ByteBuffer half = buffer.duplicate();
                half.limit(half.position() + half.remaining() / 2);
                file.write(half, position);
                throw new IOException("injected: No space left on device");
            }
            file.write(buffer, position);
        }

        @Override
        public void truncate(final long lengthBytes) throws IOException
        {
            enter("truncate", file.path());
            file.truncate(lengthBytes);
        }

        @Override
        public void force() throws IOException
        {
            enter("force", file.path());
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
