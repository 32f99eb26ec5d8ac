package io.memtx.bench.run;

import io.memtx.bench.budget.Budget;
import io.memtx.bench.budget.BudgetTable;
import io.memtx.bench.budget.RowResult;
import io.memtx.bench.report.BenchReport;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * A run: measures what was chosen, prints each row as it is found, and measures again what was missed, as long as there
 * is time.
 */
public final class BenchRun
{
    private final Effort effort;
    private final BenchReport report;
    private final BudgetTable table;
    private final PrintWriter progress;
    private final LongSupplier clockNs;
    private final long retryUntilNs;

    /**
     * @param effort       to spend.
     * @param report       to add to.
     * @param table        to print rows to.
     * @param progress     to say to what is going on.
     * @param clockNs      that tells nanoseconds.
     * @param retryUntilNs by that clock, when it is too late to measure anything again.
     */
    public BenchRun(
        final Effort effort,
        final BenchReport report,
        final BudgetTable table,
        final PrintWriter progress,
        final LongSupplier clockNs,
        final long retryUntilNs)
    {
        this.effort = effort;
        this.report = report;
        this.table = table;
        this.progress = progress;
        this.clockNs = clockNs;
        this.retryUntilNs = retryUntilNs;
    }

    /**
     * Measures rows of the table.
     *
     * @param measurements all of them.
     * @param chosen       rows.
     * @param hasPeers     whether peers are measured as well.
     */
    public void rows(
        final List<Measurement> measurements, final Collection<Budget> chosen, final boolean hasPeers)
    {
        final Map<String, Map<String, Double>> peers = hasPeers ? peers(chosen) : Map.of();
        table.head();
        for (final Measurement measurement : measurements)
        {
            if (measurement.rows().stream().anyMatch(chosen::contains))
            {
                for (final RowResult row : measure(measurement, chosen))
                {
                    final RowResult whole =
                        row.withPeers(peers.getOrDefault(String.valueOf(row.budget().peerOperation()), Map.of()));
                    report.rows().add(whole);
                    table.row(whole);
                }
            }
        }
        table.foot(report.rows());
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
            say(group.id());
            group.measure(effort, report);
        }
    }

    private Map<String, Map<String, Double>> peers(final Collection<Budget> chosen)
    {
        final TreeSet<String> operations = new TreeSet<>();
        chosen.stream().map(Budget::peerOperation).filter(Objects::nonNull).forEach(operations::add);
        if (!operations.isEmpty())
        {
            say("peers: " + String.join(", ", operations));
        }
        return Peers.measure(operations, effort, report);
    }

    private List<RowResult> measure(final Measurement measurement, final Collection<Budget> chosen)
    {
        say(String.join(", ", measurement.rows().stream().map(Budget::id).toList()));
        final List<RowResult> found = chosenOf(measurement.measure(effort, report), chosen);
        final boolean isMissed = found.stream().anyMatch((row) -> !row.isMet());
        if (!isMissed || !measurement.isNoisy() || clockNs.getAsLong() - retryUntilNs >= 0)
        {
            return found;
        }
        say("again: " + String.join(", ", found.stream().map((row) -> row.budget().id()).toList()));
        final List<RowResult> again = chosenOf(measurement.measure(effort.more(), report), chosen);
        final List<RowResult> merged = new ArrayList<>();
        for (int i = 0; i < found.size(); i++)
        {
            merged.add(found.get(i).isMet() ? found.get(i) : found.get(i).retried(again.get(i)));
        }
        return merged;
    }

    private static List<RowResult> chosenOf(final List<RowResult> rows, final Collection<Budget> chosen)
    {
        return rows.stream().filter((row) -> chosen.contains(row.budget())).toList();
    }

    private void say(final String what)
    {
        progress.println("measuring " + what);
        progress.flush();
    }
}
