package io.memtx.memtx.recovery;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.directory.XlogFile;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects what a recovery leaves out, and tells the listener at once: when recovery fails there is no report. Belongs
 * to the thread that recovers.
 */
final class DropLog
{
    private final RecoveryListener listener;
    private final List<RecoveryReport.Dropped> dropped = new ArrayList<>();
    private final List<RecoveryReport.Jump> jumps = new ArrayList<>();
    private final List<RecoveryReport.SetAside> setAside = new ArrayList<>();
    private final List<RecoveryReport.Note> notes = new ArrayList<>();
    private long droppedCount;
    private long droppedTransactions;
    private long droppedRows;
    private long droppedTuples;
    private long pendingTransactions;
    private boolean needsSnapshot;

    DropLog(final RecoveryListener listener)
    {
        this.listener = listener;
    }

    void file(final Path file, final Vclock before, final String reason)
    {
        add(new RecoveryReport.Dropped(
            file, RecoveryReport.Kind.FILE, RecoveryReport.UNKNOWN, RecoveryReport.UNKNOWN, copy(before),
            RecoveryReport.UNKNOWN, reason));
    }

    /** Bytes of a block that cannot be read. */
    void bytes(
        final Path file, final long firstOffset, final long endOffset, final Vclock before, final String reason)
    {
        needsSnapshot = true;
        add(new RecoveryReport.Dropped(
            file, RecoveryReport.Kind.BYTES, firstOffset, endOffset, copy(before), RecoveryReport.UNKNOWN, reason));
    }

    /** What follows the last good block of a log that was not closed: no damage. */
    void tornEnd(final Path file, final long firstOffset, final long endOffset, final Vclock before)
    {
        add(new RecoveryReport.Dropped(
            file, RecoveryReport.Kind.TORN_END, firstOffset, endOffset, copy(before), RecoveryReport.UNKNOWN,
            "torn end cut off at offset " + firstOffset));
    }

    void transaction(
        final Path file,
        final long firstOffset,
        final long endOffset,
        final Vclock before,
        final int rowCount,
        final String reason)
    {
        needsSnapshot = true;
        droppedTransactions++;
        droppedRows += rowCount;
        add(new RecoveryReport.Dropped(
            file, RecoveryReport.Kind.TRANSACTION, firstOffset, endOffset, copy(before), rowCount, reason));
    }

    void snapshotRow(final Path file, final long firstOffset, final long endOffset, final String reason)
    {
        needsSnapshot = true;
        droppedRows++;
        add(new RecoveryReport.Dropped(
            file, RecoveryReport.Kind.SNAPSHOT_ROW, firstOffset, endOffset, null, 1, reason));
    }

    void tuple(final Path directory, final Vclock before, final String reason)
    {
        needsSnapshot = true;
        droppedTuples++;
        add(new RecoveryReport.Dropped(
            directory, RecoveryReport.Kind.TUPLE, RecoveryReport.UNKNOWN, RecoveryReport.UNKNOWN, copy(before), 1,
            reason));
    }

    void jump(final Path file, final Vclock from, final Vclock to, final String reason)
    {
        needsSnapshot = true;
        if (jumps.size() < RecoveryReport.MAX_ENTRIES)
        {
            jumps.add(new RecoveryReport.Jump(file, from.copy(), to.copy()));
        }
        listener.onDropped(file, "ignoring a gap in LSN: " + reason);
    }

    void setAside(final Path file, final Path target, final String reason)
    {
        if (setAside.size() < RecoveryReport.MAX_ENTRIES)
        {
            setAside.add(new RecoveryReport.SetAside(file, target, reason));
        }
        listener.onDropped(file, reason + ", set aside as " + target.getFileName());
    }

    /** Remarks about the header of a file. */
    void notes(final XlogFile file)
    {
        for (final String item : file.meta().unknownItems())
        {
            note(file.path(), "Unknown meta item: '" + item + '\'');
        }
    }

    RecoveryReport report()
    {
        return new RecoveryReport(
            List.copyOf(dropped), List.copyOf(jumps), List.copyOf(setAside), List.copyOf(notes), droppedCount,
            droppedTransactions, droppedRows, droppedTuples, pendingTransactions, needsSnapshot);
    }

    /** A log that can only be read by force, though perhaps nothing of it was left out. */
    void tangled(final Path log)
    {
        needsSnapshot = true;
        note(log, "transactions between each other were applied in the order in which they end");
    }

    /** Synchronous transactions that nothing confirms. */
    void pending(final Path directory, final int count)
    {
        pendingTransactions = count;
        note(directory, "taken for confirmed: synchronous transactions without a CONFIRM: count=" + count);
    }

    private void note(final Path file, final String text)
    {
        if (notes.size() < RecoveryReport.MAX_ENTRIES)
        {
            notes.add(new RecoveryReport.Note(file, text));
        }
        listener.onNote(file, text);
    }

    private void add(final RecoveryReport.Dropped entry)
    {
        droppedCount++;
        if (dropped.size() < RecoveryReport.MAX_ENTRIES)
        {
            dropped.add(entry);
        }
        listener.onDropped(entry.file(), entry.reason());
    }

    private static Vclock copy(final Vclock vclock)
    {
        return null == vclock ? null : vclock.copy();
    }
}
