package io.memtx.xlog.journal;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.XlogException.Kind;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.XlogMeta;
import io.memtx.xlog.file.XlogTailReader;
import io.memtx.xlog.row.RowFlyweight;
import io.memtx.xlog.storage.Storage;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Reads a log from a vclock to its live end and on, over all files, at its own pace:
 * <pre>
 *  while (cursor.nextTransaction())
 *      while (cursor.nextRow())
 *          send(cursor.row());
 * </pre>
 * Beside a journal of this process it reads behind a position of it, see {@link Journal#cursor}. In another process's
 * directory there is no position, and it takes every whole block whose checksum holds.
 * <p>
 * It begins with the file that holds the vclock, so transactions that the vclock covers come, too. A file is left for
 * the next one when that begins with the vclock reached; a file in use may be deleted meanwhile, it is read to its end.
 * <p>
 * Belongs to one thread; there may be many. Reads with system calls, so never on the transaction thread. Allocates when
 * it changes files, not per transaction.
 */
public final class JournalCursor implements AutoCloseable
{
    /** A rename takes microseconds, unless the thread that makes it is made to wait in the middle. */
    private static final int MAX_OPEN_TRIES = 1_000_000;
    private static final int SIGNATURE_DIGITS = 20;

    private final Storage storage;
    private final Path directory;
    private final LongSupplier limit;

    private JournalSegment firstSegment; // of this process, until it is entered: those before it may be read to the end
    private JournalSegment segment;
    private XlogTailReader reader;
    private Path path;
    private boolean isUnusable;

    private JournalCursor(
        final Storage storage, final Path directory, final JournalSegment firstSegment, final LongSupplier limit)
    {
        this.storage = storage;
        this.directory = directory;
        this.firstSegment = firstSegment;
        this.limit = limit;
    }

    /**
     * Reads the log of this process.
     *
     * @param storage      where it is.
     * @param directory    of the log.
     * @param firstSegment that may hold what is behind the limit.
     * @param from         what the reader has: read on from there. Not kept.
     * @param limit        position to stay behind.
     * @return the cursor.
     * @throws XlogException (GAP) when the log does not go back that far, or any other when it cannot be read.
     */
    static JournalCursor behind(
        final Storage storage,
        final Path directory,
        final JournalSegment firstSegment,
        final Vclock from,
        final LongSupplier limit)
    {
        final JournalCursor cursor = new JournalCursor(storage, directory, firstSegment, limit);
        JournalSegment start = firstSegment;
        if (start.startVclock().isCoveredBy(from))
        {
            while (null != start.next() && start.next().startVclock().isCoveredBy(from))
            {
                start = start.next();
            }
            cursor.enterFirst(start, from);
        }
        else
        {
            cursor.enterFileOf(from);
        }
        return cursor;
    }

    /**
     * Reads the log that another process may be writing, or that nobody writes.
     *
     * @param storage   where it is.
     * @param directory of the log.
     * @param from      what the reader has: read on from there. Not kept.
     * @return the cursor.
     * @throws XlogException (GAP) when the log does not go back that far, or any other when it cannot be read.
     */
    public static JournalCursor follow(final Storage storage, final Path directory, final Vclock from)
    {
        final JournalCursor cursor = new JournalCursor(storage, directory, null, () -> Long.MAX_VALUE);
        cursor.enterFileOf(from);
        return cursor;
    }

    /**
     * Goes to the next transaction; rows of the one before are no longer valid.
     *
     * @return whether there is one (yet).
     * @throws XlogException when the log is damaged, a file is missing, or the system refused. The cursor is of no
     *                       use then.
     */
    public boolean nextTransaction()
    {
        if (isUnusable)
        {
            throw new IllegalStateException("cursor is closed, or has failed before: path=" + path);
        }
        isUnusable = true;
        final boolean isFound = findTransaction();
        isUnusable = false;
        return isFound;
    }

    /**
     * @return whether the transaction has one more row: {@link #row()} then holds it.
     */
    public boolean nextRow()
    {
        return reader.nextRow();
    }

    /**
     * Goes back before the first row of the transaction.
     */
    public void rewindTransaction()
    {
        reader.rewindTransaction();
    }

    /**
     * @return the row, reused; valid until the next transaction.
     */
    public RowFlyweight row()
    {
        return reader.row();
    }

    /**
     * @return how many rows the transaction has.
     */
    public int transactionRowCount()
    {
        return reader.transactionRowCount();
    }

    /**
     * @return flags of the transaction's last row.
     */
    public int transactionFlags()
    {
        return reader.transactionFlags();
    }

    /**
     * @return the vclock behind the block of the transaction; reused.
     */
    public Vclock vclock()
    {
        return reader.vclock();
    }

    /**
     * @return the file being read, by the name it had when it was opened.
     */
    public Path path()
    {
        return path;
    }

    /**
     * @return the offset in it behind the block of the transaction.
     */
    public long position()
    {
        return reader.position();
    }

    /**
     * @return the text header of the file being read.
     */
    public XlogMeta meta()
    {
        return reader.meta();
    }

    /**
     * @return the vclock at the beginning of the file being read: older files are not needed any more.
     */
    public Vclock fileVclock()
    {
        return reader.meta().vclock();
    }

    /**
     * How much of the log lies between the transaction at hand and the limit. While the cursor is in files that were
     * closed before, their sizes are asked for, and what is in them besides transactions counts.
     *
     * @return bytes; 0 when there is nothing more.
     * @throws XlogException (IO) when the directory cannot be read.
     */
    public long lagBytes()
    {
        if (null != segment)
        {
            final long position = limit.getAsLong();
            return Math.max(0, position - segment.basePosition() + segment.headerLength() - reader.position());
        }
        final long live = null == firstSegment ? 0 : Math.max(0, limit.getAsLong() - firstSegment.basePosition());
        return live + closedBytes(null == firstSegment ? Long.MAX_VALUE : firstSegment.startVclock().signature());
    }

    /**
     * Idempotent.
     */
    @Override
    public void close()
    {
        isUnusable = true;
        if (null != reader)
        {
            reader.close();
            reader = null;
        }
    }

    /** The offset up to which the file may be read. */
    private long limit()
    {
        return null == segment ? XlogTailReader.NO_LIMIT : segment.offsetOf(limit.getAsLong());
    }

    /** What is left of this file and of those behind it, up to the signature of one. */
    private long closedBytes(final long endSignature)
    {
        final long here = reader.meta().vclock().signature();
        try
        {
            long bytes = reader.remainingBytes();
            for (final String name : names())
            {
                final long signature = signature(name);
                if (signature > here && signature < endSignature)
                {
                    bytes += storage.size(directory.resolve(name));
                }
            }
            return bytes;
        }
        catch (final IOException ex)
        {
            throw unreadable(directory, ex);
        }
    }

    private boolean findTransaction()
    {
        while (!reader.nextTransaction(limit()))
        {
            if (!isNextThere())
            {
                return false;
            }
            // all rows of a file are written before the next one is there: what is not found now will never come
            if (reader.nextTransaction(limit()))
            {
                return true;
            }
            if (!enterNext())
            {
                return false;
            }
        }
        return true;
    }

    private boolean isNextThere()
    {
        if (null != segment)
        {
            return null != segment.next() && segment.offsetOf(Long.MAX_VALUE) == reader.position();
        }
        if (isBeforeFirstSegment())
        {
            return true;
        }
        final Path next = nextPath();
        if (next.equals(path))
        {
            return reader.isAtEnd(); // a closed log without rows: a later process begins a new file under its name
        }
        try
        {
            final boolean isThere = storage.exists(next);
            if (!isThere && null != firstSegment && !reader.isAtEnd())
            {
                throw new XlogException(
                    Kind.DAMAGED, "log is cut off or damaged behind vclock " + reader.vclock(),
                    path, reader.position(), null);
            }
            if (!isThere && (null != firstSegment || reader.isAtEnd()))
            {
                checkNoGap();
            }
            return isThere;
        }
        catch (final IOException ex)
        {
            throw unreadable(next, ex);
        }
    }

    private boolean enterNext()
    {
        if (null != segment)
        {
            enter(segment.next());
            return true;
        }
        if (isBeforeFirstSegment())
        {
            enter(firstSegment);
            return true;
        }
        final Path next = nextPath();
        final boolean isReplaced = next.equals(path);
        try
        {
            use(next, XlogTailReader.open(storage, next));
        }
        catch (final NoSuchFileException ex)
        {
            if (isReplaced)
            {
                return false; // a later process has removed it, and not begun its own yet
            }
            throw unreadable(next, ex);
        }
        catch (final IOException ex)
        {
            throw unreadable(next, ex);
        }
        return !isReplaced || !reader.isAtEnd();
    }

    private boolean isBeforeFirstSegment()
    {
        return null != firstSegment && firstSegment.startVclock().equals(reader.vclock());
    }

    private Path nextPath()
    {
        return directory.resolve(FileType.XLOG.fileName(reader.vclock().signature()));
    }

    private void enterFirst(final JournalSegment start, final Vclock from)
    {
        try
        {
            enter(start);
        }
        catch (final XlogException ex)
        {
            throw Kind.GAP == ex.kind() ? notBackTo(from) : ex;
        }
    }

    private void enter(final JournalSegment next)
    {
        XlogTailReader opened = null;
        for (int i = 0; null == opened; i++)
        {
            opened = tryOpen(next, i >= MAX_OPEN_TRIES);
            if (null == opened)
            {
                Thread.yield();
            }
        }
        use(next.path(), opened);
        segment = next;
        firstSegment = null; // or it would keep all that follow
    }

    /** Answers null when the file is being renamed at this moment, and its old name gone or given to the next one. */
    private XlogTailReader tryOpen(final JournalSegment next, final boolean isLastTry)
    {
        final Path nextPath = next.path();
        try
        {
            final XlogTailReader opened = XlogTailReader.open(storage, nextPath);
            if (opened.meta().vclock().equals(next.startVclock()))
            {
                return opened;
            }
            opened.close();
            return null;
        }
        catch (final NoSuchFileException ex)
        {
            if (isLastTry || !nextPath.toString().endsWith(FileType.INPROGRESS))
            {
                throw new XlogException(Kind.GAP, "log was deleted", nextPath, XlogException.NULL_OFFSET, ex);
            }
            return null;
        }
        catch (final IOException ex)
        {
            throw unreadable(nextPath, ex);
        }
        catch (final XlogException ex)
        {
            if (isLastTry || nextPath.equals(next.path()))
            {
                throw ex;
            }
            return null;
        }
    }

    private void enterFileOf(final Vclock from)
    {
        long signature = from.signature();
        for (signature = newestBelow(signature); signature >= 0; signature = newestBelow(signature - 1))
        {
            final Path candidate = directory.resolve(FileType.XLOG.fileName(signature));
            try
            {
                final XlogTailReader opened = XlogTailReader.open(storage, candidate);
                if (opened.meta().vclock().isCoveredBy(from))
                {
                    use(candidate, opened);
                    return;
                }
                opened.close();
            }
            catch (final NoSuchFileException ignored)
            {
                // deleted since it was listed, as those before it
            }
            catch (final IOException ex)
            {
                throw unreadable(candidate, ex);
            }
        }
        throw notBackTo(from);
    }

    private XlogException notBackTo(final Vclock from)
    {
        return new XlogException(
            Kind.GAP, "log does not go back to " + from, directory, XlogException.NULL_OFFSET, null);
    }

    /** The greatest signature of a log up to a bound, or -1. */
    private long newestBelow(final long bound)
    {
        long newest = -1;
        for (final String name : names())
        {
            final long signature = signature(name);
            if (signature <= bound && signature > newest)
            {
                newest = signature;
            }
        }
        return newest;
    }

    private void checkNoGap()
    {
        final long reached = reader.vclock().signature();
        for (final String name : names())
        {
            if (signature(name) > reached && (null == firstSegment || reached < firstSegment.startVclock().signature()))
            {
                throw new XlogException(
                    Kind.GAP,
                    "Missing .xlog file between LSN " + reached + ' ' + reader.vclock() + " and " + signature(name),
                    directory, XlogException.NULL_OFFSET, null);
            }
        }
    }

    private List<String> names()
    {
        try
        {
            return storage.list(directory);
        }
        catch (final IOException ex)
        {
            throw unreadable(directory, ex);
        }
    }

    /** The signature in the name of a log, or -1. */
    private static long signature(final String name)
    {
        final String suffix = FileType.XLOG.suffix();
        if (name.length() != SIGNATURE_DIGITS + suffix.length() || !name.endsWith(suffix))
        {
            return -1;
        }
        long signature = 0;
        for (int i = 0; i < SIGNATURE_DIGITS; i++)
        {
            final int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9 || signature > (Long.MAX_VALUE - digit) / 10)
            {
                return -1;
            }
            signature = signature * 10 + digit;
        }
        return signature;
    }

    private void use(final Path newPath, final XlogTailReader newReader)
    {
        if (null != reader)
        {
            reader.close();
        }
        reader = newReader;
        path = newPath;
    }

    private static XlogException unreadable(final Path path, final IOException ex)
    {
        return new XlogException(Kind.IO, "can't read: " + ex, path, XlogException.NULL_OFFSET, ex);
    }
}
