package io.memtx.bench.chart;

import io.memtx.bench.budget.Budget;
import io.memtx.bench.budget.RowResult;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who is how fast at what, from rows of the budget table: memtx and the floor per index, then each peer. A peer whose
 * get differs between the rows of hash and tree has both, and stands there twice as well.
 */
final class PeerTimes
{
    private static final List<String> OPERATIONS = List.of("get", "replace", "scan of 100");

    /** Nanoseconds per operation, in the order of {@link #OPERATIONS}, by subject. */
    private final Map<String, List<Double>> times = new LinkedHashMap<>();

    private final Map<Budget, RowResult> rows = new EnumMap<>(Budget.class);

    private PeerTimes(final List<RowResult> rows)
    {
        rows.forEach((row) -> this.rows.put(row.budget(), row));
    }

    static PeerTimes of(final List<RowResult> rows)
    {
        final PeerTimes peers = new PeerTimes(rows);
        peers.addMeasured();
        peers.addFloors();
        peers.names().forEach(peers::addPeer);
        return peers;
    }

    boolean isEmpty()
    {
        return times.isEmpty();
    }

    List<String> subjects()
    {
        return List.copyOf(times.keySet());
    }

    List<OperationTimes> operations()
    {
        final List<OperationTimes> operations = new ArrayList<>();
        for (int i = 0; i < OPERATIONS.size(); i++)
        {
            final int index = i;
            operations.add(new OperationTimes(
                OPERATIONS.get(i), times.values().stream().map((ns) -> ns.get(index)).toList()));
        }
        return operations;
    }

    private void addMeasured()
    {
        add("memtx hash", measured(Budget.GET_HASH), measured(Budget.REPLACE), Double.NaN);
        add("memtx tree", measured(Budget.GET_TREE), Double.NaN, measured(Budget.SCAN));
    }

    private void addFloors()
    {
        add("floor hash", floor(Budget.GET_HASH), floor(Budget.REPLACE), Double.NaN);
        add("floor tree", floor(Budget.GET_TREE), Double.NaN, floor(Budget.SCAN));
    }

    private void addPeer(final String name)
    {
        final double hash = peer(Budget.GET_HASH, name);
        final double tree = peer(Budget.GET_TREE, name);
        final double replace = peer(Budget.REPLACE, name);
        final double scan = peer(Budget.SCAN, name);
        if (Double.isNaN(hash) || Double.isNaN(tree) || hash == tree)
        {
            add(name, Double.isNaN(tree) ? hash : tree, replace, scan);
        }
        else
        {
            add(name + " hash", hash, replace, Double.NaN);
            add(name + " tree", tree, Double.NaN, scan);
        }
    }

    private void add(final String subject, final double get, final double replace, final double scan)
    {
        final List<Double> all = List.of(get, replace, scan);
        if (!all.stream().allMatch((ns) -> ns.isNaN()))
        {
            times.put(subject, all);
        }
    }

    private Set<String> names()
    {
        final Set<String> names = new LinkedHashSet<>();
        for (final Budget row : List.of(Budget.GET_HASH, Budget.GET_TREE, Budget.REPLACE, Budget.SCAN))
        {
            if (rows.containsKey(row))
            {
                names.addAll(rows.get(row).peers().keySet());
            }
        }
        return names;
    }

    private double measured(final Budget row)
    {
        return rows.containsKey(row) ? drawable(rows.get(row).measured()) : Double.NaN;
    }

    private double floor(final Budget row)
    {
        return rows.containsKey(row) ? drawable(rows.get(row).floor()) : Double.NaN;
    }

    private double peer(final Budget row, final String name)
    {
        return rows.containsKey(row) ? drawable(rows.get(row).peers().getOrDefault(name, Double.NaN)) : Double.NaN;
    }

    /** A logarithmic axis has no place for zero or infinity. */
    private static double drawable(final double ns)
    {
        return Double.isFinite(ns) && ns > 0 ? ns : Double.NaN;
    }
}
