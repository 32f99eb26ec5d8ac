package io.memtx.xlog.journal;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.file.BlockDescriptor;
import io.memtx.xlog.file.BlockEncoder;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.XlogMeta;
import io.memtx.xlog.row.RowBatch;
import io.memtx.xlog.row.RowHeaderEncoder;
import io.memtx.xlog.row.TransactionEncoder;
import io.memtx.xlog.storage.StagingBuffer;
import io.memtx.xlog.storage.Storage;
import org.agrona.concurrent.Agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * The journal in {@code write} and {@code fsync}: Tarantool's xlog blocks, one per transaction, stored straight into a
 * mapping of the file.
 * <pre>
 *   rows ── encode, checksum ──► staging ── one copy, magic last ──► mapping ── release ──► appendPosition
 *
 *   file    |header|block|block|block|0000000000000000000000000000|        next.xlog.inprogress |0000000000|
 *                                     ^ append      prepared ahead ^                         prepared ahead ^
 * </pre>
 * The transaction thread encodes into a staging buffer, because a checksum over a mapping could end the JVM, and makes
 * no system call. It meets prepared pages only: {@link JournalPreparer} writes zeros, forces, maps and touches ahead of
 * it, and does all that a rotation takes besides storing the new header. When the helper is late the answer is
 * {@link Journal#BACK_PRESSURED}; the transaction thread never extends a file itself.
 * <p>
 * Blocks are compressed only when that is asked for: a transaction then waits for the compressor, tens of microseconds
 * for a few KiB.
 * <p>
 * A file is ended before a transaction once it is {@code wal_max_size} long, so it overshoots by one transaction at
 * most. A transaction is never split, however long: the file is made longer.
 */
public final class MappedJournal implements Journal
{
    private static final int STAGING_BYTES = 64 << 10;
    private static final int DISK_PARTS = 16; // one may be prepared ahead, and one more in the spare

    private final Storage storage;
    private final Path directory;
    private final UUID instanceUuid;
    private final WalMode mode;
    private final long maxSegmentLength;
    private final Vclock vclock;
    private final JournalProgress progress;
    private final JournalPreparer preparer;
    private final SegmentMapper mapper;
    private final JournalCounters counters;
    private final boolean isHelperStepped;

    private final BlockEncoder block;
    private final TransactionEncoder encoder = new TransactionEncoder();
    private final SegmentAppender appender = new SegmentAppender();

    private int replicaId;
    private boolean isRotationRequested;
    private boolean isClosed;

    private MappedJournal(final JournalContext context, final SegmentMapper mapper)
    {
        this.mapper = mapper;
        storage = context.storage();
        directory = context.directory();
        instanceUuid = context.instanceUuid();
        replicaId = context.replicaId();
        mode = context.mode();
        isHelperStepped = context.isHelperStepped();
        maxSegmentLength = context.maxSegmentLength();
        vclock = context.vclock().copy();
        progress = new JournalProgress(mode);
        counters = new JournalCounters();
        block = new BlockEncoder(STAGING_BYTES, context.isCompressed());
        final int page = SegmentChunk.PAGE_BYTES;
        final int aheadLength = aheadLength(context);
        preparer = new JournalPreparer(
            new SegmentFiles(context.storage(), context.directory(), mapper, counters, mode),
            mapper,
            progress,
            mode,
            maxSegmentLength,
            Math.min(context.stepLength(), Math.max(page, aheadLength / 2 & -page)),
            aheadLength,
            !isHelperStepped && WalMode.WRITE == mode);
    }

    /**
     * Opens a journal: makes its first file, named by the vclock, durably. A file that has this name already holds no
     * row, as all its rows are in the vclock, and is replaced.
     *
     * @param context that is valid.
     * @return the journal; its {@link #helper()} is to be stepped.
     * @throws XlogException (IO) when the file cannot be made.
     */
    public static MappedJournal launch(final JournalContext context)
    {
        return launch(context, new PreferredMapper());
    }

    static MappedJournal launch(final JournalContext context, final SegmentMapper mapper)
    {
        context.validate();
        final MappedJournal journal = new MappedJournal(context, mapper);
        try
        {
            journal.begin(journal.preparer.prepareFirst(), context.prevVclock());
            journal.preparer.start();
        }
        catch (final IOException | RuntimeException | Error ex)
        {
            journal.fail(ex);
            journal.close();
            throw new XlogException(
                XlogException.Kind.IO,
                "journal cannot be opened: " + ex.getMessage(),
                context.directory(),
                XlogException.NULL_OFFSET,
                ex);
        }
        return journal;
    }

    private static int aheadLength(final JournalContext context)
    {
        if (0 != context.aheadLength())
        {
            return context.aheadLength();
        }
        try
        {
            final long usableBytes = context.storage().usableBytes(context.directory());
            return (int)Math.min(JournalContext.AHEAD_LENGTH_DEFAULT, usableBytes / DISK_PARTS);
        }
        catch (final IOException ex)
        {
            return JournalContext.AHEAD_LENGTH_DEFAULT; // what is wrong shows when the first file is made
        }
    }

    @Override
    public long append(final RowBatch batch, final double timestampSeconds, final int flags)
    {
        if (isClosed)
        {
            return CLOSED;
        }
        if (null != progress.failure())
        {
            return FAILED;
        }
        try
        {
            return store(batch, timestampSeconds, flags);
        }
        catch (final InternalError ex) // a page of the mapping is gone; who knows what else was lost with it
        {
            progress.fail(ex);
            return FAILED;
        }
    }

    @Override
    public Vclock vclock()
    {
        return vclock;
    }

    @Override
    public long appendPosition()
    {
        return progress.appendPosition();
    }

    @Override
    public long journaledPosition()
    {
        return progress.journaledPosition();
    }

    @Override
    public void rotate()
    {
        progress.markRotation();
        if (!isClosed && null == progress.failure() && appender.hasRows())
        {
            isRotationRequested = true;
            try
            {
                beginNext();
            }
            catch (final InternalError ex)
            {
                progress.fail(ex);
            }
        }
    }

    @Override
    public JournalCursor cursor(final Vclock from, final LongSupplier limit)
    {
        return JournalCursor.behind(storage, directory, preparer.oldestOpen(), from, limit);
    }

    @Override
    public void settledBy(final LongSupplier position)
    {
        preparer.settledBy(position);
    }

    @Override
    public List<LogFile> openFiles(final long position)
    {
        final List<LogFile> files = new ArrayList<>();
        JournalSegment segment = preparer.oldestOpen();
        do
        {
            final JournalSegment next = segment.next();
            files.add(new LogFile(
                segment.path(),
                segment.startVclock(),
                null == next ? null : next.startVclock(),
                segment.offsetOf(position)));
            segment = next;
        }
        while (null != segment && segment.basePosition() < position);
        return files;
    }

    @Override
    public long bytesSinceRotation()
    {
        return progress.bytesSinceRotation();
    }

    @Override
    public WalMode mode()
    {
        return mode;
    }

    @Override
    public String mappingName()
    {
        return mapper.mappingName();
    }

    @Override
    public Throwable failure()
    {
        return progress.failure();
    }

    @Override
    public void fail(final Throwable cause)
    {
        progress.fail(cause);
    }

    @Override
    public Agent helper()
    {
        return preparer;
    }

    @Override
    public int stepHelper()
    {
        return isHelperStepped && !isClosed ? preparer.doWork() : 0;
    }

    @Override
    public void replicaId(final int id)
    {
        replicaId = Vclock.requireId(id);
    }

    @Override
    public JournalCounters counters()
    {
        return counters;
    }

    @Override
    public void close()
    {
        if (isClosed)
        {
            return;
        }
        isClosed = true;
        try
        {
            if (null == progress.failure())
            {
                finish();
            }
        }
        catch (final IOException | RuntimeException | Error ex)
        {
            progress.fail(ex);
            throw new XlogException(
                XlogException.Kind.IO,
                "journal cannot be finished: " + ex.getMessage(),
                appender.segment().path(),
                XlogException.NULL_OFFSET,
                ex);
        }
        finally
        {
            preparer.release();
            block.close();
        }
    }

    private long store(final RowBatch batch, final double timestampSeconds, final int flags)
    {
        final int rowCount = batch.rowCount();
        final long lengthBound =
            BlockDescriptor.HEADER_LENGTH + batch.bodyBytes() + (long)rowCount * RowHeaderEncoder.MAX_LENGTH;
        block.clear();
        block.rows().reserve(lengthBound); // whatever may be refused is refused before anything changes
        if (!makeRoom(lengthBound))
        {
            counters.onBackPressure();
            return BACK_PRESSURED;
        }

        encoder.encode(batch, replicaId, vclock, timestampSeconds, flags, block.rows());
        final StagingBuffer whole = block.finish();
        final int length = whole.length();
        appender.store(whole.address(), length);
        counters.onAppended(rowCount, length);
        return progress.advance(length);
    }

    private boolean makeRoom(final long lengthBytes)
    {
        if ((isRotationRequested || appender.offset() >= maxSegmentLength) && !beginNext())
        {
            return false;
        }
        if (appender.hasRoom(lengthBytes))
        {
            return true;
        }
        final JournalSegment segment = appender.segment();
        if (segment.preparedLength() >= maxSegmentLength && appender.hasRows() && preparer.hasSpareFor(lengthBytes))
        {
            return beginNext(); // almost full: nobody is made to wait for the last bytes of a file
        }
        segment.demand(appender.offset() + lengthBytes);
        return false;
    }

    private boolean beginNext()
    {
        final JournalSegment next = preparer.spare();
        if (null == next)
        {
            return false;
        }
        final JournalSegment ended = appender.segment();
        begin(next, ended.startVclock());
        final long position = progress.appendPosition();
        progress.holdAt(position);
        ended.end(position, next);
        preparer.dropSpare();
        isRotationRequested = false;
        return true;
    }

    private void begin(final JournalSegment segment, final Vclock prevVclock)
    {
        final byte[] textHeader = textHeader(prevVclock);
        segment.begin(progress.appendPosition(), vclock, textHeader);
        appender.begin(segment, textHeader);
        counters.onSegment();
    }

    private byte[] textHeader(final Vclock prevVclock)
    {
        return XlogMeta.of(FileType.XLOG, instanceUuid, vclock, prevVclock).toBytes();
    }

    private void finish() throws IOException
    {
        preparer.settle();
        if (appender.hasRows())
        {
            final JournalSegment last = preparer.prepareLast();
            final byte[] textHeader = textHeader(appender.segment().startVclock());
            last.begin(progress.appendPosition(), vclock, textHeader);
            preparer.finish(last, textHeader);
        }
        else
        {
            preparer.finish(null, null);
        }
    }
}
