package io.memtx.memtx.recovery;

import io.memtx.memtx.foreign.ForeignKeyRules;
import io.memtx.memtx.function.FunctionCatalog;
import io.memtx.memtx.replication.Members;
import io.memtx.memtx.space.Schema;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.directory.DirectoryContents;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.directory.XlogFile;
import io.memtx.xlog.file.XlogVerifier;
import io.memtx.xlog.journal.JournalCursor;
import io.memtx.xlog.row.RowFlyweight;
import io.memtx.xlog.storage.Storage;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * Keeps a copy of the data of a directory that another process writes: the newest snapshot, then the logs, as far as
 * they are written, and on. Nothing in the directory is changed before {@link #takeOver()}.
 * <pre>
 *   snapshot  |  log  |  log  |  log ....                 |  zeros, or a block that is half written
 *   ─────────►────────►───────►──────────────────────────►   poll(): whole blocks whose checksum holds
 *                                                         ──►   takeOver(): what recovery makes of the rest
 * </pre>
 * Between two calls the data is at the end of a transaction. Synchronous transactions that wait for their confirmation
 * are in it, and out again when they are rolled back. Belongs to one thread.
 */
public final class Follower implements AutoCloseable
{
    private final Storage storage;
    private final XlogDirectory directory;
    private final Arena arena;
    private final RowApplier applier;
    private final DropLog drops;
    private final RecoveryProgress progress;
    private final SecondaryIndexes indexes;
    private final Vclock vclock = new Vclock();
    private UUID instanceUuid;
    private JournalCursor cursor;
    private Path checkedLog;
    private Schema builtSchema;

    /**
     * @param storage   of the files.
     * @param directory that another process writes.
     * @param arena     that the data goes to, empty.
     * @param listener  told of progress.
     * @param functions of the program, which definitions may name.
     */
    public Follower(
        final Storage storage,
        final XlogDirectory directory,
        final Arena arena,
        final RecoveryListener listener,
        final FunctionCatalog functions)
    {
        this.storage = storage;
        this.directory = directory;
        this.arena = arena;
        applier = new RowApplier(arena, false);
        applier.functions(functions);
        drops = new DropLog(listener);
        progress = new RecoveryProgress(listener);
        indexes = new SecondaryIndexes(directory.logDirectory(), arena, applier, listener, drops, false);
    }

    /**
     * Reads the newest snapshot, and the logs as far as they are written. Once.
     *
     * @param wantedUuid of the instance, or null for any.
     * @throws MemtxException ER_INSTANCE_UUID_MISMATCH, ER_INVALID_XLOG and what else the data did; the follower is of
     *                        no use then.
     * @throws XlogException  (MISSING_SNAPSHOT) when there is none yet, and any other; as before.
     */
    public void load(final UUID wantedUuid)
    {
        final XlogFile snap = directory.scan(null, false).newestSnap();
        instanceUuid = snap.meta().instanceUuid();
        if (null != wantedUuid && !wantedUuid.equals(instanceUuid))
        {
            throw new MemtxException(ErrorCode.ER_INSTANCE_UUID_MISMATCH, wantedUuid, instanceUuid);
        }
        vclock.copyFrom(snap.vclock());
        final DirectoryRepair nothing = new DirectoryRepair(storage, directory, drops, true);
        new SnapshotReader(storage, applier, nothing, drops, progress, false).read(snap);
        while (isNextThere())
        {
            applyTransaction();
        }
        buildIndexes();
    }

    /**
     * Applies transactions that were written meanwhile.
     *
     * @param limit of transactions.
     * @return how many there were.
     * @throws XlogException  (GAP) when a log that comes next was deleted, or any other when the logs cannot be read;
     *                        the data is whole, and the next call tries again.
     * @throws MemtxException when a row does not fit; the follower is of no use then.
     */
    public int poll(final int limit)
    {
        int count = 0;
        while (count < limit && isNextThere())
        {
            applyTransaction();
            count++;
        }
        buildIndexes();
        return count;
    }

    /**
     * Whether a new follower would get further: there is a snapshot of what this one lacks.
     *
     * @return whether there is.
     * @throws XlogException when the directory cannot be read.
     */
    public boolean isOutrun()
    {
        return !directory.scan(null, false).newestSnap().vclock().isCoveredBy(vclock);
    }

    /**
     * @return the data.
     */
    public Schema schema()
    {
        return applier.schema();
    }

    /**
     * @return up to where the log is applied; reused.
     */
    public Vclock vclock()
    {
        return vclock;
    }

    /**
     * Applies all that is left, and leaves the directory as recovery leaves it. The caller has the directory's lock,
     * and the machine has not been started again since somebody else had it.
     *
     * @return the state, of which the arena is part; or null when the copy is not what the directory says, since files
     * were deleted or cut: then the directory is to be recovered from the beginning.
     * @throws MemtxException as recovery does.
     * @throws XlogException  as recovery does.
     */
    public RecoveredState takeOver()
    {
        close();
        final DirectoryRepair repair = new DirectoryRepair(storage, directory, drops, false);
        final DirectoryContents contents = directory.scan(null, false);
        repair.deleteLeftovers(contents);
        final LogReader logs = new LogReader(storage, applier, repair, drops, progress, false, false, vclock);
        final Vclock snapVclock = contents.newestSnap().vclock();
        final List<XlogFile> files = contents.logsFrom(snapVclock);
        final Vclock prevVclock;
        try
        {
            prevVclock = logs.read(unfinished(contents, files), instanceUuid);
        }
        catch (final XlogException ex)
        {
            if (XlogException.Kind.GAP == ex.kind())
            {
                return null;
            }
            throw ex;
        }
        if (!vclock.equals(null == logs.endVclock() ? snapVclock : logs.endVclock()) || !snapVclock.isCoveredBy(vclock))
        {
            return null;
        }
        final int pendingCount = applier.endPending();
        if (0 != pendingCount)
        {
            drops.pending(directory.logDirectory(), pendingCount);
        }
        applier.schema().checkFunctions();
        ForeignKeyRules.check(applier.schema());
        buildIndexes();
        return new RecoveredState(
            applier.schema(), vclock, instanceUuid, Members.of(arena, applier.schema()).idOf(instanceUuid),
            prevVclock, snapVclock.copy(), progress.rowCount(), directory.bytesOf(files), false, applier.synchro(), null,
            drops.report());
    }

    /**
     * Lets the log go; the data is the arena's. Idempotent.
     */
    @Override
    public void close()
    {
        if (null != cursor)
        {
            cursor.close();
            cursor = null;
        }
    }

    /** Those that the copy has not read whole, and all from the first one that its writer did not come to close. */
    private List<XlogFile> unfinished(final DirectoryContents contents, final List<XlogFile> fromSnapshot)
    {
        final List<XlogFile> unread = contents.logsFrom(vclock);
        final int readCount = fromSnapshot.size() - unread.size();
        int first = 0;
        while (first < readCount && XlogVerifier.isClosed(storage, fromSnapshot.get(first).path()))
        {
            first++;
        }
        return first < readCount ? fromSnapshot.subList(first, fromSnapshot.size()) : unread;
    }

    /** A cursor that fails is of no use, but another one may come further. */
    private boolean isNextThere()
    {
        if (null == cursor)
        {
            if (!directory.hasLogs())
            {
                return false;
            }
            cursor = JournalCursor.follow(storage, directory.logDirectory(), vclock);
        }
        boolean isRead = false;
        try
        {
            final boolean isThere = cursor.nextTransaction();
            if (isThere)
            {
                checkLog();
            }
            isRead = true;
            return isThere;
        }
        finally
        {
            if (!isRead)
            {
                close();
            }
        }
    }

    private void checkLog()
    {
        if (cursor.path() != checkedLog)
        {
            if (!instanceUuid.equals(cursor.meta().instanceUuid()))
            {
                throw new XlogException(
                    XlogException.Kind.INVALID_UUID,
                    "invalid instance UUID: expected " + instanceUuid + ", got " + cursor.meta().instanceUuid(),
                    cursor.path(), XlogException.NULL_OFFSET, null);
            }
            checkedLog = cursor.path();
        }
    }

    private void applyTransaction()
    {
        applier.beginTransaction(cursor.transactionFlags());
        while (cursor.nextRow())
        {
            final RowFlyweight row = cursor.row();
            if (row.lsn() > vclock.get(row.replicaId()))
            {
                apply(row);
                vclock.set(row.replicaId(), row.lsn());
                progress.onRow(cursor.path(), cursor.position());
            }
        }
        applier.endTransaction();
    }

    private void apply(final RowFlyweight row)
    {
        try
        {
            applier.onRow(row);
        }
        catch (final MemtxException ex)
        {
            throw RowFailure.of(cursor.path(), cursor.position(), row, applier, ex);
        }
    }

    /** Before anybody looks: changes of the schema leave new indexes to be built. */
    private void buildIndexes()
    {
        if (builtSchema != applier.schema())
        {
            indexes.build(vclock);
            builtSchema = applier.schema();
        }
    }
}
