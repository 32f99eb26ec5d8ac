package io.memtx.tuple.index;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.ArenaView;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.fixture.Values;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What an ordered index does besides: order, all its iterator types, partial and empty keys, nil, pages, ranks, and
 * cursors under which the index changes. Answers are compared with those of a {@link RowTable}.
 */
public abstract class OrderedIndexContractTest extends IndexContractTest
{
    /** Not unique: fields 1 and 2, both may be nil or missing; the id breaks ties. */
    protected static final KeyDef NON_UNIQUE = KeyDef.of(
        List.of(new KeyPart(1, FieldType.UNSIGNED, true), new KeyPart(2, FieldType.STRING, true)),
        false,
        BY_ID.parts());

    /** Unique where no part is nil. */
    protected static final KeyDef NULLABLE_UNIQUE = KeyDef.of(
        List.of(new KeyPart(1, FieldType.UNSIGNED, true), new KeyPart(2, FieldType.STRING, true)),
        true,
        BY_ID.parts());

    private static final List<KeyDef> ALL_KEY_DEFS = List.of(BY_ID, BY_PAIR, NON_UNIQUE, NULLABLE_UNIQUE);

    private static final List<IteratorType> TYPES = List.of(
        IteratorType.EQ, IteratorType.REQ, IteratorType.ALL, IteratorType.LT, IteratorType.LE, IteratorType.GE,
        IteratorType.GT, IteratorType.NP, IteratorType.PP);

    private static final String[] STRINGS = {
        "", "a", "aa", "aaaaaaaa", "aaaaaaaab", "ab", "az", "b", "ba", "longer than a hint: 1",
        "longer than a hint: 2"};

    private List<Long> select(final IteratorType type, final Object... key)
    {
        final TupleCursor cursor = index.cursor();
        cursor.open(type, fixture.key(key), key.length);
        return drain(cursor);
    }

    private void fillByHalves()
    {
        create(NON_UNIQUE);
        for (long id = 1; id <= 6; id++)
        {
            insert(id, (id + 1) / 2);
        }
    }

    private RowTable fillAtRandom(final KeyDef keyDef, final Random random, final int count)
    {
        create(keyDef);
        final RowTable table = new RowTable(keyDef);
        for (long id = 0; id < count; id++)
        {
            final Object[] row = randomRow(random, id);
            if (Arena.NULL_REF == index.find(fixture.keyArray(row)))
            {
                insert(row);
                table.put(row);
            }
        }
        assertEquals(table.size(), index.size());
        return table;
    }

    private Object[] randomRow(final Random random, final long id)
    {
        if (index.keyDef().parts().get(0).isNullable())
        {
            final Object number = 0 == random.nextInt(4) ? null : (Object)(long)random.nextInt(5);
            return switch (random.nextInt(5))
            {
                case 0 -> new Object[]{id};
                case 1 -> new Object[]{id, number};
                case 2 -> new Object[]{id, number, null};
                default -> new Object[]{id, number, STRINGS[random.nextInt(STRINGS.length)]};
            };
        }
        return new Object[]{id, (long)random.nextInt(100), STRINGS[random.nextInt(STRINGS.length)]};
    }

    private List<Object[]> someKeys()
    {
        final List<Object[]> keys = new ArrayList<>();
        keys.add(new Object[0]);
        if (BY_ID == index.keyDef())
        {
            for (final long id : new long[]{0, 1, 57, 250, 299, 300, Long.MAX_VALUE})
            {
                keys.add(new Object[]{id});
            }
            return keys;
        }
        final boolean isNullable = index.keyDef().parts().get(0).isNullable();
        for (final Long number : new Long[]{null, 0L, 1L, 4L, 5L, 50L, 1000L})
        {
            if (null != number || isNullable)
            {
                keys.add(new Object[]{number});
                for (final String text : STRINGS)
                {
                    keys.add(new Object[]{number, text});
                }
                keys.add(new Object[]{number, "aaaaaaaaa"});
                keys.add(new Object[]{number, "longer than a hint: "});
                if (isNullable)
                {
                    keys.add(new Object[]{number, null});
                }
            }
        }
        return keys;
    }

    @Test
    void shouldSupportAllOrderedTypes()
    {
        create(BY_ID);
        TYPES.forEach(type -> assertTrue(index.supports(type), type.name()));
    }

    @Test
    void shouldAnswerAsTarantoolWhenKeysRepeat()
    {
        fillByHalves();
        assertEquals(List.of(3L, 4L, 5L, 6L), select(IteratorType.GE, 2));
        assertEquals(List.of(5L, 6L), select(IteratorType.GT, 2));
        assertEquals(List.of(4L, 3L, 2L, 1L), select(IteratorType.LE, 2));
        assertEquals(List.of(2L, 1L), select(IteratorType.LT, 2));
        assertEquals(List.of(3L, 4L), select(IteratorType.EQ, 2));
        assertEquals(List.of(4L, 3L), select(IteratorType.REQ, 2));
        assertEquals(List.of(3L, 4L, 5L, 6L), select(IteratorType.ALL, 2));
        assertEquals(List.of(6L, 5L, 4L, 3L, 2L, 1L), select(IteratorType.LT));
        assertEquals(List.of(5L, 6L), select(IteratorType.NP, 2));
        assertEquals(List.of(2L, 1L), select(IteratorType.PP, 2));
        assertEquals(List.of(), select(IteratorType.EQ, 9));
    }

    @Test
    void shouldAgreeWithFilterForEachTypeAndKey()
    {
        for (final KeyDef keyDef : ALL_KEY_DEFS)
        {
            for (final int count : new int[]{0, 1, 42, 300})
            {
                final RowTable table = fillAtRandom(keyDef, new Random(count), count);
                final TupleCursor cursor = index.cursor();
                for (final Object[] key : someKeys())
                {
                    final long encoded = fixture.key(key);
                    for (final IteratorType type : TYPES)
                    {
                        final String message = type + " " + List.of(index.keyDef().parts()) + count + " key=" +
                            Arrays.toString(key);
                        final List<Long> expected = table.select(type, key);
                        cursor.open(type, encoded, key.length);
                        assertEquals(expected, drain(cursor), message);
                        assertEquals(expected.size(), index.count(type, encoded, key.length), message);
                        for (final int skip : new int[]{1, 2, expected.size() - 1, expected.size(), 1_000})
                        {
                            cursor.open(type, encoded, key.length);
                            cursor.skip(skip);
                            assertEquals(
                                expected.subList(Math.min(Math.max(0, skip), expected.size()), expected.size()),
                                drain(cursor), message + " skip=" + skip);
                        }
                    }
                    fixture.releaseKeys();
                }
                index.close();
            }
        }
    }

    @Test
    void shouldSkipFromWhereItStandsWhenUnderWay()
    {
        final RowTable table = fillAtRandom(NON_UNIQUE, new Random(3), 500);
        for (final IteratorType type : List.of(IteratorType.GE, IteratorType.LE))
        {
            final List<Long> expected = table.select(type, 2L);
            final TupleCursor cursor = index.cursor();
            cursor.open(type, fixture.key(2), 1);
            assertEquals(expected.get(0), id(cursor.next()));
            cursor.skip(1);
            assertEquals(expected.get(2), id(cursor.next()));
            cursor.skip(70);
            cursor.skip(0);
            assertEquals(expected.get(73), id(cursor.next()));
            assertEquals(expected.get(74), id(cursor.next()));
            cursor.skip(expected.size());
            assertEquals(Arena.NULL_REF, cursor.next());
        }
    }

    @Test
    void shouldReturnAllOnceWhenReadInPages()
    {
        for (final KeyDef keyDef : ALL_KEY_DEFS)
        {
            final RowTable table = fillAtRandom(keyDef, new Random(9), 200);
            final TupleCursor cursor = index.cursor();
            for (final Object[] key : someKeys())
            {
                final long encoded = fixture.key(key);
                for (final IteratorType type : TYPES)
                {
                    final List<Long> ids = new ArrayList<>();
                    cursor.open(type, encoded, key.length);
                    int ref = cursor.next();
                    for (int i = 1; Arena.NULL_REF != ref; i++)
                    {
                        ids.add(id(ref));
                        if (0 == i % 7)
                        {
                            cursor.openAfter(type, encoded, key.length, fixture.address(ref));
                        }
                        ref = cursor.next();
                    }
                    assertEquals(table.select(type, key), ids, type + Arrays.toString(key));
                }
                fixture.releaseKeys();
            }
            index.close();
        }
    }

    @Test
    void shouldGoOnBehindPositionWhenItsTupleIsGone()
    {
        create(NON_UNIQUE);
        final List<Integer> refs = new ArrayList<>();
        for (long id = 0; id < 10; id++)
        {
            refs.add(insert(id, id / 5));
        }
        index.replace(refs.get(2), Arena.NULL_REF);
        final TupleCursor cursor = index.cursor();
        final long after = fixture.address(refs.get(2));
        cursor.openAfter(IteratorType.EQ, fixture.key(0), 1, after);
        assertEquals(List.of(3L, 4L), drain(cursor));
        cursor.openAfter(IteratorType.REQ, fixture.key(0), 1, after);
        assertEquals(List.of(1L, 0L), drain(cursor));
        cursor.openAfter(IteratorType.ALL, 0, 0, after);
        cursor.skip(3);
        assertEquals(List.of(6L, 7L, 8L, 9L), drain(cursor));
        cursor.openAfter(IteratorType.LT, fixture.key(1), 1, after);
        assertEquals(List.of(1L, 0L), drain(cursor));
    }

    @Test
    void shouldVisitEachOnceWhenKeyIsUpdatedAway()
    {
        create(NON_UNIQUE);
        for (long id = 1; id <= 5; id++)
        {
            insert(id, 1L);
        }
        final TupleCursor cursor = index.cursor();
        cursor.open(IteratorType.EQ, fixture.key(1), 1);
        final List<Long> ids = new ArrayList<>();
        for (int ref = cursor.next(); Arena.NULL_REF != ref; ref = cursor.next())
        {
            ids.add(id(ref));
            index.replace(ref, fixture.tuple(id(ref), 2L));
        }
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), ids);
    }

    @Test
    void shouldSeeInsertionsAheadButNotBehindWhenForward()
    {
        create(BY_ID);
        insert(1L);
        final TupleCursor cursor = index.cursor();
        cursor.open(IteratorType.GE, 0, 0);
        int count = 0;
        for (int ref = cursor.next(); Arena.NULL_REF != ref; ref = cursor.next())
        {
            count++;
            if (count < 100)
            {
                insert(id(ref) + 2);
                insert(id(ref) - 1);
            }
        }
        assertEquals(100, count);
        insert(1_000L);
        assertEquals(Arena.NULL_REF, cursor.next(), "the end is final");
    }

    @Test
    void shouldVisitInsertedAndSkipDeletedWhenForward()
    {
        create(BY_ID);
        final int one = insert(1L);
        insert(10L);
        final TupleCursor cursor = index.cursor();
        cursor.open(IteratorType.ALL, 0, 0);
        assertEquals(one, cursor.next());
        insert(5L);
        index.replace(one, Arena.NULL_REF);
        assertEquals(List.of(5L, 10L), drain(cursor));
    }

    @Test
    void shouldVisitWhatIsLeftWhenReverse()
    {
        create(BY_ID);
        insert(1L);
        final int two = insert(2L);
        insert(3L);
        final TupleCursor cursor = index.cursor();
        cursor.open(IteratorType.REQ, 0, 0);
        assertEquals(3, id(cursor.next()));
        insert(100L);
        index.replace(two, Arena.NULL_REF);
        assertEquals(List.of(1L), drain(cursor));
    }

    @Test
    void shouldNotRevisitWhenVisitedTupleIsReplaced()
    {
        create(BY_ID);
        for (long id = 0; id < 100; id++)
        {
            insert(id);
        }
        for (final IteratorType type : List.of(IteratorType.GE, IteratorType.LE))
        {
            final TupleCursor cursor = index.cursor();
            cursor.open(type, fixture.key(50), 1);
            final List<Long> ids = new ArrayList<>();
            for (int ref = cursor.next(); Arena.NULL_REF != ref; ref = cursor.next())
            {
                ids.add(id(ref));
                index.replace(ref, fixture.tuple(id(ref), "new"));
            }
            assertEquals(type.isReverse() ? 51 : 50, ids.size());
        }
    }

    @Test
    void shouldKeepItsPlaceWhenIndexChurns()
    {
        final long seed = 77;
        create(BY_ID);
        final Random random = new Random(seed);
        final Map<Long, Integer> refs = new HashMap<>();
        for (long id = 0; id < 2_000; id++)
        {
            refs.put(id, insert(id));
        }
        for (final IteratorType type : List.of(IteratorType.GE, IteratorType.LE))
        {
            final TupleCursor cursor = index.cursor();
            cursor.open(type, 0, 0);
            long previous = type.isReverse() ? Long.MAX_VALUE : -1;
            for (int ref = cursor.next(); Arena.NULL_REF != ref; ref = cursor.next())
            {
                final long id = id(ref);
                final String message = "seed=" + seed + " type=" + type + " id=" + id + " previous=" + previous;
                assertEquals(refs.get(id), ref, message);
                final long from = type.isReverse() ? id + 1 : previous + 1;
                final long to = type.isReverse() ? Math.min(previous, 2_000) : id;
                for (long missed = from; missed < to; missed++)
                {
                    assertTrue(!refs.containsKey(missed), message + " missed=" + missed);
                }
                previous = id;
                for (int i = random.nextInt(4); i > 0; i--)
                {
                    final long changed = random.nextInt(2_000);
                    final Integer old = refs.remove(changed);
                    if (null == old)
                    {
                        refs.put(changed, insert(changed));
                    }
                    else
                    {
                        index.replace(old, Arena.NULL_REF);
                    }
                }
            }
        }
    }

    @Test
    void shouldPassPrefixWhenStringsShareIt()
    {
        create(KeyDef.of(List.of(new KeyPart(1, FieldType.STRING, false)), true, BY_ID.parts()));
        final Object[] values = {
            "", "a", "aa", "ab", Values.Encoded.of(0xa2, 'a', 0xff), Values.Encoded.of(0xa3, 'a', 0xff, 0xff), "b", "c",
            Values.Encoded.of(0xa1, 0xff), Values.Encoded.of(0xa2, 0xff, 1)};
        for (int i = 0; i < values.length; i++)
        {
            insert((long)i, values[i]);
        }
        assertEquals(List.of(6L, 7L, 8L, 9L), select(IteratorType.NP, "a"));
        assertEquals(List.of(3L, 4L, 5L, 6L, 7L, 8L, 9L), select(IteratorType.NP, "aa"));
        assertEquals(List.of(6L, 7L, 8L, 9L), select(IteratorType.NP, Values.Encoded.of(0xa2, 'a', 0xff)));
        assertEquals(List.of(), select(IteratorType.NP, Values.Encoded.of(0xa1, 0xff)));
        assertEquals(List.of(), select(IteratorType.NP, ""));
        assertEquals(0, index.count(IteratorType.NP, fixture.key(""), 1));
        assertEquals(List.of(1L, 0L), select(IteratorType.PP, "aa"));
        assertEquals(List.of(), select(IteratorType.PP, ""));
    }

    @Test
    void shouldKeepAllNilsApartWhenUniqueKeyIsNullable()
    {
        create(NULLABLE_UNIQUE);
        insert(3L, null, "x");
        insert(1L, null, "x");
        insert(2L, 1L);
        final int full = insert(4L, 1L, "x");
        assertEquals(full, index.find(fixture.keyArray(9, 1, "x")));
        assertEquals(Arena.NULL_REF, index.find(fixture.keyArray(9, null, "x")));
        assertEquals(full, index.get(fixture.key(1, "x")));
        assertEquals(List.of(1L, 3L, 2L, 4L), select(IteratorType.ALL));
        assertEquals(List.of(3L, 1L), select(IteratorType.REQ, (Object)null));
    }

    @Test
    void shouldBuildInOrderWhenKeysRepeat()
    {
        final Random random = new Random(21);
        for (final int count : new int[]{10, 43, 2_000})
        {
            create(NON_UNIQUE);
            final RowTable table = new RowTable(NON_UNIQUE);
            final List<Integer> refs = new ArrayList<>();
            for (long id = 0; id < count; id++)
            {
                final Object[] row = randomRow(random, id);
                table.put(row);
                refs.add(fixture.tuple(row));
            }
            Collections.shuffle(refs, random);
            assertEquals(Arena.NULL_REF, index.build(refs.stream().mapToInt(ref -> ref).toArray(), count));
            index.checkStructure();
            assertEquals(table.select(IteratorType.ALL), select(IteratorType.ALL));
            assertEquals(table.select(IteratorType.LE, 2L), select(IteratorType.LE, 2L));
            index.close();
        }
    }

    @Test
    void shouldAgreeWithFilterWhenChangedAtRandom()
    {
        for (final KeyDef keyDef : ALL_KEY_DEFS)
        {
            final long seed = 5;
            final Random random = new Random(seed);
            create(keyDef);
            final RowTable table = new RowTable(keyDef);
            final Map<Long, Integer> refs = new HashMap<>();
            for (int step = 0; step < 6_000; step++)
            {
                final long id = random.nextInt(step % 3_000 < 1_500 ? 1_000 : 200);
                final String message = "seed=" + seed + " step=" + step;
                final Integer old = refs.remove(id);
                table.remove(id);
                final Object[] row = randomRow(random, id);
                final int collides = index.find(fixture.keyArray(row));
                if (Arena.NULL_REF != collides && (null == old || collides != old) || 0 == random.nextInt(3))
                {
                    if (null != old)
                    {
                        index.replace(old, Arena.NULL_REF);
                    }
                }
                else
                {
                    final int ref = fixture.tuple(row);
                    index.replace(null == old ? Arena.NULL_REF : old, ref);
                    refs.put(id, ref);
                    table.put(row);
                }
                if (null != old)
                {
                    fixture.arena().free(old);
                }
                if (0 == step % 300)
                {
                    index.checkStructure();
                    assertEquals(table.select(IteratorType.ALL), select(IteratorType.ALL), message);
                    final List<Object[]> keys = someKeys();
                    final Object[] key = keys.get(random.nextInt(keys.size()));
                    final IteratorType type = TYPES.get(random.nextInt(TYPES.size()));
                    assertEquals(table.select(type, key), select(type, key), message);
                }
                fixture.releaseKeys();
            }
            index.close();
        }
    }

    @Test
    void shouldKeepOrderWhenViewIsRead()
    {
        final RowTable table = fillAtRandom(NON_UNIQUE, new Random(2), 1_000);
        final ArenaView arenaView = fixture.arena().openView();
        final IndexView view = index.view();
        for (long id = 2_000; id < 4_000; id++)
        {
            insert(id, id % 5, "a");
        }
        final TupleCursor cursor = view.cursor();
        for (final IteratorType type : TYPES)
        {
            final long key = fixture.key(2, "a");
            final List<Long> expected = table.select(type, 2L, "a");
            cursor.open(type, key, 2);
            assertEquals(expected, drain(cursor), type.name());
            assertEquals(expected.size(), view.count(type, key, 2), type.name());
            cursor.open(type, key, 2);
            cursor.skip(2);
            final int third = cursor.next();
            assertEquals(expected.size() > 2 ? expected.get(2) : null, Arena.NULL_REF == third ? null : id(third));
            if (Arena.NULL_REF != third)
            {
                cursor.openAfter(type, key, 2, fixture.address(third));
                assertEquals(expected.subList(3, expected.size()), drain(cursor), type.name());
            }
        }
        assertNotEquals(view.size(), index.size());
        fixture.arena().closeView(arenaView);
    }
}
