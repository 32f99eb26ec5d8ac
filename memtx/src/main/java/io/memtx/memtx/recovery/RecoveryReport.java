package io.memtx.memtx.recovery;

import io.memtx.xlog.Vclock;

import java.nio.file.Path;
import java.util.List;

/**
 * What recovery left out, jumped over and set aside. Without {@code force_recovery} that is the torn end of a log and
 * what a loss of power took; by force it is whatever could not be read or applied. Each list holds the first
 * {@link #MAX_ENTRIES} entries; the counts count all. Immutable.
 *
 * @param dropped             what was left out, in the order it was met.
 * @param jumps               gaps between logs that were ignored.
 * @param setAside            files that were given another name, so that they stand in the way of nothing.
 * @param notes               remarks about files, nothing of which was left out.
 * @param droppedCount        of entries that {@code dropped} has, or would have without its limit.
 * @param droppedTransactions that could not be applied, each left out as a whole.
 * @param droppedRows         of those transactions, and of snapshots. Rows in bytes that could not be read are not
 *                            counted: nobody knows how many there were.
 * @param droppedTuples       taken out because another one has the same key in a unique index.
 * @param pendingTransactions synchronous transactions that nothing in the logs confirms or rolls back; they were taken
 *                            for confirmed.
 * @param needsSnapshot       whether damage was left where it is: an opening without force fails on it until a
 *                            snapshot was taken. One is taken only when something was written since the last one.
 */
public record RecoveryReport(
    List<Dropped> dropped,
    List<Jump> jumps,
    List<SetAside> setAside,
    List<Note> notes,
    long droppedCount,
    long droppedTransactions,
    long droppedRows,
    long droppedTuples,
    long pendingTransactions,
    boolean needsSnapshot)
{
    /** The most entries that a list has. */
    public static final int MAX_ENTRIES = 1000;

    /** No offset, or no count, is known. */
    public static final long UNKNOWN = -1L;

    /** What kind of thing was left out. */
    public enum Kind
    {
        /** A file whose header cannot be read, or that is not of this instance. */
        FILE,
        /** Bytes that make no good block. */
        BYTES,
        /** The end of a log that its writer did not come to finish. */
        TORN_END,
        /** A transaction that cannot be applied to the data. */
        TRANSACTION,
        /** A row of a snapshot that cannot be applied. */
        SNAPSHOT_ROW,
        /** A tuple that has the same key as another one in a unique index. */
        TUPLE
    }

    /**
     * Something left out.
     *
     * @param file        that it stood in; of a {@link Kind#TUPLE} the directory.
     * @param kind        of it.
     * @param firstOffset where it begins in the file, in bytes, or where the block begins that it is part of;
     *                    {@link #UNKNOWN} for a whole file.
     * @param endOffset   behind it, or {@link #UNKNOWN}.
     * @param before      vclock of what was recovered before it, or null when nothing was yet.
     * @param rowCount    of its rows, or {@link #UNKNOWN}.
     * @param reason      with all the numbers.
     */
    public record Dropped(
        Path file, Kind kind, long firstOffset, long endOffset, Vclock before, long rowCount, String reason)
    {
    }

    /**
     * A gap that was ignored: what other instances wrote in it will not come again, as the vclock says it was here.
     *
     * @param file that begins behind the gap.
     * @param from vclock before it.
     * @param to   vclock behind it.
     */
    public record Jump(Path file, Vclock from, Vclock to)
    {
    }

    /**
     * A file that was given another name.
     *
     * @param file   its name before.
     * @param target its name now.
     * @param reason why.
     */
    public record SetAside(Path file, Path target, String reason)
    {
    }

    /**
     * A remark.
     *
     * @param file that it is about.
     * @param text of it.
     */
    public record Note(Path file, String text)
    {
    }

    /**
     * @return whether all there was is there.
     */
    public boolean isComplete()
    {
        return 0 == droppedCount && jumps.isEmpty();
    }
}
