package io.memtx.bench.chart;

import java.util.List;

/**
 * What an operation costs as a table grows.
 *
 * @param operation what is done, such as {@code get, hash}.
 * @param points    in rising order of tuples.
 */
public record CostLine(String operation, List<Point> points)
{
    /**
     * @param tuples in the table.
     * @param ns     nanoseconds an operation.
     */
    public record Point(long tuples, double ns)
    {
    }
}
