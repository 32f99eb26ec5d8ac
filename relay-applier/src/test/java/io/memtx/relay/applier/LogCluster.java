package io.memtx.relay.applier;

import io.memtx.relay.applier.transport.FakeNetwork;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Instances 1, 2, ... around a network in one thread; time passes as they are stepped. */
final class LogCluster implements AutoCloseable
{
    static final long TIMEOUT_NS = 1_000_000_000L;

    private static final int MAX_STEPS = 20_000;

    final List<LogInstance> instances = new ArrayList<>();
    final FakeNetwork network;
    /** How much time a step takes. */
    long stepNs = 5_000_000L;
    long nowNs;

    private final Path directory;

    LogCluster(final Path directory)
    {
        this.directory = directory;
        network = new FakeNetwork(new Random(1), 2 * stepNs);
    }

    static String endpoint(final int id)
    {
        return "node" + id + ":3301";
    }

    LogInstance add() throws IOException
    {
        final int id = instances.size() + 1;
        final LogInstance instance = new LogInstance(
            Files.createDirectory(directory.resolve("node" + id)), id, TIMEOUT_NS,
            (acceptor) -> network.open(endpoint(id), acceptor));
        instances.add(instance);
        return instance;
    }

    void step()
    {
        nowNs += stepNs;
        instances.forEach((instance) -> instance.step(nowNs));
    }

    void run(final long durationNs)
    {
        for (final long untilNs = nowNs + durationNs; nowNs < untilNs; )
        {
            step();
        }
    }

    void await(final BooleanSupplier condition)
    {
        for (int i = 0; !condition.getAsBoolean(); i++)
        {
            assertTrue(i < MAX_STEPS, "no end in sight");
            step();
        }
    }

    @Override
    public void close()
    {
        instances.forEach(LogInstance::close);
    }
}
