package io.memtx.memtx.race;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.ArenaReader;
import io.memtx.tuple.arena.Memory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An object gives way to another, and its memory is used again as soon as that is allowed: never under a reader.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The first object, whole.")
@Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "The second object, whole.")
@State
public class RetiredStressTest
{
    private static final ConcurrentLinkedQueue<Arena> ARENAS = new ConcurrentLinkedQueue<>();
    private static final int LENGTH = 64;

    private final Arena arena = arena();
    private final int cell = arena.allocate(8);
    private final int first = object(1);
    private final ArenaReader reader = arena.readers().open(null);
    private int second;
    private int third;

    /** Publishes the first object. */
    public RetiredStressTest()
    {
        Memory.putLongRelease(arena.address(cell), first);
    }

    /** The transaction thread. */
    @Actor
    public void writer()
    {
        second = object(2);
        Memory.putLongRelease(arena.address(cell), second);
        arena.retire(first);
        arena.reclaimRetired(8);
        third = object(3); // in the memory of the first, if that is free already
    }

    /**
     * Another thread.
     *
     * @param result what was read of one object.
     */
    @Actor
    public void reader(final JJ_Result result)
    {
        reader.enter();
        final long object = arena.tuple((int)Memory.getLongAcquire(arena.address(cell)));
        result.r1 = Memory.getLong(object);
        result.r2 = Memory.getLong(object + 40);
        reader.exit();
    }

    /**
     * Afterwards.
     *
     * @param result of the race.
     */
    @Arbiter
    public void after(final JJ_Result result)
    {
        arena.readers().close(reader);
        arena.reclaimRetired(8);
        arena.free(second);
        arena.free(third);
        arena.free(cell);
        ARENAS.add(arena);
    }

    private int object(final long value)
    {
        final int ref = arena.allocateVersioned(LENGTH);
        for (int offset = 0; offset < LENGTH - 8; offset += 8)
        {
            Memory.putLong(arena.tuple(ref) + offset, value);
        }
        return ref;
    }

    private static Arena arena()
    {
        final Arena used = ARENAS.poll();
        return null == used ? new Arena(1 << 20, 0) : used;
    }
}
