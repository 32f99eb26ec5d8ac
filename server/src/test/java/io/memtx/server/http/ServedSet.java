package io.memtx.server.http;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.schema.IndexType;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.transport.FreeEndpoint;
import io.memtx.server.Instance;
import io.memtx.server.InstanceContext;
import io.memtx.server.InstanceInfo;
import io.memtx.server.ReplicaInfo;
import io.memtx.tuple.field.FieldType;
import org.agrona.CloseHelper;
import org.agrona.concurrent.SleepingMillisIdleStrategy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import static io.memtx.memtx.KeySpec.unique;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two masters, or more candidates for one, each with an endpoint of its own. */
final class ServedSet implements AutoCloseable
{
    static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static final long DEADLINE_NS = 60_000_000_000L;
    private final List<Instance> instances = new ArrayList<>();
    private final List<HttpEndpoint> endpoints = new ArrayList<>();
    private final String[] uris;

    ServedSet(final Path directory)
    {
        this(directory, 2, (context) ->
        {
        });
    }

    ServedSet(final Path directory, final int count, final Consumer<InstanceContext> also)
    {
        final String[] addresses = Stream.generate(() -> FreeEndpoint.next().toString())
            .limit(count).toArray(String[]::new);
        uris = Arrays.stream(addresses).map((address) -> "replicator:topsecret@" + address).toArray(String[]::new);
        for (int i = 0; i < count; i++)
        {
            final String name = "instance00" + (i + 1);
            final InstanceContext context = new InstanceContext(directory.resolve(name))
                .instanceName(name)
                .listen(addresses[i])
                .replication(uris)
                .user("replicator", "topsecret")
                .idleStrategySupplier(() -> new SleepingMillisIdleStrategy(1))
                .aeronDirectory(directory.resolve(name + "-driver"))
                .errorHandler((error) ->
                {
                });
            context.memtx().memtxMemory(32 << 20);
            also.accept(context);
            instances.add(Instance.launch(context));
            endpoints.add(HttpEndpoint.launch(instances.get(i), ANY_PORT));
        }
    }

    Instance instance(final int index)
    {
        return instances.get(index);
    }

    InetSocketAddress address(final int index)
    {
        return endpoints.get(index).address();
    }

    HttpEndpoint endpoint(final int index)
    {
        return endpoints.get(index);
    }

    /** Both follow each other, have a space, and some rows of each. */
    void converge() throws Exception
    {
        for (final Instance instance : instances)
        {
            instance.awaitRunning(60, TimeUnit.SECONDS);
        }
        await(() -> UpstreamStatus.FOLLOW == upstreamStatus(0) && UpstreamStatus.FOLLOW == upstreamStatus(1));
        final Memtx one = instance(0).db();
        one.submit((tx) -> one.createSpace("bands", (def) -> def
            .field("id", FieldType.UNSIGNED).index("primary", IndexType.TREE, unique("id")))).get();
        awaitEqual();
        insert(0, 1, "Roxette");
        insert(1, 2, "Scorpions");
        awaitEqual();
    }

    /** Both write the same key while nobody hears of it; then the first stops at the row of the second. */
    void collide() throws Exception
    {
        instance(0).replication();
        instance(1).replication();
        await(() -> null == other(0).upstream() && null == other(1).upstream());
        insert(0, 3, "Ace of Base");
        insert(1, 3, "The Beatles");
        instance(0).replication(uris);
        await(() -> UpstreamStatus.STOPPED == upstreamStatus(0));
    }

    /** As if it were killed: nobody is told. */
    void stop(final int index)
    {
        endpoints.get(index).close();
        instances.get(index).close();
    }

    void insert(final int index, final int id, final String name) throws Exception
    {
        final Memtx db = instance(index).db();
        db.submit((tx) -> tx.insert(db.space("bands"), id, name)).get();
    }

    void awaitEqual() throws Exception
    {
        await(() -> instance(0).info().vclock().equals(instance(1).info().vclock()) &&
            isInStep(other(0)) && isInStep(other(1)));
    }

    private static boolean isInStep(final ReplicaInfo other)
    {
        return 0 == other.downstream().lagRows() && 0 == other.downstream().lagBytes() &&
            0 == other.upstream().lagRows() && 0 == other.upstream().lagBytes();
    }

    ReplicaInfo other(final int index)
    {
        final InstanceInfo info = instance(index).info();
        return info.replica(3 - info.id());
    }

    static void await(final Callable<Boolean> condition) throws Exception
    {
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        while (!condition.call())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, "timed out");
            Thread.sleep(5);
        }
    }

    private UpstreamStatus upstreamStatus(final int index)
    {
        final ReplicaInfo other = other(index);
        return null == other || null == other.upstream() ? UpstreamStatus.OFF : other.upstream().status();
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(endpoints); // those that are stopped may be closed again
        CloseHelper.closeAll(instances);
    }
}
