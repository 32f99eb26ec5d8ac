package io.memtx.xlog.journal;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.storage.StorageFile;

import java.io.IOException;
import java.nio.file.Path;

/**
 * One file of the journal: prepared by the helper thread, begun and filled by the transaction thread, named and
 * finished by the helper thread. Cursors follow the list of segments by {@link #next()}; a segment is garbage once
 * nobody stands on it any more.
 * <p>
 * Positions and offsets: a transaction at {@code position} ends at {@code headerLength + position - basePosition} in
 * the file.
 */
final class JournalSegment
{
    private final StorageFile file;

    // written by the transaction thread before the segment is linked to the one before
    private long basePosition;
    private int headerLength;
    private Vclock startVclock;

    // written by the transaction thread
    private volatile long endPosition = Long.MAX_VALUE;
    private volatile long demandedLength;
    private volatile JournalSegment next;

    // written by the helper thread
    private volatile Path path;
    private volatile long preparedLength;
    private SegmentChunk firstChunk;
    private SegmentChunk lastChunk;

    JournalSegment(final StorageFile file)
    {
        this.file = file;
        path = file.path();
    }

    /**
     * Makes an unused segment the next one of the log.
     *
     * @param position   at which it begins.
     * @param vclock     before its first row; copied.
     * @param textHeader that is stored at its beginning.
     */
    void begin(final long position, final Vclock vclock, final byte[] textHeader)
    {
        basePosition = position;
        startVclock = vclock.copy();
        headerLength = textHeader.length;
    }

    /**
     * Ends the segment and hands its readers on.
     *
     * @param position  at which it ends.
     * @param successor that begins there.
     */
    void end(final long position, final JournalSegment successor)
    {
        endPosition = position;
        next = successor;
    }

    StorageFile file()
    {
        return file;
    }

    Path path()
    {
        return path;
    }

    void path(final Path newPath)
    {
        path = newPath;
    }

    long basePosition()
    {
        return basePosition;
    }

    int headerLength()
    {
        return headerLength;
    }

    Vclock startVclock()
    {
        return startVclock;
    }

    /**
     * @return where it ends, {@link Long#MAX_VALUE} while it is being appended to.
     */
    long endPosition()
    {
        return endPosition;
    }

    JournalSegment next()
    {
        return next;
    }

    /**
     * @param position at or behind the base position.
     * @return the offset in the file where the transaction that ends at the position ends, or would.
     */
    long offsetOf(final long position)
    {
        return headerLength + (Math.min(position, endPosition) - basePosition);
    }

    /**
     * @return how long the file is and how far it may be stored to.
     */
    long preparedLength()
    {
        return preparedLength;
    }

    long demandedLength()
    {
        return demandedLength;
    }

    /**
     * Asks the helper for a longer file.
     *
     * @param lengthBytes of the file that the transaction at hand needs.
     */
    void demand(final long lengthBytes)
    {
        if (demandedLength < lengthBytes)
        {
            demandedLength = lengthBytes;
        }
    }

    SegmentChunk firstChunk()
    {
        return firstChunk;
    }

    /**
     * Publishes a prepared chunk.
     *
     * @param chunk that follows the last one.
     */
    void addChunk(final SegmentChunk chunk)
    {
        if (null == lastChunk)
        {
            firstChunk = chunk;
        }
        else
        {
            lastChunk.next(chunk);
        }
        lastChunk = chunk;
        preparedLength = chunk.endOffset();
    }

    /**
     * Unmaps chunks that end at or below an offset, but for the last one, which the appender may still look at.
     *
     * @param offset in the file, which the appender has passed.
     */
    void closeChunksBelow(final long offset)
    {
        while (firstChunk != lastChunk && firstChunk.endOffset() <= offset)
        {
            firstChunk.close();
            firstChunk = firstChunk.next();
        }
    }

    /** Unmaps all. Nobody may store any more. */
    void closeChunks()
    {
        for (SegmentChunk chunk = firstChunk; null != chunk; chunk = chunk.next())
        {
            chunk.close();
        }
        firstChunk = null;
        lastChunk = null;
    }

    /**
     * Unmaps and closes as it is, after a failure.
     *
     * @throws IOException of the close, when all is released nevertheless.
     */
    void release() throws IOException
    {
        closeChunks();
        file.close();
    }
}
