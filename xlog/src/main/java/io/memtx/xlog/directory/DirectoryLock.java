package io.memtx.xlog.directory;

import io.memtx.xlog.XlogException;
import io.memtx.xlog.XlogException.Kind;
import io.memtx.xlog.storage.Storage;
import io.memtx.xlog.storage.StorageFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a second engine out of a directory. The operating system drops the lock with the process, so one killed
 * leaves no obstacle; the file stays and names the owner's process id for the message.
 * <p>
 * A file lock belongs to the process, and closing any channel on the file drops it: engines of this process are kept
 * apart by a set of paths, looked at before the file is opened. A Tarantool locks the directory in its own way, which
 * is honoured where the system tells of it.
 * <p>
 * Thread safe.
 */
public final class DirectoryLock implements AutoCloseable
{
    /** The lock file's name. */
    public static final String FILE_NAME = "memtx.lock";

    private static final int BOOT_ID_LINE = 1;
    private static final int MAX_LENGTH = 128;
    private static final String BOOT_ID = bootId();

    private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final StorageFile file;
    private final FileLock lock;
    private final boolean isAfterRestart;
    private boolean isClosed;

    private DirectoryLock(
        final Path directory, final StorageFile file, final FileLock lock, final boolean isAfterRestart)
    {
        this.isAfterRestart = isAfterRestart;
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
     * Whether the machine was started again since the directory was last recovered. If the owner was not closed before,
     * pages of its last logs may have reached the disk in any order.
     *
     * @return true when it certainly was; false when not, or when it cannot be told.
     */
    public boolean isAfterRestart()
    {
        return isAfterRestart;
    }

    /**
     * To be called once the directory is recovered, durably: whoever comes before the machine is started again, is not
     * after a restart. Until then another attempt is.
     *
     * @throws XlogException (IO) when refused.
     */
    public void recovered()
    {
        try
        {
            write(file, BOOT_ID);
        }
        catch (final IOException ex)
        {
            throw new XlogException(Kind.IO, "can't lock: " + ex, directory, XlogException.NULL_OFFSET, ex);
        }
    }

    /**
     * Brings what {@link #recovered()} wrote to the device; not urgent, since nobody knows of a restart that it has not
     * seen. On one thread after that call and before {@link #close()}.
     *
     * @throws XlogException (IO) when refused.
     */
    public void force()
    {
        try
        {
            file.force();
        }
        catch (final IOException ex)
        {
            throw new XlogException(Kind.IO, "can't lock: " + ex, directory, XlogException.NULL_OFFSET, ex);
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
        catch (final ClosedChannelException ex)
        {
            // An interrupt has closed the file under force(): the lock went with it, and there is nothing to give back.
            return;
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
            final String tarantool = !storage.isShared() || isEmpty(storage, realDirectory) ?
                TarantoolLock.NOBODY : TarantoolLock.owner(realDirectory);
            if (!TarantoolLock.NOBODY.equals(tarantool))
            {
                throw locked(directory, tarantool);
            }
            final String[] lines = content(file).split("\n", -1);
            final String previous = lines.length > BOOT_ID_LINE ? lines[BOOT_ID_LINE] : "";
            final boolean isAfterRestart = !previous.isEmpty() && !BOOT_ID.isEmpty() && !previous.equals(BOOT_ID);
            write(file, previous);
            isHeld = true;
            return new DirectoryLock(realDirectory, file, lock, isAfterRestart);
        }
        finally
        {
            if (!isHeld && null != file)
            {
                file.close();
            }
        }
    }

    /**
     * Where there is nothing yet nobody has anything to lose; and asking takes milliseconds, since the system stops all
     * who lock a file while it lists them.
     */
    private static boolean isEmpty(final Storage storage, final Path directory) throws IOException
    {
        return List.of(FILE_NAME).equals(storage.list(directory));
    }

    /** In place: a file that is cut first may be found empty after a loss of power. */
    private static void write(final StorageFile file, final String bootId) throws IOException
    {
        final byte[] content =
            (ProcessHandle.current().pid() + "\n" + bootId + "\n").getBytes(StandardCharsets.US_ASCII);
        file.write(ByteBuffer.wrap(content), 0);
        file.truncate(content.length);
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
        final String pid = content(file).split("\n", 2)[0].trim();
        return pid.isEmpty() ? "unknown" : pid;
    }

    private static String content(final StorageFile file) throws IOException
    {
        final ByteBuffer bytes = ByteBuffer.allocate(MAX_LENGTH);
        final int count = Math.max(0, file.read(bytes, 0));
        return new String(bytes.array(), 0, count, StandardCharsets.US_ASCII);
    }

    /** What tells one start of the machine from another; empty where the system has no such thing. */
    private static String bootId()
    {
        try
        {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id"), StandardCharsets.US_ASCII).trim();
        }
        catch (final IOException | RuntimeException ex)
        {
            return "";
        }
    }

    private static XlogException locked(final Path directory, final String pid)
    {
        return new XlogException(
            Kind.LOCKED,
            "Failed to lock WAL directory " + directory + " and hot_standby mode is off: held by process " + pid);
    }
}
