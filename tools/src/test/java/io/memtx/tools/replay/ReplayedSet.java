package io.memtx.tools.replay;

import io.memtx.tools.CommandRun;
import io.memtx.tools.instances.Environment;
import io.memtx.tools.instances.InstanceRef;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The replica set of the tutorials: an environment with two instances, each a process, and what is typed at it. Ports
 * are free ones, and stand in answers as in the tutorials; whoever starts alone waits a second for others, not thirty.
 */
final class ReplayedSet implements AutoCloseable
{
    static final String FIRST = "instance001";
    static final String SECOND = "instance002";
    static final String CONFIG =
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
    private static final long TIMEOUT_NS = 60_000_000_000L;

    private final Path directory;
    private final Path application;
    private final int firstPort;
    private final int secondPort;

    private ReplayedSet(final Path directory, final int firstPort, final int secondPort)
    {
        this.directory = directory;
        this.firstPort = firstPort;
        this.secondPort = secondPort;
        application = directory.resolve("instances.enabled/master_master");
    }

    static ReplayedSet prepare(final Path directory) throws IOException
    {
        try (DatagramSocket first = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
            DatagramSocket second = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0)))
        {
            final ReplayedSet set = new ReplayedSet(directory, first.getLocalPort(), second.getLocalPort());
            assertEquals(0, CommandRun.of("init", directory).status());
            Files.createDirectory(set.application);
            Files.writeString(set.application.resolve("instances.yml"), "instance001:\ninstance002:\n");
            set.configure(CONFIG);
            return set;
        }
    }

    Path application()
    {
        return application;
    }

    /** Kills what the test has left running. */
    @Override
    public void close()
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

    boolean isFollowing(final String at, final String other)
    {
        return "follow".equals(upstream(at, other).get("status")) &&
            "follow".equals(downstream(at, other).get("status"));
    }

    Map<?, ?> upstream(final String at, final String of)
    {
        return replica(at, of).get("upstream") instanceof Map<?, ?> upstream ? upstream : Map.of();
    }

    Map<?, ?> downstream(final String at, final String of)
    {
        return replica(at, of).get("downstream") instanceof Map<?, ?> downstream ? downstream : Map.of();
    }

    Map<?, ?> replica(final String at, final String name)
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

    Map<Object, Object> vclock(final String at)
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

    void configure(final String text) throws IOException
    {
        Files.writeString(application.resolve("config.yaml"), here(text));
    }

    private String here(final String text)
    {
        return text.replace(":3301", ":" + firstPort).replace(":3302", ":" + secondPort);
    }

    CommandRun memtx(final Object... args)
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

    String ask(final String instance, final String statement)
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

    void awaitAnswer(final String instance, final String statement, final String answer) throws Exception
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

    void await(final String what, final BooleanSupplier condition) throws Exception
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
