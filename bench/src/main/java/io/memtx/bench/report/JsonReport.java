package io.memtx.bench.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.memtx.bench.budget.RowResult;
import org.HdrHistogram.Histogram;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;

/**
 * A report as JSON. Times of latencies are in microseconds; a figure that is no number is null.
 */
public final class JsonReport
{
    private static final double NS_PER_US = 1e3;

    private final JsonGenerator json;

    private JsonReport(final JsonGenerator json)
    {
        this.json = json;
    }

    /**
     * Writes a report.
     *
     * @param report of a run.
     * @param writer to write to; closed afterwards.
     * @throws IOException of the writer.
     */
    public static void write(final BenchReport report, final Writer writer) throws IOException
    {
        try (JsonGenerator json = new JsonFactory().createGenerator(writer))
        {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            new JsonReport(json).write(report);
        }
    }

    private void write(final BenchReport report) throws IOException
    {
        json.writeStartObject();
        json.writeStringField("version", report.version());
        json.writeStringField("time", report.time().toString());
        json.writeBooleanField("quick", report.isQuick());
        machine(report.machine());
        array("rows", report.rows(), this::row);
        array("figures", report.figures(), this::figure);
        array("latencies", report.latencies(), this::latency);
        array("memory", report.memory(), this::memory);
        json.writeEndObject();
    }

    private void machine(final Machine machine) throws IOException
    {
        json.writeObjectFieldStart("machine");
        json.writeStringField("cpu", machine.cpu());
        json.writeNumberField("cores", machine.cores());
        json.writeStringField("memory", machine.memory());
        json.writeStringField("kernel", machine.kernel());
        json.writeStringField("jdk", machine.jdk());
        array("flags", machine.flags(), json::writeString);
        json.writeStringField("tunables", machine.tunables());
        json.writeEndObject();
    }

    private void row(final RowResult row) throws IOException
    {
        json.writeStartObject();
        json.writeStringField("id", row.budget().id());
        json.writeStringField("what", row.budget().what());
        json.writeStringField("unit", row.budget().unit().label());
        number("measured", row.measured());
        json.writeStringField("floorText", row.budget().floor());
        number("floor", row.floor());
        number("ratio", row.budget().isRatio() ? row.ratio() : Double.NaN);
        number("budget", row.budget().limit());
        json.writeBooleanField("met", row.isMet());
        json.writeBooleanField("retried", row.isRetried());
        json.writeObjectFieldStart("peers");
        for (final Map.Entry<String, Double> peer : row.peers().entrySet())
        {
            number(peer.getKey(), peer.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void figure(final Figure figure) throws IOException
    {
        json.writeStartObject();
        json.writeStringField("benchmark", figure.benchmark());
        json.writeObjectFieldStart("params");
        for (final Map.Entry<String, String> param : figure.params().entrySet())
        {
            json.writeStringField(param.getKey(), param.getValue());
        }
        json.writeEndObject();
        json.writeNumberField("threads", figure.threads());
        number("value", figure.value());
        number("least", figure.least());
        json.writeStringField("unit", figure.unit());
        number("garbageBytes", figure.garbageBytes());
        json.writeEndObject();
    }

    private void latency(final LatencyFigure latency) throws IOException
    {
        final Histogram histogram = latency.histogram();
        json.writeStartObject();
        json.writeStringField("name", latency.name());
        json.writeNumberField("ratePerSecond", latency.ratePerSecond());
        json.writeNumberField("count", histogram.getTotalCount());
        json.writeObjectFieldStart("us");
        for (final double percentile : Percentiles.SHOWN)
        {
            number(Percentiles.name(percentile), histogram.getValueAtPercentile(percentile) / NS_PER_US);
        }
        number("max", histogram.getMaxValue() / NS_PER_US);
        json.writeEndObject();
        array("curve", Percentiles.curve(histogram), (point) ->
            json.writeArray(new double[]{point.percentile(), point.ns() / NS_PER_US}, 0, 2));
        json.writeEndObject();
    }

    private void memory(final MemoryFigure memory) throws IOException
    {
        json.writeStartObject();
        json.writeStringField("index", memory.index());
        number("tupleBytes", memory.tupleBytes());
        number("entryBytes", memory.entryBytes());
        number("totalBytes", memory.totalBytes());
        json.writeEndObject();
    }

    private void number(final String name, final double value) throws IOException
    {
        if (Double.isFinite(value))
        {
            json.writeNumberField(name, value);
        }
        else
        {
            json.writeNullField(name);
        }
    }

    private <T> void array(final String name, final List<T> elements, final Element<T> write) throws IOException
    {
        json.writeArrayFieldStart(name);
        for (final T element : elements)
        {
            write.write(element);
        }
        json.writeEndArray();
    }

    /** Writes one. */
    private interface Element<T>
    {
        void write(T element) throws IOException;
    }
}
