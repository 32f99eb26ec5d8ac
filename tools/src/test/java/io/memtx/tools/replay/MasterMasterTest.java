package io.memtx.tools.replay;

import io.memtx.tools.CommandRun;
import io.memtx.tools.instances.Environment;
import io.memtx.tools.instances.InstanceRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The master-master tutorial from {@code memtx init} to its last line, as it is typed ({@code tt} is {@code memtx}), on
 * processes that really run. Two things are not as in its text: the ports are free ones, and whoever starts alone waits
 * a second for others, not thirty.
 */
@Timeout(300)
class MasterMasterTest
{
    private static final String FIRST = "instance001";
    private static final String SECOND = "instance002";
    private static final String NOTHING = "---\n...\n";
    private static final long TIMEOUT_NS = 60_000_000_000L;
    private static final String CONFIG =
        """
        credentials:
          users:
            replicator:
              password: 'topsecret'
              roles: [replication]

        iproto:
          advertise:
            peer:
              login: replicator

        replication:
          failover: off
          connect_timeout: 1

        groups:
          group001:
            replicasets:
              replicaset001:
                instances:
                  instance001:
                    database:
                      mode: rw
                    iproto:
                      listen:
                      - uri: '127.0.0.1:3301'
                  instance002:
                    database:
                      mode: rw
                    iproto:
                      listen:
                      - uri: '127.0.0.1:3302'
        """;
    private static final String ALL_BANDS =
        """
        ---
        - - [1, 'Roxette', 1986]
          - [2, 'Scorpions', 1965]
          - [3, 'Ace of Base', 1987]
          - [4, 'The Beatles', 1960]
          - [5, 'Pink Floyd', 1965]
        ...
        """;

    @TempDir
    Path directory;

    private Path application;
    private int firstPort;
    private int secondPort;

    @AfterEach
    void killWhatIsLeft()
    {
        for (final InstanceRef ref : Environment.find(directory).resolve(null, true))
        {
            if (ref.pidFile().isAlive())
            {
                ProcessHandle.of(ref.pidFile().pid()).ifPresent((handle) ->
                {
                    handle.destroyForcibly();
                    handle.onExit().join();
                });
            }
        }
    }

    @Test
    void shouldBeAsTheTutorialSays() throws Exception
    {
        prepare();
        startBoth();
        addData();
        makeConflict();
        reseed();
        restartReplication();
    }

    private void prepare() throws IOException
    {
        try (DatagramSocket first = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
            DatagramSocket second = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0)))
        {
            firstPort = first.getLocalPort();
            secondPort = second.getLocalPort();
        }
        assertEquals(0, CommandRun.of("init", directory).status());
        application = directory.resolve("instances.enabled/master_master");
        Files.createDirectory(application);
        Files.writeString(application.resolve("instances.yml"), "instance001:\ninstance002:\n");
        configure(CONFIG);
    }

    private void startBoth() throws Exception
    {
        assertEquals(
            List.of(
                "   \u2022 Starting an instance [master_master:instance001]...",
                "   \u2022 Starting an instance [master_master:instance002]..."),
            memtx("start", "master_master").lines());
        final List<String> status = memtx("status", "master_master").lines();
        assertTrue(status.get(0).matches(" INSTANCE +STATUS +PID.*"), status.toString());
        assertTrue(status.get(1).matches(" master_master:instance001 +RUNNING +\\d+.*"), status.toString());
        assertTrue(status.get(2).matches(" master_master:instance002 +RUNNING +\\d+.*"), status.toString());

        assertEquals("---\n- false\n...\n", ask(FIRST, "box.info.ro"));
        assertEquals("---\n- false\n...\n", ask(SECOND, "box.info.ro"));
        await(FIRST + " and " + SECOND + " follow each other", () ->
            isFollowing(FIRST, SECOND) && isFollowing(SECOND, FIRST));
        checkFollows(FIRST, SECOND, 3302);
        checkFollows(SECOND, FIRST, 3301);
    }

    private void addData() throws Exception
    {
        final String space = ask(FIRST, "box.schema.space.create('bands')");
        assertTrue(AnswerMask.isEqual(
            """
            ---
            - format_object: []
              is_local: false
              engine: memtx
              before_replace: 'function: 0x41bb8e80'
              field_count: 0
              is_sync: false
              on_replace: 'function: 0x41bb8e30'
              state:
                is_sync: false
              temporary: false
              index: []
              type: normal
              enabled: false
              name: bands
              id: 512
            - created
            ...
            """, space), space);
        assertEquals(NOTHING, ask(FIRST,
            "box.space.bands:format({ { name = 'id', type = 'unsigned' }, { name = 'band_name', type = 'string' }, " +
            "{ name = 'year', type = 'unsigned' } })"));
        final String index = ask(FIRST, "box.space.bands:create_index('primary', { parts = { 'id' } })");
        assertTrue(AnswerMask.isEqual(
            """
            ---
            - unique: true
              parts:
              - fieldno: 1
                sort_order: asc
                type: unsigned
                exclude_null: false
                is_nullable: false
              hint: true
              id: 0
              type: TREE
              space_id: 512
              name: primary
            ...
            """, index), index);
        assertEquals("---\n- [1, 'Roxette', 1986]\n...\n",
            ask(FIRST, "box.space.bands:insert { 1, 'Roxette', 1986 }"));
        assertEquals("---\n- [2, 'Scorpions', 1965]\n...\n",
            ask(FIRST, "box.space.bands:insert { 2, 'Scorpions', 1965 }"));
        awaitAnswer(SECOND, "box.space.bands:select()",
            "---\n- - [1, 'Roxette', 1986]\n  - [2, 'Scorpions', 1965]\n...\n");
        ask(SECOND, "box.space.bands:insert { 3, 'Ace of Base', 1987 }");
        ask(SECOND, "box.space.bands:insert { 4, 'The Beatles', 1960 }");
        awaitAnswer(FIRST, "box.space.bands:select()",
            """
            ---
            - - [1, 'Roxette', 1986]
              - [2, 'Scorpions', 1965]
              - [3, 'Ace of Base', 1987]
              - [4, 'The Beatles', 1960]
            ...
            """);
        await("equal vclocks", () -> vclock(FIRST).equals(vclock(SECOND)));
        assertTrue(ask(FIRST, "box.info.vclock").matches("---\n- \\{(?:0: \\d+, )?1: \\d+, 2: \\d+}\n...\n"),
            ask(FIRST, "box.info.vclock"));
    }

    private void makeConflict() throws Exception
    {
        memtx("stop", "master_master:instance001");
        assertEquals("---\n- [5, 'incorrect data', 0]\n...\n",
            ask(SECOND, "box.space.bands:insert { 5, 'incorrect data', 0 }"));
        memtx("stop", "master_master:instance002");
        memtx("start", "master_master:instance001");
        await(FIRST + " is writable", () -> "---\n- false\n...\n".equals(ask(FIRST, "box.info.ro")));
        assertEquals("---\n- [5, 'Pink Floyd', 1965]\n...\n",
            ask(FIRST, "box.space.bands:insert { 5, 'Pink Floyd', 1965 }"));
        memtx("start", "master_master:instance002");
        await(FIRST + " is stopped", () -> "stopped".equals(upstream(FIRST, SECOND).get("status")));
        checkConflict();
        await(SECOND + " is stopped", () -> "stopped".equals(downstream(FIRST, SECOND).get("status")));
    }

    private void reseed() throws Exception
    {
        configure(CONFIG.replaceFirst("(instance002:\n +database:\n +mode:) rw", "$1 ro"));
        assertEquals(NOTHING, ask(FIRST, "require('config'):reload()"));
        assertEquals(NOTHING, ask(SECOND, "require('config'):reload()"));
        assertEquals("---\n- true\n...\n", ask(SECOND, "box.info.ro"));
        try (Stream<Path> files = Files.list(application.resolve("var/lib/instance002")))
        {
            for (final Path file : files.filter((path) -> path.toString().matches(".*\\.(?:xlog|snap)")).toList())
            {
                Files.delete(file);
            }
        }
        memtx("restart", "master_master:instance002");
        awaitAnswer(SECOND, "box.space.bands:select()", ALL_BANDS);
        checkConflict();
        await(SECOND + " follows again", () -> "follow".equals(downstream(FIRST, SECOND).get("status")));
    }

    private void restartReplication() throws Exception
    {
        configure(CONFIG
            .replaceFirst("(instance001:\n +database:\n +mode:) rw", "$1 ro")
            .replaceFirst("( +iproto:)\n +listen:\n +- uri: '127.0.0.1:3301'", "$1 {}")
            .replaceFirst("(instance002:\n +database:\n +mode:) rw", "$1 ro"));
        assertEquals(NOTHING, ask(FIRST, "require('config'):reload()"));
        configure(CONFIG);
        assertEquals(NOTHING, ask(FIRST, "require('config'):reload()"));
        assertEquals(NOTHING, ask(SECOND, "require('config'):reload()"));
        await(FIRST + " follows again", () ->
            isFollowing(FIRST, SECOND) && isFollowing(SECOND, FIRST));
        checkFollows(FIRST, SECOND, 3302);
        assertEquals("---\n- false\n...\n", ask(FIRST, "box.info.ro"));
        assertEquals("---\n- false\n...\n", ask(SECOND, "box.info.ro"));
        awaitAnswer(FIRST, "box.space.bands:select()", ALL_BANDS);
        assertEquals(0, memtx("stop", "master_master").status());
    }

    private void checkConflict()
    {
        final Map<?, ?> upstream = upstream(FIRST, SECOND);
        assertEquals("stopped", upstream.get("status"));
        assertEquals("replicator@127.0.0.1:3302", upstream.get("peer"));
        assertEquals(
            "Duplicate key exists in unique index \"primary\" in space \"bands\" with old tuple - " +
                "[5, \"Pink Floyd\", 1965] and new tuple - [5, \"incorrect data\", 0]",
            upstream.get("message"));
    }

    private void checkFollows(final String at, final String other, final int port)
    {
        final Map<?, ?> replica = replica(at, other);
        final Map<Object, Object> upstream = new LinkedHashMap<>(upstream(at, other));
        assertTrue(upstream.remove("idle") instanceof Number && upstream.remove("lag") instanceof Number);
        assertEquals(Map.of("status", "follow", "peer", "replicator@127.0.0.1:" + port), upstream);
        final Map<Object, Object> downstream = new LinkedHashMap<>(downstream(at, other));
        assertTrue(downstream.remove("idle") instanceof Number && downstream.remove("lag") instanceof Number);
        assertTrue(downstream.remove("vclock") instanceof Map);
        assertEquals(Map.of("status", "follow"), downstream);
        assertEquals(
            List.of("downstream", "id", "lsn", "name", "upstream", "uuid"),
            replica.keySet().stream().map(String::valueOf).sorted().toList());
        assertEquals(
            List.of("id", "lsn", "name", "uuid"),
            replica(at, at).keySet().stream().map(String::valueOf).sorted().toList());
    }

    private boolean isFollowing(final String at, final String other)
    {
        return "follow".equals(upstream(at, other).get("status")) &&
            "follow".equals(downstream(at, other).get("status"));
    }

    private Map<?, ?> upstream(final String at, final String of)
    {
        return replica(at, of).get("upstream") instanceof Map<?, ?> upstream ? upstream : Map.of();
    }

    private Map<?, ?> downstream(final String at, final String of)
    {
        return replica(at, of).get("downstream") instanceof Map<?, ?> downstream ? downstream : Map.of();
    }

    private Map<?, ?> replica(final String at, final String name)
    {
        final Object answer = AnswerMask.valuesOf(ask(at, "box.info.replication"));
        if (answer instanceof List<?> list && list.get(0) instanceof Map<?, ?> replicas)
        {
            for (final Object replica : replicas.values())
            {
                if (replica instanceof Map<?, ?> map && name.equals(map.get("name")))
                {
                    return map;
                }
            }
        }
        return Map.of();
    }

    private Map<Object, Object> vclock(final String at)
    {
        final Map<Object, Object> vclock = new TreeMap<>();
        if (AnswerMask.valuesOf(ask(at, "box.info.vclock")) instanceof List<?> list &&
            list.get(0) instanceof Map<?, ?> map)
        {
            vclock.putAll(map);
        }
        vclock.remove(0); // local to each
        return vclock;
    }

    private void configure(final String text) throws IOException
    {
        Files.writeString(application.resolve("config.yaml"), here(text));
    }

    private String here(final String text)
    {
        return text.replace(":3301", ":" + firstPort).replace(":3302", ":" + secondPort);
    }

    private CommandRun memtx(final Object... args)
    {
        final Object[] all = new Object[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "-C";
        all[args.length + 1] = directory;
        final CommandRun run = CommandRun.of(all);
        assertEquals(0, run.status(), () -> String.join(" ", Stream.of(args).map(String::valueOf).toList()) + ": " +
            run.out() + run.err());
        return run;
    }

    private String ask(final String instance, final String statement)
    {
        try
        {
            final Path file = directory.resolve("statement.lua");
            Files.writeString(file, statement);
            final CommandRun run =
                CommandRun.of("connect", "master_master:" + instance, "-f", file, "-C", directory);
            assertTrue(run.err().isEmpty(), run.err());
            return run.out().replace(":" + firstPort, ":3301").replace(":" + secondPort, ":3302");
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    private void awaitAnswer(final String instance, final String statement, final String answer) throws Exception
    {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        String last = ask(instance, statement);
        while (!answer.equals(last) && System.nanoTime() < deadlineNs)
        {
            Thread.sleep(100);
            last = ask(instance, statement);
        }
        assertEquals(answer, last, instance + "> " + statement);
    }

    private void await(final String what, final BooleanSupplier condition) throws Exception
    {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() < deadlineNs, () -> "waited for: " + what + "\n" +
                ask(FIRST, "box.info.replication") + ask(SECOND, "box.info.replication"));
            Thread.sleep(100);
        }
    }
}
