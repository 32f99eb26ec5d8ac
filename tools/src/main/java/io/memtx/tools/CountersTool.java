package io.memtx.tools;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.memtx.memtx.counters.CountersReader;
import io.memtx.memtx.counters.EngineCounter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code memtx counters}: the counters of an engine that runs, or the last ones of an engine that ran.
 */
@Command(
    name = "counters",
    description = "Prints the counters of the engine of a directory.",
    mixinStandardHelpOptions = true)
final class CountersTool implements Callable<Integer>
{
    private static final double HUNDRED = 100.0;
    private static final String HUNDREDTHS_SUFFIX = " x100";

    @Parameters(paramLabel = "DIR", description = "The data directory.")
    private Path directory;

    @Option(names = "--json", description = "One object on a line.")
    private boolean isJson;

    @Option(
        names = "--watch",
        paramLabel = "SECONDS",
        arity = "0..1",
        fallbackValue = "1",
        description = "Print again every so many seconds (1), until interrupted.")
    private Double watchSeconds;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException
    {
        final PrintWriter out = spec.commandLine().getOut();
        print(out);
        while (null != watchSeconds && !out.checkError() && !Thread.currentThread().isInterrupted())
        {
            LockSupport.parkNanos((long)(watchSeconds * TimeUnit.SECONDS.toNanos(1)));
            if (!Thread.currentThread().isInterrupted())
            {
                out.print(isJson ? "" : System.lineSeparator());
                print(out);
            }
        }
        return 0;
    }

    /** Opens the file each time: an engine started again has made a new one. */
    private void print(final PrintWriter out) throws IOException
    {
        try (CountersReader reader = CountersReader.open(directory))
        {
            if (isJson)
            {
                out.println(json(reader));
            }
            else
            {
                printTable(reader, out);
            }
        }
    }

    private static void printTable(final CountersReader reader, final PrintWriter out)
    {
        out.println(state(reader) + ": process " + reader.pid() +
            ", opened " + Instant.ofEpochMilli(reader.startTimeMs()) +
            (reader.isEngineClosed() ? "" : ", heartbeat " + Instant.ofEpochMilli(reader.heartbeatMs())));
        reader.forEach((id, label, value) ->
        {
            final String printable = label.replaceAll("[^ -~]", "?"); // a hostile file must not steer the terminal
            if (isHundredths(id))
            {
                final String name = printable.replace(HUNDREDTHS_SUFFIX, "");
                out.println(String.format(Locale.ROOT, "%4d  %-32s %20.2f", id, name, value / HUNDRED));
            }
            else
            {
                out.println(String.format(Locale.ROOT, "%4d  %-32s %20d", id, printable, value));
            }
        });
    }

    private static String json(final CountersReader reader) throws IOException
    {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text))
        {
            json.writeStartObject();
            json.writeStringField("state", state(reader));
            json.writeNumberField("pid", reader.pid());
            json.writeNumberField("opened_ms", reader.startTimeMs());
            json.writeNumberField("heartbeat_ms", reader.heartbeatMs());
            json.writeArrayFieldStart("counters");
            reader.forEach((id, label, value) -> writeCounter(json, id, label, value));
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void writeCounter(final JsonGenerator json, final int id, final String label, final long value)
    {
        try
        {
            json.writeStartObject();
            json.writeNumberField("id", id);
            json.writeStringField("label", label);
            json.writeNumberField("value", value);
            json.writeEndObject();
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException(ex); // a StringWriter does not refuse
        }
    }

    private static String state(final CountersReader reader)
    {
        if (reader.isEngineClosed())
        {
            return "closed";
        }
        return reader.isAlive(System.currentTimeMillis()) ? "alive" : "dead";
    }

    private static boolean isHundredths(final int id)
    {
        final EngineCounter counter = EngineCounter.find(id);
        return EngineCounter.TUPLE_X100 == counter || EngineCounter.INDEX_ENTRY_X100 == counter;
    }
}
