package io.memtx.tuple.arena;

import java.util.BitSet;

/**
 * Which references of an arena name a live object: kept only with {@link Memory#CHECKS} on, to find what is freed twice
 * or was never allocated.
 */
final class LiveObjects
{
    private final BitSet lower = new BitSet();
    private final BitSet upper = new BitSet(); // references are 32 bits unsigned, a BitSet has 31

    void onAllocate(final int ref)
    {
        half(ref).set(ref & Integer.MAX_VALUE);
    }

    void onFree(final int ref)
    {
        if (!half(ref).get(ref & Integer.MAX_VALUE))
        {
            throw new IllegalStateException("not a live object: ref=" + Integer.toUnsignedString(ref));
        }
        half(ref).clear(ref & Integer.MAX_VALUE);
    }

    private BitSet half(final int ref)
    {
        return ref >= 0 ? lower : upper;
    }
}
