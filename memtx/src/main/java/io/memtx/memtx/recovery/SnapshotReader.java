package io.memtx.memtx.recovery;

import io.memtx.memtx.row.RowFields;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.directory.DirectoryContents;
import io.memtx.xlog.directory.XlogFile;
import io.memtx.xlog.file.DropListener;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.TailState;
import io.memtx.xlog.file.XlogFileReader;
import io.memtx.xlog.file.XlogVerifier;
import io.memtx.xlog.storage.Storage;

/**
 * Chooses a snapshot and applies it. Belongs to the thread that recovers.
 */
final class SnapshotReader
{
    private final Storage storage;
    private final RowApplier applier;
    private final DirectoryRepair repair;
    private final DropLog drops;
    private final RecoveryProgress progress;
    private final boolean isForced;

    SnapshotReader(
        final Storage storage,
        final RowApplier applier,
        final DirectoryRepair repair,
        final DropLog drops,
        final RecoveryProgress progress,
        final boolean isForced)
    {
        this.storage = storage;
        this.applier = applier;
        this.repair = repair;
        this.drops = drops;
        this.progress = progress;
        this.isForced = isForced;
    }

    /** The snapshot to begin with. */
    XlogFile choose(final DirectoryContents contents)
    {
        return isForced ? newestGood(contents) : contents.newestSnap();
    }

    /**
     * Applies a snapshot.
     *
     * @throws MemtxException ER_INVALID_XLOG when a row or the end marker is not as it must be,
     *                        ER_MISSING_SYSTEM_SPACES when there was no row.
     */
    void read(final XlogFile snap)
    {
        drops.notes(snap);
        progress.onFile(snap.path(), 0);
        final ReadMode mode = isForced ? ReadMode.SALVAGE : ReadMode.STRICT;
        try (XlogFileReader reader = XlogFileReader.open(
            storage, snap.path(), FileType.SNAP, mode, XlogFileReader.DEFAULT_BLOCK_CAP_BYTES,
            (first, end, reason) -> drops.bytes(snap.path(), first, end, null, reason.getMessage())))
        {
            while (reader.nextTransaction())
            {
                while (reader.nextRow())
                {
                    apply(reader);
                }
                applier.endTransaction(); // each row is one
            }
            endBulk(snap);
            if (TailState.CLEAN != reader.tailState())
            {
                final String reason = "snapshot `" + snap.path() + "' has no EOF marker";
                if (!isForced)
                {
                    throw new MemtxException(ErrorCode.ER_INVALID_XLOG, reason);
                }
                drops.bytes(snap.path(), reader.lastGoodOffset(), reader.fileSize(), null, reason);
            }
            progress.onEnd(reader.path(), reader.position());
        }
        if (0 == progress.rowCount())
        {
            throw new MemtxException(ErrorCode.ER_MISSING_SYSTEM_SPACES);
        }
    }

    /**
     * With its logs, an older snapshot that is whole gives more than what can be read of a damaged one. That is set
     * aside, lest it stand in the way of the next opening and the next checkpoint. The newest one if none is whole.
     */
    private XlogFile newestGood(final DirectoryContents contents)
    {
        final XlogFile newest = contents.newestSnap();
        for (int i = contents.snaps().size() - 1; i >= 0; i--)
        {
            final XlogFile snap = contents.snaps().get(i);
            if (isWhole(snap))
            {
                for (final XlogFile damaged : contents.snaps().subList(i + 1, contents.snaps().size()))
                {
                    repair.setAside(damaged.path(), "damaged snapshot");
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
            DirectoryRepair.rethrowIfUnread(ex);
            drops.file(snap.path(), null, ex.getMessage());
            return false;
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

    private void apply(final XlogFileReader reader)
    {
        try
        {
            applier.onSnapshotRow(reader.row());
            progress.onRow(reader.path(), reader.position());
        }
        catch (final MemtxException ex)
        {
            final MemtxException failure = RowFailure.of(reader.path(), reader.position(), reader.row(), applier, ex);
            if (!isForced || RowFailure.isRefused(ex) || RowFields.isSystemRow(reader.row()))
            {
                throw failure;
            }
            drops.snapshotRow(reader.path(), reader.position(), reader.lastGoodOffset(), failure.getMessage());
        }
    }
}
