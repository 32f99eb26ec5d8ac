package io.memtx.tuple.arena;

/**
 * Which units of an arena are taken. Searches lowest address first, 64 units at a time where all are taken.
 * Single writer: the transaction thread.
 */
final class UnitMap
{
    static final int NONE = -1;

    private final int unitCount;
    private final long[] words;
    private int takenCount;
    private int searchFrom; // all units before it are taken

    UnitMap(final int unitCount)
    {
        this.unitCount = unitCount;
        words = new long[(unitCount + 63) >>> 6];
    }

    int unitCount()
    {
        return unitCount;
    }

    int takenCount()
    {
        return takenCount;
    }

    int freeCount()
    {
        return unitCount - takenCount;
    }

    /**
     * @param count of units, one behind the other.
     * @return the first unit of a free run, or {@link #NONE}.
     */
    int find(final int count)
    {
        int run = 0;
        for (int unit = searchFrom; unit < unitCount; unit++)
        {
            final long word = words[unit >>> 6];
            if (-1L == word)
            {
                run = 0;
                unit |= 63;
            }
            else if (0 != (word & (1L << unit)))
            {
                run = 0;
            }
            else if (++run == count)
            {
                return unit - count + 1;
            }
        }
        return NONE;
    }

    void take(final int first, final int count)
    {
        for (int unit = first; unit < first + count; unit++)
        {
            words[unit >>> 6] |= 1L << unit;
        }
        takenCount += count;
        if (1 == count || first == searchFrom)
        {
            // A single unit is the first free one, because that is the one which find returns.
            searchFrom = first + count;
        }
    }

    void release(final int first, final int count)
    {
        for (int unit = first; unit < first + count; unit++)
        {
            words[unit >>> 6] &= ~(1L << unit);
        }
        takenCount -= count;
        searchFrom = Math.min(searchFrom, first);
    }
}
