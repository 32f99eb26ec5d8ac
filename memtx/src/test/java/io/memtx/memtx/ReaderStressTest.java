package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Threads read while the engine changes everything under them: single statements, transactions that write a tuple
 * several times, views, checkpoints, and spaces that come and go.
 * <p>
 * A tuple is {id, version, state, check, name}: {@code check} follows from the others, so that what is torn, freed or
 * reused shows. State 0 is what transactions leave behind; state 1 stands in a tuple only between two statements of one
 * transaction, so nobody may ever see it. Ids that are multiples of 8 are permanent: they are replaced, every
 * second of them also by deletion and insertion within one transaction, and always there.
 */
@Timeout(120)
class ReaderStressTest
{
    private static final int IDS = 4096;
    private static final int PERMANENT = 8;
    private static final long SECONDS = Long.getLong("memtx.stress.seconds", 3);
    private static final int INTERMEDIATE = 1;

    @TempDir
    Path directory;

    private final AtomicReference<String> fault = new AtomicReference<>();
    private final Random random = new Random();
    private final long seed = Long.getLong("memtx.stress.seed", System.nanoTime());
    private Memtx db;
    private Space space;
    private IndexType type;
    private long version;

    @ParameterizedTest
    @EnumSource(value = IndexType.class, names = {"HASH", "TREE"})
    void shouldSeeWholeConfirmedTuplesOnlyWhileEverythingChanges(final IndexType primaryType)
        throws InterruptedException
    {
        type = primaryType;
        random.setSeed(seed);
        db = Memtx.open(new MemtxContext(directory).memtxMemory(64 << 20));
        try
        {
            space = db.createSpace("s", (def) -> def
                .field("id", FieldType.UNSIGNED).field("version", FieldType.UNSIGNED)
                .field("state", FieldType.UNSIGNED).field("check", FieldType.UNSIGNED)
                .field("name", FieldType.STRING)
                .primaryKey(type, "id")
                .index("name", IndexType.TREE, KeySpec.unique("name"))
                .index("version", IndexType.TREE, KeySpec.nonUnique("version")));
            for (int id = 0; id < IDS; id += PERMANENT)
            {
                space.insert(row(id, 0));
            }
            final List<Thread> threads = new ArrayList<>();
            threads.add(new Thread(() -> run(this::get, 1)));
            threads.add(new Thread(() -> run(this::walk, 2)));
            threads.forEach(Thread::start);
            final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            long steps = 0;
            while (null == fault.get() && System.nanoTime() < deadlineNs)
            {
                change();
                steps++;
            }
            for (final Thread thread : threads)
            {
                thread.interrupt();
                while (thread.isAlive())
                {
                    db.doWork();
                }
            }
            assertEquals(null, fault.get(), "seed=" + seed + " type=" + type);
            assertTrue(steps > 100, "steps=" + steps);
            for (final Index index : space.indexes())
            {
                index.checkStructure();
            }
            assertEquals(0, db.info().readersInside());
        }
        finally
        {
            db.close();
        }
    }

    private Object[] row(final int id, final int state)
    {
        final long next = ++version;
        final String name = "a common prefix " + id * 31 % IDS;
        return new Object[]{id, next, state, check(id, next, state, name.hashCode()), name};
    }

    private static long check(final long id, final long version, final long state, final int name)
    {
        return (id * 31 + version) * 31 + state + (name & 0xFFFF);
    }

    private void change()
    {
        final int id = random.nextInt(IDS);
        switch (random.nextInt(12))
        {
            case 0, 1, 2, 3, 4 -> space.replace(row(id, 0));
            case 5, 6 -> delete(id);
            case 7, 8 -> db.commit(this::writeOften);
            case 9 -> db.commit((tx) ->
            {
                final int permanent = id / (2 * PERMANENT) * 2 * PERMANENT + PERMANENT;
                tx.delete(space, permanent);
                tx.insert(space, row(permanent, 0));
            });
            case 10 -> viewOrCheckpoint();
            default -> comeAndGo();
        }
        db.doWork();
    }

    private void delete(final int id)
    {
        if (0 != id % PERMANENT)
        {
            space.delete(id);
        }
    }

    private void writeOften(final Transaction tx)
    {
        for (int i = random.nextInt(6); i >= 0; i--)
        {
            final int id = random.nextInt(IDS);
            tx.replace(space, row(id, INTERMEDIATE));
            if (0 != id % PERMANENT && random.nextBoolean())
            {
                tx.delete(space, id);
            }
            else
            {
                tx.replace(space, row(id, INTERMEDIATE));
                tx.replace(space, row(id, 0));
            }
        }
    }

    private void viewOrCheckpoint()
    {
        if (0 == random.nextInt(20))
        {
            try (ReadView view = db.readView())
            {
                for (int i = 0; i < 50; i++)
                {
                    space.replace(row(random.nextInt(IDS), 0));
                }
                view.primary("s").size();
            }
        }
        else if (0 == random.nextInt(100) && !db.engine().checkpointer().isRunning())
        {
            db.startSnapshot();
        }
    }

    private void comeAndGo()
    {
        if (0 == random.nextInt(20))
        {
            if (db.hasSpace("other"))
            {
                db.space("other").drop();
            }
            else
            {
                final Space other = db.createSpace("other", (def) -> def
                    .field("id", FieldType.UNSIGNED).primaryKey(IndexType.TREE, "id"));
                for (int i = 0; i < 100; i++)
                {
                    other.insert(i);
                }
            }
        }
    }

    private interface Reading
    {
        void run(Reader reader, Random own, TupleView view);
    }

    private void run(final Reading reading, final int number)
    {
        final Random own = new Random(seed + number);
        final TupleView view = new TupleView();
        try (Reader reader = db.reader())
        {
            while (!Thread.currentThread().isInterrupted() && null == fault.get())
            {
                reading.run(reader, own, view);
            }
        }
        catch (final Throwable ex)
        {
            ex.printStackTrace();
            fault.compareAndSet(null, "reader " + number + ": " + ex);
        }
    }

    private void get(final Reader reader, final Random own, final TupleView view)
    {
        final ReaderIndex primary = reader.primary("s");
        final ReaderIndex name = reader.index("s", "name");
        for (int i = 0; i < 50; i++)
        {
            reader.enter();
            for (int j = own.nextInt(20); j >= 0; j--)
            {
                final int id = own.nextInt(IDS);
                if (primary.get(id, view))
                {
                    verify(view, id);
                }
                else if (0 == id % PERMANENT)
                {
                    fault.set("permanent tuple is not found: id=" + id);
                }
                if (name.get("a common prefix " + id * 31 % IDS, view))
                {
                    verify(view, id);
                }
                else if (0 == id % PERMANENT)
                {
                    fault.set("permanent tuple is not found by name: id=" + id);
                }
                if (primary.get(IDS + id, view))
                {
                    fault.set("found what never was: id=" + (IDS + id));
                }
            }
            reader.exit();
        }
    }

    private void walk(final Reader reader, final Random own, final TupleView view)
    {
        final boolean isByName = own.nextBoolean();
        final ReaderIndex index = isByName ? reader.index("s", "name") : reader.primary("s");
        reader.enter();
        final ReaderCursor cursor = index.cursor().open(IteratorType.ALL);
        final boolean[] seen = new boolean[IDS];
        String lastName = "";
        while (cursor.next(view))
        {
            final int id = (int)view.getLong(0);
            verify(view, id);
            if (isByName)
            {
                final String name = view.getString(4);
                if (lastName.compareTo(name) >= 0)
                {
                    fault.set("out of order: " + lastName + ", " + name);
                }
                lastName = name;
            }
            if (seen[id])
            {
                fault.set("seen twice in one walk: id=" + id);
            }
            seen[id] = true;
        }
        // One that is deleted and inserted again has another place in a hash, and may be there behind the walk.
        final boolean isHash = !isByName && IndexType.HASH == type;
        for (int id = 0; id < IDS; id += isHash ? 2 * PERMANENT : PERMANENT)
        {
            if (!seen[id])
            {
                fault.set("permanent tuple is not in a walk: id=" + id + " byName=" + isByName);
            }
        }
        reader.exit();
    }

    private void verify(final TupleView view, final int id)
    {
        final long check = check(
            view.getLong(0), view.getLong(1), view.getLong(2), view.getString(4).hashCode());
        if (id != view.getLong(0) || check != view.getLong(3))
        {
            fault.set("torn tuple: id=" + id + " tuple=" + view.toTuple());
        }
        if (INTERMEDIATE == view.getLong(2))
        {
            fault.set("not a confirmed tuple: id=" + id + " tuple=" + view.toTuple());
        }
    }
}
