package io.memtx.memtx.backup;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.directory.Retention;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.journal.LogFile;
import io.memtx.xlog.storage.Storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What an engine has confirmed by one moment, as files: the newest snapshot and the logs behind it. They are kept until
 * the backup is closed, while the engine goes on, rotates and makes checkpoints; close it, or the disk fills up.
 * <p>
 * All methods may be called by any thread. Once this is closed, by the program or because the engine was, they throw
 * IllegalStateException, but for {@link #vclock()} and {@link #close()}; a copy under way is given up.
 */
public final class Backup implements AutoCloseable
{
    private final Storage storage;
    private final XlogDirectory directory;
    private final Retention retention;
    private final String holder;
    private final Vclock snapVclock;
    private final Vclock vclock;
    private final List<LogFile> openLogs;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    Backup(
        final Storage storage,
        final XlogDirectory directory,
        final Retention retention,
        final String holder,
        final Vclock snapVclock,
        final Vclock vclock,
        final List<LogFile> openLogs)
    {
        this.storage = storage;
        this.directory = directory;
        this.retention = retention;
        this.holder = holder;
        this.snapVclock = snapVclock;
        this.vclock = vclock;
        this.openLogs = openLogs;
    }

    /**
     * @return the vclock of what was confirmed when the backup began: what a copy recovers to; a copy. With {@code
     * walMode} none, the vclock of what is on disk.
     */
    public Vclock vclock()
    {
        return vclock.copy();
    }

    /**
     * Lists the snapshot, then the logs, oldest first. For other ways to copy them; {@link #copyTo} does it all.
     *
     * @return the files.
     * @throws UncheckedIOException when the directory cannot be read.
     */
    public List<BackupFile> files()
    {
        ensureOpen();
        try
        {
            final List<BackupFile> files = new ArrayList<>();
            files.add(closedFile(
                directory.snapDirectory().resolve(FileType.SNAP.fileName(snapVclock.signature()))));
            final long openSignature =
                openLogs.isEmpty() ? Long.MAX_VALUE : openLogs.get(0).startVclock().signature();
            for (final Path log : directory.logsBetween(snapVclock.signature(), openSignature))
            {
                files.add(closedFile(log));
            }
            for (final LogFile log : openLogs)
            {
                if (null == log.endVclock() || !log.endVclock().isCoveredBy(snapVclock))
                {
                    files.add(new BackupFile(log.path(), log.lengthBytes(), false));
                } // else the snapshot has all of it, and it may be gone
            }
            return files;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        catch (final XlogException ex)
        {
            throw ex.getCause() instanceof IOException cause ? new UncheckedIOException(cause) : ex;
        }
    }

    /**
     * Copies the files, closes the last log, and forces all to disk. The snapshot gets its name last: what was not
     * copied whole is no directory that would open. Takes as long as the disk does.
     *
     * @param target directory; made when it is not there. It must not hold snapshots or logs.
     * @throws IllegalArgumentException when it holds some.
     * @throws UncheckedIOException     when a file cannot be read or written; what was copied is deleted again, as far
     *                                  as possible.
     */
    public void copyTo(final Path target)
    {
        if (null == target)
        {
            throw new IllegalArgumentException("target is null");
        }
        final List<BackupFile> files = files();
        try
        {
            new BackupCopy(storage, target, this::ensureOpen).copy(files);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * @return whether it was closed, or the engine was.
     */
    public boolean isClosed()
    {
        return isClosed.get();
    }

    /**
     * Lets the files go. Idempotent.
     */
    @Override
    public void close()
    {
        if (isClosed.compareAndSet(false, true))
        {
            retention.release(holder);
        }
    }

    private BackupFile closedFile(final Path path) throws IOException
    {
        return new BackupFile(path, storage.size(path), true);
    }

    private void ensureOpen()
    {
        if (isClosed.get())
        {
            throw new IllegalStateException("backup is closed");
        }
    }
}
