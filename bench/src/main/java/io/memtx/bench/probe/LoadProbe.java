package io.memtx.bench.probe;

import io.memtx.bench.engine.EngineFixture;
import io.memtx.bench.floor.FloorWriter;
import io.memtx.bench.latency.FixedRate;
import io.memtx.bench.workload.KeySequence;
import io.memtx.bench.workload.Scratch;
import io.memtx.memtx.schema.IndexType;
import org.HdrHistogram.Histogram;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Latency of committed replaces at a fixed rate: {@link ProbeNames#QUIET} while nothing else happens but that the log
 * goes from one small file to the next; {@link ProbeNames#CHECKPOINT} while a checkpoint of all records is made; and
 * its floor, {@link ProbeNames#WRITER}, while a thread writes as many bytes to a file in the time that the checkpoint
 * took. Checkpoint and floor alternate, and the log's files are long, so that in neither a file ends but by the
 * checkpoint.
 */
final class LoadProbe implements Probe
{
    private static final long QUIET_WAL_MAX_SIZE = 8L << 20;
    private static final long NS_PER_MS = 1_000_000;
    private static final long AFTER_NS = 50 * NS_PER_MS; // what a checkpoint leaves to be tidied up counts, too
    private static final long WATCH_MS = 5;
    private static final int WARM_UP_ROUNDS = 2;
    private static final String SNAP_SUFFIX = ".snap";

    private final int count;
    private final long ratePerSecond;
    private final long quietMs;
    private final int rounds;

    private KeySequence keys;
    private EngineFixture engine;
    private FixedRate schedule;
    private Runnable first;
    private long version;

    /**
     * @param count         of records.
     * @param ratePerSecond of replaces.
     * @param quietMs       to measure without a checkpoint, and before that to warm up.
     * @param rounds        of checkpoint and floor.
     */
    LoadProbe(final int count, final long ratePerSecond, final long quietMs, final int rounds)
    {
        this.count = count;
        this.ratePerSecond = ratePerSecond;
        this.quietMs = quietMs;
        this.rounds = rounds;
    }

    @Override
    public void run(final ProbeResults results) throws Exception
    {
        keys = new KeySequence(count);
        schedule = new FixedRate(ratePerSecond);
        measureQuiet(results);
        measureCheckpoints(results);
    }

    private void measureQuiet(final ProbeResults results) throws IOException
    {
        try (Scratch scratch = new Scratch();
            EngineFixture opened = new EngineFixture(
                EngineFixture.context(scratch.directory(), count).walMaxSize(QUIET_WAL_MAX_SIZE), IndexType.HASH))
        {
            engine = opened.fill(count);
            load(forSomeTime(), () -> {});
            results.add(ProbeNames.QUIET, load(forSomeTime(), () -> {}));
        }
    }

    private void measureCheckpoints(final ProbeResults results) throws Exception
    {
        try (Scratch scratch = new Scratch();
            Scratch floorScratch = new Scratch();
            EngineFixture opened =
                new EngineFixture(EngineFixture.context(scratch.directory(), count), IndexType.HASH))
        {
            engine = opened.fill(count);
            for (int round = 0; round < WARM_UP_ROUNDS; round++)
            {
                checkpoint(scratch.directory()); // its code is being compiled, on a processor that others want
            }
            double seconds = 0;
            double bytes = 0;
            for (int round = 0; round < rounds; round++)
            {
                final Checkpoint checkpoint = checkpoint(scratch.directory());
                seconds += checkpoint.durationNs / 1e9 / rounds;
                bytes += (double)checkpoint.lengthBytes / rounds;
                results.add(ProbeNames.CHECKPOINT, checkpoint.latencies);
                results.add(ProbeNames.WRITER, writer(floorScratch.file("floor"), checkpoint));
            }
            results.add(ProbeNames.CHECKPOINT_SECONDS, seconds);
            results.add(ProbeNames.CHECKPOINT_BYTES, bytes);
        }
    }

    private Checkpoint checkpoint(final Path directory) throws Exception
    {
        final List<Path> before = snapshots(directory);
        final Watch watch = new Watch(() -> awaitSnapshot(directory, before));
        final Histogram latencies = load(watch, () ->
        {
            watch.start();
            engine.db().startSnapshot();
        });
        watch.join();
        final Path made = snapshots(directory).get(snapshots(directory).size() - 1);
        return new Checkpoint(Files.size(made), watch.durationNs, latencies);
    }

    private Histogram writer(final Path file, final Checkpoint checkpoint) throws Exception
    {
        final Watch watch = new Watch(() -> FloorWriter.write(file, checkpoint.lengthBytes, checkpoint.durationNs));
        final Histogram latencies = load(watch, watch::start);
        watch.join();
        Files.delete(file);
        return latencies;
    }

    /** Replaces at the rate; the first replace is late by what is started before it. */
    private Histogram load(final BooleanSupplier isGoingOn, final Runnable start)
    {
        final Histogram latencies = FixedRate.newHistogram();
        first = start;
        schedule.run(this::commit, engine.db()::doWork, isGoingOn, latencies);
        return latencies;
    }

    private void commit()
    {
        if (null != first)
        {
            first.run();
            first = null;
        }
        engine.db().await(engine.replace(keys.next(), ++version));
    }

    private static void awaitSnapshot(final Path directory, final List<Path> before) throws InterruptedException
    {
        while (before.containsAll(snapshots(directory)))
        {
            Thread.sleep(WATCH_MS);
        }
    }

    private static List<Path> snapshots(final Path directory)
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.filter((file) -> file.toString().endsWith(SNAP_SUFFIX)).sorted().toList();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private BooleanSupplier forSomeTime()
    {
        final long endNs = System.nanoTime() + quietMs * NS_PER_MS;
        return () -> System.nanoTime() - endNs < 0;
    }

    private record Checkpoint(long lengthBytes, long durationNs, Histogram latencies)
    {
    }

    /** Work of another thread; the load goes on until a little after its end. */
    private static final class Watch implements BooleanSupplier
    {
        private final Thread thread;
        private volatile boolean isEnded;
        private volatile long endNs;
        private volatile Exception failure;
        private long durationNs;

        Watch(final Work work)
        {
            thread = new Thread(() -> run(work), "bench-watch");
        }

        void start()
        {
            thread.start();
        }

        @Override
        public boolean getAsBoolean()
        {
            return !isEnded || System.nanoTime() - endNs < AFTER_NS;
        }

        void join() throws Exception
        {
            thread.join();
            if (null != failure)
            {
                throw failure;
            }
        }

        private void run(final Work work)
        {
            final long startNs = System.nanoTime();
            try
            {
                work.run();
            }
            catch (final Exception ex)
            {
                failure = ex;
            }
            durationNs = System.nanoTime() - startNs;
            endNs = System.nanoTime();
            isEnded = true;
        }
    }

    /** What the other thread does. */
    private interface Work
    {
        void run() throws Exception;
    }
}
