package io.memtx.tools.verify;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memtx.memtx.check.DeepReport;
import io.memtx.memtx.check.DirectoryCheck;
import io.memtx.memtx.recovery.RecoveryListener;
import io.memtx.memtx.recovery.RecoveryReport;
import io.memtx.tools.rows.ToolException;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.storage.Storage;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Runs the deep check of a directory and prints what it found.
 * <p>
 * Thread safe: no state.
 */
public final class DeepVerifier
{
    private static final long MIN_MEMORY_BYTES = 256L << 20;
    private static final long MAX_MEMORY_BYTES = Arena.MAX_CAPACITY * 7 / 8;

    private DeepVerifier()
    {
    }

    /**
     * Checks a directory.
     *
     * @param storage     where it is.
     * @param directory   that no engine runs on.
     * @param memoryBytes that the data may take, or 0 for what the files suggest.
     * @return what was found.
     * @throws ToolException when an engine runs there, or the memory is too little.
     * @throws IOException   when the directory cannot be listed.
     */
    public static DeepReport verify(final Storage storage, final Path directory, final long memoryBytes)
        throws IOException
    {
        if (memoryBytes < 0 || memoryBytes > MAX_MEMORY_BYTES)
        {
            throw new ToolException("--memory is out of 1.." + (MAX_MEMORY_BYTES >> 20) + " MiB");
        }
        final long bytes = 0 == memoryBytes ? suggestedBytes(directory) : memoryBytes;
        try
        {
            return DirectoryCheck.check(storage, directory, bytes, RecoveryListener.NONE);
        }
        catch (final MemtxException ex)
        {
            if (ErrorCode.ER_MEMORY_ISSUE == ex.code())
            {
                throw new ToolException(
                    "the data does not fit " + (bytes >> 20) + " MiB: give more with --memory", ex);
            }
            throw new ToolException(ex.getMessage(), ex);
        }
    }

    /**
     * Prints a report for people.
     *
     * @param report of a check.
     * @param out    to print to.
     */
    public static void print(final DeepReport report, final PrintWriter out)
    {
        final RecoveryReport recovery = report.recovery();
        if (null != recovery)
        {
            out.println("deep: " + report.spaceCount() + " spaces, " + report.indexCount() + " indexes, " +
                report.tupleCount() + " tuples, vclock " + report.vclock());
        }
        report.faults().forEach((fault) -> out.println("deep fault: " + fault));
        if (report.faultCount() > report.faults().size())
        {
            out.println("deep: " + report.faultCount() + " faults in all");
        }
        if (null != recovery && !recovery.isComplete())
        {
            final String what = report.isClean() ? "opening leaves out: " : "opening by force leaves out: ";
            recovery.dropped().forEach((dropped) -> out.println(what + dropped.reason()));
            recovery.jumps().forEach((jump) ->
                out.println(what + "all rows from " + jump.from() + " to " + jump.to()));
            if (recovery.droppedCount() > recovery.dropped().size())
            {
                out.println(what + recovery.droppedCount() + " things in all");
            }
        }
    }

    /**
     * Writes a report as field {@code deep} of an object.
     *
     * @param report of a check.
     * @param json   inside an object.
     * @throws IOException when the generator's target refuses.
     */
    public static void write(final DeepReport report, final JsonGenerator json) throws IOException
    {
        json.writeObjectFieldStart("deep");
        json.writeNumberField("spaces", report.spaceCount());
        json.writeNumberField("indexes", report.indexCount());
        json.writeNumberField("tuples", report.tupleCount());
        json.writeNumberField("fault_count", report.faultCount());
        json.writeArrayFieldStart("faults");
        for (final String fault : report.faults())
        {
            json.writeString(fault);
        }
        json.writeEndArray();
        final RecoveryReport recovery = report.recovery();
        json.writeBooleanField("opens_by_force", null != recovery);
        if (null != recovery)
        {
            json.writeStringField("vclock", report.vclock().toString());
            json.writeNumberField("dropped_count", recovery.droppedCount());
            json.writeArrayFieldStart("dropped");
            for (final RecoveryReport.Dropped dropped : recovery.dropped())
            {
                json.writeString(dropped.reason());
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    /** Rows take less room in a file than in memory, compressed blocks even more so. */
    private static long suggestedBytes(final Path directory) throws IOException
    {
        long bytes = 0;
        try (Stream<Path> files = Files.list(directory))
        {
            for (final Path file : files.filter(Files::isRegularFile).toList())
            {
                bytes += Files.size(file);
            }
        }
        return Math.min(MAX_MEMORY_BYTES, MIN_MEMORY_BYTES + 4 * bytes);
    }
}
