package io.memtx.bench.run;

import io.memtx.bench.budget.Budget;
import io.memtx.bench.budget.RowResult;
import io.memtx.bench.report.BenchReport;
import io.memtx.bench.report.Figure;

import java.util.List;

/**
 * A row whose floor and subject are benchmarks of JMH's: they run in turns, each time in a new process, because
 * machines drift, and of either the fastest iteration counts, because what disturbs makes slower and never faster.
 */
final class RatioMeasurement implements Measurement
{
    private final Budget row;
    private final JmhSpec floor;
    private final JmhSpec subject;

    RatioMeasurement(final Budget row, final JmhSpec floor, final JmhSpec subject)
    {
        this.row = row;
        this.floor = floor;
        this.subject = subject;
    }

    @Override
    public List<Budget> rows()
    {
        return List.of(row);
    }

    @Override
    public List<RowResult> measure(final Effort effort, final BenchReport report)
    {
        double leastFloor = Double.POSITIVE_INFINITY;
        double leastSubject = Double.POSITIVE_INFINITY;
        for (int pair = 0; pair < effort.pairs(); pair++)
        {
            leastFloor = Math.min(leastFloor, least(floor, effort));
            leastSubject = Math.min(leastSubject, least(subject, effort));
        }
        return List.of(RowResult.of(row, leastSubject, leastFloor));
    }

    private static double least(final JmhSpec spec, final Effort effort)
    {
        final List<Figure> figures = JmhRun.run(spec, effort, false);
        if (1 != figures.size())
        {
            throw new IllegalStateException("not one benchmark: " + spec + " " + figures);
        }
        return figures.get(0).least();
    }
}
