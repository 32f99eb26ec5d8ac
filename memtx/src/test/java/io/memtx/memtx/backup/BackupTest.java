package io.memtx.memtx.backup;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.memtx.tarantool.TarantoolPeer;
import io.memtx.memtx.txn.LateGate;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.file.DropListener;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.TailState;
import io.memtx.xlog.file.XlogVerifier;
import io.memtx.xlog.journal.WalMode;
import io.memtx.xlog.storage.FileStorage;
import io.memtx.xlog.storage.FaultStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import static io.memtx.tuple.field.FieldType.STRING;
import static io.memtx.tuple.field.FieldType.UNSIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(120)
class BackupTest
{
    private static final int ROWS = 300;

    @TempDir
    private Path parent;

    @ParameterizedTest
    @EnumSource(value = WalMode.class, names = {"WRITE", "FSYNC"})
    void shouldCopyWhatWasConfirmedWhileTheEngineGoesOn(final WalMode mode) throws IOException
    {
        final Path target = parent.resolve("copy");
        final List<Tuple> expected;
        final Vclock vclock;
        try (Memtx db = Memtx.open(context().walMode(mode)))
        {
            final Space space = table(db);
            fill(space, 0);
            assertTrue(db.snapshot());
            fill(space, 1);
            db.transact((tx) ->
            {
                tx.delete(space, 0);
                tx.insert(space, ROWS, "last");
            });
            expected = all(space);
            vclock = db.info().vclock();
            try (Backup backup = db.backup())
            {
                assertEquals(vclock, backup.vclock());
                for (int round = 2; round < 5; round++)
                {
                    fill(space, round);
                    assertTrue(db.snapshot()); // and the one that the backup needs is the oldest of all
                }
                assertTrue(backup.files().size() > 2, backup.files().toString());
                backup.copyTo(target);
                assertEquals(names(backup.files()), names(target));
            }
            fill(space, 5);
            assertTrue(db.snapshot());
            assertEquals(1, snaps(parent.resolve("data")), "let go");
        }
        for (final Path file : files(target))
        {
            final boolean isLog = file.toString().endsWith(".xlog");
            assertEquals(
                TailState.CLEAN,
                XlogVerifier.verify(FileStorage.INSTANCE, file, ReadMode.STRICT, DropListener.NONE).tailState(),
                "isLog=" + isLog + " file=" + file);
        }
        assertInTarantool(target, expected);
        try (Memtx db = Memtx.open(target))
        {
            assertEquals(expected, all(db.space("t")));
            assertEquals(vclock, db.info().vclock());
            db.space("t").insert(ROWS + 1, "goes on");
        }
        Memtx.open(target).close();
    }

    @Test
    void shouldBeginOneAtATimeAndEndOnce() throws IOException
    {
        final Backup second;
        try (Memtx db = Memtx.open(context()))
        {
            table(db);
            final Backup first = db.backup();
            final MemtxException ex = assertThrows(MemtxException.class, db::backup);
            assertEquals(ErrorCode.ER_BACKUP_IN_PROGRESS, ex.code());
            assertEquals("Backup is already in progress", ex.getMessage());
            assertFalse(first.isClosed());
            first.close();
            assertTrue(first.isClosed());
            second = db.backup();
            first.close(); // the second one's files stay all the same
            fill(db.space("t"), 1);
            assertTrue(db.snapshot());
            assertEquals(2, snaps(parent.resolve("data")));
            assertThrows(IllegalStateException.class, first::files);
            assertThrows(IllegalStateException.class, () -> first.copyTo(parent.resolve("copy")));
            assertThrows(IllegalArgumentException.class, () -> second.copyTo(null));
            assertThrows(IllegalArgumentException.class, () -> second.copyTo(parent.resolve("data")));
            assertEquals(2, second.files().size());
        }
        assertTrue(second.isClosed(), "the engine was");
        assertEquals("backup is closed", assertThrows(IllegalStateException.class, second::files).getMessage());
        assertTrue(second.vclock().signature() > 0);
        second.close();
    }

    @Test
    void shouldHoldConfirmedDataOnly() throws IOException
    {
        final LateGate gate = new LateGate();
        final Path target = parent.resolve("copy");
        try (Memtx db = Memtx.open(context().commitGate(gate).ddlTimeoutMs(50)))
        {
            final Space space = table(db);
            space.insert(1, "confirmed");
            gate.hold();
            for (int i = 2; i < 200; i++) // over more than one log
            {
                final int id = i;
                db.commit((tx) -> tx.insert(space, id, "x".repeat(100)));
            }
            try (Backup backup = db.backup())
            {
                backup.copyTo(target);
                assertEquals(db.info().vclock(), backup.vclock());
            }
        }
        try (Memtx db = Memtx.open(target))
        {
            assertEquals(List.of(Tuple.of(1, "confirmed")), all(db.space("t")));
        }
    }

    @Test
    void shouldListJustTheSnapshotBehindACheckpoint()
    {
        final Path target = parent.resolve("copy");
        try (Memtx db = Memtx.open(context()))
        {
            fill(table(db), 1);
            assertTrue(db.snapshot());
            try (Backup backup = db.backup())
            {
                assertTrue(backup.files().size() <= 2, "at most a log without rows: " + backup.files());
                backup.copyTo(target);
            }
        }
        try (Memtx db = Memtx.open(target))
        {
            assertEquals(ROWS, db.space("t").size());
        }
    }

    @Test
    void shouldCopyWhatIsOnDiskWithoutALog()
    {
        try (Memtx db = Memtx.open(context()))
        {
            fill(table(db), 1);
        }
        for (int round = 0; round < 2; round++)
        {
            final Path target = parent.resolve("copy" + round);
            try (Memtx db = Memtx.open(context().walMode(WalMode.NONE)))
            {
                final Vclock opened = db.info().vclock();
                db.space("t").insert(ROWS + round, "in memory");
                if (1 == round)
                {
                    assertTrue(db.snapshot());
                }
                try (Backup backup = db.backup())
                {
                    backup.copyTo(target);
                    assertEquals(0 == round ? opened : db.info().vclock(), backup.vclock());
                }
            }
            try (Memtx db = Memtx.open(target))
            {
                assertEquals(ROWS + round, db.space("t").size());
            }
        }
    }

    @Test
    void shouldBeginOnAnyThread() throws Exception
    {
        try (Memtx db = Memtx.launch(context()))
        {
            db.submit((tx) -> db.createSpace("t", (def) -> def.field("id", UNSIGNED).primaryKey("id"))).get();
            try (Backup backup = db.backup())
            {
                assertThrows(MemtxException.class, db::backup);
                CompletableFuture.runAsync(() -> backup.copyTo(parent.resolve("copy"))).get();
            }
        }
        final Memtx closed = Memtx.open(parent.resolve("copy"));
        assertTrue(closed.hasSpace("t"));
        closed.close();
        assertThrows(IllegalStateException.class, closed::backup);
    }

    @Test
    void shouldLeaveNothingThatOpensWhenTheCopyFails() throws IOException
    {
        final Path target = parent.resolve("copy");
        final AtomicLong callsUntilFailure = new AtomicLong();
        final FaultStorage storage = new FaultStorage((call, path) ->
        {
            if (path.startsWith(target) && !"delete".equals(call) && 0 == callsUntilFailure.decrementAndGet())
            {
                throw new IOException("injected: No space left on device");
            }
        });
        try (Memtx db = Memtx.open(context().storage(storage)))
        {
            fill(table(db), 1);
            try (Backup backup = db.backup())
            {
                int failures = 0;
                for (boolean isDone = false; !isDone; )
                {
                    callsUntilFailure.set(failures + 1);
                    try
                    {
                        backup.copyTo(target);
                        isDone = true;
                    }
                    catch (final UncheckedIOException ex)
                    {
                        failures++;
                        assertTrue(ex.getMessage().contains("injected"), ex.getMessage());
                        assertEquals(List.of(), names(target), "failure " + failures);
                    }
                }
                assertTrue(failures > 8, "failures=" + failures);
            }
            fill(db.space("t"), 2);
        }
        try (Memtx db = Memtx.open(target))
        {
            assertEquals(ROWS, db.space("t").size());
        }
    }

    @Test
    void shouldGiveACopyUpWhenItIsClosed() throws IOException
    {
        final AtomicReference<Backup> open = new AtomicReference<>();
        final Path target = parent.resolve("copy");
        final FaultStorage storage = new FaultStorage((call, path) ->
        {
            if ("write".equals(call) && path.startsWith(target) && path.toString().endsWith(".xlog"))
            {
                open.get().close();
            }
        });
        try (Memtx db = Memtx.open(context().walMaxSize(1 << 20).storage(storage)))
        {
            for (int round = 0; round < 10; round++)
            {
                fill(0 == round ? table(db) : db.space("t"), round); // more than one piece
            }
            open.set(db.backup());
            assertThrows(IllegalStateException.class, () -> open.get().copyTo(target));
            assertEquals(List.of(), names(target));
        }
    }

    @Test
    void shouldSayWhatCannotBeRead() throws IOException
    {
        try (Memtx db = Memtx.open(context()); Backup backup = fillAndBackUp(db))
        {
            final Path snap = backup.files().get(0).path();
            Files.move(snap, parent.resolve("away"));
            final UncheckedIOException ex = assertThrows(UncheckedIOException.class, backup::files);
            assertEquals(NoSuchFileException.class, ex.getCause().getClass());
            Files.move(parent.resolve("away"), snap);
        }
    }

    private static Backup fillAndBackUp(final Memtx db)
    {
        fill(table(db), 1);
        return db.backup();
    }

    private MemtxContext context()
    {
        return new MemtxContext(parent.resolve("data")).memtxMemory(32 << 20).walMaxSize(16 << 10).checkpointCount(1);
    }

    private static List<Tuple> all(final Space space)
    {
        return space.primary().select();
    }

    private static Space table(final Memtx db)
    {
        return db.createSpace("t", (def) -> def.field("id", UNSIGNED).field("v", STRING).primaryKey("id"));
    }

    private static void fill(final Space space, final int round)
    {
        for (int i = 0; i < ROWS; i++)
        {
            space.replace(i, "round " + round + " of " + i);
        }
    }

    private void assertInTarantool(final Path directory, final List<Tuple> expected) throws IOException
    {
        if (TarantoolPeer.isInstalled())
        {
            final List<String> lines = TarantoolPeer.onCopyOf(directory, parent.resolve("tarantool")).run(
                "for _, t in box.space.t:pairs() do print('[' .. t[1] .. ', \"' .. t[2] .. '\"]') end");
            assertEquals(expected.stream().map(Tuple::toString).toList(), lines);
        }
    }

    private static List<String> names(final List<BackupFile> files)
    {
        return files.stream().map((file) -> file.path().getFileName().toString()).sorted().toList();
    }

    private static List<String> names(final Path directory) throws IOException
    {
        return files(directory).stream().map((file) -> file.getFileName().toString()).toList();
    }

    private static long snaps(final Path directory) throws IOException
    {
        return files(directory).stream().filter((file) -> file.toString().endsWith(".snap")).count();
    }

    private static List<Path> files(final Path directory) throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.sorted().toList();
        }
    }
}
