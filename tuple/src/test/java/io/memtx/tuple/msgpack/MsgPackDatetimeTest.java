package io.memtx.tuple.msgpack;

import io.memtx.tuple.arena.ScratchBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HexFormat;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MsgPackDatetimeTest
{
    private final MsgPackWriter writer = new MsgPackWriter();

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0, d7040000000000000000",
        "1, 0, 0, 0, d7040100000000000000",
        "-1, 0, 0, 0, d704ffffffffffffffff",
        "1, 2, 0, 0, d80401000000000000000200000000000000",
        "0, 0, 180, 947, d804000000000000000000000000b400b303",
        "0, 0, -720, 0, d80400000000000000000000000030fd0000"})
    void shouldWriteWhatTarantoolWrites(
        final long seconds, final int nanoseconds, final int minutes, final int index, final String hex)
    {
        MsgPackDatetime.encode(writer, seconds, nanoseconds, minutes, index);
        assertEquals(hex, MsgPackHex.of(writer));
        final long address = writer.address();
        assertTrue(MsgPackDatetime.isValid(address));
        assertEquals(seconds, MsgPackDatetime.seconds(address));
        assertEquals(nanoseconds, MsgPackDatetime.nanoseconds(address));
        assertEquals(minutes, MsgPackDatetime.zoneMinutes(address));
        assertEquals(index, MsgPackDatetime.zoneIndex(address));
    }

    @ParameterizedTest
    @CsvSource({
        "-185604722870400, 0, 0, 0, true", "-185604722870401, 0, 0, 0, false",
        "185480451417600, 0, 0, 0, true", "185480451417601, 0, 0, 0, false",
        "0, 1999999999, 0, 0, true", "0, 2000000000, 0, 0, false", "0, -1, 0, 0, false",
        "0, 0, -720, 0, true", "0, 0, -721, 0, false", "0, 0, 840, 0, true", "0, 0, 841, 0, false",
        "0, 0, 0, 1024, true", "0, 0, 0, 1025, false", "0, 0, 0, -1, false"})
    void shouldHoldToTheRanges(
        final long seconds, final int nanoseconds, final int minutes, final int index, final boolean isGood)
    {
        writer.extensionHeader(MsgPackDatetime.TYPE, 16)
            .longBigEndian(Long.reverseBytes(seconds))
            .longBigEndian(Long.reverseBytes(
                (nanoseconds & 0xFFFF_FFFFL) | (minutes & 0xFFFFL) << 32 | (long)index << 48));
        assertEquals(isGood, MsgPackDatetime.isValid(writer.address()));
        if (!isGood)
        {
            writer.reset();
            assertThrows(
                IllegalArgumentException.class,
                () -> MsgPackDatetime.encode(writer, seconds, nanoseconds, minutes, index));
            assertEquals(0, writer.length());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "d40600, true", "c70306010001, true", "c705060201050703, true", "c70306010802, true",
        "c70306010803, false", "c703060108ff, false", "c70306010901, false", "c70306020001, false",
        "c702060100, false", "c7040601000100, false", "d50601c0, false", "c70006, false",
        "c70b060104cfffffffffffffffff, false", "c70b060104d38000000000000000, true",
        "c707060100ce80000000, false", "c707060103ce80000000, true", "c707060100d280000000, true",
        "c703060100d2, false", "c705060200010002, true"})
    void shouldTellIntervalsFromWhatIsNone(final String hex, final boolean isGood)
    {
        final byte[] bytes = HexFormat.of().parseHex(hex);
        writer.raw(bytes, 0, bytes.length);
        assertEquals(isGood, MsgPackInterval.isValid(writer.address()));
    }

    @Test
    void shouldTakeTheLastOfAFieldGivenTwice()
    {
        final byte[] bytes = HexFormat.of().parseHex("c705060200010002");
        writer.raw(bytes, 0, bytes.length);
        assertEquals(2, MsgPackInterval.get(writer.address(), 0));
        assertEquals(0, MsgPackInterval.get(writer.address(), 1));
    }

    @Test
    void shouldReadNothingBeyondHostileBytes()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        int good = 0;
        for (int i = 0; i < 100_000; i++)
        {
            final byte[] payload = new byte[random.nextInt(24)];
            random.nextBytes(payload);
            for (int at = 0; at < payload.length; at++)
            {
                payload[at] = random.nextInt(3) > 0 ? (byte)random.nextInt(10) : payload[at];
            }
            writer.reset().extensionHeader(MsgPackInterval.TYPE, payload.length).raw(payload, 0, payload.length);
            try (ScratchBuffer buffer = new ScratchBuffer(writer.length()))
            {
                final long address = new MsgPackWriter(buffer).raw(writer.address(), writer.length()).address();
                if (MsgPackInterval.isValid(address))
                {
                    good++;
                    assertRanges(address, seed);
                }
            }
        }
        assertFalse(0 == good, "seed=" + seed);
    }

    private static void assertRanges(final long address, final long seed)
    {
        for (int field = 0; field < MsgPackInterval.FIELD_COUNT; field++)
        {
            assertTrue(MsgPackInterval.isInRange(field, MsgPackInterval.get(address, field)), "seed=" + seed);
        }
    }
}
