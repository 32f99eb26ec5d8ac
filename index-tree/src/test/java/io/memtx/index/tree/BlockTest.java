package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class BlockTest
{
    @Test
    void shouldFillItsLengthWhenLaidOut()
    {
        assertEquals(8, Block.VERSION_OFFSET);
        assertEquals(16, Block.HINTS_OFFSET);
        assertEquals(344, Block.LEAF_REFS_OFFSET);
        assertEquals(508, Block.LEAF_REFS_OFFSET + 4 * Block.LEAF_CAPACITY);
        assertEquals(416, Block.INNER_REFS_OFFSET);
        assertEquals(616, Block.INNER_BLOCKS_OFFSET);
        assertEquals(816, Block.INNER_COUNTS_OFFSET);
        assertEquals(1016, Block.INNER_COUNTS_OFFSET + 4 * Block.INNER_CAPACITY);
    }

    @Test
    void shouldTakeExactSizeClassesWhenAllocated()
    {
        assertEquals(Block.LEAF_LENGTH, Arena.roundedLength(Block.LEAF_LENGTH));
        assertEquals(Block.INNER_LENGTH, Arena.roundedLength(Block.INNER_LENGTH));
        try (Arena arena = new Arena(1 << 20, 1 << 20))
        {
            for (int i = 0; i < 300; i++)
            {
                assertEquals(0, arena.address(arena.allocateVersioned(Block.LEAF_LENGTH)) % Block.LEAF_LENGTH);
                assertEquals(0, arena.address(arena.allocateVersioned(Block.INNER_LENGTH)) % Block.INNER_LENGTH);
            }
        }
    }

    @Test
    void shouldKeepEveryFieldWhenEntriesMove()
    {
        try (Arena arena = new Arena(1 << 20, 0))
        {
            final long inner = arena.address(arena.allocateVersioned(Block.INNER_LENGTH));
            Block.level(inner, 3);
            Block.count(inner, 0);
            for (int i = Block.INNER_CAPACITY - 1; i >= 0; i--)
            {
                Block.open(inner, 0);
                Block.entry(inner, 0, 1000L + i, 2000 + i);
                Block.child(inner, 0, 3000 + i);
                Block.childCount(inner, 0, 0xFFFF_FFF0L);
            }
            Block.remove(inner, 10);
            assertEquals(Block.INNER_CAPACITY - 1, Block.count(inner));
            for (int i = 0; i < Block.INNER_CAPACITY - 1; i++)
            {
                final int expected = i < 10 ? i : i + 1;
                assertEquals(1000 + expected, Block.hint(inner, i));
                assertEquals(2000 + expected, Block.ref(inner, i));
                assertEquals(3000 + expected, Block.child(inner, i));
                assertEquals(0xFFFF_FFF0L, Block.childCount(inner, i));
            }
            assertEquals(49 * 0xFFFF_FFF0L, Block.total(inner));
            assertEquals(3, Block.level(inner));
        }
    }
}
