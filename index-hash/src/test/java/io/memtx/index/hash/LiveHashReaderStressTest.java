package io.memtx.index.hash;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.ArenaView;
import io.memtx.tuple.fixture.TupleFixture;
import io.memtx.tuple.index.ReadGate;
import io.memtx.tuple.index.IndexView;
import io.memtx.tuple.key.ChosenHashKeyDef;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A writer that inserts, deletes and replaces, so that the index grows and shrinks, and readers beside it. Each
 * {@link StressRows#STEP}th row is always there; the others come and go; rows beyond the range never come.
 */
class LiveHashReaderStressTest
{
    private static final int RETIRED_LIMIT = 20_000;
    private static final long DURATION_MS = Long.getLong("memtx.hash.stress.ms", 1_500);
    private static final long SEED = Long.getLong("memtx.hash.stress.seed", System.nanoTime());

    @Test
    void shouldReadWhatIsThereWhenIndexGrowsLargeAndShrinks() throws InterruptedException
    {
        run(100_000, false, hash -> hash);
    }

    @Test
    void shouldReadWhatIsThereWhenViewsAreOpen() throws InterruptedException
    {
        run(30_000, true, hash -> hash);
    }

    @Test
    void shouldReadWhatIsThereWhenIndexIsSmallAndChangesItsShapeAllTheTime() throws InterruptedException
    {
        run(500, false, hash -> hash);
    }

    @Test
    void shouldReadWhatIsThereWhenFewHashesAreShared() throws InterruptedException
    {
        run(3_000, true, hash -> (hash & 15) * 0x1111_1111);
    }

    @Test
    void shouldReadWhatIsThereWhenGroupsAreCrowded() throws InterruptedException
    {
        run(2_000, false, hash -> hash & 0xFF00_0003);
    }

    @Test
    void shouldReadWhatIsThereWhenHashesDifferInTheirLastBitsOnly() throws InterruptedException
    {
        run(1_000, true, hash -> hash | 0xFFFF_FC00);
    }

    private static void run(final int range, final boolean hasViews, final IntUnaryOperator hashOfHash)
        throws InterruptedException
    {
        final Random random = new Random(SEED);
        try (TupleFixture fixture = new TupleFixture())
        {
            final Arena arena = fixture.arena();
            final HashIndex index = new HashIndex(arena, new ChosenHashKeyDef(hashOfHash));
            final StressRows rows = new StressRows(fixture, index, range);
            final List<StressReader> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++)
            {
                readers.add(new StressReader(arena, index.reader(ReadGate.OPEN), range, SEED + i));
            }
            readers.forEach(StressReader::start);
            final long endNs = System.nanoTime() + DURATION_MS * 1_000_000;
            final List<ArenaView> views = new ArrayList<>();
            final List<IndexView> frozen = new ArrayList<>();
            int shrinking = 0;
            while (System.nanoTime() < endNs && readers.stream().allMatch(reader -> reader.fault().isEmpty()))
            {
                shrinking = index.size() > range * 9L / 10 ? 1 : index.size() < range / 8 ? 0 : shrinking;
                for (int i = 0; i < 200; i++)
                {
                    rows.change(random, 1 == shrinking);
                    arena.reclaim(2);
                    arena.reclaimRetired(2);
                    while (arena.retiredCount() > RETIRED_LIMIT) // a reader is inside and waits for a processor
                    {
                        Thread.yield();
                        arena.reclaimRetired(RETIRED_LIMIT);
                    }
                }
                if (hasViews && 0 == random.nextInt(4))
                {
                    views.add(arena.openView());
                    frozen.add(index.view());
                }
                if (views.size() > 3)
                {
                    arena.closeView(views.remove(random.nextInt(3)));
                }
            }
            for (final StressReader reader : readers)
            {
                assertEquals("", reader.end(), "seed=" + SEED + " range=" + range + " changes=" + rows.changeCount());
                assertTrue(reader.walkCount() > 0 && reader.findCount() > 0, "a reader did nothing");
            }
            views.forEach(arena::closeView);
            index.checkStructure();
            assertEquals(rows.count(), index.size(), "seed=" + SEED);
            index.close();
        }
    }
}
