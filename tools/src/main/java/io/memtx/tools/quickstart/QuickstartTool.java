package io.memtx.tools.quickstart;

import io.memtx.memtx.Memtx;
import io.memtx.tuple.error.MemtxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * {@code memtx quickstart}: everything that the engine is for, in order and in under a minute; in its second act two
 * instances replicate. Exit status 0 when every proof held, 1 when one did not.
 */
@Command(
    name = "quickstart",
    description = "Loads real data, asks, commits, is killed, recovers, measures, and replicates between two" +
        " masters: all in under a minute.",
    mixinStandardHelpOptions = true)
public final class QuickstartTool implements Callable<Integer>
{
    @Option(
        names = "--dir",
        paramLabel = "DIR",
        description = "Work in DIR, which is to be empty or not there yet, instead of a temporary directory.")
    private Path directory;

    @Option(names = "--keep", description = "Leave the files there, to be looked at with the other commands.")
    private boolean isKept;

    @Option(
        names = "--calls",
        paramLabel = "COUNT",
        defaultValue = "1000000",
        description = "How many calls of each kind are measured at most (${DEFAULT-VALUE}).")
    private int callCount;

    @Option(names = "--processes", description = "Run the two masters of the second act as two processes.")
    private boolean isOfProcesses;

    @Spec
    private CommandSpec spec;

    private Screen screen;

    @Override
    public Integer call() throws IOException
    {
        final Path data = workDirectory();
        screen = new Screen(spec.commandLine().getOut());
        final long startNs = System.nanoTime();
        try
        {
            screen.line("memtx quickstart on Java %s, data in %s", System.getProperty("java.version"), data);
            run(data);
        }
        catch (final MemtxException | IllegalStateException | IOException ex)
        {
            screen.proof(false, "stopped by an error: " + ex.getMessage());
        }
        finally
        {
            cleanUp(data);
        }
        screen.line("");
        if (0 == screen.failedCount())
        {
            screen.line("All %d proofs held, in %.1f s.", screen.proofCount(), (System.nanoTime() - startNs) / 1e9);
        }
        else
        {
            screen.line("%d of %d proofs FAILED.", screen.failedCount(), screen.proofCount());
        }
        if (isKept)
        {
            screen.line("Look around:  memtx stat %s   memtx cat %s   memtx verify %s", data, data, data);
        }
        return 0 == screen.failedCount() ? 0 : 1;
    }

    private void run(final Path data) throws IOException
    {
        try (Memtx db = Memtx.open(data))
        {
            screen.heading("Load");
            LoadChapter.run(db, screen);
            screen.heading("Ask");
            QueryChapter.run(db, screen);
            screen.heading("Change");
            ChangeChapter.run(db, screen);
        }
        screen.heading("Kill and recover");
        CrashChapter.run(data, screen);
        try (Memtx db = Memtx.open(data))
        {
            screen.heading("Snapshot");
            SnapshotChapter.run(db, data, screen);
        }
        try (Memtx db = Memtx.open(data))
        {
            SnapshotChapter.verify(db, screen);
            screen.heading("Speed");
            SpeedChapter.run(db, callCount, screen);
        }
        screen.heading("Replicate: two masters, as in Tarantool's tutorial");
        ReplicationChapter.run(data, isOfProcesses, screen);
    }

    private Path workDirectory() throws IOException
    {
        if (null == directory)
        {
            return Files.createTempDirectory("memtx-quickstart-");
        }
        if (Files.exists(directory))
        {
            try (Stream<Path> entries = Files.list(directory))
            {
                if (entries.findAny().isPresent())
                {
                    throw new ParameterException(spec.commandLine(), "directory is not empty: " + directory);
                }
            }
        }
        return Files.createDirectories(directory);
    }

    private void cleanUp(final Path data) throws IOException
    {
        if (isKept)
        {
            return;
        }
        try (Stream<Path> entries = Files.walk(data))
        {
            for (final Path entry : entries.sorted(Comparator.reverseOrder()).toList())
            {
                Files.deleteIfExists(entry);
            }
        }
    }
}
