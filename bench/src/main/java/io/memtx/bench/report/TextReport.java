package io.memtx.bench.report;

import org.HdrHistogram.Histogram;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The parts of a report besides the table of budgets, as text.
 */
public final class TextReport
{
    private static final double NS_PER_US = 1e3;

    private final PrintWriter out;

    /**
     * @param out to print to.
     */
    public TextReport(final PrintWriter out)
    {
        this.out = out;
    }

    /**
     * Prints what is measured, when, and on what.
     *
     * @param report of a run that begins.
     */
    public void head(final BenchReport report)
    {
        final Machine machine = report.machine();
        out.println("memtx " + report.version() + (report.isQuick() ? ", quick" : "") + ", " + report.time());
        out.println("machine: " + machine.cpu() + ", " + machine.cores() + " cores, " + machine.memory() + ", " +
            machine.kernel());
        out.println("jvm: " + machine.jdk());
        out.println("flags: " + String.join(" ", machine.flags()));
        out.println("GLIBC_TUNABLES: " + machine.tunables());
        out.println();
    }

    /**
     * Prints latencies.
     *
     * @param latencies of a run.
     */
    public void latencies(final List<LatencyFigure> latencies)
    {
        if (latencies.isEmpty())
        {
            return;
        }
        out.println();
        out.printf(Locale.ROOT, "%-42s %9s", "latency, us", "count");
        for (final double percentile : Percentiles.SHOWN)
        {
            out.printf(Locale.ROOT, " %8s", Percentiles.name(percentile));
        }
        out.printf(Locale.ROOT, " %9s%n", "max");
        latencies.forEach(this::latency);
    }

    /**
     * Prints memory per tuple.
     *
     * @param memory of a run.
     */
    public void memory(final List<MemoryFigure> memory)
    {
        if (memory.isEmpty())
        {
            return;
        }
        out.println();
        out.printf("%-42s %9s %8s %8s%n", "bytes per {unsigned, string(7), unsigned}", "tuple", "entry", "in all");
        for (final MemoryFigure figure : memory)
        {
            out.printf(
                Locale.ROOT,
                "%-42s %9.2f %8.2f %8.2f%n",
                figure.index(),
                figure.tupleBytes(),
                figure.entryBytes(),
                figure.totalBytes());
        }
    }

    /**
     * Prints scores.
     *
     * @param figures of a run.
     */
    public void figures(final List<Figure> figures)
    {
        if (figures.isEmpty())
        {
            return;
        }
        out.println();
        out.printf("%-70s %12s %12s %-6s %9s%n", "benchmark", "average", "least", "", "B/op");
        figures.forEach(this::figure);
    }

    private void latency(final LatencyFigure latency)
    {
        final Histogram histogram = latency.histogram();
        final String rate = 0 == latency.ratePerSecond() ? "" :
            String.format(Locale.ROOT, " at %,d/s", latency.ratePerSecond());
        out.printf(Locale.ROOT, "%-42s %,9d", latency.name() + rate, histogram.getTotalCount());
        for (final double percentile : Percentiles.SHOWN)
        {
            out.printf(Locale.ROOT, " %8.2f", histogram.getValueAtPercentile(percentile) / NS_PER_US);
        }
        out.printf(Locale.ROOT, " %9.1f%n", histogram.getMaxValue() / NS_PER_US);
    }

    private void figure(final Figure figure)
    {
        final String params = figure.params().entrySet().stream()
            .map((param) -> param.getKey() + "=" + param.getValue())
            .collect(Collectors.joining(" "));
        final String threads = 1 == figure.threads() ? "" : " threads=" + figure.threads();
        out.printf(
            Locale.ROOT,
            "%-70s %,12.1f %12s %-6s %9s%n",
            (figure.benchmark() + " " + params + threads).trim(),
            figure.value(),
            known("%,.1f", figure.least()),
            figure.unit(),
            known("%.3f", figure.garbageBytes()));
    }

    private static String known(final String format, final double value)
    {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
    }
}
