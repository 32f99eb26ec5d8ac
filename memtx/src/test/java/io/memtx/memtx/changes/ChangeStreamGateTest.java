package io.memtx.memtx.changes;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.memtx.txn.LateGate;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.journal.WalMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static io.memtx.tuple.field.FieldType.STRING;
import static io.memtx.tuple.field.FieldType.UNSIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What waits for its confirmation, and what is rolled back, while all of it is in the log. */
@Timeout(120)
class ChangeStreamGateTest
{
    private static final long SEED = Long.getLong("memtx.changes.seed", System.nanoTime());

    @TempDir
    private Path directory;
    private LateGate gate;
    private Space space;
    private Space local;

    @BeforeEach
    void newGate()
    {
        gate = new LateGate();
    }

    @ParameterizedTest
    @EnumSource(value = WalMode.class, names = {"WRITE", "FSYNC"})
    void shouldWaitForConfirmationAndLeaveOutWhatIsRolledBack(final WalMode mode)
    {
        try (Memtx db = open(mode))
        {
            final Vclock from = db.info().vclock();
            try (ChangeStream stream = db.changes(from))
            {
                gate.hold();
                final long first = put(db, 1);
                final long second = put(db, 2);
                final long third = putLocal(db, 3);
                assertTrue(third > second);
                db.doWork();
                assertEquals(List.of(), ids(stream));
                confirm(db, first);
                assertEquals(List.of(1L), ids(stream));
                rollBack(db, second);
                assertEquals(List.of(), ids(stream));
                put(db, 4);
                rollBack(db, db.confirmedPosition() + 1); // and again, nothing confirmed in between
                gate.pass();
                space.replace(5L, "x");
                local.replace(6L, "x");
                assertEquals(List.of(5L, 6L), ids(stream));
                assertEquals(db.info().vclock(), stream.vclock());
            }
            try (ChangeStream stream = db.changes(from))
            {
                assertEquals(List.of(1L, 5L, 6L), ids(stream));
            }
        }
    }

    @Test
    void shouldAgreeWithAModelOverRotationsOfFiles()
    {
        final Random random = new Random(SEED);
        try (Memtx db = open(WalMode.WRITE))
        {
            final Vclock from = db.info().vclock();
            final List<Long> confirmed = new ArrayList<>();
            final List<Long> seen = new ArrayList<>();
            final ArrayDeque<long[]> pending = new ArrayDeque<>();
            gate.hold();
            try (ChangeStream stream = db.changes(from))
            {
                for (long id = 0; id < 3_000; id++)
                {
                    final long position = random.nextInt(4) < 1 ? putLocal(db, id) : put(db, id);
                    pending.add(new long[]{id, position});
                    if (random.nextInt(10) < 1)
                    {
                        long last = 0;
                        for (int n = random.nextInt(pending.size() + 1); n > 0; n--)
                        {
                            confirmed.add(pending.peek()[0]);
                            last = pending.poll()[1];
                        }
                        if (0 != last)
                        {
                            confirm(db, last);
                        }
                        if (!pending.isEmpty() && random.nextInt(4) < 1)
                        {
                            final int kept = random.nextInt(pending.size());
                            while (pending.size() > kept + 1)
                            {
                                pending.pollLast();
                            }
                            rollBack(db, pending.pollLast()[1]);
                        }
                        seen.addAll(ids(stream));
                        assertEquals(confirmed, seen, "seed=" + SEED + " id=" + id);
                    }
                }
            }
            try (ChangeStream stream = db.changes(from))
            {
                assertEquals(confirmed, ids(stream), "seed=" + SEED);
            }
        }
    }

    private Memtx open(final WalMode mode)
    {
        final Memtx db = Memtx.open(new MemtxContext(directory)
            .memtxMemory(32 << 20).walMaxSize(8 << 10).walMode(mode).commitGate(gate).ddlTimeoutMs(100));
        space = db.createSpace("s", (def) -> def.field("id", UNSIGNED).field("v", STRING).primaryKey("id"));
        local = db.createSpace("l", (def) -> def.field("id", UNSIGNED).field("v", STRING).local().primaryKey("id"));
        return db;
    }

    private long put(final Memtx db, final long id)
    {
        return db.commit((tx) -> tx.replace(space, id, "x".repeat(60)));
    }

    private long putLocal(final Memtx db, final long id)
    {
        return db.commit((tx) -> tx.replace(local, id, "x".repeat(60)));
    }

    private void confirm(final Memtx db, final long position)
    {
        gate.confirm(position);
        while (db.confirmedPosition() < position)
        {
            db.doWork();
        }
    }

    private void rollBack(final Memtx db, final long position)
    {
        gate.rollBackFrom(position);
        while (gate.rolledBackFrom() != position)
        {
            db.doWork();
        }
    }

    private static List<Long> ids(final ChangeStream stream)
    {
        final List<Long> ids = new ArrayList<>();
        while (0 != stream.poll((change) -> ids.add(change.tuple().getLong(0)), 10))
        {
            // goes on
        }
        return ids;
    }
}
