package io.memtx.index.tree;

import io.memtx.tuple.arena.AllocationFaults;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.ArenaView;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.fixture.TupleFixture;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;

import static io.memtx.tuple.arena.Arena.NULL_REF;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Every allocation of every change fails once: the change has not happened then, no block is lost, and the same change
 * goes through when there is memory.
 */
class TreeFaultTest
{
    private static final int KEYS = 12_000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final int[] live = new int[KEYS];
    private TupleFixture fixture;
    private TreeIndex index;
    private long failureCount;

    @Test
    void shouldChangeNothingWhenAnAllocationFails()
    {
        changeAtRandom(4000, false);
    }

    @Test
    void shouldChangeNothingWhenACopyForAViewFails()
    {
        changeAtRandom(1200, true);
    }

    @Test
    void shouldLoseNoBlockWhenBuildingFails()
    {
        try (TupleFixture tuples = new TupleFixture())
        {
            open(tuples);
            final int[] refs = refs(5000);
            final long usedBytes = tuples.arena().usedBytes();
            boolean isBuilt = false;
            for (int failAt = 1; !isBuilt; failAt++)
            {
                try (AllocationFaults faults = AllocationFaults.planForced(failAt, true))
                {
                    index.build(refs.clone(), refs.length);
                    faults.end();
                    isBuilt = true;
                }
                catch (final OutOfMemoryError ex)
                {
                    failureCount++;
                    assertEquals(usedBytes, tuples.arena().usedBytes());
                    assertEquals(0, index.bytes());
                }
            }
            assertTrue(failureCount > 100, "failures: " + failureCount);
            index.checkStructure();
            index.close();
            assertEquals(usedBytes, tuples.arena().usedBytes());
        }
    }

    @Test
    void shouldStayEmptyWhenFirstBlockIsRefused()
    {
        try (TupleFixture tuples = new TupleFixture())
        {
            open(tuples);
            final int ref = tuples.tuple(1);
            try (AllocationFaults faults = AllocationFaults.planForced(1, true))
            {
                assertThrows(OutOfMemoryError.class, () -> index.replace(NULL_REF, ref));
                assertEquals(1, faults.end());
            }
            assertEquals(0, index.size());
            index.checkStructure();
            index.replace(NULL_REF, ref);
            assertEquals(ref, index.find(tuples.address(ref)));
        }
    }

    private void open(final TupleFixture tuples)
    {
        fixture = tuples;
        index = new TreeIndex(
            tuples.arena(), KeyDef.of(List.of(new KeyPart(0, FieldType.UNSIGNED, false)), true, List.of()));
    }

    private int[] refs(final int count)
    {
        final int[] refs = new int[count];
        for (int i = 0; i < count; i++)
        {
            refs[i] = fixture.tuple(i * 2);
            live[i * 2] = refs[i];
        }
        return refs;
    }

    private void changeAtRandom(final int changeCount, final boolean hasViews)
    {
        try (TupleFixture tuples = new TupleFixture())
        {
            open(tuples);
            final int[] refs = refs(KEYS / 2);
            index.build(refs, refs.length);
            final Arena arena = tuples.arena();
            ArenaView view = hasViews ? arena.openView() : null;
            int start = 0;
            for (int i = 0; i < changeCount; i++)
            {
                if (0 == i % 100)
                {
                    start = random.nextInt(KEYS); // changes stay close together: leaves fill up and run empty
                    if (hasViews)
                    {
                        arena.closeView(view);
                        view = arena.openView();
                    }
                }
                change((start + random.nextInt(150)) % KEYS, (start + random.nextInt(150)) % KEYS);
            }
            assertTrue(failureCount > 20, "failures: " + failureCount + " seed: " + seed);
            checkContents();
            if (hasViews)
            {
                arena.closeView(view);
            }
            index.close();
            while (0 != arena.reclaim(1000))
            {
                Thread.onSpinWait();
            }
            long tupleBytes = 0;
            for (final int ref : live)
            {
                tupleBytes += NULL_REF == ref ? 0 : 1;
            }
            assertEquals(tupleBytes * Arena.roundedLength(8), arena.usedBytes(), "seed: " + seed);
        }
    }

    /** Takes one key out, or puts one in, or moves an entry from one to the other. */
    private void change(final int from, final int to)
    {
        final int oldRef = live[from];
        final int newRef = NULL_REF == live[to] ? fixture.tuple(to) : NULL_REF;
        if (NULL_REF == oldRef && NULL_REF == newRef)
        {
            return;
        }
        final long size = index.size();
        final long bytes = index.bytes();
        boolean isDone = false;
        for (int failAt = 1; !isDone; failAt++)
        {
            try (AllocationFaults faults = AllocationFaults.planForced(failAt, true))
            {
                index.replace(oldRef, newRef);
                faults.end();
                isDone = true;
            }
            catch (final OutOfMemoryError ex)
            {
                failureCount++;
                index.checkStructure();
                assertEquals(size, index.size(), "seed: " + seed);
                assertEquals(bytes, index.bytes(), "seed: " + seed);
                if (NULL_REF != oldRef)
                {
                    assertEquals(oldRef, index.find(fixture.address(oldRef)), "seed: " + seed);
                }
            }
        }
        if (NULL_REF != oldRef)
        {
            live[from] = NULL_REF;
            fixture.arena().retire(oldRef);
        }
        if (NULL_REF != newRef)
        {
            live[to] = newRef;
        }
    }

    private void checkContents()
    {
        index.checkStructure();
        final TupleCursor cursor = index.cursor();
        cursor.open(IteratorType.ALL, 0, 0);
        for (int key = 0; key < KEYS; key++)
        {
            if (NULL_REF != live[key])
            {
                assertEquals(live[key], cursor.next(), "key: " + key + " seed: " + seed);
            }
        }
        assertEquals(NULL_REF, cursor.next(), "seed: " + seed);
    }
}
