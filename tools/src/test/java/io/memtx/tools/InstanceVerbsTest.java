package io.memtx.tools;

import io.memtx.tools.instances.Environment;
import io.memtx.tools.instances.InstanceRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The verbs, on processes that really run. */
class InstanceVerbsTest
{
    private static final String FIRST = "app:instance001";
    private static final String SECOND = "app:instance002";
    private static final String THIRD = "app:instance003";

    @TempDir
    private Path directory;

    private Path application;
    private int[] ports;

    @BeforeEach
    void prepare() throws IOException
    {
        ports = freePorts(3);
        assertEquals(0, CommandRun.of("init", directory).status());
        application = directory.resolve("instances.enabled/app");
        Files.createDirectory(application);
        Files.writeString(application.resolve("instances.yml"), "instance001:\ninstance002:\n");
        Files.writeString(application.resolve("config.yaml"), config(2));
    }

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
    void shouldStartShowKillStartReloadAndStopAReplicaSet() throws Exception
    {
        assertEquals(List.of(
            " INSTANCE         STATUS       PID  MODE  CONFIG  BOX  UPSTREAM",
            " app:instance001  NOT RUNNING",
            " app:instance002  NOT RUNNING"), verb(1, "status").lines());

        final CommandRun started = verb(0, "start", "app");
        assertEquals(List.of(
            "   \u2022 Starting an instance [app:instance001]...",
            "   \u2022 Starting an instance [app:instance002]..."), started.lines(), started.err());
        assertEquals("", started.err());
        final Map<?, ?> first = status(FIRST);
        assertEquals("RUNNING", first.get("status"));
        assertEquals("running", first.get("box"));
        try (Stream<Path> files = Files.walk(reference(FIRST).outputFile().getParent().getParent().getParent()))
        {
            assertEquals(List.of(), files.filter((file) -> !Files.isDirectory(file))
                .filter((file) -> !mode(file).equals("rw-------")).toList(), "only their owner reads and writes them");
        }
        assertEquals("ready", first.get("config"));
        assertEquals(false, first.get("ro"));
        assertEquals(pidOf(FIRST), ((Number)first.get("pid")).longValue());
        assertTrue(verb(0, "start", FIRST).out().contains("(PID = " + pidOf(FIRST) + ") is already running."));

        shouldOpenTheLogAnewAtASignal();

        final ProcessHandle process = ProcessHandle.of(pidOf(FIRST)).orElseThrow();
        assertTrue(process.destroyForcibly());
        process.onExit().get(60, TimeUnit.SECONDS);
        assertEquals("ERROR. The process is dead", statusNow(FIRST).get("status"));
        assertEquals("RUNNING", statusNow(SECOND).get("status"));
        assertEquals(1, CommandRun.of("status", "app", "-C", directory).status());
        assertTrue(verb(0, "stop", FIRST).out().contains("app:instance001 is not running."));
        verb(0, "start", FIRST);
        assertEquals("RUNNING", status(FIRST).get("status"));

        shouldKeepTheOldWhenTheFileIsBroken();
        shouldBringInAThird();

        final CommandRun stopped = verb(0, "stop", "app");
        assertEquals(3, stopped.lines().stream().filter((line) -> line.endsWith("has been terminated.")).count());
        assertEquals("NOT RUNNING", statusNow(FIRST).get("status"));
        assertFalse(Files.exists(reference(FIRST).verbSocket()));
    }

    private void shouldOpenTheLogAnewAtASignal() throws Exception
    {
        final Path log = application.resolve("var/log/instance001/memtx.log");
        Files.move(log, log.resolveSibling("moved.log"));
        assertEquals(0, new ProcessBuilder("kill", "-HUP", Long.toString(pidOf(FIRST))).start().waitFor());
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.exists(log) && System.nanoTime() - deadlineNs < 0)
        {
            Thread.sleep(10);
        }
        assertTrue(Files.exists(log));
        assertEquals("RUNNING", statusNow(FIRST).get("status"));
    }

    private void shouldKeepTheOldWhenTheFileIsBroken() throws Exception
    {
        Files.writeString(application.resolve("config.yaml"), config(2).replaceFirst("mode: rw", "mode: rx"));
        final CommandRun refused = verb(1, "reload", "app");
        assertEquals(
            2, refused.err().lines().filter((line) -> line.endsWith("the configuration is as it was")).count());
        assertTrue(refused.err().contains("config.yaml:9: groups.g.replicasets.r.instances.instance001." +
            "database.mode: expected one of ro, rw, got 'rx'"), refused.err());
        assertEquals("check_errors", status(FIRST).get("config"));
        assertEquals(false, status(FIRST).get("ro"));
        final CommandRun restart = CommandRun.of("restart", FIRST, "-C", directory);
        assertEquals(2, restart.status(), "nothing is stopped for a configuration that cannot be used");
        assertEquals("RUNNING", statusNow(FIRST).get("status"));
    }

    private void shouldBringInAThird() throws Exception
    {
        Files.writeString(application.resolve("config.yaml"), config(3));
        Files.writeString(application.resolve("instances.yml"), "instance001:\ninstance002:\ninstance003:\n");
        assertEquals(1, CommandRun.of("reload", "app", "-C", directory).status(), "the third does not run yet");
        verb(0, "start", THIRD);
        for (final String name : List.of(FIRST, SECOND, THIRD))
        {
            final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!isFollowing(status(name), 2) && System.nanoTime() - deadlineNs < 0)
            {
                Thread.sleep(50);
            }
            assertTrue(isFollowing(status(name), 2), name + " " + status(name));
        }
    }

    @Test
    void shouldSayWhyAnInstanceDoesNotStart() throws Exception
    {
        Files.writeString(application.resolve("config.yaml"), config(1).replace("mode: rw", "mode: ro"));
        Files.writeString(application.resolve("instances.yml"), "instance001:\n");
        final CommandRun readOnly = verb(1, "start", "app");
        assertTrue(readOnly.err().contains("No leader to register new instance \"instance001\""), readOnly.err());
        assertEquals("NOT RUNNING", statusNow(FIRST).get("status"));

        Files.writeString(application.resolve("config.yaml"), config(1));
        Files.createDirectories(application.resolve("var/lib/instance001"));
        Files.writeString(application.resolve("var/lib/instance001/00000000000000000000.snap"), "rubbish");
        final CommandRun damaged = verb(1, "start", "app");
        assertTrue(damaged.err().contains("0.snap: offset 7: Unexpected end of file"), damaged.err());
        final String log = Files.readString(application.resolve("var/log/instance001/memtx.log"));
        assertTrue(log.contains("E> app:instance001 ends: "), log);

        Files.writeString(application.resolve("config.yaml"), "wall: {}\n" + config(1));
        final CommandRun broken = CommandRun.of("start", "app", "-C", directory);
        assertEquals(2, broken.status());
        assertEquals("memtx: config.yaml:1: wall: unknown key; did you mean 'wal'?\n", broken.err());
    }

    private CommandRun verb(final int status, final String... args) throws Exception
    {
        final List<String> command = Stream.concat(
            Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
            Stream.of(JvmFlags.of(Runtime.version().feature()), List.of(
                "-cp", classPath(), MemtxTool.class.getName()), List.of(args))
                .flatMap(List::stream)).toList();
        final Path out = Files.createTempFile(directory, "out", "");
        final Path err = Files.createTempFile(directory, "err", "");
        final Process process = new ProcessBuilder(command)
            .directory(application.toFile()) // below the environment: it is found upwards
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
        assertTrue(process.waitFor(180, TimeUnit.SECONDS), "does not end: " + List.of(args));
        final CommandRun run = new CommandRun(process.exitValue(), Files.readString(out), Files.readString(err));
        assertEquals(status, run.status(), () -> List.of(args) + "\n" + run.out() + run.err() + logs());
        return run;
    }

    /** The command runs in another directory than this process. */
    private static String classPath()
    {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map((entry) -> Path.of(entry).toAbsolutePath().toString()).collect(Collectors.joining(File.pathSeparator));
    }

    private String logs()
    {
        final StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(application.resolve("var/log")))
        {
            for (final Path file : files.filter(Files::isRegularFile).toList())
            {
                text.append(file).append('\n').append(Files.readString(file));
            }
        }
        catch (final IOException ex)
        {
            text.append(ex);
        }
        return text.toString();
    }

    /** What an instance says as soon as it answers. */
    private Map<?, ?> status(final String name) throws Exception
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        Map<?, ?> found = statusNow(name);
        while (!found.containsKey("uuid") && System.nanoTime() - deadlineNs < 0)
        {
            Thread.sleep(50);
            found = statusNow(name);
        }
        return found;
    }

    private Map<?, ?> statusNow(final String name) throws Exception
    {
        return (Map<?, ?>)JsonText.parse(CommandRun.of("status", name, "--json", "-C", directory).out());
    }

    private static boolean isFollowing(final Map<?, ?> status, final int count)
    {
        final List<?> upstreams = (List<?>)status.get("upstreams");
        return null != upstreams && count == upstreams.size() &&
            upstreams.stream().allMatch((upstream) -> "follow".equals(((Map<?, ?>)upstream).get("status")));
    }

    private long pidOf(final String name)
    {
        return reference(name).pidFile().pid();
    }

    private InstanceRef reference(final String name)
    {
        return Environment.find(directory).one(name);
    }

    private String config(final int count)
    {
        final StringBuilder text = new StringBuilder();
        text.append("credentials: {users: {replicator: {password: topsecret, roles: [replication]}}}\n")
            .append("iproto: {advertise: {peer: {login: replicator}}}\n")
            .append("memtx: {memory: 16777216}\n")
            .append("groups:\n  g:\n    replicasets:\n      r:\n        instances:\n");
        for (int i = 1; i <= count; i++)
        {
            text.append("          instance00").append(i).append(": {database: {mode: rw}, iproto: {listen: [{uri: ")
                .append("'127.0.0.1:").append(ports[i - 1]).append("'}]}}\n");
        }
        return text.toString();
    }

    private static int[] freePorts(final int count) throws IOException
    {
        final int[] ports = new int[count];
        final DatagramSocket[] sockets = new DatagramSocket[count];
        for (int i = 0; i < count; i++)
        {
            sockets[i] = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
            ports[i] = sockets[i].getLocalPort();
        }
        for (final DatagramSocket socket : sockets)
        {
            socket.close();
        }
        return ports;
    }

    private static String mode(final Path file)
    {
        try
        {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        }
        catch (final NoSuchFileException ex)
        {
            return "rw-------"; // gone meanwhile: a log that got its name
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
