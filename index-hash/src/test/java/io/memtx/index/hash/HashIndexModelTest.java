package io.memtx.index.hash;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.ArenaView;
import io.memtx.tuple.fixture.TupleFixture;
import io.memtx.tuple.index.IndexView;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.key.ChosenHashKeyDef;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntUnaryOperator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class HashIndexModelTest
{
    @Test
    void shouldAgreeWithMapWhenHashesAreGood()
    {
        run(1, 200_000, 30_000, hash -> hash);
    }

    @Test
    void shouldAgreeWithMapWhenIndexIsSmall()
    {
        run(2, 50_000, 120, hash -> hash);
    }

    @Test
    void shouldAgreeWithMapWhenAllHashesAreEqual()
    {
        run(3, 6_000, 700, hash -> 0xCAFE_BABE);
    }

    @Test
    void shouldAgreeWithMapWhenHashesAreZeroOrAllOnes()
    {
        run(4, 6_000, 700, hash -> hash >> 31);
    }

    @Test
    void shouldAgreeWithMapWhenFewHashesAreShared()
    {
        run(5, 40_000, 5_000, hash -> (hash & 63) * 0x0404_0404);
    }

    @Test
    void shouldAgreeWithMapWhenHashesDifferInTheirLastBitsOnly()
    {
        run(6, 40_000, 3_000, hash -> hash | 0xFFFF_F000);
    }

    @Test
    void shouldAgreeWithMapWhenHashesCrowdAtTheEndOfRanges()
    {
        run(7, 40_000, 3_000, hash -> hash << 28 | 0x0FFF_FF00 | hash >>> 24);
    }

    private static void run(final long seed, final int steps, final int range, final IntUnaryOperator hashOfHash)
    {
        final Random random = new Random(seed);
        try (TupleFixture fixture = new TupleFixture())
        {
            final Arena arena = fixture.arena();
            final HashIndex index = new HashIndex(arena, new ChosenHashKeyDef(hashOfHash));
            final Map<Long, Integer> live = new HashMap<>();
            final List<Frozen> views = new ArrayList<>();
            final long usedBefore = arena.usedBytes();
            for (int step = 0; step < steps; step++)
            {
                final boolean isGrowing = 0 == (step / (steps / 4) & 1);
                change(fixture, index, live, random, range, isGrowing);
                if (0 == step % (steps / 20))
                {
                    index.checkStructure();
                    views.add(new Frozen(arena.openView(), index.view(), new HashMap<>(live)));
                    if (views.size() > 4)
                    {
                        closeView(fixture, views.remove(random.nextInt(views.size())), message(seed, step));
                    }
                }
                arena.reclaim(4);
            }
            index.checkStructure();
            for (final Map.Entry<Long, Integer> entry : live.entrySet())
            {
                assertEquals(entry.getValue(), index.get(fixture.key(entry.getKey())), message(seed, steps));
            }
            while (!views.isEmpty())
            {
                closeView(fixture, views.remove(views.size() - 1), message(seed, steps));
            }
            for (final int ref : live.values())
            {
                index.replace(ref, Arena.NULL_REF);
                arena.free(ref);
            }
            while (0 != arena.reclaim(1000))
            {
                continue;
            }
            assertEquals(0, index.bytes(), message(seed, steps));
            assertEquals(usedBefore, arena.usedBytes(), message(seed, steps));
        }
    }

    private static void change(
        final TupleFixture fixture,
        final HashIndex index,
        final Map<Long, Integer> live,
        final Random random,
        final int range,
        final boolean isGrowing)
    {
        final long id = random.nextInt(range);
        final int old = live.getOrDefault(id, Arena.NULL_REF);
        final int choice = random.nextInt(8);
        int ref = Arena.NULL_REF;
        if (Arena.NULL_REF == old || choice == 0 || isGrowing && choice < 6)
        {
            final long newId = 1 == choice && !live.containsKey(id + range) ? id + range : id;
            ref = fixture.tuple(newId, random.nextInt());
            live.remove(id);
            live.put(newId, ref);
            if (newId != id && Arena.NULL_REF == old)
            {
                live.remove(id);
            }
        }
        else
        {
            live.remove(id);
        }
        index.replace(old, ref);
        if (Arena.NULL_REF != old)
        {
            fixture.arena().retire(old);
        }
    }

    private static void closeView(final TupleFixture fixture, final Frozen frozen, final String message)
    {
        assertEquals(frozen.entries.size(), frozen.view.size(), message);
        final Set<Integer> seen = new HashSet<>();
        final TupleCursor cursor = frozen.view.cursor();
        cursor.open(IteratorType.ALL, 0, 0);
        for (int ref = cursor.next(); Arena.NULL_REF != ref; ref = cursor.next())
        {
            assertTrue(seen.add(ref), message);
        }
        assertEquals(new HashSet<>(frozen.entries.values()), seen, message);
        for (final Map.Entry<Long, Integer> entry : frozen.entries.entrySet())
        {
            if (0 == entry.getKey() % 37)
            {
                assertEquals(entry.getValue(), frozen.view.get(fixture.key(entry.getKey())), message);
            }
        }
        fixture.releaseKeys();
        fixture.arena().closeView(frozen.arenaView);
    }

    private static String message(final long seed, final int step)
    {
        return "seed=" + seed + " step=" + step;
    }

    private record Frozen(ArenaView arenaView, IndexView view, Map<Long, Integer> entries)
    {
    }
}
