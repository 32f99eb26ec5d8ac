package io.memtx.tools;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.memtx.tools.rows.LogFiles;
import io.memtx.tools.rows.SpaceNames;
import io.memtx.tools.stat.RowStatistics;
import io.memtx.tools.stat.RowStatistics.RowTally;
import io.memtx.tools.stat.SizeHistogram;
import io.memtx.tools.stat.TimeHistogram;
import io.memtx.xlog.storage.FileStorage;
import io.memtx.xlog.storage.Storage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * {@code memtx stat}: what logs and snapshots are made of.
 */
@Command(
    name = "stat",
    description = "Counts the rows of logs and snapshots by type, space, origin and time.",
    mixinStandardHelpOptions = true)
final class StatTool implements Callable<Integer>
{
    private static final int BAR_LENGTH = 40;
    private static final double MS_PER_SECOND = 1000.0;
    private static final long NO_SPACE = -1;

    @Parameters(paramLabel = "FILE|DIR", description = "What to count.")
    private Path path;

    @Option(names = "--json", description = "One object on a line.")
    private boolean isJson;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException
    {
        final Storage storage = FileStorage.INSTANCE;
        final PrintWriter out = spec.commandLine().getOut();
        final RowStatistics logs = new RowStatistics();
        final RowStatistics snaps = new RowStatistics();
        for (final Path file : LogFiles.of(path))
        {
            // a snapshot holds the rows of its logs once more: added up, they would mean nothing
            (LogFiles.isSnap(file) ? snaps : logs).addFile(storage, file);
        }
        final boolean isFile = !Files.isDirectory(path);
        final SpaceNames names = isFile ? SpaceNames.read(storage, path) : null;
        if (isJson)
        {
            out.println(json(logs, snaps, names));
        }
        else
        {
            print("snapshots", snaps, nameOf(snaps, snaps, names), out);
            print("logs", logs, nameOf(logs, snaps, names), out);
        }
        return 0;
    }

    private static Names nameOf(final RowStatistics own, final RowStatistics snaps, final SpaceNames read)
    {
        return (id) ->
        {
            if (null != read)
            {
                return read.name(id);
            }
            final String name = own.names().name(id);
            return null == name ? snaps.names().name(id) : name;
        };
    }

    private static void print(
        final String title, final RowStatistics statistics, final Names names, final PrintWriter out)
    {
        if (0 == statistics.fileCount())
        {
            return;
        }
        out.println(String.format(
            Locale.ROOT, "%s: %d files, %,d bytes, %,d transactions, %,d rows of %,d bytes",
            title, statistics.fileCount(), statistics.fileBytes(), statistics.transactionCount(),
            statistics.rowCount(), statistics.rowBytes()));
        final TimeHistogram times = statistics.times();
        if (times.totalCount() > 0)
        {
            out.println("  from " + instant(times.firstSeconds()) + " to " + instant(times.lastSeconds()));
        }
        out.println("  by type");
        statistics.types().forEach((type, tally) -> printTally(type, tally, out));
        out.println("  by space");
        statistics.spaces().forEach((id, tally) -> printTally(spaceText(id, names), tally, out));
        out.println("  by origin");
        statistics.origins().forEach((id, tally) -> printTally(0 == id ? "none" : "replica " + id, tally, out));
        printTimes(times, out);
        printSizes("  transactions by rows", statistics.transactionRows(), out);
        printSizes("  transactions by bytes", statistics.transactionBytes(), out);
    }

    private static void printTally(final String name, final RowTally tally, final PrintWriter out)
    {
        out.println(String.format(
            Locale.ROOT, "    %-32s %,14d rows %,18d bytes", printable(name), tally.rowCount(), tally.rowBytes()));
    }

    private static void printTimes(final TimeHistogram times, final PrintWriter out)
    {
        if (0 == times.totalCount())
        {
            return;
        }
        out.println("  rows over time, per " + times.widthMs() / MS_PER_SECOND + " s");
        long max = 1;
        for (int i = 0; i < times.intervalCount(); i++)
        {
            max = Math.max(max, times.count(i));
        }
        for (int i = 0; i < times.intervalCount(); i++)
        {
            printBar(Instant.ofEpochMilli(times.startMs(i)).toString(), times.count(i), max, out);
        }
    }

    private static void printSizes(final String title, final SizeHistogram sizes, final PrintWriter out)
    {
        out.println(title);
        long max = 1;
        for (int i = 0; i < sizes.classCount(); i++)
        {
            max = Math.max(max, sizes.count(i));
        }
        for (int i = 0; i < sizes.classCount(); i++)
        {
            if (sizes.count(i) > 0)
            {
                printBar(String.format(Locale.ROOT, "up to %,d", sizes.upTo(i)), sizes.count(i), max, out);
            }
        }
    }

    private static void printBar(final String name, final long count, final long max, final PrintWriter out)
    {
        final long length = (count * BAR_LENGTH + max - 1) / max; // what is there at all shows
        final String bar = "#".repeat((int)length);
        out.println(String.format(Locale.ROOT, "    %-32s %,14d %s", name, count, bar).stripTrailing());
    }

    private static String json(final RowStatistics logs, final RowStatistics snaps, final SpaceNames names)
        throws IOException
    {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text))
        {
            json.writeStartObject();
            write(json, "snapshots", snaps, nameOf(snaps, snaps, names));
            write(json, "logs", logs, nameOf(logs, snaps, names));
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(
        final JsonGenerator json, final String title, final RowStatistics statistics, final Names names)
        throws IOException
    {
        json.writeObjectFieldStart(title);
        json.writeNumberField("files", statistics.fileCount());
        json.writeNumberField("file_bytes", statistics.fileBytes());
        json.writeNumberField("transactions", statistics.transactionCount());
        json.writeNumberField("rows", statistics.rowCount());
        json.writeNumberField("row_bytes", statistics.rowBytes());
        final TimeHistogram times = statistics.times();
        if (times.totalCount() > 0)
        {
            json.writeStringField("first_time", instant(times.firstSeconds()).toString());
            json.writeStringField("last_time", instant(times.lastSeconds()).toString());
        }
        json.writeArrayFieldStart("types");
        for (final Map.Entry<String, RowTally> type : statistics.types().entrySet())
        {
            json.writeStartObject();
            json.writeStringField("type", type.getKey());
            writeTally(json, type.getValue());
        }
        json.writeEndArray();
        json.writeArrayFieldStart("spaces");
        for (final Map.Entry<Long, RowTally> space : statistics.spaces().entrySet())
        {
            json.writeStartObject();
            if (NO_SPACE != space.getKey())
            {
                json.writeNumberField("id", space.getKey());
                json.writeStringField("name", names.of(space.getKey()));
            }
            writeTally(json, space.getValue());
        }
        json.writeEndArray();
        json.writeArrayFieldStart("origins");
        for (final Map.Entry<Integer, RowTally> origin : statistics.origins().entrySet())
        {
            json.writeStartObject();
            json.writeNumberField("replica_id", origin.getKey());
            writeTally(json, origin.getValue());
        }
        json.writeEndArray();
        writeHistograms(json, statistics);
        json.writeEndObject();
    }

    private static void writeTally(final JsonGenerator json, final RowTally tally) throws IOException
    {
        json.writeNumberField("rows", tally.rowCount());
        json.writeNumberField("row_bytes", tally.rowBytes());
        json.writeEndObject();
    }

    private static void writeHistograms(final JsonGenerator json, final RowStatistics statistics) throws IOException
    {
        final TimeHistogram times = statistics.times();
        json.writeNumberField("interval_ms", times.widthMs());
        json.writeArrayFieldStart("rows_over_time");
        for (int i = 0; i < times.intervalCount(); i++)
        {
            json.writeStartObject();
            json.writeStringField("start", Instant.ofEpochMilli(times.startMs(i)).toString());
            json.writeNumberField("rows", times.count(i));
            json.writeEndObject();
        }
        json.writeEndArray();
        writeSizes(json, "transactions_by_rows", statistics.transactionRows());
        writeSizes(json, "transactions_by_bytes", statistics.transactionBytes());
    }

    private static void writeSizes(final JsonGenerator json, final String name, final SizeHistogram sizes)
        throws IOException
    {
        json.writeArrayFieldStart(name);
        for (int i = 0; i < sizes.classCount(); i++)
        {
            json.writeStartObject();
            json.writeNumberField("up_to", sizes.upTo(i));
            json.writeNumberField("transactions", sizes.count(i));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String spaceText(final long id, final Names names)
    {
        final String name = names.of(id);
        return NO_SPACE == id ? "none" : null == name ? Long.toString(id) : id + " " + name;
    }

    /** A name in a foreign file must not steer the terminal. */
    private static String printable(final String name)
    {
        return name.replaceAll("\\p{Cntrl}", "?");
    }

    private static Instant instant(final double seconds)
    {
        return Instant.ofEpochMilli((long)(seconds * MS_PER_SECOND));
    }

    /** Where names of spaces come from. */
    @FunctionalInterface
    private interface Names
    {
        /** Answers null when it is not known. */
        String of(long id);
    }
}
