package io.memtx.memtx.changes;

import io.memtx.memtx.txn.RecoveredQueue;
import io.memtx.memtx.txn.RolledBackRows;
import io.memtx.memtx.txn.TransactionManager;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.directory.Retention;
import io.memtx.xlog.journal.Journal;
import io.memtx.xlog.journal.JournalCursor;
import io.memtx.xlog.journal.WalMode;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Opens streams of changes, and knows those that are open. Thread safe.
 */
public final class ChangeStreams
{
    private final Journal journal;
    private final TransactionManager transactions;
    private final RolledBackRows rolledBack;
    private final Vclock recoveredVclock;
    private final Retention retention;
    private final Function<XlogException, RuntimeException> errors;
    private final Set<ChangeStream> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong count = new AtomicLong();
    private UndecidedRows undecided; // null for none
    private volatile boolean isClosed;

    /**
     * @param journal         whose log is read.
     * @param transactions    that are confirmed.
     * @param rolledBack      rows of others.
     * @param recoveredVclock of the engine when it was opened; copied.
     * @param retention       of the logs still needed.
     * @param errors          makes of faults of files what is told to the program.
     */
    public ChangeStreams(
        final Journal journal,
        final TransactionManager transactions,
        final RolledBackRows rolledBack,
        final Vclock recoveredVclock,
        final Retention retention,
        final Function<XlogException, RuntimeException> errors)
    {
        this.journal = journal;
        this.transactions = transactions;
        this.rolledBack = rolledBack;
        this.recoveredVclock = recoveredVclock.copy();
        this.retention = retention;
        this.errors = errors;
        journal.settledBy(transactions::confirmedPosition);
    }

    /**
     * @param recovered what the gate has yet to decide about, null for nothing. Before any stream is opened.
     * @return this.
     */
    public ChangeStreams recovered(final RecoveredQueue recovered)
    {
        undecided = null == recovered ? null : new UndecidedRows(recovered, transactions::confirmedPosition);
        return this;
    }

    /**
     * Opens a stream.
     *
     * @param from            what the consumer has; copied.
     * @param options         which changes to hand out.
     * @param confirmedVclock of the engine at some moment of this call.
     * @return the stream.
     * @throws MemtxException ER_UNSUPPORTED when no log is written; ER_ILLEGAL_PARAMS when the vclock is ahead of the
     *                        engine's; ER_NO_SUCH_SPACE for a name in the options; ER_XLOG_GAP when the log does not go
     *                        back that far any more.
     */
    public ChangeStream open(final Vclock from, final ChangeOptions options, final Vclock confirmedVclock)
    {
        if (WalMode.NONE == journal.mode())
        {
            throw new MemtxException(ErrorCode.ER_UNSUPPORTED, "Change stream", "wal_mode = 'none'");
        }
        if (!from.isCoveredBy(confirmedVclock))
        {
            throw new MemtxException(
                ErrorCode.ER_ILLEGAL_PARAMS,
                "vclock " + from + " is ahead of what is confirmed, " + confirmedVclock);
        }
        final ChangeFilter filter = new ChangeFilter(options, transactions.publishedSchema());
        final String name = "changes " + count.incrementAndGet();
        retention.holdWithLocal(name, from); // first: what is there from now on stays
        ChangeStream stream = null;
        try
        {
            stream = new ChangeStream(
                this,
                name,
                from,
                cursor(from),
                filter,
                rolledBack,
                new SynchroLookahead(this::cursor, recoveredVclock),
                undecided,
                transactions::publishedSchema,
                errors);
            stream.skipCovered();
            open.add(stream);
        }
        catch (final XlogException ex)
        {
            throw errors.apply(ex);
        }
        finally
        {
            if (null == stream)
            {
                retention.release(name);
            }
            else if (isClosed || !open.contains(stream))
            {
                stream.close(); // it failed, or came too late for close() to see it
            }
        }
        return stream;
    }

    /**
     * @return how many are open.
     */
    public int openCount()
    {
        return open.size();
    }

    /** The engine goes: every stream ends. */
    public void close()
    {
        isClosed = true;
        open.forEach(ChangeStream::close);
    }

    void hold(final String name, final Vclock vclock)
    {
        retention.holdWithLocal(name, vclock);
    }

    void onClosed(final String name, final ChangeStream stream)
    {
        retention.release(name);
        open.remove(stream);
    }

    private JournalCursor cursor(final Vclock from)
    {
        return journal.cursor(from, transactions::confirmedPosition);
    }
}
