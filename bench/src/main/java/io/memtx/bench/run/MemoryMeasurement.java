package io.memtx.bench.run;

import io.memtx.bench.budget.Budget;
import io.memtx.bench.budget.RowResult;
import io.memtx.bench.probe.ProbeNames;
import io.memtx.bench.probe.ProbeResults;
import io.memtx.bench.report.BenchReport;
import io.memtx.bench.report.MemoryFigure;
import io.memtx.memtx.schema.IndexType;

import java.util.List;

/**
 * Memory per tuple.
 */
final class MemoryMeasurement implements Measurement
{
    private final Budget row;
    private final IndexType type;

    MemoryMeasurement(final Budget row, final IndexType type)
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
        final ProbeResults found = ProbeProcess.run(effort, ProbeNames.MEMORY, type, effort.count());
        report.memory().add(new MemoryFigure(
            type.name(),
            found.number(ProbeNames.TUPLE_BYTES),
            found.number(ProbeNames.ENTRY_BYTES),
            found.number(ProbeNames.TOTAL_BYTES)));
        return List.of(RowResult.of(row, found.number(ProbeNames.TOTAL_BYTES)));
    }

    @Override
    public boolean isNoisy()
    {
        return false;
    }
}
