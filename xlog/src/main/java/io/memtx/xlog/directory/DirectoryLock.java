package io.memtx.xlog.directory;

import io.memtx.xlog.XlogException;
import io.memtx.xlog.XlogException.Kind;
import io.memtx.xlog.storage.Storage;
import io.memtx.xlog.storage.StorageFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a second engine out of a directory. The operating system drops the lock with the process, so one killed
 * leaves no obstacle; the file stays and names the owner's process id for the message.
 * <p>
 * A file lock belongs to the process, and closing any channel on the file drops it: engines of this process are kept
 * apart by a set of paths, looked at before the file is opened.
 * <p>
 * Thread safe.
 */
public final class DirectoryLock implements AutoCloseable
{
    /** The lock file's name. */
    public static final String FILE_NAME = "memtx.lock";

    private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final StorageFile file;
    private final FileLock lock;
    private boolean isClosed;

    private DirectoryLock(final Path directory, final StorageFile file, final FileLock lock)
    {
        this.directory = directory;
        this.file = file;
        this.lock = lock;
    }

    /**
     * Takes the lock.
     *
     * @param storage   where the directory is.
     * @param directory that exists.
     * @return the lock, to be closed.
     * @throws XlogException (LOCKED) at once when somebody has it, with the process id of the owner; (IO) when refused.
     */
    public static DirectoryLock acquire(final Storage storage, final Path directory)
    {
        Path realDirectory = null;
        boolean isHeld = false;
        try
        {
            realDirectory = directory.toRealPath();
            if (!LOCKED_HERE.add(realDirectory))
            {
                realDirectory = null;
                throw locked(directory, Long.toString(ProcessHandle.current().pid()));
            }
            final DirectoryLock held = lock(storage, directory, realDirectory);
            isHeld = true;
            return held;
        }
        catch (final IOException ex)
        {
            throw new XlogException(Kind.IO, "can't lock: " + ex, directory, XlogException.NULL_OFFSET, ex);
        }
        finally
        {
            if (!isHeld && null != realDirectory)
            {
                LOCKED_HERE.remove(realDirectory);
            }
        }
    }

    /**
     * Gives the lock back. Idempotent.
     */
    @Override
    public synchronized void close()
    {
        if (isClosed)
        {
            return;
        }
        isClosed = true;
        try (file)
        {
            lock.release();
        }
        catch (final IOException ex)
        {
            throw new XlogException(Kind.IO, "can't unlock: " + ex, directory, XlogException.NULL_OFFSET, ex);
        }
        finally
        {
            LOCKED_HERE.remove(directory);
        }
    }

    private static DirectoryLock lock(final Storage storage, final Path directory, final Path realDirectory)
        throws IOException
    {
        final Path path = realDirectory.resolve(FILE_NAME);
        StorageFile file = null;
        boolean isHeld = false;
        try
        {
            file = openOrCreate(storage, path);
            final FileLock lock = file.channel().tryLock();
            if (null == lock)
            {
                throw locked(directory, owner(file));
            }
            file.truncate(0);
            final String pid = ProcessHandle.current().pid() + "\n";
            file.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
            isHeld = true;
            return new DirectoryLock(realDirectory, file, lock);
        }
        finally
        {
            if (!isHeld && null != file)
            {
                file.close();
            }
        }
    }

    private static StorageFile openOrCreate(final Storage storage, final Path path) throws IOException
    {
        if (!storage.exists(path))
        {
            try
            {
                return storage.create(path);
            }
            catch (final FileAlreadyExistsException ex)
            {
                return storage.open(path); // another process was quicker; the lock decides
            }
        }
        return storage.open(path);
    }

    private static String owner(final StorageFile file) throws IOException
    {
        final ByteBuffer bytes = ByteBuffer.allocate(20);
        final int count = file.read(bytes, 0);
        final String text = new String(bytes.array(), 0, count, StandardCharsets.US_ASCII).trim();
        return text.isEmpty() ? "unknown" : text;
    }

    private static XlogException locked(final Path directory, final String pid)
    {
        return new XlogException(
            Kind.LOCKED,
            "Failed to lock WAL directory " + directory + " and hot_standby mode is off: held by process " + pid);
    }
}
