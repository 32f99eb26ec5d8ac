package io.memtx.memtx.counters;

import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.status.CountersReader;

import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Layout of the counters file, little-endian:
 * <pre>
 *     0 +--------------------------------+--------------------------------+
 *       | layout version, stored last    | magic                          |
 *     8 +--------------------------------+--------------------------------+
 *       | pid of the writer                                               |
 *    16 +-----------------------------------------------------------------+
 *       | start time, ms since 1970                                       |
 *    24 +--------------------------------+--------------------------------+
 *       | metadata length, bytes         | values length, bytes           |
 *    32 +--------------------------------+--------------------------------+
 *       | reserved, zero                                                  |
 *    64 +-----------------------------------------------------------------+
 *       | heartbeat, ms since 1970, or -1 once closed in good order       |
 *    72 +-----------------------------------------------------------------+
 *       | reserved, zero                                                  |
 *   128 +-----------------------------------------------------------------+
 *       | metadata: 512 bytes per counter, as Agrona has them             |
 *       +-----------------------------------------------------------------+
 *       | values: 128 bytes per counter, as Agrona has them               |
 *       +-----------------------------------------------------------------+
 * </pre>
 * Thread safe: no state.
 */
final class CountersDescriptor
{
    static final int LAYOUT_VERSION = 1;
    /** The bytes "mtxc". */
    static final int MAGIC = 0x6378746d;

    static final int LAYOUT_VERSION_OFFSET = 0;
    static final int MAGIC_OFFSET = LAYOUT_VERSION_OFFSET + Integer.BYTES;
    static final int PID_OFFSET = MAGIC_OFFSET + Integer.BYTES;
    static final int START_TIME_OFFSET = PID_OFFSET + Long.BYTES;
    static final int METADATA_LENGTH_OFFSET = START_TIME_OFFSET + Long.BYTES;
    static final int VALUES_LENGTH_OFFSET = METADATA_LENGTH_OFFSET + Integer.BYTES;
    /** In a cache line of its own: it is the one field of the header that changes. */
    static final int HEARTBEAT_OFFSET = 64;
    /** A multiple of the length of a value, so that each value begins on a boundary of two cache lines. */
    static final int HEADER_LENGTH = 128;

    /** Heartbeat of a file whose writer has closed it. */
    static final long CLOSED = -1;

    /** No sane file has more: 1024 counters. */
    static final int MAX_VALUES_LENGTH = 1024 * CountersReader.COUNTER_LENGTH;

    static final Charset LABEL_CHARSET = StandardCharsets.US_ASCII;

    static final int SLOT_UNUSED = CountersReader.RECORD_UNUSED;
    static final int SLOT_TAKEN = CountersReader.RECORD_ALLOCATED;
    static final int SLOT_FREED = CountersReader.RECORD_RECLAIMED;
    static final int MAX_LABEL_LENGTH = CountersReader.MAX_LABEL_LENGTH;

    private CountersDescriptor()
    {
    }

    static long fileLength(final int metadataLength, final int valuesLength)
    {
        return (long)HEADER_LENGTH + metadataLength + valuesLength;
    }

    static int metadataLength(final int counterCount)
    {
        return counterCount * CountersReader.METADATA_LENGTH;
    }

    static int valuesLength(final int counterCount)
    {
        return counterCount * CountersReader.COUNTER_LENGTH;
    }

    /** How many counters lie in values of a length, or -1 when no whole number does. */
    static int counterCount(final int valuesLength)
    {
        return 0 == valuesLength % CountersReader.COUNTER_LENGTH ? valuesLength / CountersReader.COUNTER_LENGTH : -1;
    }

    /** Of the label of a slot, as stored, in whatever byte order Agrona stored it: the native one. */
    static int labelLength(final AtomicBuffer metadata, final int slot)
    {
        return metadata.getInt(CountersReader.metaDataOffset(slot) + CountersReader.LABEL_OFFSET);
    }

    static int layoutVersionAcquire(final AtomicBuffer header)
    {
        return fromLittleEndian(header.getIntAcquire(LAYOUT_VERSION_OFFSET));
    }

    /** Pairs with {@link #layoutVersionAcquire}: whoever sees it sees all that was stored before. */
    static void layoutVersionRelease(final AtomicBuffer header, final int value)
    {
        header.putIntRelease(LAYOUT_VERSION_OFFSET, fromLittleEndian(value));
    }

    static int magic(final AtomicBuffer header)
    {
        return header.getInt(MAGIC_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    static void magic(final AtomicBuffer header, final int value)
    {
        header.putInt(MAGIC_OFFSET, value, ByteOrder.LITTLE_ENDIAN);
    }

    static long pid(final AtomicBuffer header)
    {
        return header.getLong(PID_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    static void pid(final AtomicBuffer header, final long value)
    {
        header.putLong(PID_OFFSET, value, ByteOrder.LITTLE_ENDIAN);
    }

    static long startTimeMs(final AtomicBuffer header)
    {
        return header.getLong(START_TIME_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    static void startTimeMs(final AtomicBuffer header, final long value)
    {
        header.putLong(START_TIME_OFFSET, value, ByteOrder.LITTLE_ENDIAN);
    }

    static int metadataLength(final AtomicBuffer header)
    {
        return header.getInt(METADATA_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    static void metadataLength(final AtomicBuffer header, final int value)
    {
        header.putInt(METADATA_LENGTH_OFFSET, value, ByteOrder.LITTLE_ENDIAN);
    }

    static int valuesLength(final AtomicBuffer header)
    {
        return header.getInt(VALUES_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    static void valuesLength(final AtomicBuffer header, final int value)
    {
        header.putInt(VALUES_LENGTH_OFFSET, value, ByteOrder.LITTLE_ENDIAN);
    }

    static long heartbeatMsAcquire(final AtomicBuffer header)
    {
        return fromLittleEndian(header.getLongAcquire(HEARTBEAT_OFFSET));
    }

    /** Pairs with {@link #heartbeatMsAcquire}: values set before a heartbeat are seen by whoever sees it. */
    static void heartbeatMsRelease(final AtomicBuffer header, final long value)
    {
        header.putLongRelease(HEARTBEAT_OFFSET, fromLittleEndian(value));
    }

    private static int fromLittleEndian(final int bits)
    {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? bits : Integer.reverseBytes(bits);
    }

    private static long fromLittleEndian(final long bits)
    {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? bits : Long.reverseBytes(bits);
    }
}
