package io.memtx.memtx;

import io.memtx.tuple.TupleView;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import static io.memtx.memtx.KeySpec.nonUnique;
import static io.memtx.memtx.KeySpec.unique;
import static io.memtx.memtx.schema.IndexType.HASH;
import static io.memtx.memtx.schema.IndexType.TREE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Threads read while definitions get wider and narrower over the same data, and tuples come and go that only the wider
 * ones take. Tuples with ids below {@code PERMANENT} are always there: whenever a stay began, they are found, each
 * once, in every index that is not rebuilt.
 */
@Timeout(120)
class AlterStressTest
{
    private static final int PERMANENT = 2_000;
    private static final long SECONDS = Long.getLong("memtx.stress.seconds", 3);

    @TempDir
    private Path directory;

    private final AtomicReference<String> fault = new AtomicReference<>();
    private final long seed = Long.getLong("memtx.stress.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private volatile boolean isOver;
    private Memtx db;
    private Space space;

    @Test
    void shouldFindWhatIsAlwaysThereWhileDefinitionsChange() throws InterruptedException
    {
        db = Memtx.open(new MemtxContext(directory).memtxMemory(64 << 20));
        try
        {
            space = db.createSpace("s", (def) -> def
                .index("pk", TREE, unique(KeyPart.of(0, FieldType.UNSIGNED)))
                .index("hash", HASH, unique(KeyPart.of(1, FieldType.UNSIGNED)))
                .index("text", TREE, unique(KeyPart.of(2, FieldType.STRING))));
            db.transact((tx) ->
            {
                for (int id = 0; id < PERMANENT; id++)
                {
                    tx.insert(space, id, id, "t" + id);
                }
            });
            final List<Thread> threads = new ArrayList<>();
            threads.add(new Thread(() -> run(this::get)));
            threads.add(new Thread(() -> run(this::walk)));
            threads.forEach(Thread::start);
            final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            int changes = 0;
            while (null == fault.get() && System.nanoTime() < deadlineNs)
            {
                change();
                changes++;
            }
            isOver = true;
            for (final Thread thread : threads)
            {
                while (thread.isAlive())
                {
                    db.doWork();
                }
            }
            assertEquals(null, fault.get(), "seed=" + seed);
            assertTrue(changes > 0, "nothing was changed");
            space.indexes().forEach(Index::checkStructure);
        }
        finally
        {
            db.close();
        }
    }

    /** Wider, tuples that are only good then, and narrower again. */
    private void change()
    {
        space.primary().alter((to) -> to.parts(KeyPart.of(0, FieldType.SCALAR)));
        space.index("hash").alter((to) -> to.parts(KeyPart.of(1, FieldType.SCALAR)));
        space.index("text").alter((to) -> to.parts(KeyPart.of(2, FieldType.SCALAR).nullable()));
        final boolean isShared = random.nextBoolean();
        if (isShared)
        {
            space.index("text").alter((to) -> to.unique(false));
        }
        final int count = random.nextInt(300);
        for (int i = 0; i < count; i++)
        {
            space.insert("new" + i, "new" + i); // too short for the narrow one
            space.insert(-1 - i, 0.5 + i, isShared ? "t" + i : i);
            final int id = random.nextInt(PERMANENT);
            space.replace(id, id, "t" + id);
        }
        for (int i = 0; i < count; i++)
        {
            space.delete("new" + i);
            space.delete(-1 - i);
        }
        space.primary().alter((to) -> to.parts(KeyPart.of(0, FieldType.UNSIGNED)));
        space.index("hash").alter((to) -> to.parts(KeyPart.of(1, FieldType.UINT16)));
        space.index("text").alter((to) -> to.parts(KeyPart.of(2, FieldType.STRING)));
        if (isShared)
        {
            space.index("text").alter((to) -> to.unique(true)); // rebuilt: a reader that is inside has the old one
        }
    }

    private void run(final Stay stay)
    {
        final Random own = new Random(seed + 1);
        try (Reader reader = db.reader())
        {
            while (!isOver && null == fault.get())
            {
                reader.enter();
                for (int i = own.nextInt(4); i >= 0; i--)
                {
                    stay.read(reader, own);
                }
                reader.exit();
            }
        }
        catch (final Throwable ex)
        {
            fault.compareAndSet(null, ex.toString() + " at " + List.of(ex.getStackTrace()));
        }
    }

    private interface Stay
    {
        void read(Reader reader, Random own);
    }

    private void get(final Reader reader, final Random own)
    {
        final ReaderIndex primary = reader.primary("s");
        final ReaderIndex hash = reader.index("s", "hash");
        final TupleView view = new TupleView();
        for (int i = 0; i < 200; i++)
        {
            final int id = own.nextInt(PERMANENT);
            if (!primary.get(id, view) || id != view.getInt(1))
            {
                fault.compareAndSet(null, "not found by its primary key: id=" + id);
            }
            if (!hash.get(id, view) || id != view.getInt(0))
            {
                fault.compareAndSet(null, "not found by hash: id=" + id);
            }
        }
    }

    private void walk(final Reader reader, final Random own)
    {
        final TupleView view = new TupleView();
        for (final String index : new String[]{"pk", "hash"})
        {
            final boolean[] isSeen = new boolean[PERMANENT];
            int count = 0;
            final ReaderCursor cursor = reader.index("s", index).cursor();
            cursor.key().open(own.nextBoolean() || "hash".equals(index) ? IteratorType.ALL : IteratorType.LE);
            while (cursor.next(view))
            {
                if (view.fieldCount() > 2 && view.get(0) instanceof Long id && id >= 0)
                {
                    if (isSeen[id.intValue()])
                    {
                        fault.compareAndSet(null, "seen twice: index=" + index + " id=" + id);
                    }
                    isSeen[id.intValue()] = true;
                    count++;
                }
            }
            if (PERMANENT != count)
            {
                fault.compareAndSet(null, "walk is not whole: index=" + index + " count=" + count);
            }
        }
        int count = 0;
        final ReaderCursor cursor = reader.index("s", "text").cursor();
        cursor.key().open(IteratorType.ALL);
        while (cursor.next(view))
        {
            count++;
        }
        if (count > PERMANENT + 1_000)
        {
            fault.compareAndSet(null, "walk goes round: count=" + count);
        }
    }
}
