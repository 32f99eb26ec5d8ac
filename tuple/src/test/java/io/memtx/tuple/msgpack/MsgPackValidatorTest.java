package io.memtx.tuple.msgpack;

import io.memtx.tuple.arena.Memory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/**
 * The bytes stand at the end of a region of exactly their length, so that a read behind the limit fails the test.
 */
class MsgPackValidatorTest
{
    private static final long SMALL_STACK = 512 << 10;

    @Test
    void shouldRefuseEveryValueCutAtEveryByte()
    {
        final Map<Object, Object> map = new LinkedHashMap<>();
        map.put("key", List.of(1, 2.5, "three"));
        map.put(7, null);
        for (final Object value : new Object[]{
            200, 70_000, 1L << 40, -200, -70_000, -(1L << 40), 1.5f, 2.5, "s".repeat(31), "s".repeat(200),
            "s".repeat(300), "s".repeat(70_000), new byte[3], new byte[300], new byte[70_000],
            new Extension((byte)1, new byte[1]), new Extension((byte)1, new byte[2]),
            new Extension((byte)1, new byte[4]), new Extension((byte)1, new byte[8]),
            new Extension((byte)1, new byte[16]), new Extension((byte)1, new byte[17]),
            new Extension((byte)1, new byte[300]), new Extension((byte)1, new byte[70_000]),
            List.of(1, 2, List.of(3, List.of(4))), map, Arrays.asList(new Object[20]),
            Arrays.asList(new Object[70_000])})
        {
            final byte[] bytes = encoded(value);
            assertEquals(bytes.length, validLength(bytes), () -> "whole: " + value);
            final int step = Math.max(1, bytes.length / 500);
            for (int length = 0; length < bytes.length; length += length < 10 ? 1 : step)
            {
                final int cut = length;
                assertEquals(
                    -1, validLength(Arrays.copyOf(bytes, length)), () -> "cut at " + cut + " of " + value.getClass());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "c1", "92c1", "9201c1", "81c101", "8101c1",
        "ddffffffff", "dfffffffff", "dcffff0102", "deffff0102", "dfffffffff00000000", "dd7fffffff00",
        "dbffffffff61", "dbfffffffb61", "c6ffffffff61", "c9ffffffff0161", "c9fffffffa0161", "c8ffff0161", "d9ff61"})
    void shouldRefuseReservedBytesAndCountsThatCannotBe(final String hex)
    {
        assertEquals(-1, validLength(HexFormat.of().parseHex(hex)));
    }

    @Test
    void shouldRefuseDeepNestingWithoutStackOverflow() throws Exception
    {
        onSmallStack(() ->
        {
            for (final int opener : new int[]{0x91, 0x81})
            {
                final byte[] bytes = new byte[200_000];
                Arrays.fill(bytes, (byte)opener);
                bytes[bytes.length - 1] = 0;
                assertEquals(-1, validLength(bytes));
            }
            final byte[] wide = new byte[300_000];
            for (int i = 0; i < wide.length; i += 3)
            {
                wide[i] = (byte)0xdc;
                wide[i + 2] = 1;
            }
            assertEquals(-1, validLength(wide));
        });
    }

    @Test
    void shouldAcceptTheDeepestNestingAllowedOnASmallStack() throws Exception
    {
        onSmallStack(() ->
        {
            final byte[] bytes = new byte[MsgPack.MAX_DEPTH + 1];
            Arrays.fill(bytes, 0, MsgPack.MAX_DEPTH, (byte)0x91);
            assertEquals(bytes.length, validLength(bytes));
            final byte[] deeper = new byte[MsgPack.MAX_DEPTH + 2];
            Arrays.fill(deeper, 0, MsgPack.MAX_DEPTH + 1, (byte)0x91);
            assertEquals(-1, validLength(deeper));
        });
    }

    @Test
    void shouldStopBehindTheFirstValue()
    {
        assertEquals(1, validLength(new byte[]{1, 2, 3}));
    }

    @Test
    void shouldAgreeWithSkipAndNeverReadBehindTheLimitOnRandomBytes()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
        {
            final byte[] bytes = new byte[1 + random.nextInt(40)];
            random.nextBytes(bytes);
            final int length = validLength(bytes);
            if (length >= 0)
            {
                final long address = Memory.allocate(bytes.length);
                Memory.copyFrom(bytes, 0, address, bytes.length);
                assertEquals(length, MsgPack.skip(address) - address, () -> "seed=" + seed);
                MsgPackText.of(address);
                MsgPackBoxer.decode(address);
                Memory.free(address);
            }
        }
    }

    private static void onSmallStack(final Runnable body) throws InterruptedException
    {
        final Throwable[] failure = new Throwable[1];
        final Thread thread = new Thread(null, body, "small-stack", SMALL_STACK);
        thread.setUncaughtExceptionHandler((t, e) -> failure[0] = e);
        thread.start();
        thread.join();
        assertNull(failure[0]);
    }

    private static byte[] encoded(final Object value)
    {
        final MsgPackWriter writer = new MsgPackWriter();
        MsgPackBoxer.encode(writer, value);
        final byte[] bytes = new byte[writer.length()];
        Memory.copyTo(writer.address(), bytes, 0, bytes.length);
        return bytes;
    }

    private static int validLength(final byte[] bytes)
    {
        final long address = Memory.allocate(Math.max(1, bytes.length));
        try
        {
            Memory.copyFrom(bytes, 0, address, bytes.length);
            final long end = MsgPack.validate(address, address + bytes.length);
            return MsgPack.INVALID == end ? -1 : (int)(end - address);
        }
        finally
        {
            Memory.free(address);
        }
    }
}
