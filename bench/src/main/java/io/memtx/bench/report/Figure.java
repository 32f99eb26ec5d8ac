package io.memtx.bench.report;

import java.util.Map;

/**
 * The score of one benchmark.
 *
 * @param benchmark    class and method, without the package.
 * @param params       of it, by name.
 * @param threads      that ran it.
 * @param value        average of the iterations; of Tarantool's the median.
 * @param least        of the iterations; NaN when not known.
 * @param unit         such as ns/op.
 * @param garbageBytes of the heap per operation, as JMH's profiler counts them, its own included; NaN when not counted.
 */
public record Figure(
    String benchmark,
    Map<String, String> params,
    int threads,
    double value,
    double least,
    String unit,
    double garbageBytes)
{
}
