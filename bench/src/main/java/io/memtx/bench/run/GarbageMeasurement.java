package io.memtx.bench.run;

import io.memtx.bench.budget.Budget;
import io.memtx.bench.budget.RowResult;
import io.memtx.bench.probe.ProbeNames;
import io.memtx.bench.probe.ProbeResults;
import io.memtx.bench.report.BenchReport;

import java.util.List;

/**
 * Bytes of the heap per operation.
 */
final class GarbageMeasurement implements Measurement
{
    @Override
    public List<Budget> rows()
    {
        return List.of(
            Budget.GARBAGE_GET, Budget.GARBAGE_ITERATE, Budget.GARBAGE_REPLACE, Budget.GARBAGE_COMMIT);
    }

    @Override
    public List<RowResult> measure(final Effort effort, final BenchReport report)
    {
        final ProbeResults found = ProbeProcess.run(effort, ProbeNames.GARBAGE, effort.garbageOps());
        return List.of(
            RowResult.of(Budget.GARBAGE_GET, found.number(ProbeNames.GET)),
            RowResult.of(Budget.GARBAGE_ITERATE, found.number(ProbeNames.ITERATE)),
            RowResult.of(Budget.GARBAGE_REPLACE, found.number(ProbeNames.REPLACE)),
            RowResult.of(Budget.GARBAGE_COMMIT, found.number(ProbeNames.COMMIT)));
    }
}
