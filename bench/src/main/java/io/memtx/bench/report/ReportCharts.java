package io.memtx.bench.report;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Draws what a run found. An implementation is found by {@link java.util.ServiceLoader}.
 */
public interface ReportCharts
{
    /**
     * Looks for what drawing needs. Called before anything is measured: a run takes long.
     *
     * @throws IOException when something is missing; the text says what.
     */
    void check() throws IOException;

    /**
     * Draws what the report has figures for, and nothing of the rest.
     *
     * @param report    of the run.
     * @param directory that exists, for the images.
     * @throws IOException when an image cannot be written.
     */
    void write(BenchReport report, Path directory) throws IOException;
}
