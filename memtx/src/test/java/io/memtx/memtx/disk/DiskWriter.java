package io.memtx.memtx.disk;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.journal.WalMode;
import io.memtx.xlog.storage.FaultStorage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
        /** The directory is removed, and an empty one takes its place. */
        RECREATED,
        /** Files may not grow beyond a size: set from outside. */
        LIMITED,
        /** The file system gives up and takes nothing any more. */
        READ_ONLY,
        /** The log is cut while it is mapped. */
        CUT,
        /** The process has all the descriptors open that it may have: few, set from outside. */
        DESCRIPTORS,
        /** The data outgrows its quota; the heap is smaller still, as set from outside. */
        SMALL_MEMORY;

        /** Whether what was there before is there again, or still. */
        boolean isReversible()
        {
            return REMOVED != this && RECREATED != this && LIMITED != this && READ_ONLY != this;
        }

        boolean isOfLog()
        {
            return SMALL_MEMORY != this;
        }
    }

    private static final int ROWS_BEFORE = 100;
    private static final int ROWS_MAX = 400_000;
    private static final String TEXT = "x".repeat(1000);

    private DiskWriter()
    {
    }

    /**
     * @param arguments directory of a disk, fate, wal mode.
     * @throws IOException          when the disk is not what it should be.
     * @throws InterruptedException when the wait for a command is interrupted.
     */
    public static void main(final String[] arguments) throws IOException, InterruptedException
    {
        final Path disk = Path.of(arguments[0]);
        final Fate fate = Fate.valueOf(arguments[1]);
        final MemtxContext context = new MemtxContext(disk.resolve("data"))
            .memtxMemory(Fate.SMALL_MEMORY == fate ? 96 << 20 : 512 << 20)
            .walMaxSize(Fate.LIMITED == fate ? 64 << 20 : 1 << 20)
            .walMode(WalMode.valueOf(arguments[2]));
        final DiskFate disaster = new DiskFate(disk, fate);
        rehearse(disk.resolve("rehearsal"));
        disaster.prepare();
        final int acknowledged = write(context, disaster, fate);
        if (fate.isReversible())
        {
            disaster.end();
            openAgain(context, fate, acknowledged);
        }
        say("done");
    }

    /** Loads the classes that a failure needs, while files can be opened. */
    private static void rehearse(final Path directory)
    {
        final boolean[] isBroken = new boolean[1];
        final MemtxContext context = new MemtxContext(directory).walMaxSize(4096).storage(
            new FaultStorage((call, path) ->
            {
                if (isBroken[0])
                {
                    throw new IOException("rehearsed");
                }
            }));
        try (Memtx db = Memtx.open(context))
        {
            final Space space = createSpace(db);
            isBroken[0] = true;
            for (int i = 0; i < ROWS_MAX; i++)
            {
                space.insert(i, TEXT);
            }
        }
        catch (final MemtxException ex)
        {
            if (ErrorCode.ER_WAL_IO != ex.code() && ErrorCode.ER_READONLY != ex.code())
            {
                throw ex;
            }
        }
    }

    private static Space createSpace(final Memtx db)
    {
        return db.createSpace("t", (def) -> def.field("id", UNSIGNED).field("text", STRING).primaryKey("id"));
    }

    private static int write(final MemtxContext context, final DiskFate disaster, final Fate fate)
        throws IOException, InterruptedException
    {
        int count = 0;
        try (Memtx db = Memtx.open(context))
        {
            final Space space = createSpace(db);
            for (; count < ROWS_BEFORE; count++)
            {
                space.insert(count, TEXT);
            }
            disaster.befall();
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
            if (!fate.isOfLog())
            {
                space.delete(--count);
                space.insert(count, TEXT);
                count++;
            }
        }
        catch (final MemtxException ex)
        {
            say("closed " + ex.code() + ": " + ex.getMessage());
        }
        return count;
    }

    private static void openAgain(final MemtxContext context, final Fate fate, final int acknowledged)
    {
        try (Memtx db = Memtx.open(context.memtxMemory(512 << 20)))
        {
            final long size = db.space("t").size();
            final int lost = Fate.CUT == fate ? acknowledged : 0; // whoever cuts a log loses what was there
            if (size < acknowledged - lost || size > acknowledged + 1)
            {
                throw new AssertionError("acknowledged=" + acknowledged + " found=" + size);
            }
            db.space("t").insert(ROWS_MAX + 1, "again");
            say("again " + size);
        }
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

    private static void say(final String line)
    {
        System.out.println(line);
    }
}
