package io.memtx.xlog.journal;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.row.RowBatch;
import io.memtx.xlog.row.TransactionEncoder;
import org.agrona.concurrent.Agent;

/**
 * The journal in {@code none}: LSNs and vclock advance in memory and nothing is written, so nothing survives the
 * process. What is appended is journaled at once, as far as anybody asked for. Positions advance by the bytes that
 * would have been written.
 */
public final class NullJournal implements Journal
{
    private final Vclock vclock;
    private final JournalProgress progress = new JournalProgress(WalMode.NONE);
    private final JournalCounters counters = new JournalCounters();
    private final TransactionEncoder encoder = new TransactionEncoder();

    private int replicaId;
    private boolean isClosed;

    /**
     * @param replicaId under which own rows are counted: 0 (none yet: local rows only) to 31.
     * @param vclock    recovered; copied.
     */
    public NullJournal(final int replicaId, final Vclock vclock)
    {
        this.replicaId = Vclock.requireId(replicaId);
        this.vclock = vclock.copy();
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
        final int length = encoder.measure(batch, replicaId, vclock, timestampSeconds, flags);
        counters.onAppended(batch.rowCount(), length);
        return progress.advance(length);
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
    }

    @Override
    public long bytesSinceRotation()
    {
        return progress.bytesSinceRotation();
    }

    @Override
    public WalMode mode()
    {
        return WalMode.NONE;
    }

    @Override
    public String mappingName()
    {
        return "none";
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
        return IdleHelper.INSTANCE;
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
        isClosed = true;
    }
}
