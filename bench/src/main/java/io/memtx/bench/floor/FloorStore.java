package io.memtx.bench.floor;

import io.memtx.bench.workload.KeySequence;
import io.memtx.tuple.arena.Memory;

/**
 * Floor of replacing a record: the slot is found, the key is confirmed in the old record, room is taken from a free
 * list, the new record is copied there, the slot is changed, and the old record goes onto the free list. The list is
 * chained through the free records, last in first out.
 */
final class FloorStore implements AutoCloseable
{
    private static final int SPARE_COUNT = 1024;

    private final FloorRecords records;
    private final FloorHash hash;
    private int freeHead;

    FloorStore(final int count)
    {
        records = new FloorRecords(count + SPARE_COUNT);
        hash = new FloorHash(count);
        for (int number = 0; number < count; number++)
        {
            FloorRecords.write(records.address(number + 1), KeySequence.key(number), 0);
            hash.put(KeySequence.key(number), number + 1);
        }
        for (int ref = count + SPARE_COUNT; ref > count; ref--)
        {
            free(ref);
        }
    }

    FloorRecords records()
    {
        return records;
    }

    FloorHash hash()
    {
        return hash;
    }

    /**
     * @param key    of a record.
     * @param source address of the new record.
     * @return false when there is no such key.
     */
    boolean replace(final long key, final long source)
    {
        final long slot = hash.find(key);
        if (Memory.NULL_ADDRESS == slot)
        {
            return false;
        }
        final int old = Memory.getInt(slot);
        if (Memory.getLong(records.address(old)) != key)
        {
            return false;
        }
        final int ref = freeHead;
        final long target = records.address(ref);
        freeHead = Memory.getInt(target);
        Memory.copy(source, target, FloorRecords.RECORD_BYTES);
        Memory.putInt(slot, ref);
        free(old);
        return true;
    }

    private void free(final int ref)
    {
        Memory.putInt(records.address(ref), freeHead);
        freeHead = ref;
    }

    @Override
    public void close()
    {
        hash.close();
        records.close();
    }
}
