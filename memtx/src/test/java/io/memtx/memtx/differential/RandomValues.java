package io.memtx.memtx.differential;

import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.msgpack.MsgPackEncodable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * Values of the types that 2.6 and 3.x both have, few enough to collide, with all edges, strings now and then in an
 * encoding that is longer than it need be. Left out is what 2.6 takes otherwise: NaN; infinities beside decimals (it
 * crashes); integers for a double, a uuid for a scalar, decimals of more than 38 digits. Doubles that stand beside
 * decimals have 15 digits at most: Tarantool looks at no more of them, so that two different doubles are equal to one
 * decimal; we compare them exactly.
 */
final class RandomValues
{
    private static final List<String> STRINGS = List.of(
        "", "a", "A", "b", "B", "aa", "ab", "a\0b", "\u00e1", "\u00e9", "e", "E", "\u00df", "ss", "Stra\u00dfe",
        "STRASSE", "\u0451", "\u0435", "\u0415", "a ", "a-b", "abcdefg", "abcdefgh", "abcdefgi", "\ud83d\ude00",
        "\u4e2d", "10", "9", "z".repeat(32), "z".repeat(40));
    private static final List<Object> UNSIGNED_EDGES = List.of(
        127L, 128L, 255L, 256L, 65535L, 65536L, 4294967295L, 4294967296L, 9007199254740993L, Long.MAX_VALUE,
        BigInteger.ONE.shiftLeft(63), BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE));
    private static final List<Long> NEGATIVE_EDGES = List.of(
        -32L, -33L, -128L, -129L, -32768L, -32769L, -2147483648L, -2147483649L, Long.MIN_VALUE);
    private static final List<Double> EXACT_EDGES = List.of(-0.0, 1e15, 1e300, -1e300);
    private static final List<Double> EDGES = List.of(
        0.1, 1e-300, 9007199254740992.0, 18446744073709551616.0, -9223372036854775808.0, Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY);
    private static final List<String> DECIMALS = List.of(
        "0", "1", "1.0", "1.00", "-1", "0.1", "2.5", "2.50", "-2.5", "3", "10", "1E+1", "1E+20", "-1E+20",
        "12345678901234567890.5", "0.00000000000000000001", "9007199254740993", "18446744073709551615");

    private final Random random;
    private final int halves; // what numbers are multiples of a half of

    /**
     * @param random   to use.
     * @param isHashed whether there may be a hash index: 2.6 does not find a float by a double unless it is integral.
     */
    RandomValues(final Random random, final boolean isHashed)
    {
        this.random = random;
        halves = isHashed ? 2 : 1;
    }

    /** A value that a field of the type accepts. */
    Object of(final FieldType type)
    {
        final Object value = switch (type)
        {
            case UNSIGNED -> unsigned();
            case INTEGER -> integer();
            case NUMBER -> number();
            case DOUBLE -> 0 == random.nextInt(5) ? pick(EDGES) : float64();
            case STRING -> string();
            case BOOLEAN -> random.nextBoolean();
            case VARBINARY -> binary();
            case SCALAR -> scalar();
            case DECIMAL -> new BigDecimal(pick(DECIMALS));
            case UUID -> new UUID(random.nextInt(2) - 1L, random.nextInt(4) - 2L);
            case ARRAY -> list(2);
            case MAP -> map(2);
            default -> any(2);
        };
        return 0 == random.nextInt(24) ? longer(value) : value;
    }

    /** A value of any type at all, nil too. */
    Object any(final int depth)
    {
        return switch (random.nextInt(depth > 0 ? 7 : 5))
        {
            case 0 -> null;
            case 1 -> binary();
            case 2 -> string();
            case 3 -> integer();
            case 4 -> 0 == random.nextInt(4) ? new UUID(0, random.nextInt(4)) : scalar();
            case 5 -> list(depth - 1);
            default -> map(depth - 1);
        };
    }

    Object unsigned()
    {
        return random.nextInt(8) > 0 ? (Object)(long)random.nextInt(8) : pick(UNSIGNED_EDGES);
    }

    Object integer()
    {
        return switch (random.nextInt(8))
        {
            case 0, 1, 2 -> -1L - random.nextInt(6);
            case 3 -> pick(NEGATIVE_EDGES);
            default -> unsigned();
        };
    }

    Object number()
    {
        return switch (random.nextInt(6))
        {
            case 0 -> float64();
            case 1 -> float32();
            case 2 -> new BigDecimal(pick(DECIMALS));
            default -> integer();
        };
    }

    /** A number that sums stay exact with. */
    Object summand()
    {
        return switch (random.nextInt(4))
        {
            case 0 -> float64();
            case 1 -> new BigDecimal(random.nextInt(40) - 20).movePointLeft(random.nextInt(3));
            default -> random.nextInt(16) - 8L;
        };
    }

    Object float64()
    {
        return random.nextInt(5) > 0 ? (Object)((random.nextInt(16) - 8) * halves / 2.0) : pick(EXACT_EDGES);
    }

    Object float32()
    {
        return (random.nextInt(16) - 8) * halves / 2f;
    }

    Object string()
    {
        return 0 == random.nextInt(30) ? notUnicode() : pick(STRINGS);
    }

    Object binary()
    {
        final byte[] bytes = new byte[random.nextInt(4)];
        for (int i = 0; i < bytes.length; i++)
        {
            bytes[i] = (byte)(random.nextInt(4) * 85);
        }
        return bytes;
    }

    private Object scalar()
    {
        return switch (random.nextInt(6))
        {
            case 0 -> random.nextBoolean();
            case 1 -> string();
            case 2 -> binary();
            default -> number();
        };
    }

    private List<Object> list(final int depth)
    {
        final List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--)
        {
            list.add(any(depth));
        }
        return list;
    }

    private Map<String, Object> map(final int depth)
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--)
        {
            map.put("abcd".substring(random.nextInt(4)).substring(0, 1), any(depth));
        }
        return map;
    }

    private <T> T pick(final List<T> list)
    {
        return list.get(random.nextInt(list.size()));
    }

    private static Object notUnicode()
    {
        return (MsgPackEncodable)(writer) -> writer.stringHeader(2).raw(new byte[]{'a', (byte)0xFF}, 0, 2);
    }

    /** The same string in more bytes than it needs; of integers Tarantool wants the shortest encoding. */
    private static Object longer(final Object value)
    {
        if (value instanceof String text)
        {
            final byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            final ByteBuffer bytes =
                ByteBuffer.allocate(5 + utf8.length).put((byte)0xDB).putInt(utf8.length).put(utf8);
            return (MsgPackEncodable)(writer) -> writer.raw(bytes.array(), 0, bytes.capacity());
        }
        return value;
    }
}
