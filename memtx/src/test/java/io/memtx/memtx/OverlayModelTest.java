package io.memtx.memtx;

import io.memtx.memtx.Transaction.Savepoint;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.MemtxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.add;
import static io.memtx.memtx.Operation.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

/**
 * Random transactions, statements that fail, savepoints and verdicts of the gate against two models: what a transaction
 * must see, and what is confirmed.
 */
class OverlayModelTest
{
    private static final int STEPS = 150;
    private static final int IDS = 14;

    @TempDir
    Path directory;

    private final OverlayModel latest = new OverlayModel();
    private final OverlayModel confirmed = new OverlayModel();
    private final List<Pending> pending = new ArrayList<>();
    private IndexType primaryType;
    private Random random;
    private String context;
    private GateFixture fixture;
    private Space space;

    /** A transaction in flight: its end in the log and the whole state behind it. */
    private record Pending(long position, TreeMap<Integer, Object[]> rows)
    {
    }

    @Test
    void shouldAgreeWithModelWhenGateDecidesAtRandom()
    {
        for (int round = 0; round < 2; round++)
        {
            final long seed = 42 + round;
            run(seed, directory.resolve("round" + round), IndexType.TREE);
        }
    }

    @Test
    void shouldAgreeWithModelWhenPrimaryIndexIsHash()
    {
        run(7, directory, IndexType.HASH);
    }

    private void run(final long seed, final Path path, final IndexType primary)
    {
        primaryType = primary;
        random = new Random(seed);
        latest.rows.clear();
        confirmed.rows.clear();
        pending.clear();
        try (GateFixture opened = new GateFixture(path, 16 << 20, false, primaryType))
        {
            fixture = opened;
            space = opened.space;
            warmUp();
            fixture.gate.hold();
            final long used = fixture.usedBytes();
            for (int step = 0; step < STEPS; step++)
            {
                context = "seed=" + seed + " step=" + step;
                step();
                if (0 == step % 10)
                {
                    check();
                }
            }
            finish(used);
        }
    }

    /** Gives the overlay the blocks that it keeps, and the pools their first objects. */
    private void warmUp()
    {
        space.onReplace((oldTuple, newTuple, name, type) -> {}); // so that single statements use the overlay, too
        fixture.insert(1);
        space.delete(1);
    }

    private void step()
    {
        switch (random.nextInt(8))
        {
            case 0, 1, 2, 3 -> transaction();
            case 4 -> single();
            case 5, 6 -> confirmSome();
            default -> rollBackSome();
        }
    }

    private void transaction()
    {
        final TreeMap<Integer, Object[]> before = new TreeMap<>(latest.rows);
        final boolean isRolledBack = 0 == random.nextInt(4);
        final long position = fixture.position();
        fixture.pend((tx) ->
        {
            body(tx);
            if (isRolledBack)
            {
                throw new IllegalArgumentException("wanted");
            }
        });
        if (isRolledBack)
        {
            restore(before);
            assertEquals(position, fixture.position(), context);
        }
        else if (position != fixture.position())
        {
            pending.add(new Pending(fixture.position(), new TreeMap<>(latest.rows)));
        }
        else
        {
            assertEquals(before.keySet(), latest.rows.keySet(), context);
        }
    }

    private void body(final Transaction tx)
    {
        final List<Savepoint> savepoints = new ArrayList<>();
        final List<TreeMap<Integer, Object[]>> states = new ArrayList<>();
        final int count = random.nextInt(8);
        for (int i = 0; i < count; i++)
        {
            final int choice = random.nextInt(12);
            if (0 == choice)
            {
                savepoints.add(tx.savepoint());
                states.add(new TreeMap<>(latest.rows));
            }
            else if (1 == choice && !savepoints.isEmpty())
            {
                final int index = random.nextInt(savepoints.size());
                tx.rollbackTo(savepoints.get(index));
                restore(states.get(index));
                savepoints.subList(index + 1, savepoints.size()).clear();
                states.subList(index + 1, states.size()).clear();
            }
            else
            {
                statement(tx);
            }
        }
        if (0 == random.nextInt(8))
        {
            OverlayChecks.assertSame(latest, space::index, context, primaryType);
        }
    }

    private void statement(final Transaction tx)
    {
        final int id = 1 + random.nextInt(IDS);
        final Object[] row = randomRow(id);
        final Object[] old = latest.rows.get(id);
        switch (random.nextInt(6))
        {
            case 0 -> put(row, null == old && null == latest.conflict(row, -1), () -> tx.insert(space, row));
            case 1 -> put(row, null == latest.conflict(row, id), () -> tx.replace(space, row));
            case 2 ->
            {
                final Tuple removed = tx.delete(space, id);
                assertEquals(null == old ? null : Tuple.of(old), removed, context);
                latest.rows.remove(id);
            }
            case 3 ->
            {
                if (null == old)
                {
                    assertNull(tx.update(space, key(id), set("code", row[2])), context);
                    return;
                }
                final Object[] changed = old.clone();
                changed[2] = row[2];
                changed[3] = row[3];
                put(changed, null == latest.conflict(changed, id), () -> tx.update(
                    space, key(id), set("code", row[2]), set("name", row[3])));
            }
            case 4 ->
            {
                final Object[] changed = null == old ? row : old.clone();
                if (null != old)
                {
                    changed[1] = (int)changed[1] + 1;
                    changed[4] = row[4];
                }
                put(changed, null == latest.conflict(changed, id), () ->
                {
                    tx.upsert(space, Tuple.of(row), add("group", 1), set("rank", row[4]));
                    return Tuple.of(changed);
                });
            }
            default ->
            {
                final Index code = space.index("code");
                final Tuple removed = tx.delete(code, row[2]);
                if (null != removed)
                {
                    assertNotNull(latest.rows.remove(removed.getInt(0)), context);
                    assertEquals(row[2], removed.getInt(2), context);
                }
            }
        }
    }

    private void put(final Object[] row, final boolean isAccepted, final Supplier<Tuple> statement)
    {
        try
        {
            assertEquals(Tuple.of(row), statement.get(), context);
            assertEquals(true, isAccepted, context + " accepted a duplicate: row=" + Tuple.of(row));
            latest.rows.put((int)row[0], row);
        }
        catch (final MemtxException ex)
        {
            assertEquals(false, isAccepted, () -> context + " refused: " + ex);
        }
    }

    /** Values from small ranges, so that unique keys collide and move between tuples. */
    private Object[] randomRow(final int id)
    {
        return new Object[]{
            id,
            random.nextInt(3),
            900 + random.nextInt(IDS * 2),
            GateFixture.name(random.nextInt(IDS * 2)),
            random.nextBoolean() ? null : random.nextInt(IDS * 2)};
    }

    /** A statement of its own, which does not wait. */
    private void single()
    {
        final int id = 1 + random.nextInt(IDS);
        fixture.db.changes().delete(space).u64(id).commit();
        latest.rows.remove(id);
        pending.add(new Pending(fixture.position(), new TreeMap<>(latest.rows)));
    }

    private void confirmSome()
    {
        if (!pending.isEmpty())
        {
            final int count = 1 + random.nextInt(pending.size());
            final Pending last = pending.get(count - 1);
            fixture.confirm(last.position);
            confirmed.rows.clear();
            confirmed.rows.putAll(last.rows);
            pending.subList(0, count).clear();
            assertEquals(pending.isEmpty(), 0 == fixture.pendingCount(), context); // readers wait, too
        }
    }

    private void rollBackSome()
    {
        if (!pending.isEmpty() && 0 == random.nextInt(3))
        {
            final int from = random.nextInt(pending.size());
            fixture.rollBackFrom(pending.get(from).position);
            pending.subList(from, pending.size()).clear();
            restore(pending.isEmpty() ? confirmed.rows : pending.get(from - 1).rows);
            assertEquals(pending.isEmpty(), 0 == fixture.pendingCount(), context); // readers wait, too
        }
    }

    private void restore(final TreeMap<Integer, Object[]> rows)
    {
        final TreeMap<Integer, Object[]> copy = new TreeMap<>(rows);
        latest.rows.clear();
        latest.rows.putAll(copy);
    }

    private void check()
    {
        fixture.check();
        OverlayChecks.assertSame(confirmed, space::index, context + " outside", primaryType);
        fixture.see((tx) ->
        {
            OverlayChecks.assertSame(latest, space::index, context + " inside", primaryType);
            return 0;
        });
        if (0 == random.nextInt(3))
        {
            try (ReadView view = fixture.db.readView())
            {
                OverlayChecks.assertSame(confirmed, (name) -> view.index("s", name), context + " view", primaryType);
            }
        }
    }

    private void finish(final long usedAtStart)
    {
        fixture.gate.pass();
        fixture.db.doWork();
        assertEquals(0, fixture.pendingCount(), context);
        OverlayChecks.assertSame(latest, space::index, context + " at the end", primaryType);
        for (int id = 1; id <= IDS; id++)
        {
            space.delete(id);
        }
        while (0 != fixture.db.doWork())
        {
            Thread.onSpinWait();
        }
        fixture.check();
        assertEquals(0, fixture.db.info().memory().reservedBytes(), context);
        assertEquals(usedAtStart, fixture.usedBytes(), context);
    }
}
