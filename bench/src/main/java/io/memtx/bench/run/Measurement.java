package io.memtx.bench.run;

import io.memtx.bench.budget.Budget;
import io.memtx.bench.budget.RowResult;
import io.memtx.bench.report.BenchReport;

import java.util.List;

/**
 * Measures one or more rows of the table.
 */
public interface Measurement
{
    /**
     * @return the rows that it measures.
     */
    List<Budget> rows();

    /**
     * Measures.
     *
     * @param effort to spend.
     * @param report to add figures to that are no rows.
     * @return the rows.
     */
    List<RowResult> measure(Effort effort, BenchReport report);

    /**
     * Whether what the machine does beside us can make a row look worse than it is, so that it is worth measuring
     * again.
     *
     * @return false when it would come out the same.
     */
    default boolean isNoisy()
    {
        return true;
    }
}
