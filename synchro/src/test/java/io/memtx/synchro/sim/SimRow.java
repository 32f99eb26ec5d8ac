package io.memtx.synchro.sim;

import io.memtx.synchro.row.SynchroRow;

/**
 * A row of a simulated log: a transaction of one row, a NOP that stands for one, or a service row. Immutable.
 */
final class SimRow
{
    final int originId; // 0 for local rows
    final long lsn;
    final int flags;
    final long value; // unique, 0 for service rows
    final boolean isNop;
    final SynchroRow service; // null for transactions

    SimRow(
        final int originId,
        final long lsn,
        final int flags,
        final long value,
        final boolean isNop,
        final SynchroRow service)
    {
        this.originId = originId;
        this.lsn = lsn;
        this.flags = flags;
        this.value = value;
        this.isNop = isNop;
        this.service = null == service ? null : new SynchroRow().copyFrom(service);
    }

    SimRow toNop()
    {
        return new SimRow(originId, lsn, flags, value, true, null);
    }

    boolean isTransaction()
    {
        return null == service && !isNop;
    }

    @Override
    public String toString()
    {
        final String what = null != service ? service.describe(originId) : (isNop ? "NOP " : "") + "value " + value;
        return "{" + originId + ": " + lsn + "} " + what + (0 == flags ? "" : " flags " + flags);
    }
}
