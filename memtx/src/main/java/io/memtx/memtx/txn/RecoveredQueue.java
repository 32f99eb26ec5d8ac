package io.memtx.memtx.txn;

import io.memtx.xlog.Vclock;

import java.util.List;

/**
 * What recovery has left to the gate. Immutable.
 *
 * @param confirmedPosition behind what the base has: before the first of those that wait.
 * @param confirmedVclock   of what the base has; not to be changed.
 * @param waiting           oldest first, one or more.
 */
public record RecoveredQueue(
    long confirmedPosition, Vclock confirmedVclock, List<RecoveredTransaction> waiting)
{
}
