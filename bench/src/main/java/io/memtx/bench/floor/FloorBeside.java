package io.memtx.bench.floor;

import io.memtx.bench.workload.KeySequence;
import io.memtx.tuple.arena.Memory;

/**
 * Floor of a writer and a reader beside each other: two tables of records that have nothing in common, each used by one
 * thread. What one thread costs the other then is the machine's.
 */
public final class FloorBeside implements AutoCloseable
{
    private final FloorStore written;
    private final FloorStore read;
    private final KeySequence writtenKeys;
    private final KeySequence readKeys;
    private final long source = Memory.allocate(FloorRecords.RECORD_BYTES);
    private long version;

    /**
     * @param count of records in each table.
     */
    public FloorBeside(final int count)
    {
        written = new FloorStore(count);
        read = new FloorStore(count);
        writtenKeys = new KeySequence(count);
        readKeys = KeySequence.seeded(count, 7);
    }

    /**
     * Replaces a random record; for one thread.
     *
     * @return whether there was something to replace.
     */
    public boolean replace()
    {
        final long key = writtenKeys.next();
        FloorRecords.write(source, key, ++version);
        return written.replace(key, source);
    }

    /**
     * Reads a random record; for one thread.
     *
     * @return what was read.
     */
    public long get()
    {
        return read.records().read(read.hash().get(readKeys.next()));
    }

    @Override
    public void close()
    {
        written.close();
        read.close();
        Memory.free(source);
    }
}
