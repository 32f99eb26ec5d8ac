package io.memtx.memtx.recovery;

import io.memtx.memtx.ddl.IndexBuilder;
import io.memtx.memtx.function.FunctionCatalog;
import io.memtx.memtx.schema.Bootstrap;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.directory.DirectoryContents;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.directory.XlogFile;
import io.memtx.xlog.file.DropListener;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.SnapWriter;
import io.memtx.xlog.file.TailState;
import io.memtx.xlog.file.XlogFileReader;
import io.memtx.xlog.file.XlogVerifier;
import io.memtx.xlog.row.RowFlyweight;
import io.memtx.xlog.storage.Storage;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Brings an engine's state back: the newest snapshot, then the logs from there on, then secondary indexes in bulk. A
 * directory without snapshot and log becomes that of a new instance.
 */
public final class Recovery
{
    private static final int PROGRESS_MASK = 0x1FFF;
    private static final int FIRST_REPLICA_ID = 1;

    private final Storage storage;
    private final XlogDirectory directory;
    private final RecoveryListener listener;
    private final boolean isForced;
    private final Arena arena;
    private final RowApplier applier;
    private boolean isAfterRestart;
    private long rowCount;
    private long logBytes;

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
        this.storage = storage;
        this.directory = directory;
        this.arena = arena;
        this.listener = listener;
        this.isForced = isForced;
        applier = new RowApplier(arena, !isForced);
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
        setAsideHeadless();
        final DirectoryContents contents = directory.scan(null, isForced);
        for (final XlogException fault : contents.faults())
        {
            listener.onDropped(fault.path(), fault.getMessage());
        }
        directory.deleteLeftovers(contents);
        if (contents.snaps().isEmpty() && contents.logs().isEmpty() && contents.faults().isEmpty())
        {
            return bootstrap(
                null == instanceUuid ? UUID.randomUUID() : instanceUuid,
                null == replicasetUuid ? UUID.randomUUID() : replicasetUuid,
                nowSeconds);
        }

        final XlogFile snap = isForced ? newestGoodSnap(contents) : contents.newestSnap();
        final UUID uuid = snap.meta().instanceUuid();
        if (null != instanceUuid && !instanceUuid.equals(uuid))
        {
            throw new MemtxException(ErrorCode.ER_INSTANCE_UUID_MISMATCH, instanceUuid, uuid);
        }
        readSnapshot(snap);
        final Vclock vclock = snap.vclock().copy();
        final Vclock prevVclock = readLogs(contents.logsFrom(snap.vclock()), uuid, vclock);
        applier.schema().checkFunctions();
        buildIndexes();
        return new RecoveredState(
            applier.schema(), vclock, uuid, replicaId(uuid), prevVclock, snap.vclock().copy(), rowCount,
            logBytes, false);
    }

    /**
     * With its logs, an older snapshot that is whole gives more than what can be read of a damaged one. That is set
     * aside, lest it stand in the way of the next opening and the next checkpoint. The newest one if none is whole.
     */
    private XlogFile newestGoodSnap(final DirectoryContents contents)
    {
        final XlogFile newest = contents.newestSnap();
        for (int i = contents.snaps().size() - 1; i >= 0; i--)
        {
            final XlogFile snap = contents.snaps().get(i);
            if (isWhole(snap))
            {
                for (final XlogFile damaged : contents.snaps().subList(i + 1, contents.snaps().size()))
                {
                    setAside(damaged.path(), "damaged snapshot");
                }
                return snap;
            }
        }
        return newest;
    }

    private boolean isWhole(final XlogFile snap)
    {
        try
        {
            return XlogVerifier.verify(storage, snap.path(), ReadMode.STRICT, DropListener.NONE).isClean();
        }
        catch (final XlogException ex)
        {
            listener.onDropped(snap.path(), ex.getMessage());
            return false;
        }
    }

    private void setAsideHeadless()
    {
        final Path headless = isAfterRestart ? directory.headlessLog() : null;
        if (null != headless)
        {
            setAside(headless, "log whose first page was lost with the power");
        }
    }

    private void setAside(final Path file, final String reason)
    {
        final Path target = directory.setAside(file);
        listener.onDropped(file, reason + ", set aside as " + target.getFileName());
    }

    private RecoveredState bootstrap(final UUID instanceUuid, final UUID replicasetUuid, final double nowSeconds)
    {
        final Vclock vclock = new Vclock();
        try (SnapWriter snap = new SnapWriter(
            storage, directory.snapDirectory(), instanceUuid, vclock, nowSeconds, false, 0))
        {
            Bootstrap.rows(instanceUuid, replicasetUuid, (spaceId, tuple, length) ->
                snap.appendTuple(spaceId, 0, tuple, length));
            snap.commit();
        }
        final XlogFile made = directory.scan(instanceUuid, false).newestSnap();
        readSnapshot(made);
        buildIndexes();
        return new RecoveredState(
            applier.schema(), vclock, instanceUuid, FIRST_REPLICA_ID, null, vclock.copy(), rowCount, 0, true);
    }

    private void readSnapshot(final XlogFile snap)
    {
        listener.onFile(snap.path(), 0);
        final ReadMode mode = isForced ? ReadMode.SALVAGE : ReadMode.STRICT;
        try (XlogFileReader reader = XlogFileReader.open(
            storage, snap.path(), FileType.SNAP, mode, XlogFileReader.DEFAULT_BLOCK_CAP_BYTES,
            (first, end, reason) -> listener.onDropped(snap.path(), reason.getMessage())))
        {
            while (reader.nextTransaction())
            {
                while (reader.nextRow())
                {
                    applySnapshotRow(reader);
                }
                applier.endTransaction();
            }
            endBulk(snap);
            if (TailState.CLEAN != reader.tailState())
            {
                final String reason = "snapshot `" + snap.path() + "' has no EOF marker";
                if (!isForced)
                {
                    throw new MemtxException(ErrorCode.ER_INVALID_XLOG, reason);
                }
                listener.onDropped(snap.path(), reason);
            }
            listener.onProgress(snap.path(), reader.position(), rowCount);
        }
        if (0 == rowCount)
        {
            throw new MemtxException(ErrorCode.ER_MISSING_SYSTEM_SPACES);
        }
    }

    private void endBulk(final XlogFile snap)
    {
        try
        {
            applier.endBulk();
        }
        catch (final MemtxException ex)
        {
            throw new MemtxException(ErrorCode.ER_INVALID_XLOG, ex, snap.path() + ": " + ex.getMessage());
        }
    }

    private void applySnapshotRow(final XlogFileReader reader)
    {
        try
        {
            applier.onSnapshotRow(reader.row());
            progress(reader);
        }
        catch (final MemtxException ex)
        {
            if (!isForced || isRefused(ex) || RowApplier.isSystemRow(reader.row()))
            {
                throw failedRow(reader, ex);
            }
            listener.onDropped(reader.path(), failedRow(reader, ex).getMessage());
        }
    }

    /** Returns the vclock at the beginning of the log that the next one is to name as its predecessor, or null. */
    private Vclock readLogs(final List<XlogFile> logs, final UUID instanceUuid, final Vclock vclock)
    {
        Vclock prevVclock = null;
        XlogFile previous = null;
        for (int i = 0, last = logs.size() - 1; i <= last; i++)
        {
            final XlogFile listed = logs.get(i);
            if (!instanceUuid.equals(listed.meta().instanceUuid()))
            {
                if (!isForced)
                {
                    throw new MemtxException(
                        ErrorCode.ER_INVALID_XLOG, listed.path() + ": invalid instance UUID: expected " + instanceUuid +
                        ", got " + listed.meta().instanceUuid());
                }
                setAside(listed.path(), "log of another instance " + listed.meta().instanceUuid());
                continue;
            }
            final XlogException gap = DirectoryContents.gapBefore(previous, listed, vclock);
            if (null != gap && !isForced)
            {
                throw gap;
            }
            if (null != gap)
            {
                listener.onDropped(listed.path(), "ignoring a gap in LSN: " + gap.getMessage());
                for (int id = 0; id < Vclock.COMPONENT_COUNT; id++)
                {
                    vclock.set(id, Math.max(vclock.get(id), listed.vclock().get(id)));
                }
            }
            final XlogFile log = listed.isInprogress() ? directory.finishRename(listed) : listed;
            final XlogFile successor = last - 1 == i ? logs.get(last) : null;
            final boolean mayEndEarly = !isForced && isAfterRestart && i >= last - 1 &&
                !XlogVerifier.isClosed(storage, log.path());
            final boolean hasRows = readLog(log, vclock, mayEndEarly, successor);
            if (mayEndEarly && isCutOff(successor, log, vclock))
            {
                last--; // it was set aside
            }
            if (last == i && !hasRows && log.vclock().equals(vclock))
            {
                makeWay(log);
            }
            else
            {
                prevVclock = log.vclock();
            }
            previous = log;
        }
        return prevVclock;
    }

    /** The log that begins here now takes its name. */
    private void makeWay(final XlogFile log)
    {
        if (isForced && !isWhole(log))
        {
            setAside(log.path(), "log of which nothing could be read");
        }
        else
        {
            directory.delete(List.of(log.path()));
        }
    }

    /** Answers whether there were rows. A successor that begins behind an early end is set aside. */
    private boolean readLog(
        final XlogFile log, final Vclock vclock, final boolean mayEndEarly, final XlogFile successor)
    {
        final TailState tail;
        final long lastGoodOffset;
        final boolean hasRows;
        final ReadMode unclosed = mayEndEarly ? ReadMode.PREFIX : ReadMode.UNCLOSED;
        final ReadMode mode = isForced ? ReadMode.SALVAGE : unclosed;
        try (XlogFileReader reader = XlogFileReader.open(
            storage, log.path(), FileType.XLOG, mode, XlogFileReader.DEFAULT_BLOCK_CAP_BYTES,
            (first, end, reason) -> listener.onDropped(log.path(), reason.getMessage())))
        {
            listener.onFile(log.path(), reader.fileSize());
            long firstPosition = -1;
            while (reader.nextTransaction())
            {
                final long rowsBefore = rowCount;
                boolean isDropped = false;
                while (reader.nextRow())
                {
                    isDropped = applyLogRow(reader, vclock, isDropped);
                }
                applier.endTransaction();
                firstPosition = firstPosition < 0 && rowCount > rowsBefore ? reader.position() : firstPosition;
            }
            logBytes += firstPosition < 0 ? 0 : reader.lastGoodOffset() - firstPosition;
            listener.onProgress(log.path(), reader.position(), rowCount);
            tail = reader.tailState();
            lastGoodOffset = reader.lastGoodOffset();
            hasRows = 0 != reader.rowsRead();
        }
        if (mayEndEarly && isCutOff(successor, log, vclock))
        {
            setAside(successor.path(), "log behind one whose end was lost with the power"); // before that one is closed
        }
        if (TailState.CLEAN != tail && !isForced)
        {
            if (TailState.TORN == tail)
            {
                listener.onDropped(log.path(), "torn end cut off at offset " + lastGoodOffset);
            }
            XlogVerifier.cut(storage, log.path(), lastGoodOffset);
        }
        return hasRows;
    }

    /** Whether a log goes on where the one before it should have ended, and did not come to. */
    private static boolean isCutOff(final XlogFile successor, final XlogFile log, final Vclock recovered)
    {
        return null != successor &&
            log.vclock().equals(successor.meta().prevVclock()) &&
            log.meta().instanceUuid().equals(successor.meta().instanceUuid()) &&
            !successor.vclock().isCoveredBy(recovered);
    }

    /** Answers whether the transaction is dropped: by force, as a whole, when a row of it cannot be applied. */
    private boolean applyLogRow(final XlogFileReader reader, final Vclock vclock, final boolean isDropped)
    {
        final RowFlyweight row = reader.row();
        final int replicaId = row.replicaId();
        if (row.lsn() <= vclock.get(replicaId))
        {
            return isDropped;
        }
        boolean isFailed = false;
        try
        {
            if (!isDropped)
            {
                applier.onRow(row);
            }
        }
        catch (final MemtxException ex)
        {
            if (!isForced || isRefused(ex))
            {
                throw failedRow(reader, ex);
            }
            isFailed = true;
            applier.undoTransaction();
            listener.onDropped(reader.path(), "skipping a transaction: " + failedRow(reader, ex).getMessage());
        }
        vclock.set(replicaId, row.lsn());
        progress(reader);
        return isDropped || isFailed;
    }

    private void progress(final XlogFileReader reader)
    {
        if (0 == (++rowCount & PROGRESS_MASK))
        {
            listener.onProgress(reader.path(), reader.position(), rowCount);
        }
    }

    private MemtxException failedRow(final XlogFileReader reader, final MemtxException cause)
    {
        return new MemtxException(
            ErrorCode.ER_INVALID_XLOG,
            cause,
            reader.path() + " before offset " + reader.position() + ": error applying row " + RowText.of(reader.row()) +
            applier.spaceOf(reader.row()) + ": " + cause.getMessage());
    }

    /** What would be lost silently if it were left out, and for good with the next snapshot. */
    private static boolean isRefused(final MemtxException cause)
    {
        return switch (cause.code())
        {
            case ER_UNSUPPORTED, ER_NO_SUCH_ENGINE, ER_WRONG_SPACE_OPTIONS, ER_WRONG_INDEX_OPTIONS,
                ER_DEFAULT_VALUE_TYPE -> true;
            default -> false;
        };
    }

    private void buildIndexes()
    {
        final IndexBuilder builder = new IndexBuilder(arena, applier);
        for (final SpaceStore space : applier.schema().spaces())
        {
            for (final IndexStore index : space.indexes())
            {
                if (!index.isBuilt())
                {
                    if (!SystemSpaces.isSystem(space.id()))
                    {
                        listener.onIndexBuild(space.def().name(), index.def().name(), space.size());
                    }
                    index.isBuilt(true);
                    build(builder, space, index);
                }
            }
        }
    }

    /** Under force a row that was left out may have been what kept a unique index unique. */
    private void build(final IndexBuilder builder, final SpaceStore space, final IndexStore index)
    {
        for (boolean isBuilt = false; !isBuilt;)
        {
            try
            {
                builder.build(space, index);
                isBuilt = true;
            }
            catch (final MemtxException ex)
            {
                if (!isForced || ErrorCode.ER_TUPLE_FOUND != ex.code())
                {
                    throw ex;
                }
                listener.onDropped(directory.logDirectory(), "leaving out a tuple: " + ex.getMessage());
                applier.drop(space, index, builder.duplicate());
            }
        }
    }

    private int replicaId(final UUID instanceUuid)
    {
        final Schema schema = applier.schema();
        final SpaceStore cluster = schema.space(SystemSpaces.CLUSTER);
        final TupleCursor cursor = cluster.primary().base().cursor();
        final TupleView row = new TupleView();
        cursor.open(IteratorType.ALL, 0, 0);
        for (int ref = cursor.next(); NULL_REF != ref; ref = cursor.next())
        {
            row.wrap(arena.tuple(ref));
            if (instanceUuid.toString().equals(row.getString(1)))
            {
                return row.getInt(0);
            }
        }
        throw new MemtxException(ErrorCode.ER_INVALID_XLOG, "instance " + instanceUuid + " is not in _cluster");
    }
}
