package io.memtx.bench.report;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Draws what a run found. An implementation is found by {@link java.util.ServiceLoader}.
 */
public interface ReportCharts
{
    /**
     * Draws.
     *
     * @param report    of the run.
     * @param directory that exists, for the images.
     * @throws IOException when an image cannot be written.
     */
    void write(BenchReport report, Path directory) throws IOException;
}
