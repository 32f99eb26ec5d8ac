package io.memtx.memtx.recovery;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.directory.DirectoryContents;
import io.memtx.xlog.directory.XlogFile;
import io.memtx.xlog.file.DropListener;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.TailState;
import io.memtx.xlog.file.XlogFileReader;
import io.memtx.xlog.file.XlogVerifier;
import io.memtx.xlog.row.RowFlyweight;
import io.memtx.xlog.storage.Storage;

import java.util.List;
import java.util.UUID;

/**
 * Applies the logs behind a snapshot, one after the other, and leaves each of them closed. Belongs to the thread that
 * recovers.
 */
final class LogReader
{
    private final Storage storage;
    private final RowApplier applier;
    private final DirectoryRepair repair;
    private final DropLog drops;
    private final RecoveryProgress progress;
    private final boolean isForced;
    private final boolean isAfterRestart;
    private final Vclock vclock;
    private final Vclock startVclock = new Vclock(); // of what was recovered when the file at hand was begun
    private long logBytes;
    private XlogFile emptyLog; // of which the next log takes the name
    private Vclock endVclock;

    /**
     * @param vclock of the snapshot; follows the rows.
     */
    LogReader(
        final Storage storage,
        final RowApplier applier,
        final DirectoryRepair repair,
        final DropLog drops,
        final RecoveryProgress progress,
        final boolean isForced,
        final boolean isAfterRestart,
        final Vclock vclock)
    {
        this.storage = storage;
        this.applier = applier;
        this.repair = repair;
        this.drops = drops;
        this.progress = progress;
        this.isForced = isForced;
        this.isAfterRestart = isAfterRestart;
        this.vclock = vclock;
    }

    /** How many bytes of transactions were applied. */
    long logBytes()
    {
        return logBytes;
    }

    /** At the end of the last log, which the rows applied have reached if they came from there; null without a log. */
    Vclock endVclock()
    {
        return endVclock;
    }

    /** Returns the vclock at the beginning of the log that the next one is to name as its predecessor, or null. */
    Vclock read(final List<XlogFile> logs, final UUID instanceUuid)
    {
        Vclock prevVclock = null;
        XlogFile previous = null;
        for (int i = 0, last = logs.size() - 1; i <= last; i++)
        {
            final XlogFile listed = logs.get(i);
            if (isForeign(listed, instanceUuid))
            {
                continue;
            }
            closeGap(previous, listed);
            final XlogFile log = repair.finishRename(listed);
            final XlogFile successor = last - 1 == i ? logs.get(last) : null;
            final boolean mayEndEarly = !isForced && isAfterRestart && i >= last - 1 &&
                !XlogVerifier.isClosed(storage, log.path());
            final boolean hasRows = read(log, mayEndEarly, successor);
            if (mayEndEarly && isCutOff(successor, log))
            {
                last--; // it was set aside
            }
            if (last == i && !hasRows && log.vclock().equals(vclock))
            {
                emptyLog = log;
            }
            else
            {
                prevVclock = log.vclock();
            }
            previous = log;
        }
        return prevVclock;
    }

    /** Last of all, so that a recovery that fails leaves everything as it is. */
    void makeWay()
    {
        if (null != emptyLog)
        {
            makeWay(emptyLog);
        }
    }

    /** By force, a log of another instance is set aside. */
    private boolean isForeign(final XlogFile log, final UUID instanceUuid)
    {
        final UUID uuid = log.meta().instanceUuid();
        if (instanceUuid.equals(uuid))
        {
            return false;
        }
        if (!isForced)
        {
            throw new MemtxException(
                ErrorCode.ER_INVALID_XLOG,
                log.path() + ": invalid instance UUID: expected " + instanceUuid + ", got " + uuid);
        }
        final String reason = "log of another instance " + uuid;
        drops.file(log.path(), vclock, reason);
        repair.setAside(log.path(), reason);
        return true;
    }

    private void closeGap(final XlogFile previous, final XlogFile log)
    {
        final XlogException gap = DirectoryContents.gapBefore(previous, log, vclock);
        if (null == gap)
        {
            return;
        }
        if (!isForced)
        {
            throw gap;
        }
        final Vclock from = vclock.copy();
        vclock.raiseTo(log.vclock());
        drops.jump(log.path(), from, vclock, gap.getMessage());
    }

    /** The log that begins here now takes its name. */
    private void makeWay(final XlogFile log)
    {
        if (isForced && !isWhole(log))
        {
            repair.setAside(log.path(), "log of which nothing could be read");
        }
        else
        {
            repair.makeWay(log);
        }
    }

    private boolean isWhole(final XlogFile log)
    {
        try
        {
            return XlogVerifier.verify(storage, log.path(), ReadMode.STRICT, DropListener.NONE).isClean();
        }
        catch (final XlogException ex)
        {
            DirectoryRepair.rethrowIfUnread(ex);
            return false; // what was left out has been told
        }
    }

    /** Answers whether there were rows. A successor that begins behind an early end is set aside. */
    private boolean read(final XlogFile log, final boolean mayEndEarly, final XlogFile successor)
    {
        final TailState tail;
        final long lastGoodOffset;
        final long fileSize;
        final boolean hasRows;
        final ReadMode unclosed = mayEndEarly ? ReadMode.PREFIX : ReadMode.UNCLOSED;
        final ReadMode mode = isForced ? ReadMode.SALVAGE : unclosed;
        try (XlogFileReader reader = XlogFileReader.open(
            storage, log.path(), FileType.XLOG, mode, XlogFileReader.DEFAULT_BLOCK_CAP_BYTES, dropsOf(log)))
        {
            startVclock.copyFrom(vclock);
            drops.notes(log);
            progress.onFile(log.path(), reader.fileSize());
            long firstPosition = -1;
            while (reader.nextTransaction())
            {
                final long rowsBefore = progress.rowCount();
                boolean isDropped = false;
                applier.beginTransaction(reader.transactionFlags());
                while (reader.nextRow())
                {
                    isDropped = apply(reader, isDropped);
                }
                applier.endTransaction();
                firstPosition =
                    firstPosition < 0 && progress.rowCount() > rowsBefore ? reader.position() : firstPosition;
            }
            logBytes += firstPosition < 0 ? 0 : reader.lastGoodOffset() - firstPosition;
            progress.onEnd(reader.path(), reader.position());
            tail = reader.tailState();
            lastGoodOffset = reader.lastGoodOffset();
            fileSize = reader.fileSize();
            hasRows = 0 != reader.rowsRead();
            if (isForced)
            {
                vclock.raiseTo(reader.vclock()); // over what has no end
                if (reader.isTangled())
                {
                    drops.tangled(log.path());
                }
            }
            endVclock = reader.vclock().copy();
        }
        if (mayEndEarly && isCutOff(successor, log))
        {
            // before that one is closed
            repair.setAside(successor.path(), "log behind one whose end was lost with the power");
        }
        if (TailState.CLEAN != tail && !isForced)
        {
            if (TailState.TORN == tail)
            {
                drops.tornEnd(log.path(), lastGoodOffset, fileSize, vclock);
            }
            repair.cut(log.path(), lastGoodOffset);
        }
        return hasRows;
    }

    /** Whether a log goes on where the one before it should have ended, and did not come to. */
    private boolean isCutOff(final XlogFile successor, final XlogFile log)
    {
        return null != successor &&
            log.vclock().equals(successor.meta().prevVclock()) &&
            log.meta().instanceUuid().equals(successor.meta().instanceUuid()) &&
            !successor.vclock().isCoveredBy(vclock);
    }

    private DropListener dropsOf(final XlogFile log)
    {
        return new DropListener()
        {
            @Override
            public void onDropped(final long firstOffset, final long endOffset, final XlogException reason)
            {
                drops.bytes(log.path(), firstOffset, endOffset, vclock, reason.getMessage());
            }

            @Override
            public void onUnfinished(
                final long firstOffset, final long endOffset, final int rowCount, final XlogException reason)
            {
                drops.transaction(log.path(), firstOffset, endOffset, vclock, rowCount, reason.getMessage());
            }
        };
    }

    /** Answers whether the transaction is dropped: by force, as a whole, when a row of it cannot be applied. */
    private boolean apply(final XlogFileReader reader, final boolean isDropped)
    {
        final RowFlyweight row = reader.row();
        final int replicaId = row.replicaId();
        if (row.lsn() <= startVclock.get(replicaId)) // in a file LSNs ascend, but not in the order of commits
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
            final MemtxException failure = RowFailure.of(reader.path(), reader.position(), reader.row(), applier, ex);
            if (!isForced || RowFailure.isRefused(ex))
            {
                throw failure;
            }
            isFailed = true;
            applier.undoTransaction();
            drops.transaction(
                reader.path(), reader.position(), reader.lastGoodOffset(), vclock, reader.transactionRowCount(),
                "skipping a transaction: " + failure.getMessage());
        }
        vclock.raise(replicaId, row.lsn());
        progress.onRow(reader.path(), reader.position());
        return isDropped || isFailed;
    }
}
