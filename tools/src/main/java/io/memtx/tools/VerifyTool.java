package io.memtx.tools;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.memtx.memtx.check.DeepReport;
import io.memtx.tools.rows.ToolException;
import io.memtx.tools.verify.DeepVerifier;
import io.memtx.tools.verify.DirectoryReport;
import io.memtx.tools.verify.DirectoryVerifier;
import io.memtx.tools.verify.FileReport;
import io.memtx.tools.verify.Trimmer;
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
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * {@code memtx verify}: whether a Tarantool, and we, can open it.
 */
@Command(
    name = "verify",
    description = "Says which logs and snapshots are whole, torn or damaged, and where.",
    footer = "Exit status: 0 clean, 1 needs --trim, 2 damaged, not readable, or a fault found by --deep.",
    mixinStandardHelpOptions = true)
final class VerifyTool implements Callable<Integer>
{
    private static final String[] STATUS_TEXTS = {"clean", "needs trim", "damaged"};

    @Parameters(paramLabel = "FILE|DIR", description = "What to look at.")
    private Path path;

    @Option(
        names = "--trim",
        description = "Make what a killed process left fit for a Tarantool: cut it behind its last good block.")
    private boolean isTrimming;

    @Option(
        names = "--deep",
        description = "Also recover the directory, without changing it, and check every index against the data.")
    private boolean isDeep;

    @Option(
        names = "--memory",
        paramLabel = "MIB",
        description = "What --deep may take for the data; default: four times the files, and 256.")
    private long memoryMib;

    @Option(names = "--json", description = "One object on a line.")
    private boolean isJson;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException
    {
        if (!Files.exists(path))
        {
            throw new ToolException("no such file or directory: " + path);
        }
        if (isDeep && !Files.isDirectory(path))
        {
            throw new ToolException("--deep needs a directory: " + path);
        }
        final Storage storage = FileStorage.INSTANCE;
        final DirectoryReport before = isTrimming ? Trimmer.trim(storage, path) : null;
        final DirectoryReport report = DirectoryVerifier.verify(storage, path);
        if (Files.isDirectory(path) && report.files().isEmpty() && report.leftovers().isEmpty())
        {
            throw new ToolException("no logs and no snapshots in " + path);
        }
        final DeepReport deep = isDeep ? DeepVerifier.verify(storage, path, memoryMib << 20) : null;
        final int status = null == deep || deep.isClean() ? report.status() : DirectoryReport.DAMAGED;
        final PrintWriter out = spec.commandLine().getOut();
        if (isJson)
        {
            out.println(json(report, deep, status));
        }
        else
        {
            print(report, before, out);
            if (null != deep)
            {
                DeepVerifier.print(deep, out);
            }
            out.println(STATUS_TEXTS[status]);
        }
        return status;
    }

    private void print(final DirectoryReport report, final DirectoryReport before, final PrintWriter out)
    {
        for (final FileReport file : report.files())
        {
            final String name = file.path().getFileName().toString();
            out.println(String.format(
                Locale.ROOT, "%-25s  %-8s  %12d bytes  %8d transactions  %9d rows  %s",
                name, file.state().text(), file.sizeBytes(), file.transactionCount(), file.rowCount(),
                null == file.startVclock() ? "" : file.startVclock() + " to " + file.endVclock()).stripTrailing());
            for (final FileReport.Fault fault : file.faults())
            {
                out.println("    " + where(fault) + fault.text());
            }
        }
        report.chainFaults().forEach((fault) -> out.println("between files: " + fault));
        report.leftovers().forEach((leftover) -> out.println("left over: " + leftover.getFileName()));
        report.notes().forEach((note) -> out.println("note: " + note));
        if (null != before)
        {
            printTrimmed(before, out);
        }
    }

    private static void printTrimmed(final DirectoryReport before, final PrintWriter out)
    {
        if (DirectoryReport.DAMAGED == before.status())
        {
            out.println("not trimmed: what is damaged is left as it is");
            return;
        }
        for (final FileReport file : before.files())
        {
            if (file.state().isTrimmable())
            {
                out.println("trimmed: " + file.path().getFileName() + " had " + file.sizeBytes() +
                    " bytes, good to " + file.lastGoodOffset());
            }
        }
        before.leftovers().forEach((leftover) -> out.println("removed or renamed: " + leftover.getFileName()));
    }

    private static String where(final FileReport.Fault fault)
    {
        if (fault.firstOffset() < 0)
        {
            return "";
        }
        return fault.endOffset() < 0 ?
            "offset " + fault.firstOffset() + ": " :
            "offset " + fault.firstOffset() + " to " + fault.endOffset() + ": ";
    }

    private static String json(final DirectoryReport report, final DeepReport deep, final int status)
        throws IOException
    {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text))
        {
            json.writeStartObject();
            json.writeStringField("status", STATUS_TEXTS[status]);
            json.writeArrayFieldStart("files");
            for (final FileReport file : report.files())
            {
                writeFile(json, file);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("chain_faults");
            for (final String fault : report.chainFaults())
            {
                json.writeString(fault);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("left_over");
            for (final Path leftover : report.leftovers())
            {
                json.writeString(leftover.getFileName().toString());
            }
            json.writeEndArray();
            json.writeArrayFieldStart("notes");
            for (final String note : report.notes())
            {
                json.writeString(note);
            }
            json.writeEndArray();
            if (null != deep)
            {
                DeepVerifier.write(deep, json);
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void writeFile(final JsonGenerator json, final FileReport file) throws IOException
    {
        json.writeStartObject();
        json.writeStringField("file", file.path().getFileName().toString());
        json.writeStringField("state", file.state().text());
        json.writeNumberField("size_bytes", file.sizeBytes());
        json.writeNumberField("good_to_offset", file.lastGoodOffset());
        json.writeNumberField("transactions", file.transactionCount());
        json.writeNumberField("rows", file.rowCount());
        if (null != file.startVclock())
        {
            json.writeStringField("start_vclock", file.startVclock().toString());
            json.writeStringField("end_vclock", file.endVclock().toString());
        }
        json.writeArrayFieldStart("faults");
        for (final FileReport.Fault fault : file.faults())
        {
            json.writeStartObject();
            json.writeNumberField("first_offset", fault.firstOffset());
            json.writeNumberField("end_offset", fault.endOffset());
            json.writeStringField("text", fault.text());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
