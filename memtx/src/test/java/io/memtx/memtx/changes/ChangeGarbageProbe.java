package io.memtx.memtx.changes;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.tuple.field.FieldType;
import io.memtx.xlog.Vclock;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * Counts the heap bytes that polling takes. Its own program, because the checks of raw memory, which tests run with,
 * make garbage.
 */
final class ChangeGarbageProbe
{
    private static final int COUNT = 20_000;
    private static final int ROUNDS = 5;

    private static long consumed;

    private ChangeGarbageProbe()
    {
    }

    /**
     * @param args the directory to use.
     */
    public static void main(final String[] args)
    {
        final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean)ManagementFactory.getThreadMXBean();
        final long id = Thread.currentThread().getId();
        final Vclock vclock = new Vclock();
        final ChangeHandler handler = (change) ->
        {
            consumed += change.lsn() + change.replicaId() + change.spaceId() + (change.isLast() ? 1 : 0);
            consumed += change.tuple().getLong(0) + change.newTuple().getLong(1) + (null == change.oldTuple() ? 1 : 0);
            change.copyVclock(vclock);
        };
        long least = Long.MAX_VALUE;
        try (Memtx db = Memtx.open(new MemtxContext(Path.of(args[0])).memtxMemory(64 << 20)))
        {
            final Space space = db.createSpace("s", (def) -> def
                .field("id", FieldType.UNSIGNED).field("n", FieldType.UNSIGNED).primaryKey("id"));
            try (ChangeStream stream = db.changes(db.info().vclock(), new ChangeOptions().space("s")))
            {
                for (int round = 0; round < ROUNDS; round++)
                {
                    for (int i = 0; i < COUNT; i++)
                    {
                        db.changes().replace(space).u64(i).u64(round).commit();
                    }
                    db.doWork();
                    final long before = threads.getThreadAllocatedBytes(id);
                    int count = 0;
                    while (count < COUNT)
                    {
                        count += stream.poll(handler, 100);
                    }
                    stream.copyVclock(vclock);
                    consumed += stream.lagBytes() + stream.poll(handler, 1);
                    least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
                }
            }
        }
        System.out.println("changes=" + COUNT + " bytes=" + least + " consumed=" + consumed);
        System.exit(least < COUNT ? 0 : 1); // less than a byte each is the JVM's own
    }
}
