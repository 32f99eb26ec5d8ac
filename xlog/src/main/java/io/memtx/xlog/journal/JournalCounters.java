package io.memtx.xlog.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What a journal has done since it was opened. Each number has one writer; any thread may read, each number by itself.
 */
public final class JournalCounters
{
    private static final VarHandle TRANSACTIONS = handle("transactionCount");
    private static final VarHandle ROWS = handle("rowCount");
    private static final VarHandle BYTES = handle("byteCount");
    private static final VarHandle SEGMENTS = handle("segmentCount");
    private static final VarHandle FORCES = handle("forceCount");
    private static final VarHandle PREPARED = handle("preparedBytes");
    private static final VarHandle BACK_PRESSURES = handle("backPressureCount");

    // written by the transaction thread
    private long transactionCount;
    private long rowCount;
    private long byteCount;
    private long segmentCount;
    private long backPressureCount;

    // written by the helper thread
    private long forceCount;
    private long preparedBytes;

    /**
     * @return transactions appended.
     */
    public long transactionCount()
    {
        return (long)TRANSACTIONS.getOpaque(this);
    }

    /**
     * @return rows appended.
     */
    public long rowCount()
    {
        return (long)ROWS.getOpaque(this);
    }

    /**
     * @return bytes of transactions appended, their block headers included.
     */
    public long byteCount()
    {
        return (long)BYTES.getOpaque(this);
    }

    /**
     * @return files begun.
     */
    public long segmentCount()
    {
        return (long)SEGMENTS.getOpaque(this);
    }

    /**
     * @return appends refused because the space was not prepared in time.
     */
    public long backPressureCount()
    {
        return (long)BACK_PRESSURES.getOpaque(this);
    }

    /**
     * @return forces of appended rows to the device.
     */
    public long forceCount()
    {
        return (long)FORCES.getOpaque(this);
    }

    /**
     * @return bytes of files prepared by writing zeros.
     */
    public long preparedBytes()
    {
        return (long)PREPARED.getOpaque(this);
    }

    void onAppended(final int rows, final long bytes)
    {
        TRANSACTIONS.setOpaque(this, transactionCount + 1);
        ROWS.setOpaque(this, rowCount + rows);
        BYTES.setOpaque(this, byteCount + bytes);
    }

    void onSegment()
    {
        SEGMENTS.setOpaque(this, segmentCount + 1);
    }

    void onBackPressure()
    {
        BACK_PRESSURES.setOpaque(this, backPressureCount + 1);
    }

    void onForced()
    {
        FORCES.setOpaque(this, forceCount + 1);
    }

    void onPrepared(final long bytes)
    {
        PREPARED.setOpaque(this, preparedBytes + bytes);
    }

    private static VarHandle handle(final String name)
    {
        try
        {
            return MethodHandles.lookup().findVarHandle(JournalCounters.class, name, long.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }
}
