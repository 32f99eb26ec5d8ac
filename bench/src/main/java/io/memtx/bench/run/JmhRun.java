package io.memtx.bench.run;

import io.memtx.bench.report.Figure;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs benchmarks with JMH, each in a process of its own with the flags of this one.
 */
final class JmhRun
{
    private static final String GARBAGE = "gc.alloc.rate.norm";

    private JmhRun()
    {
    }

    /**
     * Runs one benchmark.
     *
     * @param spec      of it.
     * @param effort    to spend on it.
     * @param isCounted whether its garbage is counted.
     * @return its scores, one for each combination of the parameters that the spec leaves open; none when there is no
     * such benchmark.
     */
    static List<Figure> run(final JmhSpec spec, final Effort effort, final boolean isCounted)
    {
        final ChainedOptionsBuilder options = new OptionsBuilder()
            .include(spec.benchmark())
            .forks(effort.forks())
            .threads(spec.threads())
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .warmupIterations(spec.isShot() ? effort.shotWarmUps() : effort.warmUps())
            .warmupTime(TimeValue.milliseconds(effort.iterationMs()))
            .measurementIterations(spec.isShot() ? effort.shots() : effort.iterations())
            .measurementTime(TimeValue.milliseconds(effort.iterationMs()));
        spec.params().forEach((name, values) -> options.param(name, values.split(",")));
        if (isCounted)
        {
            options.addProfiler(GCProfiler.class);
        }
        try
        {
            final Collection<RunResult> results = new Runner(options.build()).run();
            return results.stream().map(JmhRun::figure).toList();
        }
        catch (final NoBenchmarksException ex)
        {
            return List.of();
        }
        catch (final RunnerException ex)
        {
            final Throwable reason = null == ex.getCause() ? ex : ex.getCause();
            throw new BenchException(spec.benchmark() + " failed: " + reason.getMessage(), ex);
        }
    }

    private static Figure figure(final RunResult result)
    {
        final BenchmarkParams params = result.getParams();
        final Map<String, String> values = new LinkedHashMap<>();
        params.getParamsKeys().forEach((key) -> values.put(key, params.getParam(key)));
        final List<Double> scores = new ArrayList<>();
        result.getBenchmarkResults().forEach((fork) -> fork.getIterationResults().forEach(
            (iteration) -> scores.add(iteration.getPrimaryResult().getScore())));
        final String[] name = params.getBenchmark().split("\\.");
        return new Figure(
            name[name.length - 2] + "." + name[name.length - 1],
            values,
            params.getThreads(),
            scores.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN),
            scores.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN),
            result.getPrimaryResult().getScoreUnit(),
            garbageBytes(result));
    }

    private static double garbageBytes(final RunResult result)
    {
        for (final String name : result.getSecondaryResults().keySet())
        {
            if (name.endsWith(GARBAGE))
            {
                return result.getSecondaryResults().get(name).getScore();
            }
        }
        return Double.NaN;
    }
}
