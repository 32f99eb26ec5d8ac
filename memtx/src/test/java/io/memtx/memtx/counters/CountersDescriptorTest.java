package io.memtx.memtx.counters;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

class CountersDescriptorTest
{
    @Test
    void shouldHaveTheDocumentedOffsets()
    {
        assertEquals(0, CountersDescriptor.LAYOUT_VERSION_OFFSET);
        assertEquals(4, CountersDescriptor.MAGIC_OFFSET);
        assertEquals(8, CountersDescriptor.PID_OFFSET);
        assertEquals(16, CountersDescriptor.START_TIME_OFFSET);
        assertEquals(24, CountersDescriptor.METADATA_LENGTH_OFFSET);
        assertEquals(28, CountersDescriptor.VALUES_LENGTH_OFFSET);
        assertEquals(64, CountersDescriptor.HEARTBEAT_OFFSET);
        assertEquals(128, CountersDescriptor.HEADER_LENGTH);
        assertEquals(1, CountersDescriptor.LAYOUT_VERSION);
        assertEquals(128 + 3 * 512 + 3 * 128, CountersDescriptor.fileLength(
            CountersDescriptor.metadataLength(3), CountersDescriptor.valuesLength(3)));
        assertEquals(3, CountersDescriptor.counterCount(384));
        assertEquals(-1, CountersDescriptor.counterCount(385));
    }

    @Test
    void shouldFindTheRecordsWhereTheDocumentHasThem()
    {
        assertEquals(512, CountersReader.METADATA_LENGTH);
        assertEquals(4, CountersReader.TYPE_ID_OFFSET);
        assertEquals(8, CountersReader.FREE_FOR_REUSE_DEADLINE_OFFSET);
        assertEquals(16, CountersReader.KEY_OFFSET);
        assertEquals(128, CountersReader.LABEL_OFFSET);
        assertEquals(380, CountersReader.MAX_LABEL_LENGTH);
        assertEquals(128, CountersReader.COUNTER_LENGTH);
        assertEquals(0, CountersDescriptor.SLOT_UNUSED);
        assertEquals(1, CountersDescriptor.SLOT_TAKEN);
        assertEquals(-1, CountersDescriptor.SLOT_FREED);
    }

    @Test
    void shouldWriteLittleEndian()
    {
        final byte[] bytes = new byte[CountersDescriptor.HEADER_LENGTH];
        final UnsafeBuffer header = new UnsafeBuffer(bytes);
        CountersDescriptor.magic(header, CountersDescriptor.MAGIC);
        CountersDescriptor.pid(header, 0x0102030405060708L);
        CountersDescriptor.startTimeMs(header, 2);
        CountersDescriptor.metadataLength(header, 0x01020304);
        CountersDescriptor.valuesLength(header, 4);
        CountersDescriptor.heartbeatMsRelease(header, 5);
        CountersDescriptor.layoutVersionRelease(header, 1);
        final byte[] expected = new byte[CountersDescriptor.HEADER_LENGTH];
        expected[0] = 1;
        System.arraycopy("mtxc".getBytes(StandardCharsets.US_ASCII), 0, expected, 4, 4);
        System.arraycopy(new byte[]{8, 7, 6, 5, 4, 3, 2, 1, 2}, 0, expected, 8, 9);
        System.arraycopy(new byte[]{4, 3, 2, 1, 4}, 0, expected, 24, 5);
        expected[64] = 5;
        assertArrayEquals(expected, bytes);
        assertEquals(0x0102030405060708L, CountersDescriptor.pid(header));
        assertEquals(2, CountersDescriptor.startTimeMs(header));
        assertEquals(0x01020304, CountersDescriptor.metadataLength(header));
        assertEquals(4, CountersDescriptor.valuesLength(header));
        assertEquals(5, CountersDescriptor.heartbeatMsAcquire(header));
        assertEquals(1, CountersDescriptor.layoutVersionAcquire(header));
    }
}
