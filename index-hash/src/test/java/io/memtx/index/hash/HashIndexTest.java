package io.memtx.index.hash;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.ArenaView;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.fixture.TupleFixture;
import io.memtx.tuple.index.IndexView;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.key.ChosenHashKeyDef;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class HashIndexTest
{
    private static final KeyDef BY_ID = KeyDef.of(List.of(new KeyPart(0, FieldType.UNSIGNED, false)), true, null);

    private final TupleFixture fixture = new TupleFixture();
    private final Arena arena = fixture.arena();
    private final HashIndex index = new HashIndex(arena, BY_ID);

    @AfterEach
    void close()
    {
        index.checkStructure();
        index.close();
        fixture.close();
    }

    @Test
    void shouldTakeNoMemoryWhenEmptyAndOneSmallBlockForOneTuple()
    {
        assertEquals(0, index.bytes());
        final int ref = insert(1);
        assertEquals(64, index.bytes());
        index.replace(ref, Arena.NULL_REF);
        assertEquals(0, index.bytes());
    }

    @Test
    void shouldStayBelowSixteenBytesAnEntryWhenGrowing()
    {
        double worst = 0;
        for (int i = 0; i < 300_000; i++)
        {
            insert(i);
            if (i >= 100_000 && 0 == i % 1_000)
            {
                worst = Math.max(worst, (double)index.bytes() / index.size());
            }
        }
        assertTrue(worst < 13, "bytes an entry: " + worst);
    }

    @Test
    void shouldTouchFewBlocksWhenInserting()
    {
        ArenaView view = arena.openView();
        for (int i = 0; i < 60_000; i++)
        {
            if (0 == i % 997)
            {
                arena.closeView(view);
                view = arena.openView();
            }
            final int ref = fixture.tuple(i);
            final long heldBack = arena.usage().heldBackCount();
            final long used = arena.usedBytes();
            index.replace(Arena.NULL_REF, ref);
            // With everything shared, what an insertion changes is what it retires: a leaf and the nodes above it.
            final long copied = arena.usage().heldBackCount() - heldBack;
            assertTrue(copied <= 4, "blocks copied by insertion " + i + ": " + copied);
            assertTrue(arena.usedBytes() - used <= 12 * 1024, "bytes taken by insertion " + i);
        }
        arena.closeView(view);
    }

    @Test
    void shouldVisitEveryOtherEntryOnceWhenCursorStandsInChanges()
    {
        final long seed = 17;
        final Random random = new Random(seed);
        final List<Integer> refs = new ArrayList<>();
        for (int i = 0; i < 5_000; i++)
        {
            refs.add(insert(i));
        }
        final TupleCursor cursor = index.cursor();
        cursor.open(IteratorType.ALL, 0, 0);
        final Set<Long> seen = new HashSet<>();
        int steps = 0;
        for (int ref = cursor.next(); Arena.NULL_REF != ref; ref = cursor.next())
        {
            final long id = (Long)fixture.fields(ref).get(0);
            assertTrue(id >= 5_000 || seen.add(id), "seed=" + seed + " repeated id=" + id);
            if (id < 5_000)
            {
                final boolean isDeleted = random.nextBoolean();
                index.replace(ref, isDeleted ? Arena.NULL_REF : fixture.tuple(id, "changed"));
                steps++;
            }
            if (steps < 5_000)
            {
                insert(10_000 + random.nextInt(1 << 30) * 4L + steps % 4);
            }
        }
        assertEquals(5_000, seen.size(), "seed=" + seed);
    }

    @Test
    void shouldEndWhenEachVisitedTupleIsReplacedAndAllHashesAreEqual()
    {
        final HashIndex colliding = new HashIndex(arena, new ChosenHashKeyDef(hash -> 7));
        for (int i = 0; i < 400; i++)
        {
            colliding.replace(Arena.NULL_REF, fixture.tuple(i));
        }
        final TupleCursor cursor = colliding.cursor();
        cursor.open(IteratorType.ALL, 0, 0);
        int count = 0;
        for (int ref = cursor.next(); Arena.NULL_REF != ref; ref = cursor.next())
        {
            colliding.replace(ref, fixture.tuple(fixture.fields(ref).get(0), "changed"));
            count++;
        }
        assertEquals(400, count);
        final Set<Integer> chosen = new HashSet<>();
        for (int i = 0; i < 20_000; i++)
        {
            chosen.add(colliding.random(i * 0x1234_5678_9ABC_DEFL));
        }
        assertTrue(chosen.size() > 350, "chosen: " + chosen.size());
        colliding.checkStructure();
        colliding.close();
    }

    @Test
    void shouldWalkOnBehindKeyWhenGreaterIsAsked()
    {
        for (int i = 0; i < 1_000; i++)
        {
            insert(i);
        }
        final List<Integer> all = drain(IteratorType.ALL, 0, 0);
        assertEquals(all, drain(IteratorType.GT, 0, 0));
        for (int i = 0; i < 1_000; i += 111)
        {
            final long key = fixture.key(fixture.fields(all.get(i)).get(0));
            assertEquals(all.subList(i + 1, 1_000), drain(IteratorType.GT, key, 1));
            assertEquals(999 - i, index.count(IteratorType.GT, key, 1));
        }
    }

    @Test
    void shouldRefuseWhenIteratorIsNotOfAHash()
    {
        final TupleCursor cursor = index.cursor();
        assertThrows(UnsupportedOperationException.class, () -> cursor.open(IteratorType.GE, 0, 0));
        assertThrows(UnsupportedOperationException.class, () -> cursor.openAfter(IteratorType.ALL, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> cursor.open(IteratorType.EQ, 0, 0));
    }

    @Test
    void shouldStandStillForAnotherThreadWhenWriterChurns()
    {
        final long seed = 23;
        final Random random = new Random(seed);
        final List<Integer> live = new ArrayList<>();
        for (int i = 0; i < 20_000; i++)
        {
            live.add(insert(i));
        }
        for (int round = 0; round < 5; round++)
        {
            final ArenaView arenaView = arena.openView();
            final IndexView view = index.view();
            final long expectedSum = live.stream().mapToLong(ref -> ref).sum();
            final int expectedCount = live.size();
            final CompletableFuture<String> reader = CompletableFuture.supplyAsync(() ->
            {
                final TupleCursor cursor = view.cursor();
                for (int walk = 0; walk < 20; walk++)
                {
                    long sum = 0;
                    int count = 0;
                    cursor.open(IteratorType.ALL, 0, 0);
                    for (int ref = cursor.next(); Arena.NULL_REF != ref; ref = cursor.next())
                    {
                        Memory.getByte(arena.tuple(ref));
                        sum += ref;
                        count++;
                    }
                    if (sum != expectedSum || count != expectedCount)
                    {
                        return "count=" + count + " instead of " + expectedCount;
                    }
                }
                return "";
            });
            int step = 0;
            while (!reader.isDone() || step < 5_000)
            {
                final int victim = random.nextInt(live.size());
                final int old = live.get(victim);
                final int ref = fixture.tuple((Long)fixture.fields(old).get(0) + 1_000_000);
                index.replace(old, ref);
                live.set(victim, ref);
                arena.retire(old);
                arena.reclaim(2);
                step++;
            }
            assertEquals("", reader.join(), "seed=" + seed + " round=" + round);
            arena.closeView(arenaView);
        }
    }

    @Test
    void shouldChangeNothingWhenArenaIsExhausted()
    {
        try (TupleFixture small = new TupleFixture(1 << 20, 0))
        {
            final HashIndex full = new HashIndex(small.arena(), BY_ID);
            final List<Integer> filler = new ArrayList<>();
            long id = 0;
            for (; id < 3_000; id++)
            {
                full.replace(Arena.NULL_REF, small.tuple(id));
            }
            final int[] waiting = new int[2_000];
            for (int i = 0; i < waiting.length; i++)
            {
                waiting[i] = small.tuple(id + i);
            }
            for (int length = 65_536; length >= 8; length = length / 2)
            {
                for (int ref = small.arena().allocateForced(length); Arena.NULL_REF != ref;
                    ref = small.arena().allocateForced(length))
                {
                    filler.add(ref);
                }
            }
            long size = full.size();
            int refused = 0;
            for (final int ref : waiting)
            {
                try
                {
                    full.replace(Arena.NULL_REF, ref);
                    size++;
                }
                catch (final OutOfMemoryError ex)
                {
                    refused++;
                    assertEquals(Arena.NULL_REF, full.find(small.address(ref)));
                }
                assertEquals(size, full.size());
            }
            assertNotEquals(0, refused);
            full.checkStructure();
            filler.forEach(small.arena()::free);
            full.close();
        }
    }

    private int insert(final long id)
    {
        final int ref = fixture.tuple(id);
        index.replace(Arena.NULL_REF, ref);
        return ref;
    }

    private List<Integer> drain(final IteratorType type, final long key, final int partCount)
    {
        final List<Integer> refs = new ArrayList<>();
        final TupleCursor cursor = index.cursor();
        cursor.open(type, key, partCount);
        for (int ref = cursor.next(); Arena.NULL_REF != ref; ref = cursor.next())
        {
            refs.add(ref);
        }
        return refs;
    }
}
