package io.memtx.bench.report;

import io.memtx.bench.budget.RowResult;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * All that a run found, in the order in which it was found.
 */
public final class BenchReport
{
    private final String version;
    private final boolean isQuick;
    private final Instant time;
    private final Machine machine;
    private final List<RowResult> rows = new ArrayList<>();
    private final List<Figure> figures = new ArrayList<>();
    private final List<LatencyFigure> latencies = new ArrayList<>();
    private final List<MemoryFigure> memory = new ArrayList<>();

    /**
     * @param version of what is measured.
     * @param isQuick whether it is a short run.
     * @param time    of its beginning.
     * @param machine that it runs on.
     */
    public BenchReport(final String version, final boolean isQuick, final Instant time, final Machine machine)
    {
        this.version = version;
        this.isQuick = isQuick;
        this.time = time;
        this.machine = machine;
    }

    /**
     * @return the version of what is measured.
     */
    public String version()
    {
        return version;
    }

    /**
     * @return whether it is a short run.
     */
    public boolean isQuick()
    {
        return isQuick;
    }

    /**
     * @return when the run began.
     */
    public Instant time()
    {
        return time;
    }

    /**
     * @return the machine.
     */
    public Machine machine()
    {
        return machine;
    }

    /**
     * @return rows of the budget table; to be added to.
     */
    public List<RowResult> rows()
    {
        return rows;
    }

    /**
     * @return scores of benchmarks, floors and peers; to be added to.
     */
    public List<Figure> figures()
    {
        return figures;
    }

    /**
     * Adds latencies, in place of those of the same name.
     *
     * @param latency of something.
     */
    public void put(final LatencyFigure latency)
    {
        latencies.removeIf((other) -> other.name().equals(latency.name()));
        latencies.add(latency);
    }

    /**
     * @return latencies; see {@link #put(LatencyFigure)}.
     */
    public List<LatencyFigure> latencies()
    {
        return latencies;
    }

    /**
     * @return memory per tuple; to be added to.
     */
    public List<MemoryFigure> memory()
    {
        return memory;
    }
}
