package io.memtx.bench.peer;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

class PeerValueTest
{
    @Test
    void shouldReadWhatWasWritten()
    {
        for (final long seed : new long[]{0, 1, -1, 1L << 40, Long.MIN_VALUE})
        {
            final byte[] bytes = PeerValue.newBytes(seed);
            assertEquals(PeerValue.LENGTH, bytes.length);
            assertEquals(PeerValue.checksum(seed), PeerValue.read(bytes), "seed=" + seed);
        }
    }

    @Test
    void shouldNoticeWhenAnyByteDiffers()
    {
        final byte[] bytes = PeerValue.newBytes(12345);
        for (int i = 0; i < bytes.length; i++)
        {
            bytes[i] ^= 0x55;
            assertNotEquals(PeerValue.checksum(12345), PeerValue.read(bytes), "offset=" + i);
            bytes[i] ^= 0x55;
        }
    }

    @Test
    void shouldNoticeWhenNumbersChangePlaces()
    {
        assertNotEquals(PeerValue.checksum(1, 2, 3, 4), PeerValue.checksum(2, 1, 3, 4));
        assertNotEquals(PeerValue.checksum(1, 2, 3, 4), PeerValue.checksum(1, 3, 2, 4));
        assertNotEquals(PeerValue.checksum(1, 2, 3, 4), PeerValue.checksum(1, 2, 4, 3));
    }
}
