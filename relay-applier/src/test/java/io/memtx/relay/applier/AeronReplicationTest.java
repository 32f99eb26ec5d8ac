package io.memtx.relay.applier;

import io.memtx.relay.applier.aeron.AeronTransport;
import io.memtx.relay.applier.aeron.AeronTransportContext;
import io.memtx.relay.applier.transport.Endpoint;
import io.memtx.relay.applier.transport.FreeEndpoint;
import io.memtx.xlog.ChildProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Relays and appliers over Aeron on loopback, three drivers in one thread. */
@Timeout(120)
class AeronReplicationTest
{
    private static final long TIMEOUT_NS = 500_000_000L;
    private static final long DEADLINE_NS = 60_000_000_000L;

    @TempDir
    private Path directory;

    private final List<LogInstance> instances = new ArrayList<>();
    private final List<String> endpoints = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();

    @AfterEach
    void closeInstances()
    {
        instances.forEach(LogInstance::close);
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldConvergeInAMeshOfThree() throws IOException
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int id = 1; id <= 3; id++)
        {
            start(id);
        }
        for (final LogInstance instance : instances)
        {
            endpoints.forEach(instance::follow);
        }
        instances.get(0).write(3_000, 200); // longer than a message
        for (int i = 0; i < 2_000; i++)
        {
            instances.get(random.nextInt(3)).write(1 + random.nextInt(4), random.nextInt(300));
            step();
        }
        await(() -> instances.stream().allMatch(
            (instance) -> instance.vclock().equals(instances.get(0).vclock())), "seed=" + seed);
        final List<String> rows = instances.get(0).rows.stream().sorted().toList();
        for (final LogInstance instance : instances)
        {
            assertEquals(rows, instance.rows.stream().sorted().toList(), "seed=" + seed);
        }
        assertEquals(rows.size(), rows.stream().distinct().count());
    }

    @Test
    void shouldMakeNoGarbageOnTheWayOfARow() throws Exception
    {
        final Process process = ChildProcess.start(GarbageProbe.class, directory.toString());
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        final double bytesPerRow = Double.parseDouble(output.trim());
        assertTrue(bytesPerRow < 1, output);
    }

    private void start(final int id) throws IOException
    {
        final Endpoint endpoint = FreeEndpoint.next();
        endpoints.add(endpoint.toString());
        final AeronTransportContext context = new AeronTransportContext()
            .directory(directory.resolve("driver" + id))
            .listen(endpoint)
            .errorHandler(errors::add);
        instances.add(new LogInstance(
            Files.createDirectory(directory.resolve("node" + id)), id, TIMEOUT_NS,
            (acceptor) -> AeronTransport.open(context, acceptor)));
    }

    private void await(final BooleanSupplier condition, final String message)
    {
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() < deadlineNs, message);
            step();
        }
    }

    private void step()
    {
        instances.forEach((instance) -> instance.step(System.nanoTime()));
    }
}
