package io.memtx.memtx;

import io.memtx.tuple.arena.ArenaUsage;

import java.util.Locale;

/**
 * How memory is used, in the words of Tarantool's {@code box.slab.info()}. All figures in bytes. Tuples and index
 * blocks share slabs here: what is said of slabs for tuples is what all slabs hold without the blocks. Memory is about
 * to be exhausted when all three ratios are above 90 %.
 *
 * @param itemsSize held by slabs for tuples.
 * @param itemsUsed taken by tuples, rounding to size classes included.
 * @param arenaSize held by slabs for tuples and indexes.
 * @param arenaUsed taken by tuples and indexes.
 * @param quotaSize that slabs may hold.
 * @param quotaUsed that slabs hold.
 */
public record SlabInfo(
    long itemsSize, long itemsUsed, long arenaSize, long arenaUsed, long quotaSize, long quotaUsed)
{
    static SlabInfo of(final ArenaUsage memory, final long indexBytes)
    {
        return new SlabInfo(
            Math.max(0, memory.takenBytes() - indexBytes),
            Math.max(0, memory.usedBytes() - indexBytes),
            memory.takenBytes(),
            memory.usedBytes(),
            memory.quotaBytes(),
            memory.takenBytes());
    }

    /**
     * @return how much of the slabs for tuples is taken: a percentage with two decimals, as {@code 10.55%}.
     */
    public String itemsUsedRatio()
    {
        return ratio("%.2f%%", itemsUsed, itemsSize);
    }

    /**
     * @return how much of all slabs is taken: a percentage with one decimal.
     */
    public String arenaUsedRatio()
    {
        return ratio("%.1f%%", arenaUsed, arenaSize);
    }

    /**
     * @return how much of the quota slabs hold: a percentage with two decimals.
     */
    public String quotaUsedRatio()
    {
        return ratio("%.2f%%", quotaUsed, quotaSize);
    }

    private static String ratio(final String format, final long part, final long whole)
    {
        return String.format(Locale.ROOT, format, 0 == whole ? 0.0 : 100.0 * part / whole);
    }
}
