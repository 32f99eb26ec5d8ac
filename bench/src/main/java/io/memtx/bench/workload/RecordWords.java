package io.memtx.bench.workload;

/**
 * The value of a record: {@value #COUNT} words of 64 bits, all of which can be computed from the key and a version, so
 * that whoever reads one can tell whether it is the right one. The top bit is set: as MessagePack each takes 9 bytes.
 */
public final class RecordWords
{
    /** Words in a value. */
    public static final int COUNT = 4;

    /** Bytes in a value. */
    public static final int VALUE_BYTES = COUNT * Long.BYTES;

    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private RecordWords()
    {
    }

    /**
     * @param key     of the record.
     * @param version of its value.
     * @param number  of the word, from 0.
     * @return the word.
     */
    public static long word(final long key, final long version, final int number)
    {
        return key * GOLDEN + (version << 2) + number | Long.MIN_VALUE;
    }
}
