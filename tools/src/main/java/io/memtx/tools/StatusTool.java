package io.memtx.tools;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.memtx.tools.instances.InstanceReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * {@code memtx status}.
 */
@Command(
    name = "status",
    description = "Shows which instances run, and how they are.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
        "0:all run and answer",
        "1:one does not run, or does not answer",
        "2:wrong usage"})
final class StatusTool implements Callable<Integer>
{
    private static final List<String> HEADER =
        List.of("INSTANCE", "STATUS", "PID", "MODE", "CONFIG", "BOX", "UPSTREAM");

    @Mixin
    private InstanceArguments arguments;

    @Option(names = "--json", description = "One object for each instance, each on a line.")
    private boolean isJson;

    @Option(names = {"-d", "--details"}, description = "What is not as it should be, too.")
    private boolean isDetailed;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException
    {
        final List<InstanceReport> reports = arguments.all().stream().map(InstanceReport::of).toList();
        final PrintWriter out = spec.commandLine().getOut();
        if (isJson)
        {
            for (final InstanceReport report : reports)
            {
                out.println(json(report));
            }
        }
        else
        {
            print(reports, out);
        }
        final boolean isAllWell =
            reports.stream().allMatch((report) -> report.isAlive() && null != report.answer());
        return isAllWell ? 0 : InstanceArguments.NOT_SO_STATUS;
    }

    private void print(final List<InstanceReport> reports, final PrintWriter out)
    {
        final List<List<String>> rows = new ArrayList<>();
        rows.add(HEADER);
        for (final InstanceReport report : reports)
        {
            rows.add(report.isAlive() ?
                List.of(
                    report.ref().fullName(), report.status(), Long.toString(report.pid()), report.mode(),
                    report.text("config"), report.text("box"), report.upstream()) :
                List.of(report.ref().fullName(), report.status(), "", "", "", "", ""));
        }
        final int[] widths = new int[HEADER.size()];
        rows.forEach((row) ->
        {
            for (int i = 0; i < widths.length; i++)
            {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        for (final List<String> row : rows)
        {
            final StringBuilder line = new StringBuilder(" ");
            for (int i = 0; i < widths.length; i++)
            {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
        if (isDetailed)
        {
            reports.forEach((report) -> printDetails(report, out));
        }
    }

    private static void printDetails(final InstanceReport report, final PrintWriter out)
    {
        final List<String> details = new ArrayList<>();
        if (null != report.answer())
        {
            list(report.answer().get("alerts")).forEach((alert) -> details.add("config: " + alert));
            if (null != report.answer().get("ro_reason"))
            {
                details.add("read-only: " + report.answer().get("ro_reason"));
            }
            for (final Object upstream : list(report.answer().get("upstreams")))
            {
                final Map<?, ?> fields = (Map<?, ?>)upstream;
                if (null != fields.get("message"))
                {
                    details.add("upstream " + fields.get("peer") + " " + fields.get("status") + ": " +
                        fields.get("message"));
                }
            }
        }
        if (!details.isEmpty())
        {
            out.println();
            out.println("Alerts for " + report.ref().fullName() + ":");
            details.forEach((detail) -> out.println(InstanceArguments.done(detail)));
        }
    }

    private static List<?> list(final Object value)
    {
        return value instanceof List ? (List<?>)value : List.of();
    }

    private static String json(final InstanceReport report) throws IOException
    {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text))
        {
            json.writeStartObject();
            json.writeStringField("instance", report.ref().fullName());
            json.writeStringField("status", report.status());
            if (report.isAlive())
            {
                json.writeNumberField("pid", report.pid());
            }
            if (null != report.answer())
            {
                for (final Map.Entry<String, Object> field : report.answer().entrySet())
                {
                    if (!"pid".equals(field.getKey()))
                    {
                        json.writeFieldName(field.getKey());
                        JsonWriter.write(json, field.getValue());
                    }
                }
            }
            json.writeEndObject();
        }
        return text.toString();
    }
}
