package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.schema.IndexType;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.transport.FakeNetwork;
import io.memtx.tuple.field.FieldType;
import org.agrona.IoUtil;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;

import static io.memtx.memtx.KeySpec.unique;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Instances in one thread, on a network and a clock of their own: a turn of each, and a millisecond is over. */
final class ReplicaSet implements AutoCloseable
{
    static final long TIMEOUT_NS = 1_000_000_000L;

    private static final int STEP_LIMIT = 100_000;

    final List<Throwable> errors = new ArrayList<>();
    final FakeNetwork network = new FakeNetwork(new Random(5), 1_000_000L);
    private final Path directory;
    private final Map<Integer, Instance> instances = new TreeMap<>();
    private long nowNs;

    ReplicaSet(final Path directory)
    {
        this.directory = directory;
    }

    static String endpoint(final int node)
    {
        return "node" + node + ":3301";
    }

    static String[] endpoints(final int... nodes)
    {
        return Arrays.stream(nodes).mapToObj(ReplicaSet::endpoint).toArray(String[]::new);
    }

    static UUID uuid(final int node)
    {
        return new UUID(0x1111_0000_0000_4000L, 0x8000_0000_0000_0000L + node);
    }

    Path directory(final int node)
    {
        return directory.resolve("node" + node);
    }

    InstanceContext context(final int node, final int... listed)
    {
        final InstanceContext context = new InstanceContext(directory(node))
            .instanceName("node" + node)
            .instanceUuid(uuid(node))
            .listen(endpoint(node))
            .replication(endpoints(listed))
            .replicationTimeoutNs(TIMEOUT_NS)
            .connectTimeoutNs(10 * TIMEOUT_NS)
            .nanoClock(() -> nowNs)
            .transport((acceptor) -> network.open(endpoint(node), acceptor))
            .maxMessageLength(FakeNetwork.MAX_MESSAGE_LENGTH)
            .errorHandler(errors::add);
        context.memtx().memtxMemory(8 << 20).walMaxSize(256 << 10).singleThreaded(true);
        return context;
    }

    Instance start(final int node, final int... listed)
    {
        return start(node, context(node, listed));
    }

    Instance start(final int node, final InstanceContext context)
    {
        final Instance instance = Instance.open(context);
        instances.put(node, instance);
        return instance;
    }

    void stop(final int node)
    {
        instances.remove(node).close();
    }

    /** Deletes all that one had. */
    void empty(final int node)
    {
        IoUtil.delete(directory(node).toFile(), false);
    }

    Instance instance(final int node)
    {
        return instances.get(node);
    }

    void step()
    {
        nowNs += 1_000_000L;
        for (final Instance instance : List.copyOf(instances.values()))
        {
            instance.doWork();
        }
    }

    void pass(final long ns)
    {
        for (final long untilNs = nowNs + ns; nowNs < untilNs; )
        {
            step();
        }
    }

    void await(final Callable<Boolean> condition) throws Exception
    {
        for (int i = 0; !condition.call(); i++)
        {
            assertTrue(i < STEP_LIMIT, this::describe);
            step();
        }
    }

    void awaitRunning(final Instance... awaited) throws Exception
    {
        for (final Instance instance : awaited)
        {
            await(() -> "running".equals(instance.info().status()));
        }
    }

    /** All have the same of everybody's rows. */
    void awaitConverged() throws Exception
    {
        step(); // what was written by calls is known a turn later
        step();
        await(() ->
        {
            final List<Map<Integer, Long>> vclocks = instances.values().stream().map(ReplicaSet::vclock).toList();
            return vclocks.stream().allMatch(vclocks.get(0)::equals);
        });
    }

    static Map<Integer, Long> vclock(final Instance instance)
    {
        final Map<Integer, Long> vclock = new TreeMap<>(instance.info().vclock());
        vclock.remove(0);
        return vclock;
    }

    static UpstreamStatus status(final Instance instance, final int index)
    {
        return instance.upstreams().get(index).status();
    }

    static String message(final Instance instance, final int index)
    {
        return instance.upstreams().get(index).message();
    }

    static void createBands(final Memtx db)
    {
        db.createSpace("bands", (def) -> def
            .field("id", FieldType.UNSIGNED)
            .index("primary", IndexType.TREE, unique("id")));
    }

    String describe()
    {
        final StringBuilder text = new StringBuilder("it takes too long");
        instances.values().forEach((instance) -> text.append('\n').append(instance.info())
            .append('\n').append(instance.upstreams()));
        errors.forEach((error) -> text.append('\n').append(error));
        return text.toString();
    }

    @Override
    public void close()
    {
        instances.values().forEach(Instance::close);
        instances.clear();
    }
}
