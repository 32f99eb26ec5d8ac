package io.memtx.memtx.changes;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.tuple.Tuple;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.journal.WalMode;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.add;
import static io.memtx.memtx.Operation.set;
import static io.memtx.tuple.field.FieldType.STRING;
import static io.memtx.tuple.field.FieldType.UNSIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/**
 * A stream, polled by another thread beside a random history with rotations, checkpoints and new lives, fills a map
 * that equals the space in the end. {@code -Dmemtx.changes.seed} repeats a run.
 */
@Timeout(120)
class ChangeModelTest
{
    private static final long SEED = Long.getLong("memtx.changes.seed", System.nanoTime());
    private static final int LIVES = 3;
    private static final int KEYS = 200;

    @TempDir
    private Path directory;

    private final TreeMap<Long, Tuple> copy = new TreeMap<>();
    private Vclock processed = new Vclock();

    @ParameterizedTest
    @EnumSource(value = WalMode.class, names = {"WRITE", "FSYNC"})
    void shouldEqualTheSpace(final WalMode mode)
    {
        final Random random = new Random(SEED + mode.ordinal());
        try
        {
            for (int life = 0; life < LIVES; life++)
            {
                live(random, mode, WalMode.WRITE == mode ? 4_000 : 400);
            }
        }
        catch (final Throwable ex)
        {
            throw new AssertionError("seed=" + SEED + " " + ex.getMessage(), ex);
        }
    }

    private void live(final Random random, final WalMode mode, final int steps) throws Exception
    {
        try (Memtx db = Memtx.open(new MemtxContext(directory)
            .memtxMemory(32 << 20).walMaxSize(16 << 10).checkpointCount(1).walMode(mode).walExt(true)))
        {
            final Space space = db.spaceIfAbsent("s", (def) -> def
                .field("id", UNSIGNED).field("n", UNSIGNED).field("text", STRING).primaryKey("id"));
            final Space other = db.spaceIfAbsent("o", (def) -> def.field("id", UNSIGNED).primaryKey("id"));
            final AtomicBoolean isOver = new AtomicBoolean();
            final ChangeStream stream = db.changes(processed, new ChangeOptions().space("s"));
            final long seed = random.nextLong();
            final CompletableFuture<Void> consumer =
                CompletableFuture.runAsync(() -> consume(stream, new Random(seed), isOver));
            for (int step = 0; step < steps && !consumer.isDone(); step++)
            {
                change(db, space, other, random, step);
                if (random.nextInt(WalMode.WRITE == mode ? 800 : 100) < 1)
                {
                    db.snapshot();
                }
            }
            isOver.set(true);
            consumer.get();
            assertEquals(space.primary().select(), new ArrayList<>(copy.values()));
            assertEquals(db.info().vclock(), stream.vclock());
            processed = stream.vclock();
            stream.close();
        }
    }

    private void consume(final ChangeStream stream, final Random random, final AtomicBoolean isOver)
    {
        boolean isLastLook = false;
        while (true)
        {
            if (0 == stream.poll(this::apply, 1 + random.nextInt(50)))
            {
                if (isLastLook)
                {
                    return;
                }
                isLastLook = isOver.get();
                Thread.yield();
            }
            if (random.nextInt(20) < 1)
            {
                stream.release(stream.vclock());
            }
        }
    }

    private void apply(final Change change)
    {
        assertEquals("s", change.spaceName());
        switch (change.type())
        {
            case INSERT, REPLACE -> put(change, change.tuple().toTuple());
            case UPDATE, UPSERT ->
            {
                if (null != change.newTuple())
                {
                    put(change, change.newTuple().toTuple());
                }
            }
            case DELETE -> checkOld(change, copy.remove(change.key().getLong(0)));
            case TRUNCATE -> copy.clear();
        }
    }

    private void put(final Change change, final Tuple tuple)
    {
        checkOld(change, copy.put(tuple.getLong(0), tuple));
    }

    private static void checkOld(final Change change, final Tuple known)
    {
        if (null == known)
        {
            assertNull(change.oldTuple(), () -> change.toString());
        }
        else
        {
            assertEquals(known, change.oldTuple().toTuple(), () -> change.toString());
        }
    }

    private static void change(
        final Memtx db, final Space space, final Space other, final Random random, final int step)
    {
        final int id = random.nextInt(KEYS);
        final int second = random.nextInt(KEYS);
        switch (random.nextInt(300) < 1 ? -1 : random.nextInt(7))
        {
            case -1 -> space.truncate();
            case 0 -> space.delete(id);
            case 1 -> space.update(key(id), add("n", 1), set("text", "updated in " + step));
            case 2 -> space.upsert(Tuple.of(id, step, "upserted"), add("n", 1));
            case 3 -> db.transact((tx) ->
            {
                tx.replace(space, id, step, "first");
                tx.replace(other, id);
                tx.upsert(space, Tuple.of(second, step, "second"), set("text", "again"));
                tx.delete(space, id);
                tx.replace(space, id, step, "third");
            });
            case 4 -> rollBack(db, space, id);
            case 5 -> other.replace(id);
            default -> space.replace(id, step, "replaced");
        }
    }

    private static void rollBack(final Memtx db, final Space space, final int id)
    {
        try
        {
            db.transact((tx) ->
            {
                tx.replace(space, id, 0, "never");
                throw new UnsupportedOperationException("changed its mind");
            });
        }
        catch (final UnsupportedOperationException expected)
        {
            // nothing of it is in the log
        }
    }
}
