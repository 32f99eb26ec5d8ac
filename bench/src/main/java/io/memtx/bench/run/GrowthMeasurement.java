package io.memtx.bench.run;

import io.memtx.bench.budget.Budget;
import io.memtx.bench.budget.RowResult;
import io.memtx.bench.probe.ProbeNames;
import io.memtx.bench.probe.ProbeResults;
import io.memtx.bench.report.BenchReport;
import io.memtx.bench.report.LatencyFigure;
import io.memtx.memtx.schema.IndexType;

import java.util.List;

/**
 * The longest insert while a space grows.
 */
final class GrowthMeasurement implements Measurement
{
    private static final double NS_PER_US = 1e3;

    private final Budget row;
    private final IndexType type;

    GrowthMeasurement(final Budget row, final IndexType type)
    {
        this.row = row;
        this.type = type;
    }

    @Override
    public List<Budget> rows()
    {
        return List.of(row);
    }

    @Override
    public List<RowResult> measure(final Effort effort, final BenchReport report)
    {
        final ProbeResults found = ProbeProcess.run(effort, ProbeNames.GROWTH, type, effort.growthCount());
        report.put(new LatencyFigure(
            LatencyFigure.insertsOf(type.name()), 0, found.histogram(ProbeNames.INSERTS)));
        return List.of(RowResult.of(row, found.number(ProbeNames.LONGEST_NS) / NS_PER_US));
    }
}
