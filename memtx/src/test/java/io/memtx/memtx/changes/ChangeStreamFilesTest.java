package io.memtx.memtx.changes;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.tuple.arena.LiveMemory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import static io.memtx.tuple.field.FieldType.STRING;
import static io.memtx.tuple.field.FieldType.UNSIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Which files a stream keeps, what it says of those that are missing or damaged, and what it gives back. */
@Timeout(120)
class ChangeStreamFilesTest
{
    @TempDir
    private Path parent;

    @Test
    void shouldSayWhenALogIsGone() throws IOException
    {
        try (Memtx db = Memtx.open(context()))
        {
            fill(table(db, "t"), 400);
        }
        try (Memtx db = Memtx.open(context()))
        {
            Files.delete(files(".xlog").get(2));
            try (ChangeStream stream = db.changes(new Vclock()))
            {
                final MemtxException gap = assertThrows(MemtxException.class, () -> Collector.all(stream));
                assertEquals(ErrorCode.ER_XLOG_GAP, gap.code());
                assertTrue(gap.getMessage().contains("Missing .xlog file between LSN"), gap.getMessage());
                assertThrows(IllegalStateException.class, () -> stream.poll(new Collector(), 1));
            }
        }
    }

    @Test
    void shouldSayWhereALogIsDamaged() throws IOException
    {
        try (Memtx db = Memtx.open(context()))
        {
            fill(table(db, "t"), 400);
            assertTrue(db.snapshot()); // so that recovery does not read the damaged one
        }
        final Path log = files(".xlog").get(1);
        final byte[] bytes = Files.readAllBytes(log);
        bytes[bytes.length / 2] ^= 1;
        Files.write(log, bytes);
        try (Memtx db = Memtx.open(context()); ChangeStream stream = db.changes(new Vclock()))
        {
            final MemtxException ex = assertThrows(MemtxException.class, () -> Collector.all(stream));
            assertEquals(ErrorCode.ER_INVALID_XLOG, ex.code());
            assertTrue(ex.getMessage().contains(log.getFileName().toString()), ex.getMessage());
            assertTrue(ex.getMessage().contains("log is cut off or damaged behind vclock {1: "), ex.getMessage());
            db.space("t").replace(1, "goes on", 1);
        }
    }

    @Test
    void shouldHoldLogsUntilTheyAreReleased() throws IOException
    {
        try (Memtx db = Memtx.open(context().checkpointCount(1)))
        {
            final Space space = table(db, "t");
            final ChangeStream stream = db.changes(db.info().vclock());
            fill(space, 300);
            assertTrue(db.snapshot());
            final List<Path> held = files(".xlog");
            assertTrue(held.size() > 2, held.toString());
            assertThrows(IllegalArgumentException.class, () -> stream.release(db.info().vclock()));
            assertThrows(IllegalArgumentException.class, () -> stream.release(null));

            assertEquals(200, stream.poll((change) -> { }, 200));
            stream.release(stream.vclock());
            fill(space, 1);
            assertTrue(db.snapshot());
            final List<Path> left = files(".xlog");
            assertFalse(left.contains(held.get(1)), "held=" + held + " left=" + left);
            assertTrue(left.contains(held.get(held.size() - 2)), "held=" + held + " left=" + left);
            assertEquals(101, Collector.all(stream).size());

            stream.poll((change) -> { }, 1);
            fill(space, 1);
            final Vclock behind = new Vclock();
            stream.poll((change) ->
            {
                change.copyVclock(behind);
                stream.release(behind);
                assertEquals(0, stream.lagBytes());
            }, 1);
            fill(space, 1);
            assertTrue(db.snapshot());
            assertFalse(files(".xlog").contains(held.get(held.size() - 2)), files(".xlog").toString());
            fill(space, 300);
            stream.close();
            stream.close();
            fill(space, 1);
            assertTrue(db.snapshot());
            assertTrue(files(".xlog").size() <= 2, files(".xlog").toString()); // the new one may have no name yet
        }
    }

    @Test
    void shouldHoldLogsOfLocalRows() throws IOException
    {
        try (Memtx db = Memtx.open(context().checkpointCount(1)))
        {
            final Space local = db.createSpace(
                "l", (def) -> def.field("id", UNSIGNED).field("v", STRING).local().primaryKey("id"));
            try (ChangeStream stream = db.changes(db.info().vclock()))
            {
                for (int i = 0; i < 300; i++)
                {
                    local.replace(i, "x".repeat(60));
                }
                assertTrue(db.snapshot());
                assertEquals(300, Collector.all(stream).size());
            }
        }
    }

    @Test
    void shouldGoOnFromItsVclockAfterAReadFailed()
    {
        final AtomicInteger readsUntilFailure = new AtomicInteger(Integer.MAX_VALUE);
        try (Memtx db = Memtx.open(context().checkpointCount(1).storage(new ReadFaultStorage(readsUntilFailure))))
        {
            final Space space = table(db, "t");
            Vclock from = db.info().vclock();
            fill(space, 400);
            final List<Long> taken = new ArrayList<>();
            int failures = 0;
            for (int failAt = 1; taken.size() < 400; failAt = 1 + failAt % 4)
            {
                readsUntilFailure.set(Integer.MAX_VALUE);
                try (ChangeStream stream = db.changes(from))
                {
                    readsUntilFailure.set(failAt);
                    try
                    {
                        while (0 != stream.poll((change) -> taken.add(change.tuple().getLong(0)), 20))
                        {
                            // until it fails or there is no more
                        }
                    }
                    catch (final MemtxException ex)
                    {
                        failures++;
                        assertEquals(ErrorCode.ER_INVALID_XLOG, ex.code());
                        assertTrue(ex.getMessage().contains("Input/output error"), ex.getMessage());
                        assertThrows(IllegalStateException.class, () -> stream.poll((change) -> { }, 1));
                    }
                    from = stream.vclock();
                }
            }
            assertTrue(failures > 0);
            assertEquals(LongStream.range(0, 400).boxed().toList(), taken);
            fill(space, 1);
            assertFalse(db.info().isReadOnly());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldGiveBackWhatItHolds() throws IOException
    {
        final long memoryBefore = LiveMemory.awaitBytes(0);
        List<String> first = List.of();
        List<String> last = List.of();
        for (int round = 0; round < 20; round++)
        {
            try (Memtx db = Memtx.open(context()))
            {
                final Space space = 0 == round ? table(db, "t") : db.space("t");
                for (int i = 0; i < 5; i++)
                {
                    space.replace(i, "text", round);
                    db.changes(new Vclock()).poll((change) -> { }, 10); // left open: the engine ends it
                    db.changes(new Vclock()).close();
                    assertThrows(MemtxException.class, () -> db.changes(new Vclock().set(9, 9)));
                }
            }
            last = openFiles();
            first = 3 == round ? last : first;
        }
        assertEquals(first, last);
        final long left = LiveMemory.awaitBytes(memoryBefore);
        assertTrue(left <= memoryBefore, "before=" + memoryBefore + " left=" + left);
    }

    private List<String> openFiles() throws IOException
    {
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd")))
        {
            return links.map(ChangeStreamFilesTest::target)
                .filter((target) -> target.startsWith(parent.toString())).sorted().toList();
        }
    }

    private static String target(final Path link)
    {
        try
        {
            return Files.readSymbolicLink(link).toString();
        }
        catch (final IOException ex)
        {
            return ""; // closed since it was listed
        }
    }

    private MemtxContext context()
    {
        return new MemtxContext(parent.resolve("data")).memtxMemory(32 << 20).walMaxSize(8 << 10);
    }

    private static Space table(final Memtx db, final String name)
    {
        return db.createSpace(name, (def) -> def
            .field("id", UNSIGNED).field("text", STRING).field("n", UNSIGNED).primaryKey("id"));
    }

    private static void fill(final Space space, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            space.replace(i, "x".repeat(60), i);
        }
    }

    private List<Path> files(final String suffix)
    {
        try (Stream<Path> files = Files.list(parent.resolve("data")))
        {
            return files.filter((file) -> file.toString().endsWith(suffix)).sorted().toList();
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException(ex);
        }
    }
}
