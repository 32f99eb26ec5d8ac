package io.memtx.bench.run;

import io.memtx.bench.budget.Budget;
import io.memtx.bench.budget.BudgetTable;
import io.memtx.bench.budget.RowResult;
import io.memtx.bench.peer.tarantool.TarantoolRun;
import io.memtx.bench.report.BenchReport;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * A run: measures what was chosen, then measures again what was missed, as long as there is time, and prints the table.
 */
public final class BenchRun
{
    private final Effort effort;
    private final BenchReport report;
    private final BudgetTable table;
    private final PrintWriter progress;
    private final LongSupplier clockNs;
    private final long deadlineNs;
    private final TarantoolPeers tarantool;

    /**
     * @param effort     to spend.
     * @param report     to add to.
     * @param table      to print rows to.
     * @param progress   to say to what is going on.
     * @param clockNs    that tells nanoseconds.
     * @param deadlineNs by that clock: nothing is measured again that would probably not be done then.
     */
    public BenchRun(
        final Effort effort,
        final BenchReport report,
        final BudgetTable table,
        final PrintWriter progress,
        final LongSupplier clockNs,
        final long deadlineNs)
    {
        this(effort, report, table, progress, clockNs, deadlineNs, TarantoolRun.ofEnvironment());
    }

    /** For tests: another Tarantool, or none. */
    BenchRun(
        final Effort effort,
        final BenchReport report,
        final BudgetTable table,
        final PrintWriter progress,
        final LongSupplier clockNs,
        final long deadlineNs,
        final TarantoolRun tarantool)
    {
        this.effort = effort;
        this.report = report;
        this.table = table;
        this.progress = progress;
        this.clockNs = clockNs;
        this.deadlineNs = deadlineNs;
        this.tarantool = new TarantoolPeers(tarantool);
    }

    /**
     * Measures rows of the table.
     *
     * @param measurements all of them.
     * @param chosen       rows.
     * @param hasPeers     whether peers are measured as well, Tarantool among them when it is installed.
     */
    public void rows(
        final List<Measurement> measurements, final Collection<Budget> chosen, final boolean hasPeers)
    {
        final List<Measured> all = new ArrayList<>();
        for (final Measurement measurement : measurements)
        {
            if (measurement.rows().stream().anyMatch(chosen::contains))
            {
                all.add(measure(measurement, chosen));
            }
        }
        all.forEach((measured) -> retry(measured, chosen));
        final Map<String, Map<String, Double>> peers = hasPeers ? peers(chosen) : Map.of();
        final Map<Budget, Map<String, Double>> tarantool =
            hasPeers ? this.tarantool.measure(chosen, effort.count(), report, progress) : Map.of();
        for (final Measured measured : all)
        {
            for (final RowResult row : measured.rows)
            {
                final Map<String, Double> beside = new LinkedHashMap<>(
                    peers.getOrDefault(String.valueOf(row.budget().peerOperation()), Map.of()));
                beside.putAll(tarantool.getOrDefault(row.budget(), Map.of()));
                report.rows().add(row.withPeers(beside));
            }
        }
        table.print(report.rows());
    }

    /**
     * Measures what no budget speaks of.
     *
     * @param groups chosen.
     */
    public void figures(final Collection<FigureGroup> groups)
    {
        for (final FigureGroup group : groups)
        {
            say("measuring " + group.id());
            group.measure(effort, report);
        }
    }

    private Map<String, Map<String, Double>> peers(final Collection<Budget> chosen)
    {
        final TreeSet<String> operations = new TreeSet<>();
        chosen.stream().map(Budget::peerOperation).filter(Objects::nonNull).forEach(operations::add);
        if (!operations.isEmpty())
        {
            say("measuring peers: " + String.join(", ", operations));
        }
        return Peers.measure(operations, effort, report);
    }

    private Measured measure(final Measurement measurement, final Collection<Budget> chosen)
    {
        final long startNs = clockNs.getAsLong();
        final List<RowResult> rows = chosenOf(measurement.measure(effort, report), chosen);
        rows.forEach((row) -> say(BudgetTable.oneLine(row)));
        return new Measured(measurement, rows, clockNs.getAsLong() - startNs);
    }

    /** The least counts of what both found, for the floor as well. */
    private void retry(final Measured measured, final Collection<Budget> chosen)
    {
        final boolean isMissed = measured.rows.stream().anyMatch((row) -> !row.isMet());
        final long endNs = clockNs.getAsLong() + measured.durationNs * Effort.MORE_FACTOR;
        if (isMissed && measured.measurement.isNoisy() && endNs - deadlineNs < 0)
        {
            final List<RowResult> again = chosenOf(measured.measurement.measure(effort.more(), report), chosen);
            for (int i = 0; i < again.size(); i++)
            {
                final RowResult row = measured.rows.get(i);
                measured.rows.set(i, row.isMet() ? row : row.retried(again.get(i)));
                say(BudgetTable.oneLine(measured.rows.get(i)));
            }
        }
    }

    private static List<RowResult> chosenOf(final List<RowResult> rows, final Collection<Budget> chosen)
    {
        return new ArrayList<>(rows.stream().filter((row) -> chosen.contains(row.budget())).toList());
    }

    private void say(final String what)
    {
        progress.println(what);
        progress.flush();
    }

    /** What was measured first, and how long that took. */
    private record Measured(Measurement measurement, List<RowResult> rows, long durationNs)
    {
    }
}
