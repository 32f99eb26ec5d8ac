package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.memtx.submission.Submitter;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import io.memtx.xlog.journal.WalMode;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/**
 * Counts the heap bytes that each kind of operation takes on the transaction thread. Its own program, because the
 * checks of raw memory, which tests run with, make garbage.
 */
final class EngineGarbageProbe
{
    private static final int COUNT = 20_000;
    private static final int ROUNDS = 5;

    private final com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean)ManagementFactory.getThreadMXBean();
    private final Random random = new Random(1);
    private final TupleView tuple = new TupleView();
    private final TransactionBody body = (tx) -> statements();
    private final String[] names = new String[COUNT];
    private final Memtx db;
    private final Space space;
    private final Space child; // refers to it
    private final Index name;
    private final Cursor cursor;
    private final Submitter submitter;
    private long consumed;
    private long next = COUNT;

    private EngineGarbageProbe(final Memtx db)
    {
        this.db = db;
        space = db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED).field("name", FieldType.STRING).field("year", FieldType.UNSIGNED)
            .primaryKey(IndexType.HASH, "id")
            .index("name", IndexType.TREE, KeySpec.unique("name"))
            .index("year", IndexType.TREE, KeySpec.nonUnique("year")));
        child = db.createSpace("child", (def) -> def
            .field("id", FieldType.UNSIGNED).field("parent", FieldType.UNSIGNED).primaryKey("id")
            .index("parent", IndexType.TREE, KeySpec.nonUnique("parent"))
            .foreignKey("parent", "s", Map.of("parent", "id")));
        name = space.index("name");
        cursor = space.index("year").cursor();
        submitter = db.submitter();
        for (int i = 0; i < COUNT; i++)
        {
            names[i] = "name " + i;
            db.changes().insert(space).u64(i).string(names[i]).u64(i % 97).commit();
            bound(i);
        }
    }

    /**
     * @param args the directory to use.
     */
    public static void main(final String[] args)
    {
        int failures = 0;
        for (final WalMode mode : WalMode.values())
        {
            final MemtxContext context = new MemtxContext(Path.of(args[0], mode.name())).walMode(mode);
            try (Memtx db = Memtx.open(context))
            {
                failures += new EngineGarbageProbe(db).run(mode);
            }
        }
        System.exit(failures);
    }

    private int run(final WalMode mode)
    {
        final boolean isSlow = WalMode.FSYNC == mode;
        final int count = isSlow ? 800 : COUNT;
        int failures = 0;
        failures += measure(mode, "get", count, this::get);
        failures += measure(mode, "iterate 100", count / 20, this::iterate);
        failures += measure(mode, "replace", count, this::replace);
        failures += measure(mode, "insert and delete", count, this::insertAndDelete);
        failures += measure(mode, "foreign key", count / 4, this::foreignKey);
        failures += measure(mode, "transaction", count / 4, this::transaction);
        failures += measure(mode, "submit", isSlow ? 100 : count, this::submit);
        failures += measure(mode, "submit update", isSlow ? 100 : count, this::submitUpdate);
        failures += measure(mode, "do work", count, this::work);
        System.out.println("consumed=" + consumed);
        return failures;
    }

    /** The least of some rounds: the first ones warm up, and the JVM itself may allocate in the name of any thread. */
    private int measure(final WalMode mode, final String what, final int count, final Operation operation)
    {
        final long id = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++)
        {
            db.await(db.confirmedPosition());
            final long before = threads.getThreadAllocatedBytes(id);
            for (int i = 0; i < count; i++)
            {
                operation.run(i);
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
            settle();
        }
        System.out.println(mode + " " + what + ": operations=" + count + " bytes=" + least);
        return least >= Math.max(count, 512) ? 1 : 0; // less than a byte per operation is the JVM's own
    }

    private void settle()
    {
        while (0 != db.engine().transactions().pendingCount())
        {
            db.doWork();
        }
    }

    private void get(final int i)
    {
        final int key = random.nextInt(COUNT);
        consumed += space.primary().get(key, tuple) ? tuple.getLong(2) : 0;
        consumed += name.get(names[key], tuple) ? tuple.getLong(0) : 0;
    }

    private void iterate(final int i)
    {
        cursor.key().part(random.nextInt(97)).open(0 == (i & 1) ? IteratorType.GE : IteratorType.LE);
        for (int step = 0; step < 100 && cursor.next(tuple); step++)
        {
            consumed += tuple.getLong(0);
        }
    }

    private void replace(final int i)
    {
        final int key = random.nextInt(COUNT);
        consumed += db.changes().replace(space).u64(key).string(names[key]).u64(random.nextInt(97)).commit();
        bound(i);
    }

    private void insertAndDelete(final int i)
    {
        final long key = next++;
        consumed += db.changes().insert(space).u64(key).string("other").u64(key % 97).commit();
        consumed += db.changes().delete(space).u64(key).commit();
        bound(i);
    }

    /** A tuple that refers to another, and the going of one that nothing refers to. */
    private void foreignKey(final int i)
    {
        final long key = next++;
        consumed += db.changes().replace(child).u64(i & 0xFF).u64(random.nextInt(COUNT)).commit();
        consumed += db.changes().insert(space).u64(key).string("other").u64(key % 97).commit();
        consumed += db.changes().delete(space).u64(key).commit();
        bound(i);
    }

    private void transaction(final int i)
    {
        consumed += db.commit(body);
        bound(i);
    }

    private void statements()
    {
        for (int n = 0; n < 4; n++)
        {
            final int key = random.nextInt(COUNT);
            db.changes().replace(space).u64(key).string(names[key]).u64(random.nextInt(97)).commit();
        }
        consumed += space.primary().get(random.nextInt(COUNT), tuple) ? tuple.getLong(2) : 0;
    }

    private void submit(final int i)
    {
        final int key = random.nextInt(COUNT);
        await(submitter.replace(space.id()).u64(key).string(names[key]).u64(random.nextInt(97)).offer());
    }

    private void submitUpdate(final int i)
    {
        final int key = random.nextInt(COUNT);
        await(submitter.update(space.id()).u64(key).operation('=', "year").u64(random.nextInt(97)).offer());
        await(submitter.upsert(space.id()).u64(key).string(names[key]).u64(0).operation('|', 2).u64(3).offer());
    }

    private void await(final long request)
    {
        while (Submitter.PENDING == submitter.poll(request))
        {
            db.doWork();
        }
    }

    private void work(final int i)
    {
        consumed += db.doWork() + db.confirmedPosition();
    }

    /** Lets the log confirm now and then, as a loop of one's own would. */
    private void bound(final int i)
    {
        if (0 == (i & 0xF))
        {
            db.doWork();
            while (db.engine().transactions().pendingCount() > 1_000)
            {
                db.doWork();
            }
        }
    }

    private interface Operation
    {
        void run(int i);
    }
}
