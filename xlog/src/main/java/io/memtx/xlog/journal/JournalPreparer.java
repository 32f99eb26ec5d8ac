package io.memtx.xlog.journal;

import io.memtx.xlog.file.XlogMeta;
import org.agrona.concurrent.Agent;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The journal's helper: everything that takes a system call, so that the transaction thread makes none. In order of
 * urgency it
 * <ol>
 * <li>after a rotation forces what is left of the old file and the new file's header, gives the new file its final
 * name, in {@code write} before all that because answers wait for it, and forces the directory;</li>
 * <li>forces what was appended: all of it in {@code fsync}, whole pieces now and then in {@code write};</li>
 * <li>prepares the current file ahead of the append position;</li>
 * <li>trims, marks, forces and closes the old file;</li>
 * <li>prepares the first chunk of the next file;</li>
 * <li>brings pages ahead of the append position in again, because write-back protects them.</li>
 * </ol>
 * In {@code fsync} the old file's rows are on the device before the new name is, so after a power cut the files still
 * hold a prefix of the log; in {@code write} recovery makes one. Each {@link #doWork()} does at most one thing of 1-2
 * and one of 3-6. The first failure stops it for ever.
 * <p>
 * Stepped by one thread at a time: an {@link org.agrona.concurrent.AgentRunner}, an
 * {@link org.agrona.concurrent.AgentInvoker}, or a test.
 */
final class JournalPreparer implements Agent
{
    static final String ROLE_NAME = "memtx-wal";

    /** Whoever opens the journal waits for the first piece: a short one, behind which the helper prepares the rest. */
    private static final int FIRST_STEP_LENGTH = 256 << 10;

    /**
     * In {@code write} so much waits for a force before there is one. Not more, because a force interrupts the other
     * processors once for each page that was stored to.
     */
    private static final int UNFORCED_BYTES = 128 << 10;

    /** Between two steps that nobody waits for: whoever lost its processor to the helper has it back. */
    private static final long REST_NS = 50_000;

    /** Pages that are kept writable ahead of the append position. */
    private static final int TOUCHED_AHEAD_BYTES = 256 << 10;
    private static final int RETOUCH_AFTER_BYTES = 64 << 10;

    private final SegmentFiles files;
    private final SegmentMapper mapper;
    private final JournalProgress progress;
    private final boolean isForceAwaited;
    private final long maxSegmentLength;
    private final int stepLength;
    private final int aheadLength;
    private final int pieceBytes;
    private final boolean isResting;

    private volatile JournalSegment spare;

    private volatile JournalSegment oldestOpen;
    private volatile LongSupplier settled = () -> Long.MAX_VALUE;

    private JournalSegment live;
    private JournalSegment closing;
    private long forcedOffset;
    private long touchedAtOffset;

    /**
     * @param files            that it works on.
     * @param mapper           of the files, told when it may take its time.
     * @param progress         shared with the transaction thread.
     * @param mode             {@link WalMode#WRITE} or {@link WalMode#FSYNC}.
     * @param maxSegmentLength at which the transaction thread rotates.
     * @param stepLength       by which files are prepared, a multiple of the page size.
     * @param aheadLength      that is kept prepared behind the last row.
     * @param isResting        whether it gives back its processor between two steps that nobody waits for.
     */
    JournalPreparer(
        final SegmentFiles files,
        final SegmentMapper mapper,
        final JournalProgress progress,
        final WalMode mode,
        final long maxSegmentLength,
        final int stepLength,
        final int aheadLength,
        final boolean isResting)
    {
        this.isResting = isResting;
        this.files = files;
        this.mapper = mapper;
        this.progress = progress;
        isForceAwaited = WalMode.FSYNC == mode;
        this.maxSegmentLength = maxSegmentLength;
        this.stepLength = stepLength;
        this.aheadLength = aheadLength;
        pieceBytes = SegmentFiles.pieceBytes(mode);
    }

    /**
     * Prepares the first file, on the thread that opens the journal.
     *
     * @return a segment to begin, then to {@link #start}.
     * @throws IOException of any failure.
     */
    JournalSegment prepareFirst() throws IOException
    {
        live = files.createFirst(Math.min(stepLength, FIRST_STEP_LENGTH));
        oldestOpen = live;
        return live;
    }

    /**
     * Names the first file, which is begun by now.
     *
     * @throws IOException of any failure.
     */
    void start() throws IOException
    {
        forcedOffset = live.headerLength();
        files.nameFirst(live);
    }

    @Override
    public void onStart()
    {
        mapper.allowPreferred();
    }

    @Override
    public String roleName()
    {
        return ROLE_NAME;
    }

    @Override
    public int doWork()
    {
        if (null != progress.failure())
        {
            return 0;
        }
        try
        {
            final int work = advanceDurability() + advanceSpace();
            if (oldestOpen != live)
            {
                dropSettled();
            }
            return work;
        }
        catch (final Throwable ex) // whatever it is: the next step would go on with what this one left half done
        {
            progress.fail(ex);
            return 1;
        }
    }

    /**
     * @return a segment to begin at a rotation, to be {@link #dropSpare dropped} then; null when none is ready.
     */
    JournalSegment spare()
    {
        return spare;
    }

    /**
     * Lets the helper make another spare. Only after the one before is linked to the live segment: the helper takes a
     * spare that is gone while nothing is linked for one that was never made, and would make it, under the same name.
     */
    void dropSpare()
    {
        spare = null;
    }

    /**
     * @return the first segment that may hold rows which are not journaled or not settled yet, or whose file is not
     * finished: those before it may be read to their ends; by any thread.
     */
    JournalSegment oldestOpen()
    {
        return oldestOpen;
    }

    /**
     * @param position up to which transactions are final, besides being journaled.
     */
    void settledBy(final LongSupplier position)
    {
        settled = position;
    }

    /**
     * @param lengthBytes for which there should be room behind the longest header.
     * @return whether a rotation would make that room.
     */
    boolean hasSpareFor(final long lengthBytes)
    {
        final JournalSegment segment = spare;
        return null != segment && segment.preparedLength() - XlogMeta.MAX_LENGTH >= lengthBytes;
    }

    /**
     * Completes what is under way, before {@link #finish}. The helper is not stepped any more.
     *
     * @throws IOException of any failure.
     */
    void settle() throws IOException
    {
        while (null != live.next())
        {
            advanceDurability();
        }
        finishClosing();
    }

    /**
     * @return a segment for the file without rows that is left behind, to be begun by the caller.
     * @throws IOException of any failure.
     */
    JournalSegment prepareLast() throws IOException
    {
        if (null == spare)
        {
            spare = files.create(SegmentChunk.PAGE_BYTES);
        }
        return spare;
    }

    /**
     * Ends the log in good order: everything appended is forced, all files are trimmed, marked and named.
     *
     * @param last       begun file without rows, or null when the current one has none.
     * @param textHeader of it, or null.
     * @throws IOException of any failure.
     */
    void finish(final JournalSegment last, final byte[] textHeader) throws IOException
    {
        final long appended = progress.appendPosition();
        final long endOffset = live.offsetOf(appended);
        forceUpTo(endOffset);
        progress.forcedPosition(appended);
        files.finish(live, endOffset);
        live = null;
        if (null != last)
        {
            files.finishEmpty(last, textHeader);
        }
        else if (null != spare)
        {
            files.discard(spare);
        }
        spare = null;
    }

    /** Lets go of everything as it is. */
    void release()
    {
        closing = releaseQuietly(closing);
        JournalSegment segment = live;
        while (null != segment)
        {
            final JournalSegment next = segment.next();
            releaseQuietly(segment);
            segment = next;
        }
        live = null;
        releaseQuietly(spare);
        spare = null;
    }

    private int advanceDurability() throws IOException
    {
        final long appended = progress.appendPosition(); // before next: it is in the live segment if there is no next
        final JournalSegment next = live.next();
        if (null != next)
        {
            advanceRotation(next);
            return 1;
        }
        final long appendedOffset = live.offsetOf(appended);
        if (isForceAwaited)
        {
            if (appendedOffset > forcedOffset)
            {
                forceUpTo(appendedOffset);
                progress.forcedPosition(appended);
                live.closeChunksBelow(appendedOffset);
                touch(appendedOffset, SegmentChunk.PAGE_BYTES); // the page being filled: the force has protected it
                return 1;
            }
            return 0;
        }
        final long wholePieces = appendedOffset & -pieceBytes;
        if (wholePieces - forcedOffset >= UNFORCED_BYTES)
        {
            forceUpTo(wholePieces);
            live.closeChunksBelow(wholePieces);
            return 1;
        }
        return 0;
    }

    /**
     * Where answers wait for no force they wait for the name alone, by which whoever comes after a dead process finds
     * the file. What a loss of power makes of that is said in docs/format/03.
     */
    private void advanceRotation(final JournalSegment next) throws IOException
    {
        final long endPosition = live.endPosition();
        if (isForceAwaited)
        {
            finishClosing();
            forceUpTo(live.offsetOf(endPosition));
            progress.forcedPosition(endPosition);
            files.forceHeader(next);
            name(next);
        }
        else
        {
            files.checkLength(live);
            name(next);
            finishClosing();
            forceUpTo(live.offsetOf(endPosition));
            files.forceHeader(next);
        }
        files.forceNames();
        closing = live;
        live = next;
        forcedOffset = next.headerLength();
        touchedAtOffset = 0;
    }

    private void dropSettled()
    {
        final long position = settled.getAsLong();
        JournalSegment oldest = oldestOpen;
        while (oldest != live && oldest != closing && oldest.endPosition() <= position)
        {
            oldest = oldest.next();
        }
        oldestOpen = oldest;
    }

    private void name(final JournalSegment next) throws IOException
    {
        files.name(next);
        progress.liftHold();
    }

    private void forceUpTo(final long offset) throws IOException
    {
        if (offset > forcedOffset)
        {
            files.checkLength(live);
            files.force(live, forcedOffset, offset);
            forcedOffset = offset;
        }
    }

    private int advanceSpace() throws IOException
    {
        final long appendedOffset = live.offsetOf(progress.appendPosition());
        if (null == live.next())
        {
            final long missing = missingLength(appendedOffset);
            if (missing > 0)
            {
                files.checkLength(live);
                files.extend(live, (int)missing);
                touchAhead(appendedOffset); // a force has protected the pages being filled
                rest();
                return 1;
            }
        }
        if (null != closing)
        {
            finishClosing();
            return 1;
        }
        final JournalSegment made = spare; // read first: it is gone after it was linked, see dropSpare
        if (null == live.next() && advanceSpare(made))
        {
            rest();
            return 1;
        }
        if (appendedOffset - touchedAtOffset >= RETOUCH_AFTER_BYTES)
        {
            touchAhead(appendedOffset);
            return 1;
        }
        return 0;
    }

    /**
     * The spare has room for what comes while a rotation is forced. It may be taken at any moment, and grows all the
     * same, as the live one does.
     */
    private boolean advanceSpare(final JournalSegment next) throws IOException
    {
        if (null == next)
        {
            spare = files.create(stepLength);
            return true;
        }
        if (next.preparedLength() < Math.min(aheadLength, maxSegmentLength))
        {
            files.extend(next, stepLength);
            return true;
        }
        return false;
    }

    private long missingLength(final long appendedOffset)
    {
        final long prepared = live.preparedLength();
        final long demanded = live.demandedLength();
        if (demanded > prepared)
        {
            final long steps = (demanded - prepared + stepLength - 1) / stepLength;
            return Math.min(steps * stepLength, Integer.MAX_VALUE / stepLength * (long)stepLength);
        }
        return prepared < maxSegmentLength && prepared - appendedOffset < aheadLength ? stepLength : 0;
    }

    private void rest()
    {
        if (isResting && null == live.next() && live.demandedLength() <= live.preparedLength())
        {
            LockSupport.parkNanos(REST_NS);
        }
    }

    private void touchAhead(final long appendedOffset) throws IOException
    {
        files.checkLength(live);
        touch(appendedOffset, TOUCHED_AHEAD_BYTES);
        touchedAtOffset = appendedOffset;
    }

    private void touch(final long fromOffset, final int lengthBytes)
    {
        for (SegmentChunk chunk = live.firstChunk(); null != chunk; chunk = chunk.next())
        {
            chunk.touch(fromOffset, fromOffset + lengthBytes);
        }
    }

    private void finishClosing() throws IOException
    {
        if (null != closing)
        {
            files.finish(closing, closing.offsetOf(closing.endPosition()));
            closing = null;
        }
    }

    private static JournalSegment releaseQuietly(final JournalSegment segment)
    {
        if (null != segment)
        {
            try
            {
                segment.release();
            }
            catch (final IOException ignored)
            {
                // the journal has failed already, for a better reason
            }
        }
        return null;
    }
}
