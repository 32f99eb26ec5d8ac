package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.key.KeyDef;

import java.util.Arrays;

/**
 * Builds a tree in one go: a merge sort of references beside their hints, natural enough that sorted input costs one
 * comparison each, then leaves packed evenly and a little short of full, then each inner level. Work space on the heap:
 * 8 bytes an entry, and 6 more when the input is not sorted. For the thread that owns the tree.
 */
final class TreeBuilder
{
    private static final int LEAF_FILL = Block.LEAF_CAPACITY - 2;
    private static final int INNER_FILL = Block.INNER_CAPACITY - 3;
    private static final int RUN_LENGTH = 12;
    private static final int INITIAL_BLOCKS = 64;

    private final TreeWriter writer;
    private final TreeEdit edit;
    private final Arena arena;
    private final KeyDef keyDef;
    private final int[] refs;
    private final long[] hints;
    private final int count;
    private int[] made = new int[INITIAL_BLOCKS];
    private int madeCount;
    private int[] heldRefs;
    private long[] heldHints;

    TreeBuilder(final TreeSearch search, final TreeWriter writer, final int[] refs, final int count)
    {
        this.writer = writer;
        edit = writer.edit();
        this.refs = refs;
        this.count = count;
        arena = search.arena;
        keyDef = search.keyDef();
        hints = new long[count];
    }

    /**
     * @return NULL_REF, or the reference of a tuple that equals another one; then nothing was built.
     * @throws OutOfMemoryError when the region is exhausted; nothing was built then.
     */
    int run()
    {
        for (int i = 0; i < count; i++)
        {
            hints[i] = keyDef.tupleHint(arena.tuple(refs[i]));
        }
        sort(0, count);
        for (int i = 1; i < count; i++)
        {
            if (0 == compare(i - 1, i))
            {
                return refs[i];
            }
        }
        if (count > 0)
        {
            pack();
        }
        return Arena.NULL_REF;
    }

    private void pack()
    {
        boolean isPacked = false;
        try
        {
            int[] blocks = packLeaves();
            int level = 1;
            while (blocks.length > 1)
            {
                blocks = packInner(blocks, level++);
            }
            writer.adopt(blocks[0], level, count);
            isPacked = true;
        }
        finally
        {
            for (int i = 0; !isPacked && i < madeCount; i++)
            {
                edit.blocks.discard(made[i]);
            }
        }
    }

    private int newBlock(final int level)
    {
        if (made.length == madeCount)
        {
            made = Arrays.copyOf(made, madeCount * 2);
        }
        made[madeCount] = edit.blocks.newBlock(level);
        return made[madeCount++];
    }

    private int[] packLeaves()
    {
        final int[] blocks = new int[blockCount(count, LEAF_FILL)];
        int entry = 0;
        for (int i = 0; i < blocks.length; i++)
        {
            final int end = (int)((long)count * (i + 1) / blocks.length);
            blocks[i] = newBlock(0);
            final long leaf = arena.address(blocks[i]);
            for (int index = 0; entry < end; index++, entry++)
            {
                Block.entry(leaf, index, hints[entry], refs[entry]);
                Block.count(leaf, index + 1);
            }
        }
        return blocks;
    }

    private int[] packInner(final int[] children, final int level)
    {
        final int[] blocks = new int[blockCount(children.length, INNER_FILL)];
        int child = 0;
        for (int i = 0; i < blocks.length; i++)
        {
            final int end = (int)((long)children.length * (i + 1) / blocks.length);
            blocks[i] = newBlock(level);
            final long inner = arena.address(blocks[i]);
            for (int index = 0; child < end; index++, child++)
            {
                edit.putChild(inner, index, children[child]);
                Block.count(inner, index + 1);
            }
        }
        return blocks;
    }

    private void sort(final int from, final int to)
    {
        if (to - from <= RUN_LENGTH)
        {
            sortRun(from, to);
            return;
        }
        final int middle = (from + to) >>> 1;
        sort(from, middle);
        sort(middle, to);
        if (compare(middle - 1, middle) > 0)
        {
            merge(from, middle, to);
        }
    }

    private void sortRun(final int from, final int to)
    {
        for (int i = from + 1; i < to; i++)
        {
            final long hint = hints[i];
            final int ref = refs[i];
            int hole = i;
            while (hole > from && compare(hints[hole - 1], refs[hole - 1], hint, ref) > 0)
            {
                hints[hole] = hints[hole - 1];
                refs[hole] = refs[hole - 1];
                hole--;
            }
            hints[hole] = hint;
            refs[hole] = ref;
        }
    }

    private void merge(final int from, final int middle, final int to)
    {
        if (null == heldHints)
        {
            heldHints = new long[(count + 1) >>> 1];
            heldRefs = new int[(count + 1) >>> 1];
        }
        final int held = middle - from;
        System.arraycopy(hints, from, heldHints, 0, held);
        System.arraycopy(refs, from, heldRefs, 0, held);
        int left = 0;
        int right = middle;
        int target = from;
        while (left < held && right < to)
        {
            if (compare(heldHints[left], heldRefs[left], hints[right], refs[right]) <= 0)
            {
                hints[target] = heldHints[left];
                refs[target++] = heldRefs[left++];
            }
            else
            {
                hints[target] = hints[right];
                refs[target++] = refs[right++];
            }
        }
        System.arraycopy(heldHints, left, hints, target, held - left);
        System.arraycopy(heldRefs, left, refs, target, held - left);
    }

    private int compare(final int a, final int b)
    {
        return compare(hints[a], refs[a], hints[b], refs[b]);
    }

    private int compare(final long hintA, final int refA, final long hintB, final int refB)
    {
        return keyDef.compareTuples(arena.tuple(refA), hintA, arena.tuple(refB), hintB);
    }

    private static int blockCount(final int count, final int fill)
    {
        return (count + fill - 1) / fill;
    }
}
