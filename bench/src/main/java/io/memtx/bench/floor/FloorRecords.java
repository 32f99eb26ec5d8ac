package io.memtx.bench.floor;

import io.memtx.bench.workload.RecordWords;
import io.memtx.tuple.arena.Memory;

/**
 * Records of {@value #RECORD_BYTES} bytes, one behind the other: the key, {@value RecordWords#COUNT} words, and a word
 * of padding. A reference is the number of a record plus 1.
 */
final class FloorRecords implements AutoCloseable
{
    static final int RECORD_BYTES = 48;
    static final int NULL_REF = 0;

    private final long base;

    FloorRecords(final int count)
    {
        base = Memory.allocate((long)count * RECORD_BYTES);
        Memory.fill(base, (long)count * RECORD_BYTES, (byte)0);
    }

    long address(final int ref)
    {
        return base + (ref - 1L) * RECORD_BYTES;
    }

    /** Reads all of a record. */
    long read(final int ref)
    {
        final long address = address(ref);
        return Memory.getLong(address) ^
            Memory.getLong(address + 8) ^
            Memory.getLong(address + 16) ^
            Memory.getLong(address + 24) ^
            Memory.getLong(address + 32) ^
            Memory.getLong(address + 40);
    }

    /** What {@link #read(int)} returns for a record. */
    static long sum(final long key, final long version)
    {
        return key ^
            RecordWords.word(key, version, 0) ^
            RecordWords.word(key, version, 1) ^
            RecordWords.word(key, version, 2) ^
            RecordWords.word(key, version, 3);
    }

    /** Writes a record to an address of one's own: what the caller of an engine does before it calls. */
    static void write(final long address, final long key, final long version)
    {
        Memory.putLong(address, key);
        Memory.putLong(address + 8, RecordWords.word(key, version, 0));
        Memory.putLong(address + 16, RecordWords.word(key, version, 1));
        Memory.putLong(address + 24, RecordWords.word(key, version, 2));
        Memory.putLong(address + 32, RecordWords.word(key, version, 3));
        Memory.putLong(address + 40, 0);
    }

    @Override
    public void close()
    {
        Memory.free(base);
    }
}
