package io.memtx.bench.run;

import io.memtx.bench.budget.Budget;
import io.memtx.bench.budget.RowResult;
import io.memtx.bench.probe.ProbeNames;
import io.memtx.bench.probe.ProbeResults;
import io.memtx.bench.report.BenchReport;
import io.memtx.memtx.schema.IndexType;

import java.util.List;

/**
 * What a writer and a reader on another thread cost each other.
 */
final class BesideMeasurement implements Measurement
{
    private final Budget reader;
    private final Budget writer;
    private final IndexType type;

    BesideMeasurement(final Budget reader, final Budget writer, final IndexType type)
    {
        this.reader = reader;
        this.writer = writer;
        this.type = type;
    }

    @Override
    public List<Budget> rows()
    {
        return List.of(reader, writer);
    }

    @Override
    public List<RowResult> measure(final Effort effort, final BenchReport report)
    {
        final ProbeResults found = ProbeProcess.run(
            effort, ProbeNames.BESIDE, type, effort.count(), effort.iterationMs(), 2 * effort.pairs());
        return List.of(
            RowResult.of(
                reader,
                found.number(ProbeNames.READER_SLOWDOWN),
                found.number(ProbeNames.FLOOR_READER_SLOWDOWN)),
            RowResult.of(
                writer,
                found.number(ProbeNames.WRITER_SLOWDOWN),
                found.number(ProbeNames.FLOOR_WRITER_SLOWDOWN)));
    }
}
