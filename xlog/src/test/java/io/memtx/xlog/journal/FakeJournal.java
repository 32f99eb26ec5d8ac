package io.memtx.xlog.journal;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.row.RowBatch;
import io.memtx.xlog.row.TransactionEncoder;
import io.memtx.xlog.storage.StagingBuffer;
import org.agrona.concurrent.Agent;

import java.io.IOException;

/**
 * A journal in memory whose durability is in the test's hands: it confirms when told, refuses when told, and fails at
 * the n-th append. Encoded transactions are kept as bytes of rows, without block headers.
 */
public final class FakeJournal implements Journal
{
    private final Vclock vclock;
    /** Nothing is journaled before it is "forced": by the test. */
    private final JournalProgress progress = new JournalProgress(WalMode.FSYNC);
    private final JournalCounters counters = new JournalCounters();
    private final TransactionEncoder encoder = new TransactionEncoder();
    private final StagingBuffer log = new StagingBuffer(4096);
    private final WalMode mode;

    private int replicaId;
    private long appendsUntilFailure = Long.MAX_VALUE;
    private int refusals;
    private int rotationCount;
    private boolean isConfirmingAtOnce;
    private boolean isClosed;

    /**
     * @param replicaId under which own rows are written.
     * @param vclock    to begin with; copied.
     * @param mode      that it claims to have.
     */
    public FakeJournal(final int replicaId, final Vclock vclock, final WalMode mode)
    {
        this.replicaId = replicaId;
        this.vclock = vclock.copy();
        this.mode = mode;
    }

    /** From now on what is appended is journaled at once. */
    public FakeJournal confirmAtOnce()
    {
        isConfirmingAtOnce = true;
        confirmAll();
        return this;
    }

    /** Journals everything up to a position, unless the journal has failed. */
    public void confirm(final long position)
    {
        if (position < journaledPosition() || position > appendPosition())
        {
            throw new IllegalArgumentException("not a position to confirm: " + position);
        }
        progress.forcedPosition(position);
    }

    /** Journals everything appended, unless the journal has failed. */
    public void confirmAll()
    {
        confirm(appendPosition());
    }

    /** Fails at the n-th append from now on, 1 being the next. */
    public void failAtAppend(final long n)
    {
        appendsUntilFailure = n;
    }

    /** Refuses so many appends with {@link Journal#BACK_PRESSURED}. */
    public void refuse(final int count)
    {
        refusals = count;
    }

    /** How often {@link #rotate()} was called. */
    public int rotationCount()
    {
        return rotationCount;
    }

    /** The rows of all transactions, one behind the other. */
    public StagingBuffer log()
    {
        return log;
    }

    @Override
    public long append(final RowBatch batch, final double timestampSeconds, final int flags)
    {
        if (isClosed)
        {
            return CLOSED;
        }
        if (null == failure() && 0 == --appendsUntilFailure)
        {
            fail(new IOException("injected failure of an append"));
        }
        if (null != failure())
        {
            return FAILED;
        }
        if (refusals > 0)
        {
            refusals--;
            counters.onBackPressure();
            return BACK_PRESSURED;
        }
        final int length = encoder.encode(batch, replicaId, vclock, timestampSeconds, flags, log);
        counters.onAppended(batch.rowCount(), length);
        final long position = progress.advance(length);
        if (isConfirmingAtOnce)
        {
            confirmAll();
        }
        return position;
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
        rotationCount++;
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
        return mode;
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
