package io.memtx.bench.run;

import io.memtx.bench.budget.Budget;
import io.memtx.bench.budget.RowResult;
import io.memtx.bench.probe.ProbeNames;
import io.memtx.bench.probe.ProbeResults;
import io.memtx.bench.report.BenchReport;
import io.memtx.bench.report.LatencyFigure;
import org.HdrHistogram.Histogram;

import java.util.List;

/**
 * Latency of committed replaces at a fixed rate, with a checkpoint and without.
 */
final class LoadMeasurement implements Measurement
{
    private static final long RATE_PER_SECOND = 100_000;
    private static final double NS_PER_US = 1e3;

    @Override
    public List<Budget> rows()
    {
        return List.of(Budget.COMMIT_P50, Budget.CHECKPOINT_P50, Budget.CHECKPOINT_P999);
    }

    @Override
    public List<RowResult> measure(final Effort effort, final BenchReport report)
    {
        final ProbeResults found = ProbeProcess.run(
            effort, ProbeNames.LOAD, effort.count(), RATE_PER_SECOND, effort.quietMs(), effort.rounds());
        final Histogram quiet = found.histogram(ProbeNames.QUIET);
        final Histogram checkpoint = found.histogram(ProbeNames.CHECKPOINT);
        final Histogram writer = found.histogram(ProbeNames.WRITER);
        report.put(new LatencyFigure("commit", RATE_PER_SECOND, quiet));
        report.put(new LatencyFigure("commit, checkpoint", RATE_PER_SECOND, checkpoint));
        report.put(new LatencyFigure("commit, file written", RATE_PER_SECOND, writer));
        return List.of(
            RowResult.of(Budget.COMMIT_P50, us(quiet, 50)),
            RowResult.of(Budget.CHECKPOINT_P50, us(checkpoint, 50), us(writer, 50)),
            RowResult.of(Budget.CHECKPOINT_P999, us(checkpoint, 99.9), us(writer, 99.9)));
    }

    private static double us(final Histogram histogram, final double percentile)
    {
        return histogram.getValueAtPercentile(percentile) / NS_PER_US;
    }
}
