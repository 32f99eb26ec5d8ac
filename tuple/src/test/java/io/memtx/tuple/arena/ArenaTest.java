package io.memtx.tuple.arena;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ArenaTest
{
    private static final long MIB = 1L << 20;

    @Test
    void shouldRefuseSizesThatReferencesCannotName()
    {
        assertThrows(IllegalArgumentException.class, () -> new Arena(MIB - 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Arena(MIB, -1));
        assertThrows(IllegalArgumentException.class, () -> new Arena(Arena.MAX_CAPACITY, 1));
    }

    @Test
    void shouldRefuseWhatExceedsTheQuotaAndTakeItAgainWhenRoomIsMade()
    {
        try (Arena arena = new Arena(MIB, MIB))
        {
            final List<Integer> refs = fill(arena, 1024);
            assertEquals(1024, refs.size());
            assertEquals(MIB, arena.usedBytes());
            assertEquals(Arena.NULL_REF, arena.allocate(1));

            final int forced = arena.allocateForced(1024);
            assertNotEquals(Arena.NULL_REF, forced);
            assertEquals(MIB + 1024, arena.usedBytes());

            arena.free(forced);
            arena.free(refs.remove(0));
            assertNotEquals(Arena.NULL_REF, arena.allocate(1024));
        }
    }

    @Test
    void shouldCountTheRoundedLengthAgainstTheQuota()
    {
        try (Arena arena = new Arena(MIB, MIB))
        {
            final List<Integer> refs = fill(arena, 1000);
            assertEquals(refs.size() * Arena.roundedLength(1000), arena.usedBytes());
            assertTrue(arena.usedBytes() <= MIB, () -> "used=" + arena.usedBytes());
        }
    }

    @Test
    void shouldKeepReservedQuotaForForcedAllocations()
    {
        try (Arena arena = new Arena(MIB, MIB))
        {
            assertTrue(arena.reserve(MIB / 2));
            assertFalse(arena.reserve(MIB / 2 + 1));
            assertEquals(512, fill(arena, 1024).size());
            assertEquals(MIB / 2, arena.usage().reservedBytes());

            arena.release(MIB / 2);
            assertEquals(512, fill(arena, 1024).size());
        }
    }

    @Test
    void shouldHonourReservationsWhenScatteredObjectsHoldAllSlabs()
    {
        try (Arena arena = new Arena(4 * MIB, MIB))
        {
            // One object of each slab stays: few bytes are used, yet nearly every unit is taken.
            final List<Integer> refs = fill(arena, 64);
            for (int i = 0; i < refs.size(); i++)
            {
                if (0 != i % 1024)
                {
                    arena.free(refs.get(i));
                }
            }
            assertTrue(arena.usedBytes() < MIB / 8, () -> "used=" + arena.usedBytes());

            int reservedCount = 0;
            while (arena.reserve(1024))
            {
                reservedCount++;
            }
            assertTrue(reservedCount > 0);
            fill(arena, 512);
            fill(arena, 2048);
            for (int i = 0; i < reservedCount; i++)
            {
                assertNotEquals(Arena.NULL_REF, arena.allocateForced(1024), "reserved=" + reservedCount + " i=" + i);
                arena.release(1024);
            }
        }
    }

    @Test
    void shouldLeaveUnitsForWhatIsReservedWhenObjectsAreScatteredAfterwards()
    {
        try (Arena arena = new Arena(4 * MIB, 0))
        {
            assertTrue(arena.reserve(2 * MIB));
            for (int length = 64; length <= 2048; length *= 2)
            {
                final List<Integer> refs = fill(arena, length);
                for (int i = 0; i < refs.size(); i++)
                {
                    if (0 != i % (Arena.UNIT_LENGTH / length))
                    {
                        arena.free(refs.get(i));
                    }
                }
            }
            for (int i = 0; i < 2048; i++)
            {
                assertNotEquals(Arena.NULL_REF, arena.allocateForced(1024), "i=" + i);
            }
        }
    }

    @Test
    void shouldLeaveTheHeadroomToForcedAllocationsWhenScatteredObjectsHoldAllSlabs()
    {
        try (Arena arena = new Arena(4 * MIB, MIB))
        {
            final List<Integer> refs = fill(arena, 64);
            for (int i = 0; i < refs.size(); i++)
            {
                if (0 != i % 1024)
                {
                    arena.free(refs.get(i));
                }
            }
            for (int length = 128; length <= 4096; length *= 2)
            {
                fill(arena, length);
            }
            int forcedBytes = 0;
            while (Arena.NULL_REF != arena.allocateForced(1024))
            {
                forcedBytes += 1024;
            }
            assertTrue(forcedBytes >= MIB, "forced=" + forcedBytes);
        }
    }

    @Test
    void shouldGiveUnitsToOtherClassesWhenObjectsAreFreed()
    {
        try (Arena arena = new Arena(8 * MIB, 0))
        {
            for (final int length : new int[]{24, 1000, 5000, 100_000, 48, 20_000, 40_000, 1 << 20})
            {
                final List<Integer> refs = fill(arena, length);
                assertTrue(
                    refs.size() * Arena.roundedLength(length) > 6 * MIB, "length=" + length + " count=" + refs.size());
                refs.forEach(arena::free);
                assertEquals(0, arena.usedBytes());
            }
        }
    }

    @Test
    void shouldGiveAllUnitsBackWhenEverythingIsFreed()
    {
        try (Arena arena = new Arena(16 * MIB, 0))
        {
            final List<Integer> refs = new ArrayList<>();
            for (int i = 0; i < 20_000; i++)
            {
                refs.add(arena.allocate(1 + i % 700));
            }
            refs.add(arena.allocate(3 << 20));
            refs.forEach(arena::free);

            final ArenaUsage usage = arena.usage();
            assertEquals(0, usage.usedBytes());
            assertEquals(0, usage.largeBytes());
            final long classesUsed = SizeClasses.indexOf(700) + 1;
            assertTrue(
                usage.takenBytes() <= (1 + classesUsed) * Arena.UNIT_LENGTH, "taken=" + usage.takenBytes());
            // The slabs that are kept go when units run short.
            assertNotEquals(Arena.NULL_REF, arena.allocate((int)(16 * MIB)));
            assertEquals(16 * MIB + Arena.UNIT_LENGTH, arena.usage().takenBytes());
        }
    }

    @Test
    void shouldTakeWhatWasFreedLastFirst()
    {
        try (Arena arena = new Arena(16 * MIB, 0))
        {
            final int[] refs = new int[5000];
            for (int i = 0; i < refs.length; i++)
            {
                refs[i] = arena.allocate(48);
            }
            for (int i = 0; i < refs.length; i += 50)
            {
                arena.free(refs[i]);
            }
            final int last = refs[4950];
            assertEquals(last, arena.allocate(48));
            arena.free(last);
            assertEquals(last, arena.allocate(48));
            assertNotEquals(last, arena.allocate(48));
        }
    }

    @Test
    void shouldCountWhatIsAtHandAsFree()
    {
        try (Arena arena = new Arena(MIB, 0))
        {
            final int ref = arena.allocate(48);
            final int other = arena.allocate(48);
            arena.free(ref);
            assertEquals(48, arena.usedBytes());
            assertEquals(1, arena.usage().classes().get(SizeClasses.indexOf(48)).usedCount());
            arena.free(other);
            assertEquals(0, arena.usage().classes().get(SizeClasses.indexOf(48)).usedCount());
            arena.free(arena.allocate(48));
            assertNotEquals(Arena.NULL_REF, arena.allocate((int)MIB), "the slab gives its unit back");
        }
    }

    @Test
    void shouldServeObjectsOfWholeUnits()
    {
        try (Arena arena = new Arena(MIB, 128L * MIB))
        {
            assertEquals(Arena.NULL_REF, arena.allocateForced(Arena.MAX_OBJECT_LENGTH + 1));
            final int ref = arena.allocateForced(Arena.MAX_OBJECT_LENGTH);
            Memory.putLong(arena.address(ref) + Arena.MAX_OBJECT_LENGTH - 8, 42);
            final int other = arena.allocateForced(65_537);
            Memory.fill(arena.address(other), 65_537, (byte)1);
            assertEquals(42, Memory.getLong(arena.address(ref) + Arena.MAX_OBJECT_LENGTH - 8));
            assertEquals(Arena.MAX_OBJECT_LENGTH + 2L * Arena.UNIT_LENGTH, arena.usedBytes());
            assertEquals(arena.usedBytes(), arena.usage().largeBytes());
            arena.free(ref);
            arena.free(other);
            assertEquals(0, arena.usedBytes());
        }
    }

    @Test
    void shouldDetectWhatIsFreedTwiceOrWasNeverAllocated()
    {
        try (Arena arena = new Arena(4 * MIB, 0))
        {
            for (final int length : new int[]{8, 100, 5000, 20_000, 65_536, 200_000})
            {
                final int kept = arena.allocate(length);
                final int ref = arena.allocate(length);
                arena.free(ref);
                assertThrows(IllegalStateException.class, () -> arena.free(ref), "length=" + length);
                assertThrows(IllegalStateException.class, () -> arena.free(kept + 1_000), "length=" + length);
                arena.free(kept);
                assertThrows(IllegalStateException.class, () -> arena.free(kept), "length=" + length);
            }
        }
    }

    @Test
    void shouldOverwriteWhatIsFreedWhenChecksAreOn()
    {
        try (Arena arena = new Arena(MIB, 0))
        {
            final int ref = arena.allocate(64);
            Memory.fill(arena.address(ref), 64, (byte)7);
            arena.free(ref);
            assertEquals((byte)0xDE, Memory.getByte(arena.address(ref) + 63));
        }
    }

    @Test
    void shouldRefuseReadsWhenClosed()
    {
        final Arena arena = new Arena(MIB, 0);
        final long address = arena.address(arena.allocate(8));
        arena.close();
        arena.close();
        assertThrows(IllegalStateException.class, () -> Memory.getInt(address));
    }

    @Test
    void shouldTellReferencesOutsideTheRegion()
    {
        try (Arena arena = new Arena(MIB, 0))
        {
            assertTrue(arena.contains(arena.allocate(8)));
            assertFalse(arena.contains(-1));
            assertFalse(arena.contains(Integer.MIN_VALUE));
            final int last = (int)((MIB + Arena.UNIT_LENGTH + Arena.UNDO_LENGTH) / 8 - 1);
            assertTrue(arena.contains(last));
            assertFalse(arena.contains(last + 1));
            assertDoesNotThrow(() -> Memory.getByte(arena.address(last) + 7));
        }
    }

    @Test
    void shouldReportWhatEachClassTakes()
    {
        try (Arena arena = new Arena(MIB, 0))
        {
            arena.allocate(1000);
            final ArenaUsage usage = arena.usage();
            final ArenaUsage.SizeClass sizeClass = usage.classes().get(SizeClasses.indexOf(1000));
            assertEquals(1, sizeClass.usedCount());
            assertEquals(sizeClass.objectLength(), sizeClass.usedBytes());
            assertEquals(
                Arena.UNIT_LENGTH, sizeClass.usedBytes() + sizeClass.freeBytes() + sizeClass.wastedBytes());
            assertEquals(2L * Arena.UNIT_LENGTH, usage.takenBytes()); // the slab, and the unit that is never used
        }
    }

    @Test
    void shouldTouchAheadBesideAllocationsWithoutChangingContents() throws InterruptedException
    {
        try (Arena arena = new Arena(32 * MIB, 0))
        {
            final AtomicBoolean isDone = new AtomicBoolean();
            final AtomicLong pages = new AtomicLong();
            final Thread toucher = new Thread(() ->
            {
                while (!isDone.get())
                {
                    pages.addAndGet(arena.touchAhead(4 << 20));
                }
            });
            toucher.start();
            final List<Integer> refs = new ArrayList<>();
            try
            {
                for (int i = 0; i < 30_000; i++)
                {
                    final int ref = arena.allocate(1024);
                    Memory.putLong(arena.address(ref), i);
                    Memory.putLong(arena.address(ref) + 1016, ~i);
                    refs.add(ref);
                }
            }
            finally
            {
                isDone.set(true);
                toucher.join();
            }
            for (int i = 0; i < refs.size(); i++)
            {
                assertEquals(i, Memory.getLong(arena.address(refs.get(i))));
                assertEquals(~i, Memory.getLong(arena.address(refs.get(i)) + 1016));
            }
            assertTrue(pages.get() <= 33 * MIB / 4096, "pages=" + pages);
        }
    }

    @Test
    void shouldTouchUpToTheGivenDistanceAndNoUnitTwice()
    {
        try (Arena arena = new Arena(4 * MIB, 0))
        {
            int pages = 0;
            for (int touched = arena.touchAhead(1 << 20); 0 != touched; touched = arena.touchAhead(1 << 20))
            {
                pages += touched;
            }
            assertEquals(256, pages);
            arena.allocate(8);
            assertEquals(16, arena.touchAhead(1 << 20));
        }
    }

    private static List<Integer> fill(final Arena arena, final int length)
    {
        final List<Integer> refs = new ArrayList<>();
        for (int ref = arena.allocate(length); Arena.NULL_REF != ref; ref = arena.allocate(length))
        {
            refs.add(ref);
        }
        return refs;
    }
}
