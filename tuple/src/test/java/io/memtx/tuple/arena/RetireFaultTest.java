package io.memtx.tuple.arena;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Retiring goes on when the region has no room for the chunks that hold what is retired.
 */
class RetireFaultTest
{
    private static final int COUNT = 1000; // some chunks full

    private final Arena arena = new Arena(8 << 20, 1 << 20);
    private final int[] refs = new int[COUNT];

    @AfterEach
    void close()
    {
        arena.close();
    }

    @Test
    void shouldHoldBackForAViewWithoutRoom()
    {
        allocateAll();
        final ArenaView older = arena.openView();
        final ArenaView newer = arena.openView();
        retireAll(1);
        assertEquals(COUNT, arena.heldBackCount());
        assertAllReadable();
        arena.closeView(newer);
        reclaimAll(1);
        assertEquals(COUNT, arena.heldBackCount());
        assertAllReadable();
        arena.closeView(older);
        reclaimAll(Long.MAX_VALUE);
        assertEquals(0, arena.heldBackCount());
        assertEquals(0, arena.usedBytes());
    }

    @Test
    void shouldHoldBackWhenRoomEndsHalfWay()
    {
        allocateAll();
        final ArenaView view = arena.openView();
        retireAll(2);
        reclaimAll(Long.MAX_VALUE);
        assertEquals(COUNT, arena.heldBackCount());
        assertAllReadable();
        arena.closeView(view);
        reclaimAll(1);
        assertEquals(0, arena.usedBytes());
    }

    @Test
    void shouldKeepForAReaderWithoutRoom()
    {
        allocateAll();
        final ArenaReader reader = arena.readers().open(Thread.currentThread());
        reader.enter();
        retireAll(2);
        assertEquals(COUNT, arena.retiredCount());
        reclaimAll(1);
        assertAllReadable();
        reclaimAll(Long.MAX_VALUE);
        assertEquals(COUNT, arena.retiredCount());
        assertAllReadable();
        reader.exit();
        reclaimAll(1);
        assertEquals(0, arena.retiredCount());
        assertEquals(0, arena.usedBytes());
    }

    @Test
    void shouldFreeWhatWasKeptWhenReadersAreGone()
    {
        allocateAll();
        final ArenaReader reader = arena.readers().open(Thread.currentThread());
        reader.enter();
        retireAll(1);
        assertEquals(COUNT, arena.retiredCount());
        reader.exit();
        arena.readers().close(reader);
        reclaimAll(1);
        assertEquals(0, arena.retiredCount());
        assertEquals(0, arena.usedBytes());
    }

    private void allocateAll()
    {
        for (int i = 0; i < COUNT; i++)
        {
            refs[i] = arena.allocateVersioned(64);
            Memory.putInt(arena.tuple(refs[i]), i);
        }
    }

    private void retireAll(final int failAt)
    {
        try (AllocationFaults faults = AllocationFaults.planForced(failAt, true))
        {
            for (final int ref : refs)
            {
                arena.retire(ref);
            }
            faults.end();
        }
    }

    private void reclaimAll(final long failAt)
    {
        try (AllocationFaults faults = AllocationFaults.planForced(failAt, true))
        {
            while (0 != arena.reclaim(100) || 0 != arena.reclaimRetired(100))
            {
                Thread.onSpinWait();
            }
            faults.end();
        }
    }

    private void assertAllReadable()
    {
        for (int i = 0; i < COUNT; i++)
        {
            assertEquals(i, Memory.getInt(arena.tuple(refs[i])));
        }
    }
}
