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

/**
 * Reads a log from a vclock to its live end and on, over all files, at its own pace:
 * <pre>
 *  while (cursor.nextTransaction())
 *      while (cursor.nextRow())
 *          send(cursor.row());
 * </pre>
 * Beside a journal of this process it reads behind a position of it: journaled for whoever tells others (a relay: no
 * replica may hold an LSN that its origin can lose), appended for whoever does not. In another process's directory
 * there is no position, and it takes every whole block whose checksum holds.
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
    private final MappedJournal journal;
    private final boolean isJournaledOnly;
    private final JournalSegment firstSegment;

    private JournalSegment segment;
    private XlogTailReader reader;
    private Path path;
    private boolean isUnusable;

    private JournalCursor(
        final Storage storage, final Path directory, final MappedJournal journal, final boolean isJournaledOnly)
    {
        this.storage = storage;
        this.directory = directory;
        this.journal = journal;
        this.isJournaledOnly = isJournaledOnly;
        firstSegment = null == journal ? null : journal.oldestOpenSegment(); // those before it are journaled whole
    }

    /**
     * Reads the log of this process.
     *
     * @param journal         that writes it.
     * @param context         that the journal was opened with.
     * @param from            what the reader has: read on from there. Not kept.
     * @param isJournaledOnly whether to stay behind {@link Journal#journaledPosition()} instead of
     *                        {@link Journal#appendPosition()}.
     * @return the cursor.
     * @throws XlogException (GAP) when the log does not go back that far, or any other when it cannot be read.
     */
    public static JournalCursor behind(
        final MappedJournal journal, final JournalContext context, final Vclock from, final boolean isJournaledOnly)
    {
        final JournalCursor cursor =
            new JournalCursor(context.storage(), context.directory(), journal, isJournaledOnly);
        JournalSegment start = cursor.firstSegment;
        if (start.startVclock().isCoveredBy(from))
        {
            while (null != start.next() && start.next().startVclock().isCoveredBy(from))
            {
                start = start.next();
            }
            cursor.enter(start);
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
        final JournalCursor cursor = new JournalCursor(storage, directory, null, false);
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

    private long limit()
    {
        if (null == segment)
        {
            return XlogTailReader.NO_LIMIT;
        }
        final long position = isJournaledOnly ? journal.journaledPosition() : journal.appendPosition();
        return segment.offsetOf(position);
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

    private void enter(final JournalSegment next)
    {
        XlogTailReader opened = null;
        for (int i = 0; null == opened; i++)
        {
            opened = tryOpen(next, i >= MAX_OPEN_TRIES);
            Thread.yield();
        }
        use(next.path(), opened);
        segment = next;
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
            if (isLastTry)
            {
                throw unreadable(nextPath, ex);
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
            catch (final IOException ex)
            {
                throw unreadable(candidate, ex);
            }
        }
        throw new XlogException(
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
