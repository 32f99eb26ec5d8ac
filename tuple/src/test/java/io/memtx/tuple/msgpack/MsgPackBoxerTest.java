package io.memtx.tuple.msgpack;

import org.junit.jupiter.api.Test;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MsgPackBoxerTest
{
    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    private final MsgPackWriter writer = new MsgPackWriter();

    @Test
    void shouldRoundTripEveryType()
    {
        final UUID uuid = UUID.fromString("64d22e4d-ac92-4a23-899a-e59f34af5479");
        final Map<Object, Object> map = new LinkedHashMap<>();
        map.put("b", List.of(1L, Map.of()));
        map.put(3L, null);
        for (final Object value : Arrays.asList(
            null, true, false, 0L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, TWO_TO_64.subtract(BigInteger.ONE),
            BigInteger.ONE.shiftLeft(63), 1.5f, Float.NaN, 1.5, Double.NEGATIVE_INFINITY, "", "text \u20ac", uuid, map,
            List.of(), Arrays.asList(null, List.of("x")), new Extension((byte)9, new byte[]{1, 2, 3}),
            new Extension((byte)-1, new byte[0]), new Extension((byte)2, new byte[]{1})))
        {
            assertEquals(value, roundTrip(value));
        }
        assertEquals(List.of("b", 3L), List.copyOf(((Map<?, ?>)roundTrip(map)).keySet()));
        assertArrayEquals(new byte[]{0, -1}, (byte[])roundTrip(new byte[]{0, -1}));
    }

    @Test
    void shouldDecodeTheCanonicalTypeOfOtherJavaTypes()
    {
        assertEquals(5L, roundTrip((byte)5));
        assertEquals(-5L, roundTrip((short)-5));
        assertEquals(5L, roundTrip(5));
        assertEquals(5L, roundTrip(BigInteger.valueOf(5)));
        assertEquals(Long.MIN_VALUE, roundTrip(BigInteger.valueOf(Long.MIN_VALUE)));
        assertEquals("abc", roundTrip(new StringBuilder("abc")));
        assertEquals(List.of(1L, "a"), roundTrip(new Object[]{1, "a"}));
        assertEquals(List.of("a"), roundTrip(new String[]{"a"}));
        final MsgPackEncodable encodable = target -> target.arrayHeader(1).nil();
        assertEquals(Arrays.asList((Object)null), roundTrip(encodable));
    }

    @Test
    void shouldEncodeUuidInTextOrder()
    {
        MsgPackBoxer.encode(writer, UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"));
        assertEquals(18, writer.length());
        assertEquals(2, MsgPack.extensionType(writer.address()));
        final byte[] payload = MsgPackBoxer.decodePayload(writer.address());
        for (int i = 0; i < 16; i++)
        {
            assertEquals((byte)(0x11 * i), payload[i]);
        }
    }

    @Test
    void shouldReplaceWhatIsNotUtf8()
    {
        writer.stringHeader(3).raw(new byte[]{'a', -1, 'b'}, 0, 3);
        assertEquals("a\uFFFDb", MsgPackBoxer.decode(writer.address()));
    }

    @Test
    void shouldNameTheTypeThatHasNoEncoding()
    {
        final String message = assertThrows(
            IllegalArgumentException.class, () -> roundTrip(List.of(new Object()))).getMessage();
        assertTrue(message.contains("java.lang.Object"), message);
        assertThrows(IllegalArgumentException.class, () -> roundTrip('c'));
    }

    @Test
    void shouldRefuseIntegersOutOfRange()
    {
        assertThrows(IllegalArgumentException.class, () -> roundTrip(TWO_TO_64));
        assertThrows(
            IllegalArgumentException.class,
            () -> roundTrip(BigInteger.valueOf(Long.MIN_VALUE).subtract(BigInteger.ONE)));
    }

    @Test
    void shouldRefuseAListThatContainsItself()
    {
        final List<Object> list = new ArrayList<>();
        list.add(list);
        assertThrows(IllegalArgumentException.class, () -> roundTrip(list));
    }

    @Test
    void shouldCompareExtensionsByContent()
    {
        final Extension extension = new Extension((byte)1, new byte[]{1, 2});
        assertEquals(extension.hashCode(), new Extension((byte)1, new byte[]{1, 2}).hashCode());
        assertEquals("Extension[type=1, payload=0102]", extension.toString());
        assertNull(roundTrip(null));
    }

    private Object roundTrip(final Object value)
    {
        writer.reset();
        MsgPackBoxer.encode(writer, value);
        final long end = writer.address() + writer.length();
        assertEquals(end, MsgPack.validate(writer.address(), end));
        return MsgPackBoxer.decode(writer.address());
    }
}
