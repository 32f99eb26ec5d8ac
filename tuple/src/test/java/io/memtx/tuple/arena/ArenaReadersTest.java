package io.memtx.tuple.arena;

import io.memtx.tuple.TupleView;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What readers on other threads keep from being reused, and for how long.
 */
class ArenaReadersTest
{
    private static final int LENGTH = 64;
    private static final int CHUNK_CAPACITY = 252;

    private final Arena arena = new Arena(8 << 20, 1 << 20);

    @AfterEach
    void close()
    {
        arena.close();
    }

    @Test
    void shouldFreeAtOnceWhenNoReaderIsOpen()
    {
        arena.retire(versioned());
        assertEquals(0, arena.usedBytes());
        assertEquals(0, arena.retiredCount());
    }

    @Test
    void shouldKeepWhatIsRetiredWhileAReaderIsInside()
    {
        final ArenaReader reader = arena.readers().open(Thread.currentThread());
        final int ref = versioned();
        Memory.putInt(arena.tuple(ref), 42);
        reader.enter();
        arena.retire(ref);
        assertEquals(0, arena.reclaimRetired(100), "somebody may still come across it");
        assertEquals(0, arena.reclaimRetired(100));
        assertEquals(42, Memory.getInt(arena.tuple(ref)));
        assertEquals(1, arena.retiredCount());
        reader.exit();
        assertEquals(1, arena.reclaimRetired(100));
        assertEquals(0, arena.retiredCount());
        assertEquals(0, arena.usedBytes());
    }

    @Test
    void shouldNotWaitForReadersThatEnterAfterwards()
    {
        final ArenaReader reader = arena.readers().open(Thread.currentThread());
        reader.enter();
        arena.retire(versioned());
        assertEquals(0, arena.reclaimRetired(100));
        reader.exit();
        reader.enter();
        assertEquals(1, arena.reclaimRetired(100), "it entered when the object could not be found any more");
        arena.retire(versioned());
        assertEquals(0, arena.reclaimRetired(100));
        reader.exit();
    }

    @Test
    void shouldFreeStepByStepAsMoreIsRetired()
    {
        final ArenaReader reader = arena.readers().open(Thread.currentThread());
        for (int i = 0; i < 100 * CHUNK_CAPACITY; i++)
        {
            reader.enter();
            arena.retire(versioned());
            reader.exit();
        }
        assertTrue(arena.retiredCount() < 3 * CHUNK_CAPACITY, "retired=" + arena.retiredCount());
        while (0 != arena.reclaimRetired(10))
        {
            assertTrue(arena.retiredCount() >= 0);
        }
        assertEquals(0, arena.retiredCount());
        assertEquals(0, arena.usedBytes());
    }

    @Test
    void shouldNotTakeAChunkForEachCallWhileAReaderStays()
    {
        final ArenaReader reader = arena.readers().open(Thread.currentThread());
        reader.enter();
        for (int i = 0; i < CHUNK_CAPACITY; i++)
        {
            arena.retire(versioned());
            arena.reclaimRetired(10);
        }
        assertTrue(arena.usedBytes() <= CHUNK_CAPACITY * LENGTH + 2 * 1024, "used=" + arena.usedBytes());
        reader.exit();
    }

    @Test
    void shouldFreeWhatAClosedViewHeldBackOnlyWhenReadersHaveLeft()
    {
        final ArenaReader reader = arena.readers().open(Thread.currentThread());
        final int ref = versioned();
        reader.enter();
        final ArenaView view = arena.openView();
        arena.retire(ref);
        arena.closeView(view);
        arena.reclaim(100);
        assertEquals(1, arena.retiredCount());
        assertEquals(0, arena.reclaimRetired(100));
        reader.exit();
        assertEquals(1, arena.reclaimRetired(100));
        assertEquals(0, arena.usedBytes());
    }

    @Test
    void shouldReclaimWhenMemoryRunsOut()
    {
        final ArenaReader reader = arena.readers().open(Thread.currentThread());
        final List<Integer> refs = new ArrayList<>();
        for (int ref = versioned(); Arena.NULL_REF != ref; ref = arena.allocateVersioned(LENGTH))
        {
            refs.add(ref);
        }
        reader.enter();
        refs.forEach(arena::retire);
        assertEquals(Arena.NULL_REF, arena.allocateVersioned(LENGTH), "all of it may still be read");
        reader.exit();
        assertNotEquals(Arena.NULL_REF, arena.allocateVersioned(LENGTH));
    }

    @Test
    void shouldFreeEverythingOnceTheLastReaderIsClosed()
    {
        final ArenaReader reader = arena.readers().open(Thread.currentThread());
        arena.retire(versioned());
        reader.enter();
        assertThrows(IllegalStateException.class, () -> arena.readers().close(reader));
        reader.exit();
        arena.readers().close(reader);
        assertThrows(IllegalStateException.class, () -> arena.readers().close(reader));
        assertEquals(1, arena.reclaimRetired(100));
        assertEquals(0, arena.usedBytes());
    }

    @Test
    void shouldTakeAReaderForGoneWhoseThreadDiedInside() throws InterruptedException
    {
        final AtomicReference<ArenaReader> opened = new AtomicReference<>();
        final Thread thread = new Thread(() -> opened.get().enter());
        opened.set(arena.readers().open(thread));
        thread.start();
        thread.join();
        arena.retire(versioned());
        assertEquals(0, arena.readers().insideCount());
        assertEquals(1, arena.reclaimRetired(100));
    }

    @Test
    void shouldLetNobodyInOnceShut()
    {
        final ArenaReader early = arena.readers().open(Thread.currentThread());
        final ArenaReader late = arena.readers().open(Thread.currentThread());
        early.enter();
        arena.readers().shut();
        assertEquals(1, arena.readers().insideCount());
        assertThrows(IllegalStateException.class, late::enter);
        assertFalse(late.isInside());
        assertEquals(1, arena.readers().insideCount());
        early.exit();
        assertEquals(0, arena.readers().insideCount());
    }

    @Test
    void shouldRefuseMisuse() throws InterruptedException
    {
        final ArenaReader reader = arena.readers().open(new Thread(() -> {}));
        assertThrows(IllegalStateException.class, reader::enter);
        assertThrows(IllegalStateException.class, reader::exit);
        final ArenaReader own = arena.readers().open(Thread.currentThread());
        own.exit(); // outside: nothing to do
        own.enter();
        assertThrows(IllegalStateException.class, own::enter);
        assertTrue(own.isInside());
        own.exit();
    }

    @Test
    void shouldBelongToWhoeverEntersFirstWhenOpenedForNobody() throws InterruptedException
    {
        final ArenaReader reader = arena.readers().open(null);
        reader.exit();
        assertEquals(0, arena.readers().insideCount());
        final Thread thread = new Thread(() ->
        {
            reader.enter();
            reader.exit();
        });
        thread.start();
        thread.join();
        assertEquals(thread, reader.owner());
        assertThrows(IllegalStateException.class, reader::enter);
    }

    @Test
    void shouldEndATupleViewWithTheStayThatFoundIt()
    {
        final ArenaReader reader = arena.readers().open(Thread.currentThread());
        final int ref = versioned();
        Memory.putByte(arena.tuple(ref), (byte)0x91);
        Memory.putByte(arena.tuple(ref) + 1, (byte)7);
        reader.enter();
        final TupleView view = new TupleView().wrap(reader.lease(), arena.tuple(ref));
        assertEquals(7, view.getLong(0));
        reader.exit();
        assertThrows(IllegalStateException.class, () -> view.getLong(0));
        reader.enter();
        assertThrows(IllegalStateException.class, () -> view.getLong(0), "another stay");
        reader.exit();
    }

    /** A writer publishes objects in a cell and retires them; readers must never see one that is poisoned or reused. */
    @Test
    void shouldNeverReuseWhatAReaderMayReadUnderLoad() throws InterruptedException
    {
        final long seed = System.nanoTime();
        final int cell = arena.allocate(8 * 64);
        final long cells = arena.address(cell);
        for (int i = 0; i < 64; i++)
        {
            Memory.putLongRelease(cells + 8L * i, published(i));
        }
        final AtomicReference<String> fault = new AtomicReference<>();
        final Thread[] threads = new Thread[2];
        for (int t = 0; t < threads.length; t++)
        {
            final Random random = new Random(seed + t);
            final ArrayDeque<ArenaReader> mine = new ArrayDeque<>();
            threads[t] = new Thread(() ->
            {
                final ArenaReader reader = mine.getFirst();
                while (null == fault.get() && !Thread.currentThread().isInterrupted())
                {
                    reader.enter();
                    for (int i = 0; i < 16; i++)
                    {
                        final int slot = random.nextInt(64);
                        final int ref = (int)Memory.getLongAcquire(cells + 8L * slot);
                        final long tuple = arena.tuple(ref);
                        for (int word = 0; word < 7; word++)
                        {
                            final long value = Memory.getLong(tuple + 8L * word);
                            if (value % 64 != slot || value != Memory.getLong(tuple))
                            {
                                fault.set("seed=" + seed + " slot=" + slot + " value=" + Long.toHexString(value));
                            }
                        }
                    }
                    reader.exit();
                }
            });
            mine.add(arena.readers().open(threads[t]));
        }
        for (final Thread thread : threads)
        {
            thread.start();
        }
        final Random random = new Random(seed);
        for (int i = 0; i < 300_000 && null == fault.get(); i++)
        {
            final int slot = random.nextInt(64);
            final int old = (int)Memory.getLong(cells + 8L * slot);
            Memory.putLongRelease(cells + 8L * slot, published(64L * (i + 1) + slot));
            arena.retire(old);
        }
        for (final Thread thread : threads)
        {
            thread.interrupt();
            thread.join();
        }
        assertEquals(null, fault.get());
    }

    private int published(final long value)
    {
        int ref = versioned();
        while (Arena.NULL_REF == ref) // a reader was stopped inside, and all that was retired since is kept
        {
            Thread.yield();
            ref = versioned();
        }
        for (int word = 0; word < 7; word++)
        {
            Memory.putLong(arena.tuple(ref) + 8L * word, value);
        }
        return ref;
    }

    private int versioned()
    {
        return arena.allocateVersioned(LENGTH);
    }
}
