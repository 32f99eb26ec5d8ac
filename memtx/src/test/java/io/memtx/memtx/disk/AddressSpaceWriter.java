package io.memtx.memtx.disk;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.tuple.error.MemtxException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static io.memtx.tuple.field.FieldType.STRING;
import static io.memtx.tuple.field.FieldType.UNSIGNED;

/**
 * Opens an engine that wants more memory than the process may have, and then one that wants less. Each step is a line
 * of output; the last one is {@code done}.
 */
final class AddressSpaceWriter
{
    private static final long LARGE = 4L << 30;
    private static final long SMALL = 64L << 20;
    private static final long ROOM = 512L << 20; // of addresses, besides what the JVM has
    private static final int REFUSAL_COUNT = 200; // which would not fit if each kept something
    private static final int ROW_COUNT = 10_000;

    private AddressSpaceWriter()
    {
    }

    /**
     * @param arguments directory.
     * @throws IOException          when the limit cannot be set.
     * @throws InterruptedException when the wait for a command is interrupted.
     */
    public static void main(final String[] arguments) throws IOException, InterruptedException
    {
        final Path directory = Path.of(arguments[0]);
        write(directory, 0);
        limit(sizeBytes() + ROOM);
        String refusal = null;
        for (int i = 0; i < REFUSAL_COUNT; i++)
        {
            final String again = refusal(directory);
            if (null != refusal && !refusal.equals(again))
            {
                throw new AssertionError("refused otherwise: " + again);
            }
            refusal = again;
        }
        say(refusal);
        write(directory, ROW_COUNT);
        say("done");
    }

    private static String refusal(final Path directory)
    {
        try (Memtx db = Memtx.open(new MemtxContext(directory).memtxMemory(LARGE)))
        {
            return "opened with " + db.space("t").size();
        }
        catch (final MemtxException ex)
        {
            return "refused " + ex.code() + ": " + ex.getMessage();
        }
    }

    private static void write(final Path directory, final int from)
    {
        try (Memtx db = Memtx.open(new MemtxContext(directory).memtxMemory(SMALL).walMaxSize(1 << 20)))
        {
            final Space space = db.spaceIfAbsent(
                "t", (def) -> def.field("id", UNSIGNED).field("text", STRING).primaryKey("id"));
            for (int i = 0; i < ROW_COUNT; i++)
            {
                space.insert(from + i, "x".repeat(100));
            }
            db.snapshot();
            say("rows " + space.size());
        }
    }

    private static void limit(final long bytes) throws IOException, InterruptedException
    {
        final int status = new ProcessBuilder(
            "prlimit", "--pid", String.valueOf(ProcessHandle.current().pid()), "--as=" + bytes)
            .inheritIO().start().waitFor();
        if (0 != status)
        {
            throw new IOException("cannot be limited: status=" + status);
        }
    }

    /** Of the addresses that the process uses. */
    private static long sizeBytes() throws IOException
    {
        for (final String line : Files.readAllLines(Path.of("/proc/self/status")))
        {
            if (line.startsWith("VmSize:"))
            {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException("no VmSize");
    }

    private static void say(final String line)
    {
        System.out.println(line);
    }
}
