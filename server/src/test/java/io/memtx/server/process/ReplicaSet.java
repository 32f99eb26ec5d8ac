package io.memtx.server.process;

import io.memtx.relay.applier.transport.FreeEndpoint;
import org.agrona.IoUtil;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Processes of one replica set: their directories, endpoints, options; started again they are who they were. */
final class ReplicaSet implements AutoCloseable
{
    static final String LOGIN = "replicator:topsecret@";

    private static final long DEADLINE_NS = 90_000_000_000L;

    private final Path directory;
    private final Map<String, String> endpoints = new LinkedHashMap<>();
    private final Map<String, List<String>> options = new HashMap<>();
    private final Map<String, List<String>> upstreams = new HashMap<>();
    private final Map<String, List<String>> starters = new HashMap<>();
    private final Map<String, InstanceProcess> processes = new LinkedHashMap<>();

    /** A set whose members find each other over a network that may be cut. */
    ReplicaSet(final Path directory, final FaultyNetwork network, final List<String> names)
    {
        this.directory = directory;
        for (final String name : names)
        {
            endpoints.put(name, network.endpoint(name));
            options.put(name, new ArrayList<>());
            upstreams.put(name, network.upstreams(name));
            starters.put(name, network.starter(name));
        }
    }

    ReplicaSet(final Path directory, final String... names)
    {
        this.directory = directory;
        for (final String name : names)
        {
            endpoints.put(name, FreeEndpoint.next().toString());
            options.put(name, new ArrayList<>());
        }
    }

    String endpoint(final String name)
    {
        return endpoints.get(name);
    }

    /** Data of one. */
    Path directory(final String name)
    {
        return directory.resolve(name);
    }

    /** Adds options of {@link InstanceMain} to all, before they are started. */
    ReplicaSet with(final String... more)
    {
        options.values().forEach((list) -> list.addAll(List.of(more)));
        return this;
    }

    /** Adds options to one, before it is started. */
    ReplicaSet withOf(final String name, final String... more)
    {
        options.get(name).addAll(List.of(more));
        return this;
    }

    /** Whom one follows, by their endpoints or those of relays before them; all of the set unless this is said. */
    ReplicaSet follows(final String name, final String... peers)
    {
        upstreams.put(name, List.of(peers));
        return this;
    }

    /** What {@code replication} is for one. */
    String[] uris(final String name)
    {
        final Collection<String> peers = upstreams.getOrDefault(name, List.copyOf(endpoints.values()));
        return peers.stream().map((peer) -> LOGIN + peer).toArray(String[]::new);
    }

    /** Starts one, and waits until it is there; it may still look for others then. */
    InstanceProcess start(final String name, final String... more) throws Exception
    {
        return startWithoutWaiting(name, more).launched();
    }

    InstanceProcess startWithoutWaiting(final String name, final String... more) throws Exception
    {
        final List<String> all = new ArrayList<>(List.of(
            "directory=" + directory(name),
            "name=" + name,
            "listen=" + endpoint(name),
            "replication=" + String.join(",", uris(name))));
        all.addAll(options.get(name));
        all.addAll(List.of(more));
        if (all.stream().noneMatch((word) -> word.startsWith("user=")))
        {
            all.add("user=replicator:topsecret:replication");
        }
        if (all.stream().noneMatch((word) -> word.startsWith("aeronDirectory=")))
        {
            all.add("aeronDirectory=" + driverDirectory(name));
        }
        final InstanceProcess process = new InstanceProcess(name, starters.getOrDefault(name, List.of()), all);
        processes.put(name, process);
        return process;
    }

    /** Starts all, and waits until each has an id and follows those it is to follow. */
    ReplicaSet startAll(final String... more) throws Exception
    {
        for (final String name : endpoints.keySet())
        {
            startWithoutWaiting(name, more);
        }
        for (final InstanceProcess process : processes.values())
        {
            process.launched();
        }
        awaitFollowing();
        return this;
    }

    /** Starts one that makes the first data by itself; the rest join it, and have to find all that they list. */
    InstanceProcess startFirst(final String name) throws Exception
    {
        with("bootstrapStrategy=LEGACY");
        final InstanceProcess process = start(name, "connectQuorum=1");
        await("it has its data", () -> "running".equals(process.info("status")));
        return process;
    }

    /** Kills one that was no member, and deletes what it has. */
    void forget(final String name) throws Exception
    {
        processes.remove(name).kill();
        IoUtil.delete(directory(name).toFile(), true);
    }

    InstanceProcess get(final String name)
    {
        return processes.get(name);
    }

    Collection<InstanceProcess> all()
    {
        return processes.values();
    }

    /** Waits until all that live follow all they are to follow. */
    void awaitFollowing() throws Exception
    {
        for (final String name : processes.keySet())
        {
            await(name + " follows", () -> isFollowing(name));
        }
    }

    boolean isFollowing(final String name) throws Exception
    {
        final Map<String, String> info = get(name).info();
        final long following = info.entrySet().stream()
            .filter((entry) -> entry.getKey().endsWith("upstream.status") && "follow".equals(entry.getValue())).count();
        final String own = endpoint(name);
        final long wanted = Stream.of(uris(name)).filter((uri) -> !uri.endsWith("@" + own)).count();
        return "running".equals(info.get("status")) && !"0".equals(info.get("id")) && wanted == following;
    }

    /** Waits until all that live have the same rows of all; component 0 is of each one's own. */
    void awaitEqualVclocks() throws Exception
    {
        await("vclocks are equal", () ->
        {
            String first = null;
            for (final InstanceProcess process : all())
            {
                final String vclock = process.info("replicated");
                first = null == first ? vclock : first;
                if (!first.equals(vclock))
                {
                    return false;
                }
            }
            return true;
        });
    }

    /** All that live have the same data. */
    void assertEqualData(final String space, final String what) throws Exception
    {
        String first = null;
        for (final InstanceProcess process : all())
        {
            final String sum = process.ask("sum", space);
            first = null == first ? sum : first;
            assertEquals(first, sum, () -> what + " space=" + space + description());
        }
    }

    void await(final String what, final Callable<Boolean> condition) throws Exception
    {
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        while (!condition.call())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, () -> "waited in vain until " + what + description());
            Thread.sleep(20);
        }
    }

    /** Deletes logs and snapshots of one that has ended. */
    void wipe(final String name) throws IOException
    {
        try (Stream<Path> files = Files.list(directory(name)))
        {
            for (final Path file : files.toList())
            {
                Files.delete(file);
            }
        }
    }

    String description()
    {
        final StringBuilder text = new StringBuilder();
        for (final InstanceProcess process : all())
        {
            try
            {
                text.append('\n').append(process.isAlive() ? process.tell("info") : "is dead");
                text.append('\n').append(process.isAlive() ? process.tell("upstreams") : "");
                text.append('\n').append(process.isAlive() ? process.descriptors() : "");
            }
            catch (final IOException ex)
            {
                text.append(ex);
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
            }
            text.append(process.text());
        }
        return text.toString();
    }

    @Override
    public void close()
    {
        for (final InstanceProcess process : all())
        {
            process.close();
        }
        endpoints.keySet().forEach((name) -> IoUtil.delete(driverDirectory(name).toFile(), true));
    }

    /** Where one keeps its driver's buffers, unless an option says otherwise. */
    private Path driverDirectory(final String name)
    {
        return Path.of("/dev/shm", "memtx-test-" + ProcessHandle.current().pid() + '-' + endpoint(name) + '-' + name);
    }
}
