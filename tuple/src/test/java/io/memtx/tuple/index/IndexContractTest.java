package io.memtx.tuple.index;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.ArenaView;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.fixture.TupleFixture;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What every index does, with unique keys without nil and full keys. A module with an index subclasses this, or
 * {@link OrderedIndexContractTest} when it is ordered.
 */
public abstract class IndexContractTest
{
    /** The key of field 0. */
    protected static final KeyDef BY_ID = KeyDef.of(List.of(new KeyPart(0, FieldType.UNSIGNED, false)), true, null);

    /** The unique key of fields 1 and 2. */
    protected static final KeyDef BY_PAIR = KeyDef.of(
        List.of(new KeyPart(1, FieldType.UNSIGNED, false), new KeyPart(2, FieldType.STRING, false)),
        true,
        BY_ID.parts());

    /** Tuples, keys and their arena: fresh for each test. */
    protected TupleFixture fixture;

    /** The index that {@link #create(KeyDef)} made last. */
    protected TupleIndex index;

    /**
     * @param arena  of the tuples, and of the index's memory.
     * @param keyDef of its key.
     * @return a new and empty index.
     */
    protected abstract TupleIndex newIndex(Arena arena, KeyDef keyDef);

    @BeforeEach
    void openFixture()
    {
        fixture = new TupleFixture();
    }

    @AfterEach
    void closeFixture()
    {
        if (null != index)
        {
            index.checkStructure();
            index.close();
        }
        fixture.close();
    }

    /**
     * Makes the index of a test; closed after it.
     *
     * @param keyDef of its key.
     * @return it.
     */
    protected final TupleIndex create(final KeyDef keyDef)
    {
        index = newIndex(fixture.arena(), keyDef);
        return index;
    }

    /**
     * @param fields of a new tuple, which is inserted.
     * @return its reference.
     */
    protected final int insert(final Object... fields)
    {
        final int ref = fixture.tuple(fields);
        index.replace(Arena.NULL_REF, ref);
        return ref;
    }

    /**
     * @param cursor to exhaust.
     * @return field 0 of each tuple.
     */
    protected final List<Long> drain(final TupleCursor cursor)
    {
        final List<Long> ids = new ArrayList<>();
        for (int ref = cursor.next(); Arena.NULL_REF != ref; ref = cursor.next())
        {
            ids.add(id(ref));
        }
        assertEquals(Arena.NULL_REF, cursor.next(), "a cursor must stay at its end");
        return ids;
    }

    /**
     * @param ref of a tuple.
     * @return field 0 of it.
     */
    protected final long id(final int ref)
    {
        return (Long)fixture.fields(ref).get(0);
    }

    private List<Long> all(final TupleCursor cursor)
    {
        cursor.open(IteratorType.ALL, 0, 0);
        final List<Long> ids = drain(cursor);
        Collections.sort(ids);
        return ids;
    }

    @Test
    void shouldFindNothingWhenEmpty()
    {
        create(BY_ID);
        assertEquals(0, index.size());
        assertEquals(BY_ID, index.keyDef());
        assertEquals(Arena.NULL_REF, index.get(fixture.key(1)));
        assertEquals(Arena.NULL_REF, index.find(fixture.keyArray(1)));
        assertEquals(Arena.NULL_REF, index.random(7));
        assertEquals(0, index.count(IteratorType.ALL, 0, 0));
        assertEquals(0, index.count(IteratorType.EQ, fixture.key(1), 1));
        assertEquals(List.of(), all(index.cursor()));
        final TupleCursor cursor = index.cursor();
        assertEquals(Arena.NULL_REF, cursor.next(), "a cursor not opened yet is at its end");
        cursor.open(IteratorType.ALL, 0, 0);
        cursor.skip(5);
        assertEquals(Arena.NULL_REF, cursor.next());
    }

    @Test
    void shouldSupportEqualityAndAllWhateverItsKind()
    {
        create(BY_ID);
        assertTrue(index.supports(IteratorType.EQ));
        assertTrue(index.supports(IteratorType.ALL));
        for (final IteratorType type : IteratorType.values())
        {
            if (type.id() > IteratorType.GT.id() && type.id() < IteratorType.NP.id())
            {
                assertEquals(false, index.supports(type), type.name());
            }
        }
    }

    @Test
    void shouldStayAsItIsWhenDefinitionGetsWider()
    {
        create(BY_ID);
        final List<Long> ids = new ArrayList<>();
        for (long id = 0; id < 300; id++)
        {
            insert(id, "x");
            ids.add(id);
        }
        final TupleCursor cursor = index.cursor();
        cursor.open(IteratorType.ALL, 0, 0);
        final int first = cursor.next();
        index.order(KeyDef.of(List.of(new KeyPart(0, FieldType.SCALAR, false)), true, null).identity());
        final int text = insert("text", "y");
        assertEquals(text, index.get(fixture.key("text")));
        assertEquals(7, id(index.get(fixture.key(7.0))));
        assertEquals(7, id(index.getInteger(7)));
        assertEquals(Arena.NULL_REF, index.getInteger(300));
        assertEquals(index.get(fixture.key(9)), index.find(fixture.keyArray(9, "z")));
        index.checkStructure();
        index.replace(text, Arena.NULL_REF);
        assertEquals(ids, all(index.cursor()));
        int count = Arena.NULL_REF == first ? 0 : 1;
        while (Arena.NULL_REF != cursor.next())
        {
            count++;
        }
        assertEquals(ids.size(), count);
    }

    @Test
    void shouldGetTupleWhenKeyIsFull()
    {
        create(BY_ID);
        final int one = insert(1L, "one");
        final int big = insert(Long.MAX_VALUE, "big");
        assertEquals(one, index.get(fixture.key(1)));
        assertEquals(big, index.get(fixture.key(Long.MAX_VALUE)));
        assertEquals(Arena.NULL_REF, index.get(fixture.key(2)));
        assertEquals(2, index.size());
    }

    @Test
    void shouldTellTuplesApartWhenOnlyLaterPartsDiffer()
    {
        create(BY_PAIR);
        final int a = insert(1L, 7L, "same prefix: a");
        final int b = insert(2L, 7L, "same prefix: b");
        final int empty = insert(3L, 7L, "");
        assertEquals(a, index.get(fixture.key(7, "same prefix: a")));
        assertEquals(b, index.get(fixture.key(7, "same prefix: b")));
        assertEquals(empty, index.get(fixture.key(7, "")));
        assertEquals(Arena.NULL_REF, index.get(fixture.key(7, "same prefix: ")));
        assertEquals(Arena.NULL_REF, index.get(fixture.key(8, "same prefix: a")));
    }

    @Test
    void shouldFindCollisionWhenTupleIsElsewhere()
    {
        create(BY_PAIR);
        final int ref = insert(1L, 7L, "x");
        assertEquals(ref, index.find(fixture.keyArray(99, 7, "x", "more")));
        assertEquals(Arena.NULL_REF, index.find(fixture.keyArray(1, 7, "y")));
        assertEquals(ref, index.find(fixture.address(ref)));
    }

    @Test
    void shouldReplaceInPlaceWhenKeysAreEqual()
    {
        create(BY_ID);
        for (long id = 0; id < 200; id++)
        {
            final int old = insert(id, "old");
            final int replacement = fixture.tuple(id, "new");
            index.replace(old, replacement);
            fixture.arena().free(old);
            assertEquals(replacement, index.get(fixture.key(id)));
        }
        assertEquals(200, index.size());
        index.checkStructure();
    }

    @Test
    void shouldMoveEntryWhenKeyChanges()
    {
        create(BY_ID);
        final int first = insert(1L);
        insert(2L);
        final int moved = fixture.tuple(3);
        index.replace(first, moved);
        assertEquals(2, index.size());
        assertEquals(Arena.NULL_REF, index.get(fixture.key(1)));
        assertEquals(moved, index.get(fixture.key(3)));
        assertEquals(List.of(2L, 3L), all(index.cursor()));
    }

    @Test
    void shouldForgetTupleWhenDeleted()
    {
        create(BY_ID);
        final int ref = insert(1L);
        insert(2L);
        index.replace(ref, Arena.NULL_REF);
        assertEquals(1, index.size());
        assertEquals(Arena.NULL_REF, index.get(fixture.key(1)));
        assertEquals(List.of(2L), all(index.cursor()));
        insert(1L);
        assertEquals(List.of(1L, 2L), all(index.cursor()));
    }

    @Test
    void shouldRefuseWhenCallerIsWrongAboutEntries()
    {
        create(BY_ID);
        final int ref = insert(1L);
        final int twin = fixture.tuple(1);
        final int other = fixture.tuple(2);
        assertThrows(IllegalStateException.class, () -> index.replace(Arena.NULL_REF, twin));
        assertThrows(IllegalStateException.class, () -> index.replace(twin, Arena.NULL_REF));
        assertThrows(IllegalStateException.class, () -> index.replace(other, Arena.NULL_REF));
        assertThrows(IllegalStateException.class, () -> index.replace(other, twin));
        assertEquals(1, index.size());
        assertEquals(ref, index.get(fixture.key(1)));
    }

    @Test
    void shouldWalkOneOrAllWhenAsked()
    {
        create(BY_ID);
        final Set<Long> expected = new TreeSet<>();
        for (long id = 0; id < 300; id += 3)
        {
            insert(id);
            expected.add(id);
        }
        final TupleCursor cursor = index.cursor();
        assertEquals(List.copyOf(expected), all(cursor));
        cursor.open(IteratorType.EQ, fixture.key(33), 1);
        assertEquals(List.of(33L), drain(cursor));
        cursor.open(IteratorType.EQ, fixture.key(34), 1);
        assertEquals(List.of(), drain(cursor));
        cursor.open(IteratorType.ALL, 0, 0);
        cursor.skip(0);
        cursor.skip(40);
        assertEquals(60, drain(cursor).size());
        cursor.open(IteratorType.ALL, 0, 0);
        cursor.skip(101);
        assertEquals(List.of(), drain(cursor));
        assertEquals(100, index.count(IteratorType.ALL, 0, 0));
        assertEquals(1, index.count(IteratorType.EQ, fixture.key(33), 1));
        assertEquals(0, index.count(IteratorType.EQ, fixture.key(34), 1));
    }

    @Test
    void shouldChooseEveryTupleWhenSeedsVary()
    {
        create(BY_ID);
        for (long id = 0; id < 50; id++)
        {
            insert(id);
        }
        final Set<Long> chosen = new HashSet<>();
        final Random random = new Random(5);
        for (int i = 0; i < 20_000; i++)
        {
            chosen.add(id(index.random(random.nextLong())));
        }
        assertEquals(50, chosen.size());
    }

    @Test
    void shouldBuildWhenInputIsShuffled()
    {
        for (final int count : new int[]{0, 1, 2, 39, 40, 41, 42, 43, 1_000, 20_000})
        {
            create(BY_ID);
            final List<Integer> shuffled = new ArrayList<>();
            for (long id = 0; id < count; id++)
            {
                shuffled.add(fixture.tuple(id));
            }
            Collections.shuffle(shuffled, new Random(count));
            final int[] refs = shuffled.stream().mapToInt(ref -> ref).toArray();
            assertEquals(Arena.NULL_REF, index.build(refs, count));
            index.checkStructure();
            assertEquals(count, index.size());
            assertEquals(count, all(index.cursor()).size());
            for (final int ref : shuffled.subList(0, Math.min(count, 100)))
            {
                assertEquals(ref, index.find(fixture.address(ref)));
                index.replace(ref, Arena.NULL_REF);
                index.replace(Arena.NULL_REF, ref);
            }
            insert((long)count);
            index.checkStructure();
            index.close();
        }
    }

    @Test
    void shouldStayEmptyWhenBuildMeetsDuplicate()
    {
        create(BY_PAIR);
        final int[] refs = new int[500];
        for (int i = 0; i < refs.length; i++)
        {
            refs[i] = fixture.tuple(i, i % 499, "same");
        }
        final int duplicate = index.build(refs, refs.length);
        assertNotEquals(Arena.NULL_REF, duplicate);
        assertTrue(Set.of(0L, 499L).contains(id(duplicate)));
        assertEquals(0, index.size());
        assertEquals(List.of(), all(index.cursor()));
        insert(1L, 1L, "same");
        assertEquals(1, index.size());
    }

    @Test
    void shouldGrowAndShrinkWhenManyComeAndGo()
    {
        create(BY_ID);
        final int count = 100_000;
        final int[] refs = new int[count];
        for (int i = 0; i < count; i++)
        {
            refs[i] = fixture.tuple(i * 7919L % count);
        }
        final long tupleBytes = fixture.arena().usedBytes();
        for (final int ref : refs)
        {
            index.replace(Arena.NULL_REF, ref);
        }
        index.checkStructure();
        assertEquals(count, index.size());
        assertTrue(fixture.arena().usedBytes() >= tupleBytes + index.bytes());
        final long key = fixture.key(777);
        assertEquals(777, id(index.get(key)));
        for (int i = 0; i < count; i += 2)
        {
            index.replace(refs[i], Arena.NULL_REF);
        }
        index.checkStructure();
        assertEquals(count / 2, index.size());
        for (int i = 1; i < count; i += 2)
        {
            index.replace(refs[i], Arena.NULL_REF);
        }
        index.checkStructure();
        assertEquals(0, index.size());
        index.close();
        assertEquals(0, index.bytes());
        assertEquals(tupleBytes, fixture.arena().usedBytes());
    }

    @Test
    void shouldBeEmptyAndEndCursorsWhenClosed()
    {
        create(BY_ID);
        insert(1L);
        insert(2L);
        final TupleCursor cursor = index.cursor();
        cursor.open(IteratorType.ALL, 0, 0);
        assertNotEquals(Arena.NULL_REF, cursor.next());
        index.close();
        index.close();
        assertEquals(Arena.NULL_REF, cursor.next());
    }

    @Test
    void shouldTakeNoMoreThanItsCostWhenInserting()
    {
        create(BY_ID);
        final Arena arena = fixture.arena();
        final List<ArenaView> views = new ArrayList<>();
        final Random random = new Random(11);
        if (0 == index.insertCost())
        {
            return; // an index that lives elsewhere
        }
        for (int i = 0; i < 20_000; i++)
        {
            if (0 == i % 500)
            {
                views.add(arena.openView());
                index.view();
            }
            else if (0 == i % 250 && views.size() > 3)
            {
                arena.closeView(views.remove(random.nextInt(views.size())));
            }
            final int ref = fixture.tuple((i * 7919L) % 20_011);
            final long cost = index.insertCost();
            final long before = arena.usedBytes();
            index.replace(Arena.NULL_REF, ref);
            final long taken = arena.usedBytes() - before;
            assertTrue(taken <= cost, "insertion " + i + " took " + taken + " of " + cost);
        }
        views.forEach(arena::closeView);
    }

    @Test
    void shouldAnswerAsFrozenWhenIndexChangesUnderViews()
    {
        final long seed = 42;
        create(BY_ID);
        final Arena arena = fixture.arena();
        final long usedBefore = arena.usedBytes();
        final Random random = new Random(seed);
        final TreeMap<Long, Integer> live = new TreeMap<>();
        final List<FrozenView> views = new ArrayList<>();
        for (int step = 0; step < 30_000; step++)
        {
            if (0 == step % 1_000)
            {
                views.add(new FrozenView(arena.openView(), index.view(), new TreeMap<>(live)));
            }
            if (500 == step % 1_000 && views.size() > 4)
            {
                final FrozenView view = views.remove(random.nextInt(views.size()));
                checkView(view, "seed=" + seed + " step=" + step);
                arena.closeView(view.arenaView);
                arena.reclaim(100);
            }
            changeAtRandom(random, live, 3_000);
        }
        index.checkStructure();
        assertEquals(List.copyOf(live.keySet()), all(index.cursor()));

        index.close();
        for (final FrozenView view : views)
        {
            checkView(view, "seed=" + seed + " at the end");
            arena.closeView(view.arenaView);
        }
        while (0 != arena.reclaim(1_000))
        {
            continue;
        }
        live.values().forEach(arena::free);
        assertEquals(usedBefore, arena.usedBytes(), "seed=" + seed);
    }

    @Test
    void shouldAgreeWithMapWhenChangedAtRandom()
    {
        for (long seed = 1; seed <= 3; seed++)
        {
            create(BY_ID);
            final Random random = new Random(seed);
            final TreeMap<Long, Integer> live = new TreeMap<>();
            for (int step = 0; step < 20_000; step++)
            {
                changeAtRandom(random, live, 1 << (4 * seed));
                if (0 == step % 2_000)
                {
                    index.checkStructure();
                    assertEquals(List.copyOf(live.keySet()), all(index.cursor()), "seed=" + seed + " step=" + step);
                }
            }
            for (final long id : live.keySet())
            {
                assertEquals(live.get(id), index.find(fixture.address(live.get(id))), "seed=" + seed + " id=" + id);
            }
            index.close();
        }
    }

    private void changeAtRandom(final Random random, final TreeMap<Long, Integer> live, final int range)
    {
        final long id = random.nextInt(range);
        final int old = live.getOrDefault(id, Arena.NULL_REF);
        final boolean isDelete = Arena.NULL_REF != old && random.nextInt(3) > 0;
        final int ref = isDelete ? Arena.NULL_REF : fixture.tuple(id, random.nextInt());
        index.replace(old, ref);
        if (isDelete)
        {
            live.remove(id);
        }
        else
        {
            live.put(id, ref);
        }
        if (Arena.NULL_REF != old)
        {
            fixture.arena().retire(old);
        }
    }

    private void checkView(final FrozenView view, final String message)
    {
        assertEquals(view.entries.size(), view.indexView.size(), message);
        assertEquals(view.entries.size(), view.indexView.count(IteratorType.ALL, 0, 0), message);
        assertEquals(List.copyOf(view.entries.keySet()), all(view.indexView.cursor()), message);
        long last = -1;
        for (final long id : List.copyOf(view.entries.keySet()).subList(0, Math.min(5, view.entries.size())))
        {
            assertEquals(view.entries.get(id), view.indexView.get(fixture.key(id)), message);
            if (id > last + 1)
            {
                assertEquals(Arena.NULL_REF, view.indexView.get(fixture.key(last + 1)), message);
            }
            last = id;
        }
        fixture.releaseKeys();
    }

    private record FrozenView(ArenaView arenaView, IndexView indexView, TreeMap<Long, Integer> entries)
    {
    }
}
