package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.ArenaUsage;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static io.memtx.memtx.Key.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Figures about memory, added up against each other, and about statements. */
class StatisticsTest
{
    private static final int COUNT = 1000;

    @TempDir
    private Path directory;
    private Memtx db;
    private Space space;

    @BeforeEach
    void open()
    {
        db = Memtx.open(directory);
        space = db.createSpace("s", (def) -> def
            .index("pk", IndexType.TREE, KeySpec.unique(new KeyPart(0, FieldType.UNSIGNED, false))));
    }

    @AfterEach
    void close()
    {
        db.close();
    }

    @Test
    void shouldMeasureSpaces()
    {
        final MemtxInfo before = db.info();
        long dataSize = 0;
        for (int i = 0; i < COUNT; i++)
        {
            dataSize += space.insert(i, "x".repeat(i % 300)).lengthBytes();
        }
        final long largeSize = space.insert(COUNT, "y".repeat(100_000)).lengthBytes();
        space.delete(0);
        dataSize -= 3;

        final SpaceStatistics statistics = space.statistics();
        final TupleStatistics pooled = statistics.memtx();
        final TupleStatistics large = statistics.malloc();
        assertEquals(COUNT - 1, pooled.count());
        assertEquals(dataSize, pooled.dataSize());
        assertEquals(1, large.count());
        assertEquals(largeSize, large.dataSize());
        assertEquals(4 * (COUNT - 1), pooled.headerSize());
        assertEquals(dataSize + largeSize, space.bytes());
        final MemtxInfo after = db.info();
        assertEquals(
            after.memory().usedBytes() - after.indexBytes() - before.memory().usedBytes() + before.indexBytes(),
            taken(pooled) + taken(large));
        assertEquals(after.memory().largeBytes() - before.memory().largeBytes(), taken(large));
        assertTrue(largeSize > ArenaUsage.MAX_POOLED_LENGTH);
    }

    @Test
    void shouldMeasureConfirmedTuplesOnly()
    {
        db.transact((tx) ->
        {
            tx.insert(space, 1);
            assertEquals(0, space.bytes());
        });
        assertEquals(2, space.bytes());
        space.primary().drop();
        assertEquals(0, space.bytes());
    }

    @Test
    void shouldTellOfSlabs()
    {
        for (int i = 0; i < COUNT; i++)
        {
            space.insert(i, "x");
        }
        final MemtxInfo info = db.info();
        final SlabInfo slab = info.slab();
        assertEquals(info.memory().usedBytes(), slab.arenaUsed());
        assertEquals(info.indexBytes(), slab.arenaUsed() - slab.itemsUsed());
        assertEquals(slab.arenaSize(), slab.quotaUsed());
        assertEquals(256L << 20, slab.quotaSize());
        assertTrue(slab.itemsUsed() > COUNT * 8 && slab.itemsUsed() <= slab.itemsSize());
        assertTrue(slab.arenaUsedRatio().matches("\\d+\\.\\d%"), slab.arenaUsedRatio());
        assertEquals("10.55%", new SlabInfo(587_120, 61_912, 33_554_432, 1_323_480, 268_435_456, 33_554_432)
            .itemsUsedRatio());
        assertEquals("3.9%", new SlabInfo(587_120, 61_912, 33_554_432, 1_323_480, 268_435_456, 33_554_432)
            .arenaUsedRatio());
        assertEquals("12.50%", new SlabInfo(587_120, 61_912, 33_554_432, 1_323_480, 268_435_456, 33_554_432)
            .quotaUsedRatio());
        assertEquals("0.00%", new SlabInfo(0, 0, 0, 0, 1, 0).itemsUsedRatio());
    }

    @Test
    void shouldCountStatements()
    {
        final StatementStatistics before = db.statistics();
        space.insert(1, 1);
        space.insert(2, 1);
        assertThrows(MemtxException.class, () -> space.insert(1, 2));
        space.replace(3, 1);
        space.update(key(1), Operation.add(1, 1));
        space.update(key(1), Operation.add(1, 1));
        space.update(key(77), Operation.add(1, 1));
        space.upsert(Tuple.of(4, 1));
        space.delete(1);
        assertThrows(IllegalStateException.class, () -> db.transact((tx) ->
        {
            tx.delete(space, 2);
            throw new IllegalStateException("roll back");
        }));
        final StatementStatistics after = db.statistics();
        assertEquals(3, after.inserts() - before.inserts());
        assertEquals(1, after.replaces() - before.replaces());
        assertEquals(3, after.updates() - before.updates());
        assertEquals(1, after.upserts() - before.upserts());
        assertEquals(2, after.deletes() - before.deletes());
        assertEquals(8, after.commits() - before.commits());
        assertEquals(1, after.rollbacks() - before.rollbacks());
    }

    private static long taken(final TupleStatistics statistics)
    {
        return statistics.dataSize() + statistics.headerSize() + statistics.wasteSize();
    }
}
