package io.memtx.xlog.file;

import io.memtx.tuple.arena.Memory;
import io.memtx.xlog.storage.StagingBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BlockDescriptorTest
{
    private final StagingBuffer buffer = new StagingBuffer(BlockDescriptor.HEADER_LENGTH);
    private final BlockHeader header = new BlockHeader();
    private final BlockChecksum checksum = new BlockChecksum();

    private boolean wrap(final String hex)
    {
        final byte[] bytes = LogFixture.bytes(hex);
        assertEquals(BlockDescriptor.HEADER_LENGTH, bytes.length);
        Memory.copyFrom(bytes, 0, buffer.address(), bytes.length);
        return header.wrap(buffer.address());
    }

    @Test
    void shouldPinTheLayout()
    {
        assertEquals(19, BlockDescriptor.HEADER_LENGTH);
        assertEquals(0xd5ba0bab, BlockDescriptor.ROW_MAGIC);
        assertEquals(0xd5ba0bba, BlockDescriptor.ZSTD_MAGIC);
        assertEquals(0xd510aded, BlockDescriptor.EOF_MAGIC);
    }

    @Test
    void shouldWriteHeaderAndChecksumOfRealBlock()
    {
        final byte[] payload = LogFixture.bytes(
            "84 00 02 02 01 03 07 04 cb 41 da c0 8d 56 04 83 f6 82 10 cd 02 00 21 92 01 a1 61");
        final StagingBuffer block = new StagingBuffer(64);
        Memory.copyFrom(payload, 0, block.reserve(payload.length), payload.length);
        final long crc = checksum.compute(block.range(0, payload.length));
        BlockDescriptor.encode(buffer.address(), BlockDescriptor.ROW_MAGIC, payload.length, crc);
        assertEquals("d5ba0bab1b00ce37391870a700000000000000", LogFixture.hex(buffer.address(), 19));
    }

    @Test
    void shouldComputeCrcWithoutInitialOnesAndFinalInversion()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int length = 0; length < 300; length++)
        {
            final byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            int crc = 0;
            for (final byte b : bytes)
            {
                crc ^= b & 0xFF;
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = 0 != (crc & 1) ? (crc >>> 1) ^ 0x82F63B78 : crc >>> 1;
                }
            }
            final StagingBuffer copy = new StagingBuffer(length + 1);
            Memory.copyFrom(bytes, 0, copy.address(), length);
            assertEquals(crc & 0xFFFF_FFFFL, checksum.compute(copy.range(0, length)), "seed=" + seed);
            copy.close();
        }
    }

    @Test
    void shouldKeepNineteenBytesForEveryWidth()
    {
        for (final int length : new int[]{1, 127, 128, 255, 256, 65535, 65536, Integer.MAX_VALUE})
        {
            for (final long crc : new long[]{0, 127, 128, 255, 256, 65535, 65536, 0xff_ffff, 0xffff_ffffL})
            {
                Memory.fill(buffer.address(), 19, (byte)0xee);
                BlockDescriptor.encode(buffer.address(), BlockDescriptor.ZSTD_MAGIC, length, crc);
                assertTrue(header.wrap(buffer.address()), "length=" + length + " crc=" + crc);
                assertEquals(length, header.payloadLength());
                assertEquals(crc, header.checksum());
                assertTrue(header.isCompressed());
            }
        }
        assertThrows(IllegalArgumentException.class, () -> BlockDescriptor.encode(buffer.address(), 0, 0, 0));
    }

    @Test
    void shouldWriteHeaderOfSnapshotBlock()
    {
        BlockDescriptor.encode(buffer.address(), BlockDescriptor.ZSTD_MAGIC, 0x1774, 0x8909c950L);
        assertEquals("d5ba0bbacd177400ce8909c950a50000000000", LogFixture.hex(buffer.address(), 19));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "d5ba0bab 1b 00 ce37391870 a7 00000000000000",
        "d5ba0bab 1b 07 ce37391870 d9 06 616263646566",
        "d5ba0bab ce0000001b ce00000000 ce37391870",
        "d5ba0bab 1b ce00000001 ce37391870 a3 616263",
        "d5ba0bab 1b 00 cf0000000037391870 c4 02 0000",
    })
    void shouldAcceptForeignButWellFormedPadding(final String hex)
    {
        assertTrue(wrap(hex));
        assertEquals(27, header.payloadLength());
        assertEquals(0x37391870, header.checksum());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "00000000 1b 00 ce37391870 a7 00000000000000", // magic
        "d5ba0bab 00 00 ce37391870 a7 00000000000000", // empty
        "d5ba0bab ff 00 ce37391870 a7 00000000000000", // negative
        "d5ba0bab a0 00 ce37391870 a7 00000000000000", // no number
        "d5ba0bab 1b 00 ce37391870 a6 00000000000000", // padding too short
        "d5ba0bab 1b 00 ce37391870 a8 00000000000000", // padding too long
        "d5ba0bab 1b 00 cf7fffffffffffffff a3 000000",
        "d5ba0bab 1b 00 cf0000000137391870 c4 02 0000",  // checksum of 33 bits
        "d5ba0bab cf7fffffffffffffff 00 01 a3 000000",
        "d5ba0bab cf8000000000000000 00 01 a3 000000",
        "d5ba0bab ceffffffff 00 ce37391870 a3 000000",
        "d5ba0bab ce80000001 00 ce37391870 a3 000000",
        "d5ba0bab cf0000000000000001 cf0000000000",  // checksum is missing
    })
    void shouldRefuseMalformedHeader(final String hex)
    {
        assertFalse(wrap(hex));
    }
}
