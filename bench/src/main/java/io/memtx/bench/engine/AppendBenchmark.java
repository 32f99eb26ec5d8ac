package io.memtx.bench.engine;

import io.memtx.bench.workload.Bursts;
import io.memtx.bench.workload.KeySequence;
import io.memtx.bench.workload.RecordWords;
import io.memtx.bench.workload.Scratch;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.journal.Journal;
import io.memtx.xlog.journal.JournalContext;
import io.memtx.xlog.journal.MappedJournal;
import io.memtx.xlog.row.RowBatch;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Appends a transaction of one row to the log, as the transaction thread does, and nothing else.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
public class AppendBenchmark
{
    private static final int SPACE_ID = 512;

    private Scratch scratch;
    private MappedJournal journal;
    private AgentRunner helper;
    private RowBatch batch;

    /** Opens a log. */
    @Setup
    public void open() throws IOException
    {
        scratch = new Scratch();
        journal = MappedJournal.launch(new JournalContext()
            .directory(scratch.directory())
            .instanceUuid(new UUID(0x4000, Long.MIN_VALUE))
            .replicaId(1));
        helper = new AgentRunner(YieldingIdleStrategy.INSTANCE, Throwable::printStackTrace, null, journal.helper());
        AgentRunner.startOnThread(helper);
        batch = new RowBatch();
        final MsgPackWriter body = batch.beginRow(RowType.REPLACE, 0);
        body.mapHeader(2).integer(BodyKey.SPACE_ID).integer(SPACE_ID).integer(BodyKey.TUPLE);
        body.arrayHeader(1 + RecordWords.COUNT).unsigned(KeySequence.key(0));
        for (int i = 0; i < RecordWords.COUNT; i++)
        {
            body.unsigned(RecordWords.word(KeySequence.key(0), 0, i));
        }
        batch.endRow();
    }

    /** Closes it. */
    @TearDown
    public void close()
    {
        helper.close();
        journal.close();
        batch.close();
        scratch.close();
    }

    /**
     * @param bursts of operations.
     */
    @Benchmark
    @OperationsPerInvocation(Bursts.LENGTH)
    public void append(final Bursts bursts)
    {
        for (int i = 0; i < Bursts.LENGTH; )
        {
            final long position = journal.append(batch, 1.5, 0);
            if (position >= 0)
            {
                i++;
            }
            else if (Journal.BACK_PRESSURED != position)
            {
                throw new IllegalStateException("append failed: position=" + position, journal.failure());
            }
        }
    }
}
