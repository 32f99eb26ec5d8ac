package io.memtx.memtx.faults;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.memtx.counters.CountersException;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.storage.FaultStorage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Opening a directory, and making a snapshot in it, on a device that does not always answer.
 */
class OpenFaultTest
{
    private static final int ROWS = 300;

    @TempDir
    private Path directory;

    @BeforeEach
    void write()
    {
        try (Memtx db = Memtx.open(new MemtxContext(directory).walMaxSize(4096)))
        {
            final Space space = db.createSpace("s", (def) -> def.primaryKey(0));
            for (int i = 0; i < ROWS; i++)
            {
                space.insert(i, "x".repeat(50));
                if (0 == i % 100)
                {
                    db.snapshot();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "write", "rename"})
    void shouldOpenWithoutCountersWhenTheyCannotBeMade(final String failing)
    {
        final List<Throwable> reported = new ArrayList<>();
        try (Memtx db = Memtx.open(new MemtxContext(directory).errorHandler(reported::add).storage(
            new FaultStorage((call, path) ->
            {
                if (failing.equals(call) && path.toString().contains("memtx.counters"))
                {
                    throw new IOException("No space left on device");
                }
            }))))
        {
            db.space("s").insert(ROWS);
            db.doWork();
            assertEquals(ROWS + 1, db.space("s").size());
        }
        assertEquals(1, reported.size());
        assertInstanceOf(CountersException.class, reported.get(0));
    }

    @Test
    void shouldSetNothingAsideByForceWhenADeviceDoesNotAnswer() throws IOException
    {
        final List<String> before = names();
        int failures = 0;
        for (boolean isOpen = false; !isOpen; )
        {
            final int failAt = failures + 1;
            final int[] count = new int[1];
            final MemtxContext context = new MemtxContext(directory).forceRecovery(true).storage(
                new FaultStorage((call, path) ->
                {
                    if ("read".equals(call) && !path.toString().endsWith(".lock") && ++count[0] == failAt)
                    {
                        throw new IOException("Input/output error");
                    }
                }).ofAllCalls());
            isOpen = isOpened(context);
            assertEquals(isOpen, count[0] < failAt, "read " + failAt);
            if (!isOpen)
            {
                failures++;
                assertEquals(before, names(), "read " + failAt);
            }
        }
        assertTrue(failures > 5, "failures=" + failures);
        try (Memtx db = Memtx.open(directory))
        {
            assertEquals(ROWS, db.space("s").size());
        }
    }

    @Test
    void shouldMakeTheSnapshotThatCouldNotBeNamedWhenAskedAgain()
    {
        final AtomicBoolean isFailing = new AtomicBoolean(true);
        try (Memtx db = Memtx.open(new MemtxContext(directory).storage(new FaultStorage((call, path) ->
        {
            final boolean isOfSnapshot = Thread.currentThread().getName().endsWith("-snap");
            if ("forceDirectory".equals(call) && isOfSnapshot && isFailing.get())
            {
                throw new IOException("Input/output error");
            }
        }))))
        {
            db.space("s").insert(ROWS);
            assertEquals(ErrorCode.ER_WAL_IO, assertThrows(MemtxException.class, db::snapshot).code());
            isFailing.set(false);
            assertTrue(db.snapshot());
        }
    }

    private static boolean isOpened(final MemtxContext context)
    {
        try
        {
            Memtx.open(context).close();
            return true;
        }
        catch (final MemtxException ex)
        {
            assertEquals(ErrorCode.ER_INVALID_XLOG, ex.code());
            return false;
        }
    }

    private List<String> names() throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.map((path) -> path.getFileName().toString())
                .filter((name) -> !name.startsWith("memtx")).sorted().toList();
        }
    }
}
