package io.memtx.bench.floor;

import io.memtx.bench.workload.KeySequence;
import io.memtx.tuple.arena.Memory;

import java.util.Arrays;

/**
 * Floor of an ordered index: a sorted array of 8-byte keys, searched by halving with a branch at each step, and an
 * array of references in the same order to records that lie in the order in which they were made.
 */
final class FloorTree implements AutoCloseable
{
    private final int count;
    private final long keys;
    private final long refs;

    /**
     * @param count of records: those of {@link KeySequence}, each by its number plus 1.
     */
    FloorTree(final int count)
    {
        this.count = count;
        keys = Memory.allocate((long)count << 3);
        refs = Memory.allocate((long)count << 2);
        final long[] sorted = new long[count];
        for (int number = 0; number < count; number++)
        {
            sorted[number] = KeySequence.key(number) << 32 | number + 1;
        }
        Arrays.parallelSort(sorted);
        sortUnsigned(sorted);
    }

    private void sortUnsigned(final long[] sorted)
    {
        int first = 0; // keys with the top bit set were sorted as negative numbers: the others come first
        while (first < count && sorted[first] < 0)
        {
            first++;
        }
        for (int i = 0; i < count; i++)
        {
            final long entry = sorted[(first + i) % count];
            Memory.putLong(keys + ((long)i << 3), entry >>> 32);
            Memory.putInt(refs + ((long)i << 2), (int)entry);
        }
    }

    /** The reference of a key, or {@link FloorRecords#NULL_REF}. */
    int get(final long key)
    {
        int low = 0;
        int high = count - 1;
        while (low <= high)
        {
            final int middle = low + high >>> 1;
            final long found = Memory.getLong(keys + ((long)middle << 3));
            if (found < key)
            {
                low = middle + 1;
            }
            else if (found > key)
            {
                high = middle - 1;
            }
            else
            {
                return ref(middle);
            }
        }
        return FloorRecords.NULL_REF;
    }

    /** The reference at a place in the order of keys. */
    int ref(final int place)
    {
        return Memory.getInt(refs + ((long)place << 2));
    }

    /** Reads records that follow each other in the order of keys. */
    long scan(final int place, final int length, final FloorRecords records)
    {
        long sum = 0;
        for (int i = place; i < place + length; i++)
        {
            sum += records.read(ref(i));
        }
        return sum;
    }

    @Override
    public void close()
    {
        Memory.free(keys);
        Memory.free(refs);
    }
}
