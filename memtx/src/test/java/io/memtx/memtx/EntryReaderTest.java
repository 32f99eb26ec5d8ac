package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Readers on other threads over an index of array elements that changes all the time. Each tuple always has one element
 * of its own: a look-up finds it at every moment, and a walk meets it exactly once.
 */
@Timeout(60)
class EntryReaderTest
{
    private static final int COUNT = 20;
    private static final int LOOK_UPS = 300;
    private static final int SPREAD = 10;
    private static final long DURATION_MS = 1500;

    @TempDir
    private Path directory;
    private final long seed = System.nanoTime();

    @Test
    void shouldAlwaysFindWhatIsAlwaysThere()
    {
        final Random random = new Random(seed);
        try (Memtx db = Memtx.open(directory))
        {
            final Space space = db.createSpace("s", (def) -> def
                .primaryKey(KeyPart.of(0, FieldType.UNSIGNED))
                .index("u", IndexType.TREE, KeySpec.unique(KeyPart.of(1, FieldType.UNSIGNED).path("[*]"))));
            for (int id = 0; id < COUNT; id++)
            {
                space.insert(id, elements(id, random));
            }
            final AtomicBoolean isOver = new AtomicBoolean();
            final List<CompletableFuture<Long>> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++)
            {
                readers.add(CompletableFuture.supplyAsync(() -> read(db, isOver)));
            }
            final long end = System.currentTimeMillis() + DURATION_MS;
            while (System.currentTimeMillis() < end)
            {
                for (int i = 0; i < 50; i++)
                {
                    final int id = random.nextInt(COUNT);
                    space.replace(id, elements(id, random));
                }
                db.transact((tx) ->
                {
                    for (int i = 0; i < 5; i++)
                    {
                        final int id = random.nextInt(COUNT);
                        tx.replace(space, id, elements(id, random));
                    }
                });
                db.doWork();
            }
            isOver.set(true);
            for (final CompletableFuture<Long> reader : readers)
            {
                while (!reader.isDone())
                {
                    db.doWork(); // which opens and closes readers
                }
                assertTrue(reader.join() > 0, "seed=" + seed);
            }
            space.store().checkStructure();
        }
    }

    private static List<Integer> elements(final int id, final Random random)
    {
        final List<Integer> elements = new ArrayList<>(List.of(id * SPREAD));
        for (int i = random.nextInt(4); i > 0; i--)
        {
            elements.add(id * SPREAD + 1 + random.nextInt(SPREAD - 1));
        }
        return elements;
    }

    private long read(final Memtx db, final AtomicBoolean isOver)
    {
        final Random random = new Random(seed);
        final TupleView view = new TupleView();
        long count = 0;
        try (Reader reader = db.reader())
        {
            while (!isOver.get() || 0 == count)
            {
                reader.enter();
                try
                {
                    final ReaderIndex index = reader.index("s", "u");
                    for (int i = 0; i < LOOK_UPS; i++)
                    {
                        final int id = random.nextInt(COUNT);
                        assertTrue(index.get(id * SPREAD, view), () -> "seed=" + seed + " id=" + id);
                        assertEquals(id, view.getInt(0), "seed=" + seed);
                    }
                    walk(index, view);
                }
                finally
                {
                    reader.exit();
                }
                count++;
            }
        }
        return count;
    }

    private void walk(final ReaderIndex index, final TupleView view)
    {
        final int[] seen = new int[COUNT];
        int last = -1;
        final ReaderCursor cursor = index.cursor().key().open(IteratorType.ALL);
        while (cursor.next(view))
        {
            final int id = view.getInt(0);
            assertTrue(id >= last, "seed=" + seed + " last=" + last + " id=" + id);
            last = id;
            seen[id]++;
        }
        for (int id = 0; id < COUNT; id++)
        {
            assertTrue(seen[id] > 0, "seed=" + seed + " id=" + id);
        }
    }
}
