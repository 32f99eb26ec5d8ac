package io.memtx.memtx.crash;

import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.journal.WalMode;
import io.memtx.xlog.storage.FaultStorage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import static io.memtx.tuple.field.FieldType.UNSIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Checkpoints under way, failing, due by themselves, and what they leave in the directory. */
class CheckpointTest
{
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);

    @TempDir
    private Path parent;
    private Path directory;
    private final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void name()
    {
        directory = parent.resolve("data");
    }

    @ParameterizedTest
    @EnumSource(value = WalMode.class, names = {"WRITE", "FSYNC"})
    void shouldHoldAPrefixWhenWrittenToMeanwhile(final WalMode mode) throws Exception
    {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        final FaultStorage storage = new FaultStorage((call, path) ->
        {
            if ("create".equals(call) && isSnapshot(path) && !path.toString().contains("00000000000000000000.snap"))
            {
                begun.countDown();
                await(goOn);
            }
        });
        final long frozenLsn;
        try (Memtx db = Memtx.open(context().walMode(mode)))
        {
            table(db);
        }
        try (Memtx db = Memtx.open(context().walMode(mode).storage(storage)))
        {
            final Space space = db.space("t");
            for (int i = 0; i < 3000; i++)
            {
                db.changes().replace(space).u64(i).u64(i).commit();
            }
            while (db.info().pendingCount() > 0)
            {
                db.doWork();
            }
            frozenLsn = db.info().vclock().get(1);
            assertTrue(db.startSnapshot());
            await(begun);
            final MemtxException ex = assertThrows(MemtxException.class, db::snapshot);
            assertEquals(ErrorCode.ER_CHECKPOINT_IN_PROGRESS, ex.code());
            for (int i = 0; i < 3000; i += 3) // while the snapshot waits: the writer is not stopped
            {
                db.changes().replace(space).u64(i).u64(1_000_000).commit();
                db.changes().delete(space).u64(i + 1).commit();
            }
            db.transact((tx) -> tx.insert(space, 5000, 5000));
            space.createIndex("second", IndexType.TREE, KeySpec.nonUnique("v"));
            goOn.countDown();
            awaitCheckpoint(db, 1);
        }
        assertEquals(List.of(), errors);
        final Path snap = directory.resolve(String.format("%020d.snap", frozenLsn));
        assertTrue(Files.exists(snap), snap.toString());

        final Path alone = Files.createDirectory(parent.resolve("alone"));
        Files.copy(snap, alone.resolve(snap.getFileName()));
        try (Memtx db = Memtx.open(alone))
        {
            assertEquals(3000, db.space("t").size());
            for (int i = 0; i < 3000; i++)
            {
                assertEquals(Tuple.of(i, i), db.space("t").get(i));
            }
        }
        try (Memtx db = Memtx.open(directory))
        {
            assertEquals(2001, db.space("t").size());
            assertEquals(1000, db.space("t").index("second").select(1_000_000).size());
        }
    }

    @Test
    void shouldKeepTheOldSnapshotAndGoOnWhenTheDiskIsFull() throws IOException
    {
        final AtomicLong failAt = new AtomicLong(Long.MAX_VALUE);
        final AtomicLong calls = new AtomicLong();
        final FaultStorage storage = new FaultStorage((call, path) ->
        {
            if (isSnapshot(path) && !"delete".equals(call) && calls.incrementAndGet() >= failAt.get())
            {
                throw new IOException("No space left on device");
            }
        });
        try (Memtx db = Memtx.open(context().storage(storage)))
        {
            final Space space = table(db);
            final List<Path> before = files(".snap");
            int failures = 0;
            for (boolean isDone = false; !isDone; )
            {
                space.replace(failures, failures);
                calls.set(0);
                failAt.set(failures + 1);
                try
                {
                    isDone = db.snapshot();
                }
                catch (final MemtxException ex)
                {
                    failures++;
                    assertEquals(ErrorCode.ER_WAL_IO, ex.code());
                    assertTrue(ex.getCause().getMessage().contains("No space left"), ex.getCause().getMessage());
                    assertEquals(before, files(".snap"));
                    assertEquals(List.of(), files(".snap.inprogress"));
                    assertFalse(db.info().isReadOnly());
                }
            }
            assertTrue(failures >= 4, "failures=" + failures);
            assertEquals(failures, errors.size());
            assertEquals(failures + 1, space.size());
        }
        try (Memtx db = Memtx.open(directory))
        {
            assertEquals(files(".snap").size(), 2);
            assertTrue(db.space("t").size() > 4);
        }
    }

    @Test
    void shouldKeepAsManyCheckpointsAsAskedForAndTheirLogs() throws IOException
    {
        try (Memtx db = Memtx.open(context().checkpointCount(3).walMaxSize(4096)))
        {
            final Space space = table(db);
            for (int round = 0; round < 6; round++)
            {
                for (int i = 0; i < 200; i++)
                {
                    space.replace(i, round);
                }
                assertTrue(db.snapshot());
                assertFalse(db.snapshot());
            }
        }
        final List<Path> snaps = files(".snap");
        assertEquals(3, snaps.size());
        final long oldest = signature(snaps.get(0));
        final List<Path> logs = files(".xlog");
        assertTrue(signature(logs.get(0)) <= oldest, logs + " and " + snaps);
        assertTrue(signature(logs.get(1)) > oldest, logs + " and " + snaps);
        // each of those kept is a whole state together with the logs
        for (int kept = 3; kept > 0; kept--)
        {
            try (Memtx db = Memtx.open(directory))
            {
                assertEquals(200, db.space("t").size());
                assertEquals(Tuple.of(7, 5), db.space("t").get(7));
            }
            Files.delete(snaps.get(kept - 1));
        }
    }

    @Test
    void shouldTouchNothingWhenNothingHasChanged() throws IOException
    {
        try (Memtx db = Memtx.open(context()))
        {
            table(db).insert(1, 1);
            assertTrue(db.snapshot());
        }
        try (Memtx db = Memtx.open(context()))
        {
            final List<Path> before = files(".snap");
            final FileTime time = Files.getLastModifiedTime(before.get(before.size() - 1));
            assertFalse(db.snapshot());
            assertFalse(db.startSnapshot());
            assertEquals(before, files(".snap"));
            assertEquals(time, Files.getLastModifiedTime(before.get(before.size() - 1)));
            db.space("t").delete(1);
            assertTrue(db.snapshot());
        }
    }

    @Test
    void shouldCheckpointWhenTheIntervalHasPassed()
    {
        final AtomicLong nowMs = new AtomicLong(1_700_000_000_000L);
        try (Memtx db = Memtx.open(context().clock(nowMs::get).checkpointIntervalMs(10_000)))
        {
            final Space space = table(db);
            for (int i = 1; i <= 3; i++)
            {
                space.replace(1, i);
                nowMs.addAndGet(9_000);
                work(db);
                assertEquals(i - 1, db.info().checkpointCount());
                nowMs.addAndGet(1_001);
                awaitCheckpoint(db, i);
            }
            nowMs.addAndGet(20_000); // nothing new
            work(db);
            assertEquals(3, db.info().checkpointCount());
        }
    }

    @Test
    void shouldCheckpointWhenTheLogHasGrown()
    {
        try (Memtx db = Memtx.open(context().checkpointWalThreshold(20_000)))
        {
            final Space space = table(db);
            long bytes = 0;
            for (int i = 1; i <= 3; i++)
            {
                for (int k = 0; k < 20; k++)
                {
                    assertEquals(i - 1, db.info().checkpointCount());
                    space.replace(k, i, "x".repeat(900));
                    bytes += 900;
                }
                space.replace(100, i, "x".repeat(2500));
                awaitCheckpoint(db, i);
            }
            assertTrue(bytes > 0);
        }
    }

    @Test
    void shouldCountTheLogBeforeARestartWhenTheThresholdIsReached()
    {
        for (int life = 0; life < 2; life++)
        {
            try (Memtx db = Memtx.open(context().checkpointWalThreshold(20_000)))
            {
                final Space space = table(db);
                for (int k = 0; k < 13; k++)
                {
                    space.replace(k, life, "x".repeat(900));
                }
                if (0 == life)
                {
                    work(db);
                    assertEquals(0, db.info().checkpointCount());
                }
                else
                {
                    awaitCheckpoint(db, 1);
                }
            }
        }
    }

    @Test
    void shouldGiveUpARunningCheckpointWhenClosed() throws Exception
    {
        final CountDownLatch begun = new CountDownLatch(1);
        final FaultStorage storage = new FaultStorage((call, path) ->
        {
            if ("create".equals(call) && isSnapshot(path) && !path.toString().contains("00000000000000000000.snap"))
            {
                begun.countDown();
            }
        });
        try (Memtx db = Memtx.open(context().storage(storage)))
        {
            final Space space = table(db);
            for (int i = 0; i < 20_000; i++)
            {
                db.changes().replace(space).u64(i).u64(i).commit();
            }
            assertTrue(db.startSnapshot());
            await(begun);
        }
        assertEquals(List.of(), files(".snap.inprogress"));
        try (Memtx db = Memtx.open(directory))
        {
            assertEquals(20_000, db.space("t").size());
        }
    }

    private MemtxContext context()
    {
        return new MemtxContext(directory).errorHandler(errors::add);
    }

    private static Space table(final Memtx db)
    {
        return db.spaceIfAbsent("t", (def) -> def.field("id", UNSIGNED).field("v", UNSIGNED).primaryKey("id"));
    }

    private static void work(final Memtx db)
    {
        for (int i = 0; i < 100; i++)
        {
            db.doWork();
        }
    }

    private static void awaitCheckpoint(final Memtx db, final long count)
    {
        final long startNs = System.nanoTime();
        while (db.info().checkpointCount() < count)
        {
            db.doWork();
            assertTrue(System.nanoTime() - startNs < DEADLINE_NS, "checkpoint " + count + " is not done");
        }
        assertEquals(count, db.info().checkpointCount());
    }

    private static void await(final CountDownLatch latch) throws IOException
    {
        try
        {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        }
        catch (final InterruptedException ex)
        {
            throw new IOException(ex);
        }
    }

    private static boolean isSnapshot(final Path path)
    {
        return path.getFileName().toString().contains(".snap");
    }

    private static long signature(final Path path)
    {
        return Long.parseLong(path.getFileName().toString().substring(0, 20));
    }

    private List<Path> files(final String suffix) throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.filter((file) -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }
}
