package io.memtx.bench.peer;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.util.concurrent.TimeUnit;

/**
 * A scan of a hundred entries in the order of keys from a random key on, per peer that has an order. The time is that
 * of the whole scan.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {
    PeerFlags.IGNORE_UNKNOWN, PeerFlags.INTERNAL_MISC, PeerFlags.INTERNAL_REF, PeerFlags.NIO_CHANNELS,
    PeerFlags.REFLECT, PeerFlags.LANG, PeerFlags.COMPILER, PeerFlags.NO_ANALYTICS, PeerFlags.NO_LMDB_CHECKS,
    PeerFlags.NO_BOUNDS_CHECKS, PeerFlags.NATIVE_ACCESS, PeerFlags.UNSAFE_ACCESS, "-Xms2g", "-Xmx2g"})
public class PeerScanBenchmark
{
    private static final int SCANNED_ENTRIES = 100;

    /** Which peer, by its {@link PeerKind#label()}. */
    @Param({LmdbPeer.NAME, RocksDbPeer.NAME, MvStorePeer.NAME, SkipListPeer.NAME})
    public String peer;

    /** Entries. */
    @Param("1000000")
    public int count;

    private LoadedPeer loaded;

    /**
     * Opens and loads the peer.
     */
    @Setup
    public void load()
    {
        loaded = new LoadedPeer(PeerKind.of(peer), count);
    }

    /**
     * Closes the peer and deletes its files.
     */
    @TearDown
    public void close()
    {
        loaded.close();
    }

    /**
     * @return what was read, keys and values.
     */
    @Benchmark
    public long scan100()
    {
        return loaded.scan(SCANNED_ENTRIES);
    }
}
