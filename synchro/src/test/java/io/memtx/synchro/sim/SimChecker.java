package io.memtx.synchro.sim;

import io.memtx.xlog.HeaderKey;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What must hold at any moment, over all instances: told of each event, it throws at the first that breaks a promise.
 */
final class SimChecker
{
    private final Set<Long> acknowledged = new HashSet<>();
    private final Set<Long> reportedRolledBack = new HashSet<>();
    private final Set<Long> committed = new HashSet<>();
    private final Map<Long, Integer> dropped = new HashMap<>();
    private final List<Long> order = new ArrayList<>();
    private final Map<Long, Integer> leaders = new HashMap<>();
    private final Map<Long, Integer> owners = new HashMap<>();

    /** The caller was told that it is committed. */
    void onAcknowledged(final long value)
    {
        acknowledged.add(value);
        require(!reportedRolledBack.contains(value), "acknowledged after it was reported rolled back: " + value);
    }

    /** The caller was told that it is rolled back. */
    void onReportedRolledBack(final long value)
    {
        reportedRolledBack.add(value);
        require(!committed.contains(value), "reported rolled back, and committed somewhere: " + value);
    }

    /** An instance shows it to readers, as the index-th of synchronous ones. */
    void onCommitted(final int nodeId, final SimRow row, final int index)
    {
        if (!isSync(row))
        {
            return;
        }
        require(
            !reportedRolledBack.contains(row.value), "committed by " + nodeId + " after a roll-back: " + row);
        require(
            !dropped.containsKey(row.value),
            "committed by " + nodeId + ", dropped by " + dropped.get(row.value) + ": " + row);
        committed.add(row.value);
        if (index == order.size())
        {
            order.add(row.value);
        }
        require(
            order.get(index) == row.value,
            "another order on " + nodeId + ": index=" + index + " expected=" + order.get(index) + " actual=" + row);
    }

    /** An instance has rolled it back, or journaled a NOP for it. */
    void onDropped(final int nodeId, final SimRow row)
    {
        if (isSync(row))
        {
            require(!committed.contains(row.value), "dropped by " + nodeId + ", committed elsewhere: " + row);
            dropped.put(row.value, nodeId);
        }
    }

    void onLeader(final int nodeId, final long term)
    {
        final Integer other = leaders.putIfAbsent(term, nodeId);
        require(null == other || other == nodeId, "two leaders in term " + term + ": " + other + ", " + nodeId);
    }

    void onOwner(final int nodeId, final long term)
    {
        final Integer other = owners.putIfAbsent(term, nodeId);
        require(null == other || other == nodeId, "two owners in term " + term + ": " + other + ", " + nodeId);
    }

    /** At the end, when everything is healed. */
    void onEnd(final int nodeId, final List<Long> committedInOrder)
    {
        require(order.equals(committedInOrder), "instance " + nodeId + " has " + committedInOrder + ", not " + order);
        final Set<Long> lost = new HashSet<>(acknowledged);
        lost.removeAll(committedInOrder);
        require(lost.isEmpty(), "acknowledged and lost on " + nodeId + ": " + lost);
    }

    int acknowledgedCount()
    {
        return acknowledged.size();
    }

    int rolledBackCount()
    {
        return reportedRolledBack.size();
    }

    int ownerCount()
    {
        return owners.size();
    }

    static boolean isSync(final SimRow row)
    {
        return 0 != (row.flags & HeaderKey.FLAG_WAIT_ACK);
    }

    static void require(final boolean condition, final String message)
    {
        if (!condition)
        {
            throw new AssertionError(message);
        }
    }
}
