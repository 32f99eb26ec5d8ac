package io.memtx.memtx.replication;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.memtx.conflict.ConflictPolicy;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.journal.WalMode;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;

import static io.memtx.memtx.KeySpec.nonUnique;
import static io.memtx.memtx.KeySpec.unique;

/**
 * Counts the heap bytes that rows of others take on the transaction thread. Its own program, because the checks of raw
 * memory, which tests run with, make garbage.
 */
final class ForeignRowsGarbageProbe
{
    private static final int ORIGIN = 2;
    private static final int TRANSACTIONS = 20_000;
    private static final int ROUNDS = 25;

    private final com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean)ManagementFactory.getThreadMXBean();
    private final MsgPackWriter rows = new MsgPackWriter();
    private final Memtx db;
    private final ForeignRows foreign;
    private final Space space;
    private final int spaceId;
    private long lsn;

    private ForeignRowsGarbageProbe(final Memtx db)
    {
        this.db = db;
        space = db.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED).field("name", FieldType.STRING).field("year", FieldType.UNSIGNED)
            .index("primary", IndexType.HASH, unique("id")).index("year", IndexType.TREE, nonUnique("year")));
        spaceId = space.id();
        foreign = db.replication().rows();
    }

    /**
     * @param args the directory to use.
     */
    public static void main(final String[] args)
    {
        int failures = 0;
        for (final WalMode mode : new WalMode[] {WalMode.NONE, WalMode.WRITE})
        {
            final MemtxContext context = new MemtxContext(Path.of(args[0], mode.name())).walMode(mode);
            try (Memtx db = Memtx.open(context))
            {
                final ForeignRowsGarbageProbe probe = new ForeignRowsGarbageProbe(db);
                failures += probe.measure(mode + " single row", 1, false);
                failures += probe.measure(mode + " transaction of 4 rows", 4, false);
                failures += probe.measure(mode + " again what is known", 1, true);
                db.replication().skipDuplicates(true);
                failures += probe.measure(mode + " skipping conflicts", 1, false);
                db.replication().conflictPolicy("other", ConflictPolicy.LAST_WRITE_WINS);
                failures += probe.measure(mode + " another space has a policy", 1, false);
                db.replication().skipDuplicates(false);
                failures += probe.measure(mode + " another space has a policy, past the overlay", 1, false);
                db.replication().conflictPolicy("s", ConflictPolicy.LAST_WRITE_WINS);
                failures += probe.measure(mode + " the last write wins", 1, false);
                failures += probe.measure(mode + " the last write wins, transaction of 4 rows", 4, false);
                failures += probe.measure(mode + " the last write wins, own writes", 0, false);
            }
        }
        System.exit(failures);
    }

    /** The least of some rounds: the first ones warm up, and the JVM itself may allocate in the name of any thread. */
    private int measure(final String what, final int rowCount, final boolean isKnown)
    {
        final long id = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && least >= TRANSACTIONS; round++)
        {
            final long before = threads.getThreadAllocatedBytes(id);
            for (int i = 0; i < TRANSACTIONS; i++)
            {
                if (0 == rowCount)
                {
                    db.changes().replace(space).u64(i % 1_000).string("name").u64(i % 97).commit();
                }
                else
                {
                    write(rowCount);
                    foreign.apply(rows.address(), rows.length());
                }
                lsn -= isKnown && 1 != i ? rowCount : 0;
                db.doWork();
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
        }
        System.out.println(what + ": transactions=" + TRANSACTIONS + " bytes=" + least);
        return least >= TRANSACTIONS ? 1 : 0; // less than a byte per transaction is the JVM's own
    }

    private void write(final int rowCount)
    {
        rows.reset();
        for (int i = 0; i < rowCount; i++)
        {
            lsn++;
            rows.mapHeader(1 == rowCount ? 3 : 4);
            rows.unsigned(HeaderKey.REQUEST_TYPE).unsigned(RowType.REPLACE.code());
            rows.unsigned(HeaderKey.REPLICA_ID).unsigned(ORIGIN).unsigned(HeaderKey.LSN).unsigned(lsn);
            if (1 != rowCount)
            {
                rows.unsigned(HeaderKey.TSN).unsigned(i);
            }
            rows.mapHeader(2).unsigned(BodyKey.SPACE_ID).unsigned(spaceId).unsigned(BodyKey.TUPLE);
            rows.arrayHeader(3).unsigned(lsn % 1_000).string("name").unsigned(lsn % 97);
        }
    }
}
