package io.memtx.bench.chart;

import java.util.List;

/**
 * How long an operation takes each of some subjects.
 *
 * @param operation what is done, such as {@code get}.
 * @param ns        per subject, in the order of the subjects: nanoseconds an operation; NaN where not measured.
 */
public record OperationTimes(String operation, List<Double> ns)
{
}
