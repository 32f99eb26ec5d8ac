package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.ArenaView;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.fixture.TupleFixture;
import io.memtx.tuple.index.IndexView;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.ModelIndex;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Long random histories against a plain index: growth, decline, both ends, churn; with hints that decide, hints that
 * are all equal, and values that have none.
 */
class TreeIndexModelTest
{
    private static final int STEPS = 120_000;
    private static final int PHASES = 6;
    private static final List<KeyPart> ID = List.of(new KeyPart(0, FieldType.UNSIGNED, false));
    private static final Object[] NUMBERS = {
        Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1, 1.5, -7, 1e300};

    private final Map<Long, Integer> refs = new HashMap<>();
    private final List<Frozen> views = new ArrayList<>();
    private TupleFixture fixture;
    private TreeIndex tree;
    private ModelIndex model;
    private Random random;
    private long ascending;
    private long descending;
    private long oldest;

    @Test
    void shouldAgreeWithModelWhenHintsDecide()
    {
        run(KeyDef.of(ID, true, null), 1);
    }

    @Test
    void shouldAgreeWithModelWhenHintsAreEqual()
    {
        run(KeyDef.of(List.of(new KeyPart(1, FieldType.STRING, false)), true, ID), 2);
    }

    @Test
    void shouldAgreeWithModelWhenSomeValuesHaveNoHint()
    {
        run(KeyDef.of(List.of(new KeyPart(2, FieldType.NUMBER, false)), false, ID), 3);
    }

    private void run(final KeyDef keyDef, final long seed)
    {
        try (TupleFixture opened = new TupleFixture())
        {
            fixture = opened;
            random = new Random(seed);
            tree = new TreeIndex(fixture.arena(), keyDef);
            model = new ModelIndex(fixture.arena(), keyDef);
            ascending = 1_000_000;
            descending = 1_000_000;
            oldest = 1_000_000;
            final long usedBefore = fixture.arena().usedBytes();
            for (int step = 0; step < STEPS; step++)
            {
                final String message = "seed=" + seed + " step=" + step;
                change(step * PHASES / STEPS);
                if (0 == step % 8_000)
                {
                    tree.checkStructure();
                    assertWalk(model.refs(), tree.cursor(), message);
                }
                if (0 == step % 100)
                {
                    probe(message);
                }
                if (0 == step % 3_000)
                {
                    views.add(new Frozen(fixture.arena().openView(), tree.view(), model.refs()));
                }
                if (1_500 == step % 3_000 && views.size() > 2)
                {
                    closeView(views.remove(random.nextInt(views.size())), message);
                }
            }
            tree.checkStructure();
            tree.close();
            while (!views.isEmpty())
            {
                closeView(views.remove(0), "seed=" + seed + " after close");
            }
            fixture.arena().reclaim(Integer.MAX_VALUE);
            refs.values().forEach(fixture.arena()::free);
            assertEquals(usedBefore, fixture.arena().usedBytes(), "seed=" + seed);
        }
    }

    private void change(final int phase)
    {
        final int dice = random.nextInt(100);
        final boolean isDelete = dice < new int[]{20, 10, 80, 10, 50, 90}[phase];
        final long id = switch (phase)
        {
            case 1 -> isDelete ? random.nextInt(30_000) : ascending++;
            case 3 -> isDelete ? random.nextInt(30_000) : --descending;
            case 5 -> isDelete ? oldest++ : ascending++;
            default -> random.nextInt(30_000);
        };
        final int old = refs.getOrDefault(id, Arena.NULL_REF);
        if (isDelete && Arena.NULL_REF == old)
        {
            return;
        }

        final int ref = isDelete ? Arena.NULL_REF : fixture.tuple(
            id, "the same first bytes " + id, NUMBERS[random.nextInt(NUMBERS.length)]);
        tree.replace(old, ref);
        model.replace(old, ref);
        if (isDelete)
        {
            refs.remove(id);
        }
        else
        {
            refs.put(id, ref);
        }
        if (Arena.NULL_REF != old)
        {
            fixture.arena().retire(old);
        }
    }

    private void probe(final String message)
    {
        final long probe = fixture.keyArray(
            random.nextInt(30_000), "the same first bytes " + random.nextInt(30_000),
            NUMBERS[random.nextInt(NUMBERS.length)]);
        assertEquals(model.find(probe), tree.find(probe), message);
        for (final IteratorType type : List.of(IteratorType.GE, IteratorType.LT))
        {
            final TupleCursor expected = model.cursor();
            final TupleCursor actual = tree.cursor();
            expected.openAfter(type, 0, 0, probe);
            actual.openAfter(type, 0, 0, probe);
            for (int i = 0; i < 5; i++)
            {
                assertEquals(expected.next(), actual.next(), message);
            }
        }
        fixture.releaseKeys();
    }

    private void closeView(final Frozen view, final String message)
    {
        assertEquals(view.expected.size(), view.actual.size(), message);
        assertWalk(view.expected, view.actual.cursor(), message);
        fixture.arena().closeView(view.arenaView);
        fixture.arena().reclaim(500);
    }

    private static void assertWalk(final List<Integer> expected, final TupleCursor actual, final String message)
    {
        actual.open(IteratorType.ALL, 0, 0);
        for (final int ref : expected)
        {
            if (ref != actual.next())
            {
                throw new AssertionError("walks differ: " + message + " expected=" + ref);
            }
        }
        assertEquals(Arena.NULL_REF, actual.next(), message);
    }

    private record Frozen(ArenaView arenaView, IndexView actual, List<Integer> expected)
    {
    }
}
