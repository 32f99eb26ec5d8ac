package io.memtx.tuple.arena;

import org.junit.jupiter.api.Test;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import static io.memtx.tuple.arena.Arena.NULL_REF;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AllocationFaultsTest
{
    @Test
    void shouldFailOneAllocation()
    {
        try (Arena arena = new Arena(1 << 20, 0); AllocationFaults faults = AllocationFaults.plan(2, false))
        {
            assertNotEquals(NULL_REF, arena.allocate(100));
            assertEquals(NULL_REF, arena.allocate(100));
            assertNotEquals(NULL_REF, arena.allocate(100));
            assertNotEquals(NULL_REF, arena.allocateForced(100));
            assertEquals(3, faults.end());
            assertEquals(3, faults.end());
        }
    }

    @Test
    void shouldFailForEverUntilClosed()
    {
        try (Arena arena = new Arena(1 << 20, 0))
        {
            try (AllocationFaults faults = AllocationFaults.plan(1, true))
            {
                assertEquals(NULL_REF, arena.allocate(100_000));
                assertFalse(arena.reserve(100));
                assertThrows(OutOfMemoryError.class, () -> Memory.allocate(100));
                assertEquals(0, arena.usedBytes());
                assertEquals(3, faults.end());
            }
            assertNotEquals(NULL_REF, arena.allocate(100_000));
            assertTrue(arena.reserve(100));
        }
    }

    @Test
    void shouldFailForcedAllocationsApart()
    {
        try (Arena arena = new Arena(1 << 20, 0); AllocationFaults faults = AllocationFaults.planForced(1, false))
        {
            assertNotEquals(NULL_REF, arena.allocate(100));
            assertEquals(NULL_REF, arena.allocateForced(100));
            assertNotEquals(NULL_REF, arena.allocateForced(100));
            assertEquals(2, faults.end());
        }
    }

    @Test
    void shouldFailAllocationsOfThreadsStartedMeanwhileUntilClosed() throws Exception
    {
        final ExecutorService other = Executors.newSingleThreadExecutor();
        try
        {
            try (AllocationFaults faults = AllocationFaults.plan(2, true))
            {
                assertTrue(other.submit(AllocationFaultsTest::isAllocated).get());
                assertFalse(other.submit(AllocationFaultsTest::isAllocated).get());
                assertFalse(isAllocated());
                assertEquals(3, faults.end());
            }
            assertTrue(other.submit(AllocationFaultsTest::isAllocated).get());
        }
        finally
        {
            other.shutdown();
        }
    }

    private static boolean isAllocated()
    {
        try
        {
            Memory.free(Memory.allocate(100));
            return true;
        }
        catch (final OutOfMemoryError ex)
        {
            return false;
        }
    }
}
