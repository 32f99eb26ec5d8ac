package io.memtx.memtx.backup;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.journal.WalMode;
import io.memtx.xlog.storage.FaultStorage;
import io.memtx.xlog.storage.Storage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.set;
import static io.memtx.tuple.field.FieldType.UNSIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Backups at random moments of a random history with rotations and checkpoints, copied by another thread while it goes
 * on: each recovers to the model of its moment. {@code -Dmemtx.backup.seed} repeats a run.
 */
@Timeout(120)
class BackupModelTest
{
    private static final long SEED = Long.getLong("memtx.backup.seed", System.nanoTime());
    private static final int STEPS_WRITE = 3_000;
    private static final int STEPS_FSYNC = 700;
    private static final int BACKUPS = 15;
    private static final int KEYS = 400;
    private static final long COPY_PAUSE_NS = 2_000_000;

    @TempDir
    private Path parent;

    private record Copy(Backup backup, Path target, TreeMap<Integer, Integer> model, CompletableFuture<Void> done)
    {
    }

    @Test
    void shouldRecoverToItsMoment()
    {
        try
        {
            run(new Random(SEED));
        }
        catch (final Throwable ex)
        {
            throw new AssertionError("seed=" + SEED + " " + ex.getMessage(), ex);
        }
    }

    private void run(final Random random)
    {
        final List<Copy> copies = new ArrayList<>();
        final WalMode mode = random.nextBoolean() ? WalMode.WRITE : WalMode.FSYNC;
        final int steps = WalMode.WRITE == mode ? STEPS_WRITE : STEPS_FSYNC;
        final MemtxContext context = new MemtxContext(parent.resolve("data"))
            .memtxMemory(32 << 20).walMaxSize(8 << 10).checkpointCount(1).storage(slowIn("copy"))
            .walMode(mode);
        try (Memtx db = Memtx.open(context))
        {
            final Space space = db.createSpace(
                "t", (def) -> def.field("id", UNSIGNED).field("v", UNSIGNED).primaryKey("id"));
            final TreeMap<Integer, Integer> model = new TreeMap<>();
            Copy running = null;
            for (int step = 0; step < steps; step++)
            {
                change(db, space, model, random, step);
                if (null != running && running.done.isDone() && random.nextInt(20) < 1)
                {
                    running.done.join();
                    running.backup.close();
                    running = null;
                }
                if (null == running && random.nextInt(steps / BACKUPS / 3) < 1)
                {
                    running = begin(db, model, copies.size());
                    copies.add(running);
                }
                if (random.nextInt(steps / 20) < 1)
                {
                    checkpoint(db, random.nextBoolean());
                }
            }
            if (null != running)
            {
                running.done.join();
            }
        }
        assertTrue(copies.size() > 1, "copies=" + copies.size());
        for (final Copy copy : copies)
        {
            try (Memtx db = Memtx.open(new MemtxContext(copy.target).memtxMemory(32 << 20)))
            {
                assertEquals(
                    copy.model.entrySet().stream().map((row) -> Tuple.of(row.getKey(), row.getValue())).toList(),
                    db.space("t").primary().select(),
                    copy.target.toString());
                assertEquals(copy.backup.vclock(), db.info().vclock(), copy.target.toString());
            }
        }
    }

    /** Begun only, it goes on beside backups that begin. */
    private static void checkpoint(final Memtx db, final boolean isAwaited)
    {
        try
        {
            final boolean isNew = isAwaited ? db.snapshot() : db.startSnapshot();
            assertTrue(isNew || 0 != db.info().checkpointCount());
        }
        catch (final MemtxException ex)
        {
            assertEquals(ErrorCode.ER_CHECKPOINT_IN_PROGRESS, ex.code());
        }
    }

    /** Writing to a copy takes some time. */
    private static Storage slowIn(final String name)
    {
        return new FaultStorage((call, path) ->
        {
            if ("write".equals(call) && path.getParent().getFileName().toString().startsWith(name))
            {
                LockSupport.parkNanos(COPY_PAUSE_NS);
            }
        });
    }

    private Copy begin(final Memtx db, final TreeMap<Integer, Integer> model, final int number)
    {
        final Backup backup = db.backup();
        final Path target = parent.resolve("copy" + number);
        return new Copy(
            backup, target, new TreeMap<>(model), CompletableFuture.runAsync(() -> backup.copyTo(target)));
    }

    private static void change(
        final Memtx db,
        final Space space,
        final TreeMap<Integer, Integer> model,
        final Random random,
        final int step)
    {
        final int id = random.nextInt(KEYS);
        switch (random.nextInt(5))
        {
            case 0 ->
            {
                space.delete(id);
                model.remove(id);
            }
            case 1 ->
            {
                if (null != space.update(key(id), set("v", step)))
                {
                    model.put(id, step);
                }
            }
            case 2 ->
            {
                final int other = random.nextInt(KEYS);
                db.transact((tx) ->
                {
                    tx.replace(space, id, step);
                    tx.replace(space, other, step + 1);
                });
                model.put(id, step);
                model.put(other, step + 1);
            }
            default ->
            {
                space.replace(id, step);
                model.put(id, step);
            }
        }
    }
}
