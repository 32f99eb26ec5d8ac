package io.memtx.memtx.tarantool;

import org.junit.jupiter.api.Assumptions;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A Tarantool of this machine, run on a directory of its own: on the directory of a test, or on a copy so that the
 * original stays as our engine left it. Belongs to one thread.
 * <pre>
 *   final TarantoolPeer peer = TarantoolPeer.onCopyOf(dataDirectory, temporaryDirectory);
 *   assertEquals(expectedLines, peer.dump());
 *   assertEquals(List.of("2"), peer.run("print(box.space.s:count())"));
 * </pre>
 */
public final class TarantoolPeer
{
    /** Why a test was skipped. */
    public static final String NOT_INSTALLED = "tarantool is not installed";

    private static final String BINARY = "tarantool";
    private static final String SCRIPT_FILE = "peer.lua";
    private static final String LOG_FILE = "peer.log";
    private static final String OUTPUT_FILE = "peer.out";
    private static final long TIMEOUT_S = 60;

    private final Path directory;
    private String walMode = "write";
    private String extraOptions = "";

    private TarantoolPeer(final Path directory)
    {
        this.directory = directory;
    }

    /**
     * @return whether there is a Tarantool to run.
     */
    public static boolean isInstalled()
    {
        return null != binary();
    }

    /**
     * A peer that works in the directory itself. Skips the test when Tarantool is not installed.
     *
     * @param directory that exists; empty for a new instance.
     * @return the peer.
     */
    public static TarantoolPeer on(final Path directory)
    {
        Assumptions.assumeTrue(isInstalled(), NOT_INSTALLED);
        return new TarantoolPeer(directory);
    }

    /**
     * A peer that works on a copy. Skips the test when Tarantool is not installed.
     *
     * @param source directory to copy, files only.
     * @param target directory to copy them to; made when missing.
     * @return the peer.
     * @throws IOException when copying fails.
     */
    public static TarantoolPeer onCopyOf(final Path source, final Path target) throws IOException
    {
        final TarantoolPeer peer = on(target);
        Files.createDirectories(target);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(source, Files::isRegularFile))
        {
            for (final Path file : files)
            {
                Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return peer;
    }

    /**
     * Skips the test when the installed Tarantool is of another line than the one that the test speaks of.
     *
     * @param prefix of the version, such as {@code 2.6.}
     * @return this.
     * @throws IOException when the process cannot be run.
     */
    public TarantoolPeer assumeVersion(final String prefix) throws IOException
    {
        final String version = runScript("print(_TARANTOOL)").get(0);
        Assumptions.assumeTrue(version.startsWith(prefix), "tarantool is " + version + ", not " + prefix);
        return this;
    }

    /**
     * @param walMode none, write (default) or fsync.
     * @return this.
     */
    public TarantoolPeer walMode(final String walMode)
    {
        this.walMode = walMode;
        return this;
    }

    /**
     * @param options of box.cfg as Lua writes them, such as {@code force_recovery = true}.
     * @return this.
     */
    public TarantoolPeer options(final String options)
    {
        this.extraOptions = options;
        return this;
    }

    /**
     * @param instanceUuid   of a new instance.
     * @param replicasetUuid of its replica set.
     * @return this.
     */
    public TarantoolPeer uuids(final UUID instanceUuid, final UUID replicasetUuid)
    {
        return options("instance_uuid = '" + instanceUuid + "', replicaset_uuid = '" + replicasetUuid + "'");
    }

    public Path directory()
    {
        return directory;
    }

    /**
     * Starts the instance, runs a script in it and ends it.
     *
     * @param lua script; it prints its answer and need not exit.
     * @return the lines it printed.
     * @throws IOException    when the process cannot be run.
     * @throws AssertionError when it fails or takes longer than a minute; the text holds its output and log.
     */
    public List<String> run(final String lua) throws IOException
    {
        final String configuration = "box.cfg{log = '" + LOG_FILE + "', wal_mode = '" + walMode + "', " +
            "memtx_memory = 64 * 1024 * 1024, checkpoint_interval = 0" +
            (extraOptions.isEmpty() ? "" : ", " + extraOptions) + "}\n";
        return runScript(configuration + lua);
    }

    /**
     * Runs a script without starting an instance, for what only reads files.
     *
     * @param lua script.
     * @return the lines it printed.
     * @throws IOException    when the process cannot be run.
     * @throws AssertionError when it fails or takes longer than a minute; the text holds its output and log.
     */
    public List<String> runScript(final String lua) throws IOException
    {
        final Path script = directory.resolve(SCRIPT_FILE);
        final Path output = directory.resolve(OUTPUT_FILE);
        // an error must not leave the process waiting at a console or in its event loop
        Files.writeString(script, "local ok, err = xpcall(function()\n" + lua +
            "\nend, function(e) return debug.traceback(tostring(e)) end)\n" +
            "if not ok then print('error: ' .. err) end\nio.stdout:flush()\nos.exit(ok and 0 or 1)\n");

        final Process process = new ProcessBuilder(binary().toString(), SCRIPT_FILE)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(output.toFile())
            .start();
        final boolean isEnded = await(process);
        // strings in spaces need not be UTF-8, so what is not must not fail the test here
        final List<String> lines = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).lines().toList();
        if (!isEnded || 0 != process.exitValue())
        {
            throw new AssertionError("tarantool " + (isEnded ? "failed" : "did not end") + " in " + directory +
                "\n" + String.join("\n", lines) + "\n" + log());
        }
        Files.delete(script);
        Files.delete(output);
        return lines;
    }

    /**
     * Lists definitions and data of all spaces with ids above the system range, in canonical text: for each space, by
     * id, the line {@code space <row of _space>}, the lines {@code index <row of _index>}, and one line per tuple in
     * the order of the primary key, or of the text where that key is a hash. Tuples are in Tarantool's own text,
     * in which strings are quoted by apostrophes.
     *
     * @return the lines.
     * @throws IOException when the process cannot be run.
     */
    public List<String> dump() throws IOException
    {
        return run(resource("dump.lua"));
    }

    /**
     * Lists the rows of all system spaces that hold rows, in the order of a snapshot: id of the space, a blank, the
     * MessagePack of the row in hexadecimal digits, a blank, its text.
     *
     * @return the lines.
     * @throws IOException when the process cannot be run.
     */
    public List<String> dumpSystem() throws IOException
    {
        return run(resource("dump-system.lua"));
    }

    /**
     * @return the log of all runs; empty when nothing was logged.
     * @throws IOException when it cannot be read.
     */
    public String log() throws IOException
    {
        final Path log = directory.resolve(LOG_FILE);
        return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
    }

    private static boolean await(final Process process)
    {
        try
        {
            if (process.waitFor(TIMEOUT_S, TimeUnit.SECONDS))
            {
                return true;
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return false;
    }

    private static String resource(final String name) throws IOException
    {
        try (InputStream stream = TarantoolPeer.class.getResourceAsStream(name))
        {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Path binary()
    {
        for (final String directory : System.getenv("PATH").split(File.pathSeparator))
        {
            final Path candidate = Path.of(directory, BINARY);
            if (Files.isExecutable(candidate))
            {
                return candidate;
            }
        }
        return null;
    }
}
