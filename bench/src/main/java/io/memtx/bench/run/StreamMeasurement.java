package io.memtx.bench.run;

import io.memtx.bench.budget.Budget;
import io.memtx.bench.budget.RowResult;
import io.memtx.bench.probe.ProbeNames;
import io.memtx.bench.probe.ProbeResults;
import io.memtx.bench.report.BenchReport;

import java.util.List;

/**
 * What a MAC on each message costs, and what garbage rows make on their way from one instance to another.
 */
final class StreamMeasurement implements Measurement
{
    private static final int PROBE_ROUNDS = 6; // short ones: some find both processors free
    private static final int OPERATIONS_SHARE = 4;

    @Override
    public List<Budget> rows()
    {
        return List.of(Budget.MAC, Budget.GARBAGE_RELAY, Budget.GARBAGE_APPLY);
    }

    @Override
    public List<RowResult> measure(final Effort effort, final BenchReport report)
    {
        final ProbeResults found = ProbeProcess.run(
            effort, ProbeNames.STREAM, effort.garbageOps() / OPERATIONS_SHARE, PROBE_ROUNDS * effort.rounds());
        return List.of(
            RowResult.of(
                Budget.MAC, found.number(ProbeNames.SIGNED_NS), found.number(ProbeNames.PLAIN_NS)),
            RowResult.of(Budget.GARBAGE_RELAY, found.number(ProbeNames.RELAY)),
            RowResult.of(Budget.GARBAGE_APPLY, found.number(ProbeNames.APPLY)));
    }
}
