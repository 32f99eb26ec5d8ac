package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.key.KeyDef;

/**
 * The search within one block, which looks at a tuple only where hints cannot decide. What is sought (the
 * <em>target</em>) is a key with a number of parts, a tuple ({@link #WHOLE_TUPLE}) or an integer ({@link #INTEGER}).
 * <p>
 * The search has no branch that depends on a hint where one can do without: a mispredicted one costs more than a step,
 * and throws away what the processor has begun of the next operation. Where hints do not decide, it halves with
 * branches.
 * <p>
 * Thread safe: it has no state but the order, which may become wider. Another thread may see the change late, but never
 * after a tuple that only the new order takes: that was linked behind the change, and the order is loaded behind the
 * tuple's reference. The block must not change under it.
 */
final class BlockSearch
{
    /** Stands in place of the number of parts when the target is a tuple. */
    static final int WHOLE_TUPLE = -1;

    /** Stands in place of the number of parts when the target is an integer: the value itself, not an address. */
    static final int INTEGER = -2;

    private static final int UNDECIDED = -1;

    private final Arena arena;
    private KeyDef keyDef; // immutable: whoever sees it sees it whole

    BlockSearch(final Arena arena, final KeyDef keyDef)
    {
        this.arena = arena;
        this.keyDef = keyDef;
    }

    KeyDef keyDef()
    {
        return keyDef;
    }

    /** Single writer: the thread that owns the tree. */
    void order(final KeyDef wider)
    {
        keyDef = wider;
    }

    /**
     * @return the child below which the first entry stands that is not less than the target (greater than it, if
     * {@code isUpper}), or the one after whose last entry it stands.
     */
    int child(
        final long inner, final long target, final int partCount, final long hint, final boolean isUpper)
    {
        final int index = KeyDef.NO_HINT == hint ? UNDECIDED : lastNotGreater(inner, hint);
        return UNDECIDED == index || hint == Block.hint(inner, index) && 0 != index ?
            bound(inner, Block.INNER_REFS_OFFSET, 1, target, partCount, hint, isUpper) - 1 : index;
    }

    /**
     * @return the index of the entry of a leaf that equals the target, or the complement of where it would stand.
     */
    int exact(final long leaf, final long target, final int partCount, final long hint)
    {
        final boolean isEmpty = 0 == Block.count(leaf); // what was in it may still be seen there
        final int index = KeyDef.NO_HINT == hint || isEmpty ? UNDECIDED : lastNotGreater(leaf, hint);
        return UNDECIDED != index && isOnly(leaf, index, hint) &&
            0 == compare(arena.tuple(Block.leafRef(leaf, index)), target, partCount) ?
            index : exactAmong(leaf, target, partCount, hint);
    }

    /** Whether an entry of a leaf is the last with a hint, and none before it has the same. */
    private static boolean isOnly(final long leaf, final int last, final long hint)
    {
        return hint == Block.hint(leaf, last) && (0 == last || hint != Block.hint(leaf, last - 1));
    }

    private int exactAmong(final long leaf, final long target, final int partCount, final long hint)
    {
        final boolean isHinted = KeyDef.NO_HINT != hint;
        final long signedHint = hint + Long.MIN_VALUE;
        int low = 0;
        int high = Block.count(leaf);
        while (low < high)
        {
            final int middle = (low + high) >>> 1;
            final long middleHint = Block.hint(leaf, middle);
            if (isHinted && middleHint + Long.MIN_VALUE < signedHint)
            {
                low = middle + 1; // NO_HINT is the greatest of all, so it is not this one
            }
            else if (isHinted && hint != middleHint && KeyDef.NO_HINT != middleHint)
            {
                high = middle;
            }
            else
            {
                final int order = compare(arena.tuple(Block.leafRef(leaf, middle)), target, partCount);
                if (0 == order)
                {
                    return middle;
                }
                low = order < 0 ? middle + 1 : low;
                high = order < 0 ? high : middle;
            }
        }
        return ~low;
    }

    /**
     * @return the index of the first entry of a leaf that is not less than the target (greater than it, if
     * {@code isUpper}), or the number of entries.
     */
    int leafBound(
        final long leaf, final long target, final int partCount, final long hint, final boolean isUpper)
    {
        return bound(leaf, Block.LEAF_REFS_OFFSET, 0, target, partCount, hint, isUpper);
    }

    /**
     * Compares a tuple with a target, without hints.
     */
    int compare(final long tuple, final long target, final int partCount)
    {
        return switch (partCount)
        {
            case WHOLE_TUPLE -> keyDef.compareTuples(tuple, target);
            case INTEGER -> keyDef.compareTupleWithInteger(tuple, target);
            default -> keyDef.compareTupleWithKey(tuple, target, partCount);
        };
    }

    private int bound(
        final long block,
        final int refsOffset,
        final int from,
        final long target,
        final int partCount,
        final long hint,
        final boolean isUpper)
    {
        final int bias = isUpper ? 1 : 0;
        final boolean isHinted = KeyDef.NO_HINT != hint;
        final long signedHint = hint + Long.MIN_VALUE;
        int low = from;
        int high = Block.count(block);
        while (low < high)
        {
            final int middle = (low + high) >>> 1;
            final long middleHint = Block.hint(block, middle);
            if (isHinted && middleHint + Long.MIN_VALUE < signedHint)
            {
                low = middle + 1;
            }
            else if (isHinted && hint != middleHint && KeyDef.NO_HINT != middleHint)
            {
                high = middle;
            }
            else if (compare(arena.tuple(Memory.getInt(block + refsOffset + 4L * middle)), target, partCount) < bias)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return low;
    }

    /**
     * @return the index of the last entry whose hint is not greater, 0 when there is none, or UNDECIDED when one
     * without hint stood in the way.
     */
    private static int lastNotGreater(final long block, final long hint)
    {
        final long signedHint = hint + Long.MIN_VALUE;
        final long first = block + Block.HINTS_OFFSET;
        long found = first;
        int count = Block.count(block);
        while (count > 1)
        {
            final int half = count >>> 1;
            final long next = found + 8L * half;
            final long nextHint = Memory.getLong(next);
            if (KeyDef.NO_HINT == nextHint)
            {
                return UNDECIDED;
            }
            found = nextHint + Long.MIN_VALUE <= signedHint ? next : found;
            count -= half;
        }
        return (int)(found - first) >>> 3;
    }
}
