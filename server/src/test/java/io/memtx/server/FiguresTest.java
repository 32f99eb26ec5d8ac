package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.counters.CountersReader;
import io.memtx.memtx.counters.EngineCounter;
import io.memtx.memtx.schema.IndexType;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.counters.ReplicationCounter;
import io.memtx.relay.applier.relay.DownstreamStatus;
import io.memtx.server.synchro.SynchroCounter;
import io.memtx.tuple.field.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import static io.memtx.memtx.KeySpec.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a replica set shows of itself: {@code info()}, and counters for whoever reads the file. */
@Timeout(240)
class FiguresTest
{
    private static final long DEADLINE_NS = 60_000_000_000L;
    private static final int ROWS = 200;

    @TempDir
    private Path directory;

    private final List<Instance> instances = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();

    @AfterEach
    void closeInstances()
    {
        instances.forEach(Instance::close);
    }

    @Test
    void shouldShowLagInRowsAndBytesAndCountWhatIsCarried() throws Exception
    {
        final String[] endpoints = {freeEndpoint(), freeEndpoint()};
        final Instance first = launch("one", endpoints[0], endpoints);
        final Instance second = launch("two", endpoints[1], endpoints);
        final Memtx one = first.awaitRunning(60, TimeUnit.SECONDS);
        second.awaitRunning(60, TimeUnit.SECONDS);
        await(() -> isFollowing(first) && isFollowing(second));
        one.submit((tx) -> one.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED).index("primary", IndexType.TREE, unique("id")))).get();
        for (int i = 0; i < ROWS; i++)
        {
            final int id = i;
            one.submit((tx) -> tx.insert(one.space("s"), id, "x".repeat(100))).get();
        }
        await(() -> first.info().vclock().get(first.info().id()) == peer(second).lsn());
        await(() -> 0 == peer(first).downstream().lagRows() && 0 == peer(first).downstream().lagBytes());
        await(() -> 0 == peer(second).upstream().lagRows() && 0 == peer(second).upstream().lagBytes());
        assertTrue(peer(second).upstream().lagSeconds() < 60);

        await(() -> counters("one").get("downstreams following") == 1);
        await(() -> counters("one").get("rows sent") >= ROWS && 0 == counters("one").get("downstream lag rows"));
        final Map<String, Long> sender = counters("one");
        assertTrue(sender.get("bytes of rows sent") >= 100 * ROWS, sender::toString);
        assertTrue(sender.get("heartbeats sent") > 0, sender::toString);
        assertTrue(sender.get("acknowledgements received") > 0, sender::toString);
        await(() -> counters("two").get("foreign rows applied") >= ROWS);
        final Map<String, Long> receiver = counters("two");
        assertTrue(receiver.get("transactions received") >= ROWS, receiver::toString);
        assertEquals(
            EngineCounter.values().length + ReplicationCounter.values().length + SynchroCounter.values().length,
            receiver.size(),
            receiver::toString);

        second.close();
        instances.remove(second);
        await(() -> DownstreamStatus.STOPPED == peer(first).downstream().status());
        for (int i = 0; i < 3; i++)
        {
            final int id = ROWS + i;
            one.submit((tx) -> tx.insert(one.space("s"), id)).get();
        }
        await(() -> 3 == peer(first).downstream().lagRows()); // once the turn after has published them
        await(() -> counters("one").get("upstream retries") > 0);
        await(() -> -1 == peer(first).upstream().lagRows());
        await(() -> 0 == counters("one").get("downstreams following"));
    }

    private Map<String, Long> counters(final String name)
    {
        final Map<String, Long> values = new HashMap<>();
        try (CountersReader reader = CountersReader.open(directory.resolve(name)))
        {
            reader.forEach((id, label, value) -> values.put(label, value));
        }
        return values;
    }

    private Instance launch(final String name, final String listen, final String... endpoints)
    {
        final InstanceContext context = new InstanceContext(directory.resolve(name))
            .instanceName(name)
            .listen(listen)
            .replication(List.of(endpoints).stream()
                .map((endpoint) -> "replicator:topsecret@" + endpoint).toArray(String[]::new))
            .user("replicator", "topsecret")
            .aeronDirectory(directory.resolve(name + "-driver"))
            .errorHandler((error) ->
            {
                synchronized (errors)
                {
                    errors.add(error);
                }
            });
        context.memtx().memtxMemory(32 << 20);
        final Instance instance = Instance.launch(context);
        instances.add(instance);
        return instance;
    }

    private static boolean isFollowing(final Instance instance)
    {
        final InstanceInfo info = instance.info();
        return 2 == info.replication().size() && 0 != info.id() && null != peer(instance).upstream() &&
            UpstreamStatus.FOLLOW == peer(instance).upstream().status();
    }

    private static ReplicaInfo peer(final Instance instance)
    {
        final InstanceInfo info = instance.info();
        return info.replica(3 - info.id());
    }

    private void await(final Callable<Boolean> condition) throws Exception
    {
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        while (!condition.call())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, this::describe);
            Thread.sleep(5);
        }
    }

    private String describe()
    {
        final StringBuilder text = new StringBuilder("timed out");
        instances.forEach((instance) -> text.append('\n').append(instance.info()));
        errors.forEach((error) -> text.append('\n').append(error));
        return text.toString();
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
