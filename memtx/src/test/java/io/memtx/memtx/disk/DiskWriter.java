package io.memtx.memtx.disk;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.journal.WalMode;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

import static io.memtx.tuple.field.FieldType.STRING;
import static io.memtx.tuple.field.FieldType.UNSIGNED;

/**
 * Writes until it may not, and goes on as a program would: reads, closes, makes room, opens again, counts. Each step is
 * a line of output; the last one is {@code done}.
 */
final class DiskWriter
{
    /** What befalls the disk. */
    enum Fate
    {
        /** The engine itself fills it. */
        FILLED,
        /** Somebody else fills it. */
        TAKEN,
        /** The directory is removed. */
        REMOVED,
        /** Files may not grow beyond a size: set from outside. */
        LIMITED
    }

    private static final int ROWS_BEFORE = 100;
    private static final int ROWS_MAX = 400_000;
    private static final String TEXT = "x".repeat(1000);

    private DiskWriter()
    {
    }

    /**
     * @param arguments directory of a disk, fate, wal mode.
     * @throws IOException when the disk is not what it should be.
     */
    public static void main(final String[] arguments) throws IOException
    {
        final Path disk = Path.of(arguments[0]);
        final Fate fate = Fate.valueOf(arguments[1]);
        final MemtxContext context = new MemtxContext(disk.resolve("data"))
            .memtxMemory(512L << 20)
            .walMaxSize(Fate.LIMITED == fate ? 64 << 20 : 1 << 20)
            .walMode(WalMode.valueOf(arguments[2]));
        fill(disk.resolve("ballast"), 3 << 20);
        final int acknowledged = write(context, disk, fate);
        if (Fate.REMOVED == fate || Fate.LIMITED == fate)
        {
            say("done");
            return;
        }
        Files.delete(disk.resolve("ballast"));
        Files.deleteIfExists(disk.resolve("taken"));
        try (Memtx db = Memtx.open(context))
        {
            final long size = db.space("t").size();
            if (size < acknowledged || size > acknowledged + 1)
            {
                throw new AssertionError("acknowledged=" + acknowledged + " found=" + size);
            }
            db.space("t").insert(ROWS_MAX + 1, "again");
            say("again " + size);
        }
        say("done");
    }

    private static int write(final MemtxContext context, final Path disk, final Fate fate) throws IOException
    {
        int count = 0;
        try (Memtx db = Memtx.open(context))
        {
            final Space space = db.createSpace("t", (def) ->
                def.field("id", UNSIGNED).field("text", STRING).primaryKey("id"));
            for (; count < ROWS_BEFORE; count++)
            {
                space.insert(count, TEXT);
            }
            befall(disk, fate);
            try
            {
                for (; count < ROWS_MAX; count++)
                {
                    space.insert(count, TEXT);
                }
                say("never refused");
            }
            catch (final MemtxException ex)
            {
                say("refused " + ex.code() + ": " + ex.getMessage());
            }
            mustRefuse(space);
            for (int i = 0; i < count; i++)
            {
                if (null == space.get(i))
                {
                    throw new AssertionError("cannot be read any more: " + i);
                }
            }
            say("readable " + count);
        }
        catch (final MemtxException ex)
        {
            say("closed " + ex.code() + ": " + ex.getMessage());
        }
        return count;
    }

    private static void mustRefuse(final Space space)
    {
        try
        {
            space.insert(ROWS_MAX, TEXT);
            say("acknowledged after a refusal");
        }
        catch (final MemtxException ex)
        {
            say("refused again " + ex.code());
        }
    }

    private static void befall(final Path disk, final Fate fate) throws IOException
    {
        switch (fate)
        {
            case TAKEN -> fill(disk.resolve("taken"), Integer.MAX_VALUE);
            case REMOVED -> remove(disk.resolve("data"));
            case FILLED, LIMITED ->
            {
                // the engine comes to it by itself
            }
        }
    }

    private static void fill(final Path path, final int lengthBytes) throws IOException
    {
        final byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(path))
        {
            for (int done = 0; done < lengthBytes; done += block.length)
            {
                out.write(block);
            }
        }
        catch (final IOException ex)
        {
            if (!String.valueOf(ex.getMessage()).toLowerCase(Locale.ROOT).contains("no space"))
            {
                throw ex;
            }
        }
    }

    private static void remove(final Path directory) throws IOException
    {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory))
        {
            for (final Path file : files)
            {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private static void say(final String line)
    {
        System.out.println(line);
    }
}
