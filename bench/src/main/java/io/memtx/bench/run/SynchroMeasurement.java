package io.memtx.bench.run;

import io.memtx.bench.budget.Budget;
import io.memtx.bench.budget.RowResult;
import io.memtx.bench.probe.ProbeNames;
import io.memtx.bench.probe.ProbeResults;
import io.memtx.bench.report.BenchReport;
import io.memtx.bench.report.Figure;
import io.memtx.bench.report.LatencyFigure;

import java.util.List;
import java.util.Map;

/**
 * How long a row takes until a quorum has confirmed it: two of two, which has a budget, and two of three.
 */
final class SynchroMeasurement implements Measurement
{
    private static final int PROBE_ROUNDS = 10;
    private static final int ROUNDS_PER_ITERATION = 2;
    private static final double NS_PER_US = 1e3;

    @Override
    public List<Budget> rows()
    {
        return List.of(Budget.SYNC_COMMIT);
    }

    @Override
    public List<RowResult> measure(final Effort effort, final BenchReport report)
    {
        final ProbeResults two = probe(effort, report, 2);
        probe(effort, report, 3);
        report.put(new LatencyFigure("a raw round trip", 0, two.histogram(ProbeNames.ROUND_TRIP)));
        return List.of(RowResult.of(
            Budget.SYNC_COMMIT,
            two.number(ProbeNames.SYNCHRO_NS) / NS_PER_US,
            two.number(ProbeNames.ROUND_TRIP_NS) / NS_PER_US));
    }

    private static ProbeResults probe(final Effort effort, final BenchReport report, final int memberCount)
    {
        final ProbeResults found = ProbeProcess.run(
            effort, ProbeNames.SYNCHRO, memberCount, effort.iterationMs() / ROUNDS_PER_ITERATION,
            PROBE_ROUNDS * effort.rounds() / 2);
        final String what = "confirmed by 2 of " + memberCount;
        report.put(new LatencyFigure(what + ", one caller", 0, found.histogram(ProbeNames.SYNCHRO)));
        report.put(new LatencyFigure(what + ", 64 callers", 0, found.histogram(ProbeNames.SYNCHRO_MANY)));
        report.figures().removeIf((figure) -> isOf(figure, memberCount));
        report.figures().add(new Figure(
            "synchro.many",
            Map.of("members", Integer.toString(memberCount)),
            memberCount,
            found.number(ProbeNames.SYNCHRO_MANY_NS),
            found.number(ProbeNames.SYNCHRO_MANY_NS),
            "ns/op",
            Double.NaN));
        return found;
    }

    private static boolean isOf(final Figure figure, final int memberCount)
    {
        return "synchro.many".equals(figure.benchmark()) &&
            Integer.toString(memberCount).equals(figure.params().get("members"));
    }
}
