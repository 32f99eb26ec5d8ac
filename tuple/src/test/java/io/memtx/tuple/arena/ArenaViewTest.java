package io.memtx.tuple.arena;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What views hold back, and when it is freed.
 */
class ArenaViewTest
{
    private static final int LENGTH = 64;

    private final Arena arena = new Arena(8 << 20, 1 << 20);

    @AfterEach
    void close()
    {
        arena.close();
    }

    @Test
    void shouldFreeAtOnceWhenNoViewIsOpen()
    {
        final int ref = versioned(1);
        arena.retire(ref);
        assertEquals(0, arena.usedBytes());
        assertEquals(0, arena.usage().heldBackCount());
    }

    @Test
    void shouldFreeAtOnceWhenTheObjectIsYoungerThanEveryView()
    {
        final ArenaView view = arena.openView();
        final int ref = versioned(1);
        assertFalse(arena.isShared(Memory.getInt(arena.address(ref))));
        arena.retire(ref);
        assertEquals(0, arena.usedBytes());
        arena.closeView(view);
    }

    @Test
    void shouldHoldBackWhatAViewCanSeeUntilItCloses()
    {
        final int ref = versioned(42);
        final ArenaView view = arena.openView();
        assertTrue(arena.isShared(Memory.getInt(arena.address(ref))));
        arena.retire(ref);
        assertEquals(1, arena.usage().heldBackCount());
        assertEquals(0, arena.reclaim(100));
        assertStamp(ref, 42);

        arena.closeView(view);
        assertStamp(ref, 42); // closing is O(1): the sweep comes later
        assertTrue(arena.reclaim(100) > 0);
        assertEquals(0, arena.usedBytes());
        assertEquals(0, arena.usage().heldBackCount());
        assertEquals(0, arena.reclaim(100));
    }

    @Test
    void shouldHandOverToTheOlderViewWhenTheNewerOneCloses()
    {
        final int old = versioned(1);
        final ArenaView older = arena.openView();
        final int young = versioned(2);
        final ArenaView newer = arena.openView();
        arena.retire(old);
        arena.retire(young);

        arena.closeView(newer);
        drain();
        assertStamp(old, 1);
        assertEquals(1, arena.usage().heldBackCount(), "the older view never saw the young object");

        arena.closeView(older);
        drain();
        assertEquals(0, arena.usedBytes());
    }

    @Test
    void shouldKeepForTheNewerViewWhenTheOlderOneCloses()
    {
        final int ref = versioned(1);
        final ArenaView older = arena.openView();
        final ArenaView newer = arena.openView();
        arena.retire(ref);
        arena.closeView(older);
        drain();
        assertStamp(ref, 1);
        arena.closeView(newer);
        drain();
        assertEquals(0, arena.usedBytes());
    }

    @Test
    void shouldNotKeepForAViewThatWasOpenedAfterTheObjectWasRetired()
    {
        final int ref = versioned(1);
        final ArenaView older = arena.openView();
        arena.retire(ref);
        final ArenaView newer = arena.openView();
        arena.closeView(older);
        drain();
        assertEquals(0, arena.usedBytes());
        arena.closeView(newer);
    }

    @Test
    void shouldRefuseToCloseAViewTwice()
    {
        final ArenaView view = arena.openView();
        arena.closeView(view);
        assertThrows(IllegalStateException.class, () -> arena.closeView(view));
    }

    @Test
    void shouldReclaimForAnAllocationThatDoesNotFitOtherwise()
    {
        final List<Integer> refs = new ArrayList<>();
        for (int ref = versioned(0); Arena.NULL_REF != ref; ref = versioned(0))
        {
            refs.add(ref);
        }
        final ArenaView view = arena.openView();
        refs.forEach(arena::retire);
        assertEquals(Arena.NULL_REF, arena.allocate(LENGTH));
        assertFalse(arena.reserve(LENGTH));

        arena.closeView(view);
        assertNotEquals(Arena.NULL_REF, arena.allocate(LENGTH));
        assertTrue(arena.reserve(LENGTH));
    }

    @Test
    void shouldReclaimInStepsOfTheGivenLimit()
    {
        final List<Integer> refs = new ArrayList<>();
        for (int i = 0; i < 1000; i++)
        {
            refs.add(versioned(i));
        }
        final ArenaView view = arena.openView();
        refs.forEach(arena::retire);
        arena.closeView(view);
        long before = arena.usage().heldBackCount();
        assertEquals(1000, before);
        while (0 != arena.reclaim(10))
        {
            final long after = arena.usage().heldBackCount();
            assertTrue(before - after <= 10, () -> "freed more than the limit");
            before = after;
        }
        assertEquals(0, arena.usedBytes());
    }

    @Test
    void shouldKeepWhatViewsSeeWhenObjectsAndViewsComeAndGoAtRandom()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final Map<Integer, Integer> current = new HashMap<>(); // reference to stamp
        final Map<ArenaView, Map<Integer, Integer>> views = new HashMap<>();
        for (int i = 0; i < 30_000; i++)
        {
            final int choice = random.nextInt(1000);
            if (choice < 10 && views.size() < 6)
            {
                views.put(arena.openView(), new HashMap<>(current));
            }
            else if (choice < 20 && !views.isEmpty())
            {
                final ArenaView view = List.copyOf(views.keySet()).get(random.nextInt(views.size()));
                views.remove(view).forEach(this::assertStamp);
                arena.closeView(view);
            }
            else if (choice < 100)
            {
                arena.reclaim(1 + random.nextInt(50));
            }
            else if (choice < 560 && current.size() < 2000 || current.isEmpty())
            {
                final int ref = versioned(i);
                assertNotEquals(Arena.NULL_REF, ref, "seed=" + seed + " step=" + i);
                assertEquals(null, current.put(ref, i), "seed=" + seed + " step=" + i);
            }
            else
            {
                final int ref = current.keySet().iterator().next();
                current.remove(ref);
                arena.retire(ref);
            }
            if (0 == i % 1000)
            {
                drain();
                assertOnlyWhatIsSeenIsKept(current, views, "seed=" + seed + " step=" + i);
            }
        }
        for (final ArenaView view : List.copyOf(views.keySet()))
        {
            views.remove(view).forEach(this::assertStamp);
            arena.closeView(view);
        }
        current.keySet().forEach(arena::retire);
        drain();
        assertEquals(0, arena.usedBytes(), "seed=" + seed);
        assertEquals(0, arena.usage().heldBackCount(), "seed=" + seed);
    }

    private void assertOnlyWhatIsSeenIsKept(
        final Map<Integer, Integer> current, final Map<ArenaView, Map<Integer, Integer>> views, final String at)
    {
        final Set<Integer> seen = new HashSet<>(current.keySet());
        views.values().forEach(view -> seen.addAll(view.keySet()));
        final long held = arena.usage().classes().get(SizeClasses.indexOf(LENGTH)).usedCount();
        assertEquals(seen.size(), held, at);
        assertEquals(seen.size() - current.size(), arena.usage().heldBackCount(), at);
    }

    private void drain()
    {
        while (0 != arena.reclaim(100))
        {
            Thread.onSpinWait();
        }
    }

    private int versioned(final int stamp)
    {
        final int ref = arena.allocateVersioned(LENGTH);
        if (Arena.NULL_REF != ref)
        {
            Memory.putInt(arena.tuple(ref), stamp);
            Memory.putInt(arena.address(ref) + LENGTH - 4, stamp);
        }
        return ref;
    }

    private void assertStamp(final int ref, final int stamp)
    {
        assertEquals(stamp, Memory.getInt(arena.tuple(ref)));
        assertEquals(stamp, Memory.getInt(arena.address(ref) + LENGTH - 4));
    }
}
