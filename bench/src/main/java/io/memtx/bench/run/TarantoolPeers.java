package io.memtx.bench.run;

import io.memtx.bench.budget.Budget;
import io.memtx.bench.peer.tarantool.TarantoolFigure;
import io.memtx.bench.peer.tarantool.TarantoolReport;
import io.memtx.bench.peer.tarantool.TarantoolRun;
import io.memtx.bench.peer.tarantool.TarantoolStage;
import io.memtx.bench.report.BenchReport;
import io.memtx.bench.report.Figure;

import java.io.PrintWriter;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Tarantool as a peer of rows of the table, when it is installed. Unlike other peers it has a figure of its own for
 * each row: its index is a hash or a tree as ours is. It runs once, and only the stages that the rows need.
 */
public final class TarantoolPeers
{
    /** Tarantool as a program in Lua sees it. */
    public static final String LUA = "tarantool-lua";
    /** Tarantool as a program in C sees it. */
    public static final String C = "tarantool-c";

    private static final String FIGURE_PREFIX = "tarantool.";
    private static final double MS_PER_S = 1e3;
    private static final double NS_PER_US = 1e3;

    private final TarantoolRun run;

    TarantoolPeers(final TarantoolRun run)
    {
        this.run = run;
    }

    /**
     * Measures Tarantool.
     *
     * @param rows     chosen.
     * @param count    of tuples.
     * @param report   to add all figures to.
     * @param progress to say to what is going on, and in a line each what is left out and why.
     * @return peers by row, in the unit of the row; none where it was not measured.
     */
    Map<Budget, Map<String, Double>> measure(
        final Collection<Budget> rows, final int count, final BenchReport report, final PrintWriter progress)
    {
        final Set<TarantoolStage> stages = EnumSet.noneOf(TarantoolStage.class);
        rows.forEach((row) -> stages.addAll(stages(row)));
        if (stages.isEmpty())
        {
            return Map.of();
        }
        if (run.isInstalled())
        {
            progress.println("measuring Tarantool: " + stages.toString().toLowerCase(Locale.ROOT));
            progress.flush();
        }
        final TarantoolReport found = run.measure(stages, count);
        found.skipped().forEach((reason) -> progress.println("skipped " + reason.replaceAll("\\s+", " ")));
        progress.flush();
        found.figures().forEach((figure) -> report.figures().add(figure(figure, count)));
        return peers(found);
    }

    /** In which the figures of a row are found, and those that stand beside them. */
    private static Set<TarantoolStage> stages(final Budget row)
    {
        return switch (row)
        {
            case GET_HASH, GET_TREE, SCAN, REPLACE -> EnumSet.of(TarantoolStage.LUA, TarantoolStage.NATIVE);
            case COMMIT -> EnumSet.of(TarantoolStage.COMMIT_WRITE, TarantoolStage.COMMIT_FSYNC);
            case SYNC_COMMIT -> EnumSet.of(TarantoolStage.SYNCHRO);
            case RECOVERY -> EnumSet.of(TarantoolStage.RECOVERY);
            case MEMORY_HASH, MEMORY_TREE -> EnumSet.of(TarantoolStage.MEMORY);
            default -> EnumSet.noneOf(TarantoolStage.class);
        };
    }

    static Map<Budget, Map<String, Double>> peers(final TarantoolReport found)
    {
        final Map<Budget, Map<String, Double>> byRow = new EnumMap<>(Budget.class);
        put(byRow, Budget.GET_HASH, LUA, found, "lua.get.hash", 1);
        put(byRow, Budget.GET_HASH, C, found, "c.get.hash", 1);
        put(byRow, Budget.GET_TREE, LUA, found, "lua.get.tree", 1);
        put(byRow, Budget.GET_TREE, C, found, "c.get.tree", 1);
        put(byRow, Budget.SCAN, LUA, found, "lua.scan100.tree", 1);
        put(byRow, Budget.SCAN, C, found, "c.scan100.tree", 1);
        put(byRow, Budget.REPLACE, LUA, found, "lua.replace.hash", 1);
        put(byRow, Budget.REPLACE, C, found, "c.replace.hash", 1);
        put(byRow, Budget.COMMIT, LUA, found, "commit.write", 1);
        put(byRow, Budget.SYNC_COMMIT, LUA, found, "synchro.one.p50", 1 / NS_PER_US);
        put(byRow, Budget.RECOVERY, LUA, found, "recover.snapshot", MS_PER_S);
        return byRow;
    }

    /** A time below zero, of few tuples beside an empty start, says nothing. */
    private static void put(
        final Map<Budget, Map<String, Double>> byRow,
        final Budget row,
        final String peer,
        final TarantoolReport found,
        final String name,
        final double factor)
    {
        found.figure(name).filter((figure) -> figure.value() > 0).ifPresent((figure) ->
            byRow.computeIfAbsent(row, (key) -> new LinkedHashMap<>()).put(peer, figure.value() * factor));
    }

    /** Each is the median of some rounds: what the least was, Tarantool's scripts do not say. */
    private static Figure figure(final TarantoolFigure found, final int count)
    {
        final boolean isSeconds = "s".equals(found.unit());
        return new Figure(
            FIGURE_PREFIX + found.name(),
            Map.of("count", Integer.toString(count)),
            1,
            isSeconds ? found.value() * MS_PER_S : found.value(),
            Double.NaN,
            isSeconds ? "ms" : "ns".equals(found.unit()) ? "ns/op" : found.unit(),
            Double.NaN);
    }
}
