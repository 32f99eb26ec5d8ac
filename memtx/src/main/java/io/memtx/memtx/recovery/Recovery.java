package io.memtx.memtx.recovery;

import io.memtx.memtx.foreign.ForeignKeyRules;
import io.memtx.memtx.function.FunctionCatalog;
import io.memtx.memtx.replication.Members;
import io.memtx.memtx.schema.Bootstrap;
import io.memtx.memtx.txn.CommitGate;
import io.memtx.memtx.txn.RecoveredQueue;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.directory.DirectoryContents;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.directory.XlogFile;
import io.memtx.xlog.file.SnapWriter;
import io.memtx.xlog.storage.Storage;

import java.nio.file.Path;
import java.util.UUID;

/**
 * Brings an engine's state back: the newest snapshot, then the logs from there on, then secondary indexes in bulk. A
 * directory without snapshot and log becomes that of a new instance.
 */
public final class Recovery
{
    private static final int FIRST_REPLICA_ID = 1;

    private final Storage storage;
    private final XlogDirectory directory;
    private final boolean isForced;
    private final Arena arena;
    private final RowApplier applier;
    private final DropLog drops;
    private final RecoveryProgress progress;
    private final SecondaryIndexes indexes;
    private boolean isAfterRestart;
    private boolean isReadOnly;

    /**
     * @param storage   of the files.
     * @param directory locked by the caller.
     * @param arena     that the data goes to, empty.
     * @param listener  told of progress.
     * @param isForced  whether to leave out what cannot be read.
     */
    public Recovery(
        final Storage storage,
        final XlogDirectory directory,
        final Arena arena,
        final RecoveryListener listener,
        final boolean isForced)
    {
        this(storage, directory, arena, listener, isForced, CommitGate.LOCAL);
    }

    /**
     * As {@link #Recovery(Storage, XlogDirectory, Arena, RecoveryListener, boolean)}, with a gate.
     *
     * @param storage   of the files.
     * @param directory locked by the caller.
     * @param arena     that the data goes to, empty.
     * @param listener  told of progress.
     * @param isForced  whether to leave out what cannot be read.
     * @param gate      decides which synchronous transactions are confirmed, if it is a
     *             {@link io.memtx.memtx.txn.SynchroGate}; otherwise what nothing is said of is taken for confirmed.
     */
    public Recovery(
        final Storage storage,
        final XlogDirectory directory,
        final Arena arena,
        final RecoveryListener listener,
        final boolean isForced,
        final CommitGate gate)
    {
        this.storage = storage;
        this.directory = directory;
        this.arena = arena;
        this.isForced = isForced;
        applier = new RowApplier(arena, isForced, gate);
        drops = new DropLog(listener);
        progress = new RecoveryProgress(listener);
        indexes = new SecondaryIndexes(directory.logDirectory(), arena, applier, listener, drops, isForced);
    }

    /**
     * Says whether the machine was started again since the directory was last open. What a log that was not closed
     * holds behind its last force may then be there in parts: recovery takes what comes before the first hole and
     * reports the rest. That is the last log, or, when the machine went down at a rotation, the one before it; the last
     * one is then set aside. After the death of a process alone a hole is damage.
     *
     * @param isRestarted whether it was.
     * @return this.
     */
    public Recovery afterRestart(final boolean isRestarted)
    {
        isAfterRestart = isRestarted;
        return this;
    }

    /**
     * @param functions of the program, which definitions may name.
     * @return this.
     */
    public Recovery functions(final FunctionCatalog functions)
    {
        applier.functions(functions);
        return this;
    }

    /**
     * Says that the directory is another's: nothing in it is deleted, renamed or cut, no new instance is made, and no
     * lock is needed. What the owner writes meanwhile is seen or not, whole transactions at a time, up to a torn end. A
     * log that only a start after a loss of power may set aside is damage.
     *
     * @param isOthers whether it is.
     * @return this.
     */
    public Recovery readOnly(final boolean isOthers)
    {
        isReadOnly = isOthers;
        return this;
    }

    /**
     * Recovers, or makes a new instance.
     *
     * @param instanceUuid   wanted, or null for that of the directory or a random one.
     * @param replicasetUuid for a new instance, or null for a random one.
     * @param nowSeconds     for the rows of a new instance.
     * @return the state.
     * @throws MemtxException ER_INSTANCE_UUID_MISMATCH, or what the data did.
     * @throws XlogException  when files are damaged.
     */
    public RecoveredState recover(final UUID instanceUuid, final UUID replicasetUuid, final double nowSeconds)
    {
        final DirectoryRepair repair = new DirectoryRepair(storage, directory, drops, isReadOnly);
        setAsideHeadless(repair);
        final DirectoryContents contents = directory.scan(null, isForced);
        for (final XlogException fault : contents.faults())
        {
            drops.file(fault.path(), null, fault.getMessage());
        }
        repair.deleteLeftovers(contents);
        if (contents.snaps().isEmpty() && contents.logs().isEmpty() && contents.faults().isEmpty() && !isReadOnly)
        {
            return bootstrap(
                repair,
                null == instanceUuid ? UUID.randomUUID() : instanceUuid,
                null == replicasetUuid ? UUID.randomUUID() : replicasetUuid,
                nowSeconds);
        }

        final SnapshotReader snapshots = snapshotReader(repair);
        final XlogFile snap = snapshots.choose(contents);
        final UUID uuid = snap.meta().instanceUuid();
        if (null != instanceUuid && !instanceUuid.equals(uuid))
        {
            throw new MemtxException(ErrorCode.ER_INSTANCE_UUID_MISMATCH, instanceUuid, uuid);
        }
        snapshots.read(snap);
        final Vclock vclock = snap.vclock().copy();
        final GatedTransactions gated = applier.gated();
        if (null != gated)
        {
            gated.start(vclock);
        }
        final LogReader logs = new LogReader(
            storage, applier, repair, drops, progress, isForced, isAfterRestart, vclock);
        final Vclock prevVclock = logs.read(contents.logsFrom(snap.vclock()), uuid);
        final RecoveredQueue queue = null == gated ? null : gated.detach();
        final int pendingCount = applier.endPending();
        if (0 != pendingCount)
        {
            drops.pending(directory.logDirectory(), pendingCount);
        }
        if (!isReadOnly) // else whoever reads it does not have the functions of its program
        {
            applier.schema().checkFunctions();
        }
        ForeignKeyRules.check(applier.schema());
        indexes.build(vclock);
        logs.makeWay();
        setAsideFaults(repair, contents);
        return new RecoveredState(
            applier.schema(), vclock, uuid, Members.of(arena, applier.schema()).idOf(uuid), prevVclock,
            snap.vclock().copy(), progress.rowCount(), logs.logBytes(), false, applier.synchro(), queue,
            drops.report());
    }

    private SnapshotReader snapshotReader(final DirectoryRepair repair)
    {
        return new SnapshotReader(storage, applier, repair, drops, progress, isForced);
    }

    private void setAsideHeadless(final DirectoryRepair repair)
    {
        final Path headless = isAfterRestart && !isReadOnly ? directory.headlessLog() : null;
        if (null != headless)
        {
            repair.setAside(headless, "log whose first page was lost with the power");
        }
    }

    /**
     * Under their names they would stop the next opening without force, and one that has the name of the log that is
     * written next would be replaced by it. Last of all: a recovery that fails leaves everything as it is.
     */
    private static void setAsideFaults(final DirectoryRepair repair, final DirectoryContents contents)
    {
        for (final XlogException fault : contents.faults())
        {
            repair.setAside(fault.path(), "file that could not be read");
        }
    }

    private RecoveredState bootstrap(
        final DirectoryRepair repair, final UUID instanceUuid, final UUID replicasetUuid, final double nowSeconds)
    {
        final Vclock vclock = new Vclock();
        try (SnapWriter snap = new SnapWriter(
            storage, directory.snapDirectory(), instanceUuid, vclock, nowSeconds, false, 0))
        {
            Bootstrap.rows(instanceUuid, replicasetUuid, (spaceId, tuple, length) ->
                snap.appendTuple(spaceId, 0, tuple, length));
            snap.commit();
        }
        snapshotReader(repair).read(directory.scan(instanceUuid, false).newestSnap());
        indexes.build(vclock);
        return new RecoveredState(
            applier.schema(), vclock, instanceUuid, FIRST_REPLICA_ID, null, vclock.copy(), progress.rowCount(), 0, true,
            applier.synchro(), null, drops.report());
    }
}
