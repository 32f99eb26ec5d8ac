package io.memtx.server;

import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.transport.FreeEndpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Instances with threads of their own, over Aeron on loopback. */
final class LaunchedSet implements AutoCloseable
{
    private static final long DEADLINE_NS = 60_000_000_000L;
    private static final long CONNECT_TIMEOUT_NS = 15_000_000_000L; // somebody restarts alone

    final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
    private final Path directory;
    private final List<Instance> instances = new ArrayList<>();

    LaunchedSet(final Path directory)
    {
        this.directory = directory;
    }

    static String freeEndpoint()
    {
        return FreeEndpoint.next().toString();
    }

    static String[] uris(final String... endpoints)
    {
        return List.of(endpoints).stream()
            .map((endpoint) -> "replicator:topsecret@" + endpoint).toArray(String[]::new);
    }

    Path directory(final String name)
    {
        return directory.resolve(name);
    }

    InstanceContext context(final String name, final String listen, final String... endpoints)
    {
        final InstanceContext context = new InstanceContext(directory(name))
            .instanceName(name)
            .listen(listen)
            .replication(uris(endpoints))
            .user("replicator", "topsecret")
            .connectTimeoutNs(CONNECT_TIMEOUT_NS)
            .aeronDirectory(directory(name + "-driver"))
            .errorHandler(errors::add);
        context.memtx().memtxMemory(32 << 20);
        return context;
    }

    Instance launch(final String name, final String listen, final String... endpoints)
    {
        return launch(context(name, listen, endpoints));
    }

    Instance launch(final InstanceContext context)
    {
        final Instance instance = Instance.launch(context);
        instances.add(instance);
        return instance;
    }

    void close(final Instance instance)
    {
        instances.remove(instance);
        instance.close();
    }

    /** Whether both of two are members, and the other one is followed. */
    static boolean isFollowing(final Instance instance)
    {
        final InstanceInfo info = instance.info();
        return 2 == info.replication().size() && 0 != info.id() && UpstreamStatus.FOLLOW == upstream(instance);
    }

    static UpstreamStatus upstream(final Instance instance)
    {
        final ReplicaInfo.Upstream upstream = peer(instance).upstream();
        return null == upstream ? null : upstream.status();
    }

    /** The other one of two. */
    static ReplicaInfo peer(final Instance instance)
    {
        final InstanceInfo info = instance.info();
        return info.replica(3 - info.id());
    }

    static List<Long> replicated(final Instance instance)
    {
        return instance.info().replication().stream().map(ReplicaInfo::lsn).toList();
    }

    void await(final Callable<Boolean> condition) throws Exception
    {
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        while (!condition.call())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, this::describe);
            Thread.sleep(5);
        }
    }

    String describe()
    {
        final StringBuilder text = new StringBuilder("timed out");
        instances.forEach((instance) -> text.append('\n').append(instance.info()));
        List.copyOf(errors).forEach((error) -> text.append('\n').append(error));
        return text.toString();
    }

    @Override
    public void close()
    {
        instances.forEach(Instance::close);
        instances.clear();
    }
}
