package io.memtx.tuple.arena;

import java.util.Arrays;

/**
 * References on the heap: what must be kept when the region has no room for it. Single owner: the transaction thread.
 */
final class RefStack
{
    private int[] refs = {};
    private int count;

    boolean isEmpty()
    {
        return 0 == count;
    }

    void push(final int ref)
    {
        if (refs.length == count)
        {
            refs = Arrays.copyOf(refs, Math.max(16, count * 2));
        }
        refs[count++] = ref;
    }

    int top()
    {
        return refs[count - 1];
    }

    void pop()
    {
        count--;
    }
}
