package io.memtx.index.hash;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.fixture.TupleFixture;

import java.util.Random;

/**
 * The rows of a stress test and their tuples {id, generation, digest of both, text}: enough to tell whether what a
 * reader sees is whole.
 */
final class StressRows
{
    /** Every so many rows one is always there. */
    static final int STEP = 10;

    private final TupleFixture fixture;
    private final HashIndex index;
    private final int[] refs;
    private int count;
    private long changeCount;

    StressRows(final TupleFixture fixture, final HashIndex index, final int range)
    {
        this.fixture = fixture;
        this.index = index;
        refs = new int[range];
        for (int id = 0; id < range; id += STEP)
        {
            put(id);
        }
    }

    int count()
    {
        return count;
    }

    long changeCount()
    {
        return changeCount;
    }

    void change(final Random random, final boolean isShrinking)
    {
        final int id = random.nextInt(refs.length);
        final boolean isKept = 0 == id % STEP || Arena.NULL_REF == refs[id] || 0 == random.nextInt(4);
        if (Arena.NULL_REF == refs[id] && isShrinking && 0 != random.nextInt(6))
        {
            return;
        }
        if (isKept || !isShrinking && 0 != random.nextInt(6))
        {
            put(id);
        }
        else
        {
            index.replace(refs[id], Arena.NULL_REF);
            fixture.arena().retire(refs[id]);
            refs[id] = Arena.NULL_REF;
            count--;
        }
        changeCount++;
    }

    private void put(final int id)
    {
        final long generation = changeCount;
        final int ref = fixture.tuple(id, generation, digest(id, generation), "some text");
        index.replace(refs[id], ref);
        if (Arena.NULL_REF == refs[id])
        {
            count++;
        }
        else
        {
            fixture.arena().retire(refs[id]);
        }
        refs[id] = ref;
    }

    static long digest(final long id, final long generation)
    {
        return (id * 0x9E37_79B9_7F4A_7C15L ^ generation) * 0xC2B2_AE3D_27D4_EB4FL >>> 1;
    }
}
