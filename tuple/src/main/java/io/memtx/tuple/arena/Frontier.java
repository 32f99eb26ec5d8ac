package io.memtx.tuple.arena;

/**
 * How far an arena has been used, and how far ahead of that its pages are in place. The frontier is moved by the
 * transaction thread, pages are touched by one helper thread.
 */
final class Frontier
{
    private static final int PAGE_LENGTH = 4096;
    private static final int PAGES_PER_CALL = 256;

    private final long base;
    private final int unitCount;
    private volatile int usedUnit;
    private int touchedUnit;

    Frontier(final long base, final int unitCount, final int usedUnit)
    {
        this.base = base;
        this.unitCount = unitCount;
        this.usedUnit = usedUnit;
        touchedUnit = usedUnit;
    }

    /** All units before one may be in use. */
    void reach(final int unit)
    {
        if (unit > usedUnit)
        {
            usedUnit = unit;
        }
    }

    /** Touches some pages; returns how many. */
    int touchAhead(final int aheadBytes, final Arena owner)
    {
        final int limit = (int)Math.min(unitCount, usedUnit + (long)(aheadBytes >>> Arena.UNIT_SHIFT));
        int pages = 0;
        int unit = Math.max(touchedUnit, usedUnit);
        while (unit < limit && pages < PAGES_PER_CALL && !owner.isClosed())
        {
            final long address = base + ((long)unit << Arena.UNIT_SHIFT);
            for (int offset = 0; offset < Arena.UNIT_LENGTH; offset += PAGE_LENGTH)
            {
                Memory.touch(address + offset);
                pages++;
            }
            unit++;
        }
        touchedUnit = unit;
        return pages;
    }
}
