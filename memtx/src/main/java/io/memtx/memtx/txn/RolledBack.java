package io.memtx.memtx.txn;

import java.util.Arrays;

/**
 * Which positions belong to transactions that were rolled back, so that who waits for one can tell; the newest
 * {@value #CAPACITY} runs of them. Single owner: the transaction thread.
 */
final class RolledBack
{
    private static final int CAPACITY = 1024;

    private long[] first = new long[4];
    private long[] last = new long[4];
    private int count;

    /**
     * Takes note of one; of those rolled back together the newest comes first.
     *
     * @param position          of its end.
     * @param confirmedPosition below all that is rolled back since the last confirmation.
     */
    void add(final long position, final long confirmedPosition)
    {
        if (0 != count && last[count - 1] > confirmedPosition)
        {
            first[count - 1] = Math.min(first[count - 1], position);
            last[count - 1] = Math.max(last[count - 1], position);
            return;
        }
        if (CAPACITY == count)
        {
            System.arraycopy(first, 1, first, 0, --count);
            System.arraycopy(last, 1, last, 0, count);
        }
        else if (first.length == count)
        {
            first = Arrays.copyOf(first, count * 2);
            last = Arrays.copyOf(last, count * 2);
        }
        first[count] = position;
        last[count++] = position;
    }

    boolean contains(final long position)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            if (position >= first[i])
            {
                return position <= last[i];
            }
        }
        return false;
    }
}
