package io.memtx.tools;

import io.memtx.tools.rows.LogFiles;
import io.memtx.tools.rows.RowFilter;
import io.memtx.tools.rows.RowFormat;
import io.memtx.tools.rows.RowPrinter;
import io.memtx.tools.rows.SpaceNames;
import io.memtx.tools.rows.ToolException;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.XlogFileReader;
import io.memtx.xlog.journal.JournalCursor;
import io.memtx.xlog.storage.FileStorage;
import io.memtx.xlog.storage.Storage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code memtx cat}: rows of logs and snapshots, whoever wrote them, while they are written, too.
 */
@Command(
    name = "cat",
    description = "Prints the rows of logs and snapshots; of a directory, all its files in order.",
    mixinStandardHelpOptions = true)
final class CatTool implements Callable<Integer>
{
    private static final long IDLE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    @Parameters(arity = "1..*", paramLabel = "FILE|DIR", description = "What to read.")
    private List<Path> paths;

    @Option(names = "--from", paramLabel = "LSN", defaultValue = "0", description = "Only rows from this LSN on.")
    private long fromLsn;

    @Option(names = "--to", paramLabel = "LSN", description = "Only rows below this LSN.")
    private long toLsn = Long.MAX_VALUE;

    @Option(
        names = "--timestamp",
        paramLabel = "TIME",
        description = "Only rows written before it: seconds since 1970, or such as 2026-11-22T10:00:00Z.")
    private String timestamp;

    @Option(names = "--space", paramLabel = "ID|NAME", split = ",", description = "Only rows of these spaces.")
    private List<String> spaces = List.of();

    @Option(names = "--replica", paramLabel = "ID", split = ",", description = "Only rows of these origins.")
    private List<Integer> replicaIds = List.of();

    @Option(names = "--show-system", description = "Rows of system spaces, too.")
    private boolean isSystemShown;

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "yaml", description = "yaml, json or lua.")
    private RowFormat format;

    @Option(names = {"-f", "--follow"}, description = "Print the logs of a directory, and go on as they are written.")
    private boolean isFollowing;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException
    {
        final Storage storage = FileStorage.INSTANCE;
        final PrintWriter out = spec.commandLine().getOut();
        final RowPrinter printer = format.printer(out);
        final RowFilter filter = filter(storage);
        if (isFollowing)
        {
            follow(storage, filter, printer, out);
            return 0;
        }
        for (final Path path : paths)
        {
            for (final Path file : LogFiles.of(path))
            {
                printFile(storage, file, filter, printer, out);
                if (out.checkError())
                {
                    return 0; // nobody reads on: memtx cat | head
                }
            }
        }
        return 0;
    }

    private static void printFile(
        final Storage storage,
        final Path file,
        final RowFilter filter,
        final RowPrinter printer,
        final PrintWriter out) throws IOException
    {
        try (XlogFileReader reader = XlogFileReader.open(storage, file, null, ReadMode.UNCLOSED))
        {
            long printedCount = 0;
            boolean isDone = false;
            while (!isDone && reader.nextTransaction())
            {
                while (!isDone && reader.nextRow())
                {
                    isDone = filter.isLast(reader.row());
                    if (!isDone && filter.isShown(reader.row()))
                    {
                        printer.print(reader.row());
                        printedCount++;
                        isDone = 0 == (printedCount & 0xfff) && out.checkError();
                    }
                }
            }
        }
        finally
        {
            printer.endFile();
        }
    }

    private void follow(
        final Storage storage, final RowFilter filter, final RowPrinter printer, final PrintWriter out)
        throws IOException
    {
        if (1 != paths.size() || !Files.isDirectory(paths.get(0)))
        {
            throw new ToolException("--follow takes one directory");
        }
        final Path directory = paths.get(0);
        try (JournalCursor cursor = JournalCursor.follow(storage, directory, oldestVclock(storage, directory)))
        {
            while (!Thread.currentThread().isInterrupted())
            {
                if (cursor.nextTransaction())
                {
                    printTransaction(cursor, filter, printer);
                }
                else if (out.checkError()) // flushes
                {
                    return;
                }
                else
                {
                    LockSupport.parkNanos(IDLE_NS);
                }
            }
        }
        catch (final XlogException ex)
        {
            if (!Thread.currentThread().isInterrupted()) // or else it was interrupted while it read
            {
                throw ex;
            }
        }
    }

    private static void printTransaction(final JournalCursor cursor, final RowFilter filter, final RowPrinter printer)
        throws IOException
    {
        while (cursor.nextRow())
        {
            if (filter.isShown(cursor.row()))
            {
                printer.print(cursor.row());
            }
        }
    }

    private static Vclock oldestVclock(final Storage storage, final Path directory)
    {
        for (final Path file : LogFiles.inDirectory(directory))
        {
            if (!LogFiles.isSnap(file))
            {
                try (XlogFileReader reader = XlogFileReader.open(storage, file, null, ReadMode.UNCLOSED))
                {
                    return reader.meta().vclock().copy();
                }
            }
        }
        throw new ToolException("no logs in " + directory);
    }

    private RowFilter filter(final Storage storage)
    {
        final Set<Long> spaceIds = new HashSet<>();
        for (final String space : spaces)
        {
            final boolean isNumber = space.matches("\\d{1,18}");
            spaceIds.add(isNumber ? Long.parseLong(space) : SpaceNames.read(storage, paths.get(0)).id(space));
        }
        return new RowFilter(fromLsn, toLsn, seconds(timestamp), spaceIds, Set.copyOf(replicaIds), isSystemShown);
    }

    private static double seconds(final String text)
    {
        if (null == text)
        {
            return Double.POSITIVE_INFINITY;
        }
        try
        {
            if (text.matches("[0-9.]+"))
            {
                return Double.parseDouble(text);
            }
            final Instant instant = OffsetDateTime.parse(text).toInstant();
            return instant.getEpochSecond() + instant.getNano() / 1e9;
        }
        catch (final NumberFormatException | DateTimeException ex)
        {
            throw new ToolException("not a time: '" + text + "'", ex);
        }
    }
}
