package io.memtx.tuple.index;

/**
 * Keeps readers on other threads from what stands in an index between two steps of one change, and is not meant to be
 * seen. A read begins, reads, and asks whether that was still the same moment; if not it reads again.
 * <p>
 * For any thread.
 */
public interface ReadGate
{
    /** Always open: each step of a change may be seen. */
    ReadGate OPEN = new ReadGate()
    {
        @Override
        public long begin()
        {
            return 0;
        }

        @Override
        public boolean isStill(final long mark)
        {
            return true;
        }
    };

    /**
     * Waits, for as long as one change is being made.
     *
     * @return a mark of the moment.
     */
    long begin();

    /**
     * @param mark returned by {@link #begin()}.
     * @return whether what was read since then may be shown.
     */
    boolean isStill(long mark);
}
