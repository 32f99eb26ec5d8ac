package io.memtx.bench.run;

import io.memtx.bench.budget.Budget;
import io.memtx.bench.budget.RowResult;
import io.memtx.bench.probe.ProbeNames;
import io.memtx.bench.probe.ProbeResults;
import io.memtx.bench.report.BenchReport;
import io.memtx.bench.report.LatencyFigure;

import java.util.List;

/**
 * How long a row takes from one instance to another.
 */
final class VisibleMeasurement implements Measurement
{
    /** Short ones and many: some find both processors free. */
    private static final int PROBE_ROUNDS = 30;
    private static final int ROUNDS_PER_ITERATION = 5;
    private static final double NS_PER_US = 1e3;

    @Override
    public List<Budget> rows()
    {
        return List.of(Budget.VISIBLE);
    }

    @Override
    public List<RowResult> measure(final Effort effort, final BenchReport report)
    {
        final ProbeResults found = ProbeProcess.run(
            effort, ProbeNames.VISIBLE, effort.iterationMs() / ROUNDS_PER_ITERATION, PROBE_ROUNDS * effort.rounds());
        report.put(new LatencyFigure("visible on a replica", 0, found.histogram(ProbeNames.VISIBLE)));
        report.put(new LatencyFigure("half a raw round trip", 0, found.histogram(ProbeNames.HALF_ROUND_TRIP)));
        return List.of(RowResult.of(
            Budget.VISIBLE,
            found.number(ProbeNames.VISIBLE_NS) / NS_PER_US,
            found.number(ProbeNames.HALF_ROUND_TRIP_NS) / NS_PER_US));
    }
}
