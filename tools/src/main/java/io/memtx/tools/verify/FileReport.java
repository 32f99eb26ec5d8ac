package io.memtx.tools.verify;

import io.memtx.xlog.Vclock;

import java.nio.file.Path;
import java.util.List;

/**
 * What a file holds and what is wrong with it. Immutable if nobody changes the vclocks.
 *
 * @param path             of the file.
 * @param state            of it.
 * @param sizeBytes        of it, -1 when it could not be opened.
 * @param lastGoodOffset   behind the last good block, -1 when the text header is not good.
 * @param startVclock      at its beginning; of a snapshot, what it holds; null when the text header is not good.
 * @param endVclock        behind the last good block; null when the text header is not good.
 * @param transactionCount of good ones.
 * @param rowCount         of good ones.
 * @param faults           in the order of the file; none when it is whole.
 */
public record FileReport(
    Path path,
    FileState state,
    long sizeBytes,
    long lastGoodOffset,
    Vclock startVclock,
    Vclock endVclock,
    long transactionCount,
    long rowCount,
    List<Fault> faults)
{
    /** No size or offset is known. */
    public static final long UNKNOWN = -1;

    /**
     * A piece of a file that is not good.
     *
     * @param firstOffset of it, or -1 when the file as a whole is meant.
     * @param endOffset   behind it, or -1.
     * @param text        what is wrong.
     */
    public record Fault(long firstOffset, long endOffset, String text)
    {
    }
}
