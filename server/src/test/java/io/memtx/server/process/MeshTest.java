package io.memtx.server.process;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Three masters that write what does not collide, while links break and processes die: afterwards all have the same,
 * and each row once. {@code -Dmemtx.mesh.seconds} and {@code -Dmemtx.mesh.seed} lengthen and repeat it.
 */
@Timeout(1_200)
class MeshTest
{
    private static final int SECONDS = Integer.getInteger("memtx.mesh.seconds", 6);
    private static final long SEED = Long.getLong("memtx.mesh.seed", 20261126L);
    private static final int PER_SECOND = 300;
    private static final String[] NAMES = {"one", "two", "three"};

    @TempDir
    private Path directory;

    private final Map<String, UdpRelay.Link> links = new HashMap<>();
    private final Random random = new Random(SEED);
    private ReplicaSet set;
    private UdpRelay relay;
    private long writerSeed;
    private int killCount;
    private int cutCount;

    @AfterEach
    void closeAll() throws InterruptedException
    {
        if (null != set)
        {
            set.close();
            relay.close();
        }
    }

    @Test
    void shouldConvergeInAMeshWhenLinksBreakAndProcessesDie(final TestReporter reporter) throws Exception
    {
        open("one>two", "one>three", "two>one", "two>three", "three>one", "three>two");
        run(true, reporter);
    }

    @Test
    void shouldConvergeInARingWhenLinksBreakAndProcessesDie(final TestReporter reporter) throws Exception
    {
        connect("one>two", "two>three", "three>one");
        set.startFirst("one"); // nobody lists all: who joins has to be told of one that has data
        for (final String name : List.of("three", "two"))
        {
            final InstanceProcess process = set.start(name);
            set.await(name + " has its data", () -> "running".equals(process.info("status")));
        }
        set.awaitFollowing();
        create();
        run(true, reporter);
    }

    @Test
    void shouldConvergeInAMeshWhenDatagramsAreLostRepeatedAndReordered(final TestReporter reporter) throws Exception
    {
        open("one>two", "one>three", "two>one", "two>three", "three>one", "three>two");
        links.values().forEach((link) ->
        {
            link.lossRate = 0.2;
            link.duplicateRate = 0.2;
            link.reorderRate = 0.2;
        });
        run(false, reporter);
    }

    private void open(final String... ways) throws Exception
    {
        connect(ways);
        set.startAll();
        create();
    }

    private void connect(final String... ways) throws Exception
    {
        relay = new UdpRelay(SEED);
        set = new ReplicaSet(directory, NAMES).with("timeoutMs=500", "connectTimeoutMs=5000");
        for (final String name : NAMES)
        {
            final List<String> own = List.of(ways).stream().filter((way) -> way.startsWith(name + ">")).toList();
            final String[] peers = new String[own.size() + 1];
            peers[0] = set.endpoint(name);
            for (int i = 0; i < own.size(); i++)
            {
                final UdpRelay.Link link = relay.link(set.endpoint(own.get(i).substring(name.length() + 1)));
                links.put(own.get(i), link);
                peers[i + 1] = link.endpoint();
            }
            set.follows(name, peers);
        }
    }

    private void create() throws Exception
    {
        final InstanceProcess first = set.get(NAMES[0]);
        first.ask("create", RandomWriter.EVENTS, "id:unsigned", "text:string");
        first.ask("create", RandomWriter.COUNTERS, "id:unsigned", "sum:unsigned");
        set.awaitEqualVclocks();
    }

    private void run(final boolean isBreaking, final TestReporter reporter) throws Exception
    {
        for (final String name : NAMES)
        {
            write(name);
        }
        final long deadlineNs = System.nanoTime() + SECONDS * 1_000_000_000L;
        while (System.nanoTime() - deadlineNs < 0)
        {
            if (isBreaking)
            {
                disturb();
            }
            Thread.sleep(200 + random.nextInt(600));
        }
        if (isBreaking)
        {
            kill(NAMES[random.nextInt(NAMES.length)]); // at least one dies, and with it what it was sending
        }
        links.values().forEach((link) -> link.isCut = false);
        for (final InstanceProcess process : set.all())
        {
            process.ask("quiet");
        }
        check(reporter);
    }

    private void disturb() throws Exception
    {
        if (0 == random.nextInt(5))
        {
            kill(NAMES[random.nextInt(NAMES.length)]);
        }
        else
        {
            final List<String> ways = links.keySet().stream().sorted().toList();
            final UdpRelay.Link link = links.get(ways.get(random.nextInt(ways.size())));
            link.isCut = !link.isCut;
            cutCount++;
        }
    }

    private void kill(final String name) throws Exception
    {
        set.get(name).kill();
        killCount++;
        // who comes back and finds nobody is an orphan, and writes nothing
        links.forEach((way, link) -> link.isCut &= !way.startsWith(name + ">"));
        set.start(name);
        set.await("it has its data", () -> "running".equals(set.get(name).info("status")));
        write(name);
    }

    private void write(final String name) throws Exception
    {
        set.get(name).ask("write", ++writerSeed, PER_SECOND);
    }

    private void check(final TestReporter reporter) throws Exception
    {
        final String what = "seed=" + SEED + " kills=" + killCount + " cuts=" + cutCount;
        set.awaitFollowing();
        set.awaitEqualVclocks();
        set.assertEqualData(RandomWriter.EVENTS, what);
        set.assertEqualData(RandomWriter.COUNTERS, what);
        final String data = set.get(NAMES[0]).ask("sum", RandomWriter.EVENTS);
        assertTrue(Long.parseLong(data.substring(0, data.indexOf(' '))) > 10, data);
        for (final InstanceProcess process : set.all())
        {
            process.stop();
        }
        final Map<Integer, Long> rows = LoggedRows.assertOnceEach(set.directory(NAMES[0]), what);
        assertEquals(NAMES.length, rows.size(), what);
        for (final String name : NAMES)
        {
            assertEquals(rows, LoggedRows.assertOnceEach(set.directory(name), what + " instance=" + name), what);
        }
        reporter.publishEntry("mesh", what + " rows=" + rows);
    }
}
