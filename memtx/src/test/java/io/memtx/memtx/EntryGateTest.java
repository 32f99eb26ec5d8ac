package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.AllocationFaults;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

import static io.memtx.memtx.Key.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Entries of what is not confirmed: with a gate that confirms late, several transactions at once, or rolls them back;
 * and when memory fails at every place.
 */
class EntryGateTest
{
    private static final int IDS = 12;

    @TempDir
    private Path directory;
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    /** What a transaction leaves behind, once it ends at a position. */
    private record Step(long position, TreeMap<Integer, List<Integer>> rows)
    {
    }

    private static Space create(final Memtx db)
    {
        return db.createSpace("m", (def) -> def
            .primaryKey(KeyPart.of(0, FieldType.UNSIGNED))
            .index("u", IndexType.TREE, KeySpec.unique(KeyPart.of(1, FieldType.UNSIGNED).path("[*]")))
            .index("n", IndexType.TREE, KeySpec.nonUnique(KeyPart.of(2, FieldType.UNSIGNED).path("[*]"))));
    }

    @Test
    void shouldShowConfirmedDataOutsideAndAllDataWithin()
    {
        try (GateFixture fixture = new GateFixture(directory))
        {
            final Space space = create(fixture.db);
            drain(fixture.db);
            final long emptyBytes = fixture.usedBytes();
            fixture.gate.hold();
            final List<Step> steps = new ArrayList<>(List.of(new Step(fixture.position(), new TreeMap<>())));
            for (int round = 0; round < 400; round++)
            {
                final String at = "seed=" + seed + " round=" + round;
                final int choice = random.nextInt(4);
                final int step = random.nextInt(steps.size());
                if (choice < 2)
                {
                    final TreeMap<Integer, List<Integer>> rows = new TreeMap<>(steps.get(steps.size() - 1).rows);
                    fixture.see((tx) ->
                    {
                        change(tx, space, rows, at);
                        check(space, rows, at + " within");
                        return null;
                    });
                    if (fixture.position() != steps.get(steps.size() - 1).position) // else it has done nothing
                    {
                        steps.add(new Step(fixture.position(), rows));
                    }
                }
                else if (2 == choice)
                {
                    fixture.confirm(steps.get(step).position);
                    steps.subList(0, step).clear();
                }
                else if (step > 0)
                {
                    fixture.rollBackFrom(steps.get(step).position);
                    steps.subList(step, steps.size()).clear();
                }
                check(space, steps.get(0).rows, at + " outside");
            }
            fixture.gate.pass();
            fixture.db.doWork();
            for (int id = 0; id < IDS; id++)
            {
                space.delete(id);
            }
            drain(fixture.db);
            assertEquals(0, space.index("n").size());
            assertEquals(emptyBytes, fixture.usedBytes(), "seed=" + seed);
        }
    }

    private void change(
        final Transaction tx, final Space space, final TreeMap<Integer, List<Integer>> rows, final String at)
    {
        for (int i = 1 + random.nextInt(4); i > 0; i--)
        {
            final int id = random.nextInt(IDS);
            if (random.nextInt(3) == 0)
            {
                tx.delete(space, id);
                rows.remove(id);
                continue;
            }
            final List<Integer> elements = new ArrayList<>();
            for (int n = random.nextInt(4); n > 0; n--)
            {
                elements.add(random.nextInt(40));
            }
            final boolean collides = rows.entrySet().stream().anyMatch((row) ->
                row.getKey() != id && row.getValue().stream().anyMatch(elements::contains));
            if (collides)
            {
                assertEquals(ErrorCode.ER_TUPLE_FOUND, assertThrows(
                    MemtxException.class, () -> tx.replace(space, id, elements, elements), at).code());
            }
            else
            {
                tx.replace(space, id, elements, elements);
                rows.put(id, elements);
            }
        }
    }

    private static void check(final Space space, final TreeMap<Integer, List<Integer>> rows, final String at)
    {
        final TreeMap<Integer, Integer> expected = new TreeMap<>();
        rows.forEach((id, elements) -> new TreeSet<>(elements).forEach((element) -> expected.put(element, id)));
        for (final String name : List.of("u", "n"))
        {
            final Index index = space.index(name);
            assertEquals(
                List.copyOf(expected.values()),
                index.select(IteratorType.ALL, key()).stream().map((tuple) -> tuple.getInt(0)).toList(), at);
            assertEquals(
                List.copyOf(expected.descendingMap().values()),
                index.select(IteratorType.LE, key()).stream().map((tuple) -> tuple.getInt(0)).toList(), at);
            assertEquals(expected.size(), index.size(), at);
        }
        for (int element = 0; element < 40; element++)
        {
            final Tuple found = space.index("u").get(element);
            assertEquals(expected.get(element), null == found ? null : (Integer)found.getInt(0), at);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true"})
    void shouldChangeNothingWhenAnAllocationFails(final boolean isForEver, final boolean isOfForced)
    {
        boolean isDone = false;
        int failAt = 1;
        for (; !isDone; failAt++)
        {
            try (GateFixture fixture = new GateFixture(directory.resolve("" + isForEver + isOfForced + failAt)))
            {
                final Space space = create(fixture.db);
                for (int id = 0; id < 15; id++)
                {
                    space.insert(id, List.of(10 * id, 10 * id + 1), List.of(id, id % 7, id % 3));
                }
                isDone = fail(fixture, space, failAt, isForEver, isOfForced);
            }
        }
        assertTrue(isOfForced || failAt > 10, "allocations: " + failAt);
    }

    private static boolean fail(
        final GateFixture fixture,
        final Space space,
        final int failAt,
        final boolean isForEver,
        final boolean isOfForced)
    {
        final String at = "failAt=" + failAt + " forEver=" + isForEver + " forced=" + isOfForced;
        final List<List<Tuple>> before = rows(space);
        drain(fixture.db);
        final long usedBytes = fixture.usedBytes();
        try (AllocationFaults faults =
            isOfForced ? AllocationFaults.planForced(failAt, isForEver) : AllocationFaults.plan(failAt, isForEver))
        {
            run(fixture.db, space);
            faults.end();
            space.store().checkStructure();
            return null == fixture.db.engine().transactions().failure();
        }
        catch (final MemtxException | OutOfMemoryError ex)
        {
            assertTrue(ex instanceof OutOfMemoryError || ErrorCode.ER_MEMORY_ISSUE == ((MemtxException)ex).code() ||
                isOfForced && ErrorCode.ER_WAL_IO == ((MemtxException)ex).code(), at + ' ' + ex);
        }
        drain(fixture.db);
        space.store().checkStructure();
        if (!isOfForced || 1 == space.indexes().size())
        {
            assertEquals(0, fixture.db.info().memory().reservedBytes(), at);
        }
        if (!isOfForced)
        {
            if (null == fixture.db.space("m").get(1000)) // else the first steps were done
            {
                assertEquals(before, rows(space), at);
                assertEquals(usedBytes, fixture.usedBytes(), at);
            }
            space.insert(2000, List.of(20_000), List.of());
            space.delete(2000);
        }
        return false;
    }

    private static void run(final Memtx db, final Space space)
    {
        space.insert(1000, List.of(5000, 5001), List.of(1, 2));
        space.replace(10, List.of(101, 6000), List.of(4));
        db.transact((tx) ->
        {
            tx.insert(space, 1001, List.of(7000, 7001), List.of(1));
            final Transaction.Savepoint savepoint = tx.savepoint();
            tx.replace(space, 1001, List.of(7001), List.of(2));
            tx.rollbackTo(savepoint);
            tx.delete(space, 12);
            tx.replace(space, 13, List.of(130, 7005), List.of(2, 3));
        });
        final Index built = space.createIndex(
            "more", IndexType.TREE, KeySpec.nonUnique(KeyPart.of(1, FieldType.UNSIGNED).path("[*]")));
        built.drop();
        space.truncate();
    }

    private static List<List<Tuple>> rows(final Space space)
    {
        return space.indexes().stream().map((index) -> index.select(IteratorType.ALL, key())).toList();
    }

    private static void drain(final Memtx db)
    {
        while (0 != db.doWork())
        {
            Thread.onSpinWait();
        }
    }
}
