package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.field.FieldType;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** An instance that this thread steps and one with a single thread of its own follow each other. */
@Timeout(120)
class ThreadingModeTest
{
    private static final long DEADLINE_NS = 60_000_000_000L;

    @TempDir
    private Path directory;

    private final List<Instance> instances = new ArrayList<>();

    @AfterEach
    void closeInstances()
    {
        instances.forEach(Instance::close);
    }

    @Test
    void shouldReplicateBothWaysWhoeverStepsTheInstances() throws Exception
    {
        final String[] endpoints = {freeEndpoint(), freeEndpoint()};
        final Instance stepped = add(Instance.open(context("stepped", endpoints[0])));
        final Memtx one = stepped.awaitRunning(60, TimeUnit.SECONDS);
        one.createSpace("bands", (def) -> def.field("id", FieldType.UNSIGNED).primaryKey("id"));
        one.space("bands").insert(1, "Roxette");

        final Instance shared = add(Instance.launch(
            context("shared", endpoints[1], endpoints[0]).threadingMode(ThreadingMode.SHARED)));
        await(stepped, () -> null != shared.db() && UpstreamStatus.FOLLOW == shared.upstreams().get(0).status());
        final Memtx two = shared.db();
        assertEquals(Set.of("memtx-txnet"), threadsOf("memtx-txnet", "memtx-tx", "memtx-net"));

        stepped.replication(endpoints[1]);
        await(stepped, () -> UpstreamStatus.FOLLOW == stepped.upstreams().get(0).status());
        assertEquals(2, stepped.info().replication().size());
        one.space("bands").insert(2, "Scorpions");
        await(stepped, () -> Tuple.of(2, "Scorpions").equals(get(two, 2)));
        assertEquals(Tuple.of(1, "Roxette"), get(two, 1));
        two.submit((tx) -> tx.insert(two.space("bands"), 3, "Ace of Base")).get();
        await(stepped, () -> Tuple.of(3, "Ace of Base").equals(one.space("bands").get(3)));

        stepped.readOnly(true);
        assertTrue(stepped.info().isReadOnly());
        stepped.readOnly(false);
        stepped.skipConflict(true);
        assertThrows(IllegalStateException.class, shared::doWork);
    }

    private interface Condition
    {
        boolean isMet() throws Exception;
    }

    private static void await(final Instance stepped, final Condition condition) throws Exception
    {
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        while (!condition.isMet())
        {
            stepped.doWork();
            assertTrue(System.nanoTime() - deadlineNs < 0, () -> "timed out: " + stepped.info());
        }
    }

    private static Set<String> threadsOf(final String... names)
    {
        return Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName).filter(Set.of(names)::contains).collect(Collectors.toSet());
    }

    private static Tuple get(final Memtx db, final int id) throws Exception
    {
        return db.submit((tx) -> db.space("bands").get(id)).get();
    }

    private Instance add(final Instance instance)
    {
        instances.add(instance);
        return instance;
    }

    private InstanceContext context(final String name, final String listen, final String... replication)
    {
        final InstanceContext context = new InstanceContext(directory.resolve(name))
            .instanceName(name)
            .listen(listen)
            .replication(replication)
            .idleStrategySupplier(() -> new BackoffIdleStrategy(100, 10, 1_000, 100_000))
            .aeronDirectory(directory.resolve(name + "-driver"));
        context.memtx().memtxMemory(32 << 20);
        return context;
    }

    private static String freeEndpoint() throws IOException
    {
        try (DatagramChannel channel = DatagramChannel.open())
        {
            channel.bind(new InetSocketAddress("127.0.0.1", 0));
            return "127.0.0.1:" + ((InetSocketAddress)channel.getLocalAddress()).getPort();
        }
    }
}
