package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.ArenaView;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.fixture.TupleFixture;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * One thread changes a tree without a pause, two read it. Of the ids some are always there, some come and go and some
 * never come; {@link StressReader} says what must hold. Memory that is given back is poisoned, so that whoever reads it
 * fails.
 */
class LiveReaderStressTest
{
    /** System property: how long each case takes. */
    private static final String DURATION_PROP_NAME = "memtx.tree.stress.ms";

    /** System property: seed of the first case; the default is another one each time. */
    private static final String SEED_PROP_NAME = "memtx.tree.stress.seed";

    private static final long DURATION_NS = Long.getLong(DURATION_PROP_NAME, 800) * 1_000_000;
    private static final int RETIRED_LIMIT = 20_000;
    private static final int SMALL = 1_000;
    private static final int LARGE = 100_000;
    private static final List<KeyPart> ID = List.of(new KeyPart(0, FieldType.UNSIGNED, false));
    private static final KeyDef BY_ID = KeyDef.of(ID, true, null);
    private static final KeyDef BY_TEXT = KeyDef.of(List.of(new KeyPart(1, FieldType.STRING, false)), true, ID);
    private static final KeyDef BY_GROUP = KeyDef.of(
        List.of(new KeyPart(2, FieldType.UNSIGNED, true), new KeyPart(1, FieldType.STRING, false)), false, ID);

    private final long seed = Long.getLong(SEED_PROP_NAME, System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void shouldReadWhatStaysWhenSmallTreeChanges() throws InterruptedException
    {
        run(BY_ID, SMALL, false);
    }

    @Test
    void shouldReadWhatStaysWhenSmallTreeChangesUnderViews() throws InterruptedException
    {
        run(BY_ID, SMALL, true);
    }

    @Test
    void shouldReadWhatStaysWhenLargeTreeChanges() throws InterruptedException
    {
        run(BY_ID, LARGE, false);
    }

    @Test
    void shouldReadWhatStaysWhenLargeTreeChangesUnderViews() throws InterruptedException
    {
        run(BY_ID, LARGE, true);
    }

    @Test
    void shouldReadWhatStaysWhenHintsAreEqual() throws InterruptedException
    {
        run(BY_TEXT, SMALL, false);
        run(BY_TEXT, LARGE, false);
    }

    @Test
    void shouldReadWhatStaysWhenHintsAreEqualUnderViews() throws InterruptedException
    {
        run(BY_TEXT, SMALL, true);
        run(BY_TEXT, LARGE, true);
    }

    @Test
    void shouldReadWhatStaysWhenKeysAreNotUnique() throws InterruptedException
    {
        run(BY_GROUP, SMALL, false);
        run(BY_GROUP, LARGE, false);
    }

    @Test
    void shouldReadWhatStaysWhenKeysAreNotUniqueUnderViews() throws InterruptedException
    {
        run(BY_GROUP, SMALL, true);
        run(BY_GROUP, LARGE, true);
    }

    private void run(final KeyDef keyDef, final int range, final boolean isViewed) throws InterruptedException
    {
        final String message = "seed=" + seed + " range=" + range + " viewed=" + isViewed;
        try (TupleFixture fixture = new TupleFixture(96L << 20, 32L << 20))
        {
            final Arena arena = fixture.arena();
            final TreeIndex tree = new TreeIndex(arena, keyDef);
            final Writer writer = new Writer(fixture, tree, range);
            writer.insertPermanent();
            final StressReader[] readers = new StressReader[2];
            for (int i = 0; i < readers.length; i++)
            {
                readers[i] = new StressReader(arena, tree, range, random.nextLong());
                readers[i].start();
            }
            try
            {
                writer.run(readers, isViewed);
            }
            finally
            {
                for (final StressReader reader : readers)
                {
                    reader.finish();
                }
            }
            for (final StressReader reader : readers)
            {
                assertEquals(null, reader.failure(), message);
            }
            tree.checkStructure();
            tree.close();
            arena.reclaim(Integer.MAX_VALUE);
            while (0 != arena.reclaimRetired(Integer.MAX_VALUE))
            {
                Thread.onSpinWait();
            }
            assertEquals(0, arena.retiredCount(), message);
            assertEquals(0, arena.heldBackCount(), message);
        }
    }

    private final class Writer
    {
        private final TupleFixture fixture;
        private final Arena arena;
        private final TreeIndex tree;
        private final int[] refs;
        private final ArrayDeque<ArenaView> views = new ArrayDeque<>();
        private int count;
        private long sequence;

        private Writer(final TupleFixture fixture, final TreeIndex tree, final int range)
        {
            this.fixture = fixture;
            this.tree = tree;
            arena = fixture.arena();
            refs = new int[range];
        }

        private void insertPermanent()
        {
            for (int id = 0; id < refs.length; id++)
            {
                if (StressReader.isPermanent(id, refs.length))
                {
                    put(id);
                }
            }
        }

        private void run(final StressReader[] readers, final boolean isViewed)
        {
            final long deadlineNs = System.nanoTime() + DURATION_NS;
            int goal = refs.length * 3 / 4;
            for (long step = 0; 0 != step % 64 || System.nanoTime() < deadlineNs && isWell(readers); step++)
            {
                final boolean isGrowing = goal > refs.length / 2;
                change(isGrowing, random.nextInt(100));
                if (isGrowing ? count > 9 * goal / 10 : count <= goal)
                {
                    goal = isGrowing ? random.nextInt(refs.length / 20) : refs.length * 3 / 4;
                    goal = Math.max(goal, refs.length / 50);
                }
                if (isViewed && 0 == step % 512)
                {
                    toggleView();
                }
                arena.reclaim(2);
                arena.reclaimRetired(2);
                while (arena.retiredCount() > RETIRED_LIMIT) // a reader is inside and waits for a processor
                {
                    Thread.yield();
                    arena.reclaimRetired(RETIRED_LIMIT);
                }
            }
            while (!views.isEmpty())
            {
                arena.closeView(views.remove());
            }
        }

        private void change(final boolean isGrowing, final int dice)
        {
            final int id = random.nextInt(refs.length);
            if (StressReader.isNever(id))
            {
                return;
            }
            final boolean isIn = Arena.NULL_REF != refs[id];
            if (StressReader.isPermanent(id, refs.length) || isIn && dice < 10)
            {
                put(id);
            }
            else if (isIn != isGrowing || 99 == dice)
            {
                if (isIn)
                {
                    remove(id);
                }
                else
                {
                    put(id);
                }
            }
        }

        /** Inserts, or replaces: with an equal key, or in an index by group with another one. */
        private void put(final int id)
        {
            final int old = refs[id];
            final boolean isPermanent = StressReader.isPermanent(id, refs.length);
            final Object group = isPermanent ? (Object)(id / 7) : 0 == id % 11 ? null : random.nextInt(refs.length / 7);
            sequence++;
            final int ref = fixture.tuple(
                id, StressReader.text(id), group, sequence, StressReader.checksum(id, sequence));
            if (random.nextBoolean())
            {
                tree.find(fixture.address(ref)); // as a statement does, to learn the old one
            }
            tree.replace(old, ref);
            refs[id] = ref;
            if (Arena.NULL_REF != old)
            {
                arena.retire(old);
            }
            else
            {
                count++;
            }
        }

        private void remove(final int id)
        {
            tree.replace(refs[id], Arena.NULL_REF);
            arena.retire(refs[id]);
            refs[id] = Arena.NULL_REF;
            count--;
        }

        private void toggleView()
        {
            if (views.size() > random.nextInt(3))
            {
                arena.closeView(random.nextBoolean() ? views.removeFirst() : views.removeLast());
            }
            else
            {
                views.add(arena.openView());
                tree.view();
            }
        }

        private static boolean isWell(final StressReader[] readers)
        {
            for (final StressReader reader : readers)
            {
                if (null != reader.failure())
                {
                    return false;
                }
            }
            return true;
        }
    }
}
