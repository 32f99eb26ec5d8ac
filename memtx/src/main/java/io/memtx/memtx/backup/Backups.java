package io.memtx.memtx.backup;

import io.memtx.memtx.checkpoint.Checkpointer;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.directory.Retention;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.journal.LogFile;
import io.memtx.xlog.storage.Storage;

import java.util.List;

/**
 * Begins backups, one at a time. Single owner: the transaction thread.
 */
public final class Backups
{
    private final Storage storage;
    private final XlogDirectory directory;
    private final Retention retention;
    private final Checkpointer checkpointer;
    private final Vclock recoveredVclock;
    private Backup current;
    private long count;

    /**
     * @param storage         of the files, and of what they are copied to.
     * @param directory       of the snapshots and logs.
     * @param retention       of the files still needed.
     * @param checkpointer    that knows the newest snapshot.
     * @param recoveredVclock of the engine when it was opened; copied.
     */
    public Backups(
        final Storage storage,
        final XlogDirectory directory,
        final Retention retention,
        final Checkpointer checkpointer,
        final Vclock recoveredVclock)
    {
        this.storage = storage;
        this.directory = directory;
        this.retention = retention;
        this.checkpointer = checkpointer;
        this.recoveredVclock = recoveredVclock.copy();
    }

    /**
     * Begins a backup of what is confirmed.
     *
     * @param confirmedVclock vclock of that; copied.
     * @param openLogs        what the journal is writing, up to there; empty when it writes nothing.
     * @return the backup.
     * @throws MemtxException ER_BACKUP_IN_PROGRESS.
     */
    public Backup begin(final Vclock confirmedVclock, final List<LogFile> openLogs)
    {
        if (null != current && !current.isClosed())
        {
            throw new MemtxException(ErrorCode.ER_BACKUP_IN_PROGRESS);
        }
        final String holder = "backup " + ++count; // its own: the one before may be letting go at this moment
        final Vclock snapVclock = checkpointer.pinNewest(holder);
        final Vclock vclock = openLogs.isEmpty() ? vclockOnDisk(snapVclock) : confirmedVclock;
        current = new Backup(storage, directory, retention, holder, snapVclock, vclock.copy(), openLogs);
        return current;
    }

    /** The engine goes: a backup that is not closed ends. */
    public void close()
    {
        if (null != current)
        {
            current.close();
        }
    }

    /** Without a journal there are the logs of before, and snapshots. */
    private Vclock vclockOnDisk(final Vclock snapVclock)
    {
        return snapVclock.isCoveredBy(recoveredVclock) ? recoveredVclock : snapVclock;
    }
}
