package io.memtx.tuple.key;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.fixture.Values.Encoded;
import io.memtx.tuple.msgpack.MsgPackDecimal;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * A value as plain Java compares it: numbers as {@link BigDecimal}, with infinities and NaN aside.
 *
 * @param rank    of its class in the order.
 * @param value   to compare within the class.
 * @param encoded what to put into a tuple.
 */
record ModelValue(int rank, Object value, Object encoded) implements Comparable<ModelValue>
{
    static final ModelValue NIL = new ModelValue(0, null, null);

    private static final byte UINT64 = (byte)0xcf;
    private static final byte INT64 = (byte)0xd3;
    private static final int BOOLEAN = 1;
    private static final int NUMBER = 2;
    private static final int STRING = 3;
    private static final int BINARY = 4;
    private static final BigInteger TWO_POW_64 = BigInteger.ONE.shiftLeft(64);
    private static final long[] BASES = {0, 0, 0, 127, 255, 65535, 1L << 32, 1L << 53, 1L << 59, 1L << 62};
    private static final double[] SPECIAL_DOUBLES =
    {
        0.0, -0.0, 0.5, -0.5, 1e300, -1e300, Double.MIN_VALUE, 0x1p63, -0x1p63, 0x1p64, 0x1p53, 0x1p59, -0x1p59,
        Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN
    };

    boolean isNil()
    {
        return 0 == rank;
    }

    /** Whether a hash index calls them the same: decimals are the same byte for byte only. */
    boolean isSame(final ModelValue other)
    {
        if (!isDecimal() && !other.isDecimal())
        {
            return 0 == compareTo(other);
        }
        return isDecimal() && other.isDecimal() &&
            Arrays.equals(((Encoded)encoded).bytes(), ((Encoded)other.encoded).bytes());
    }

    private boolean isDecimal()
    {
        return encoded instanceof Encoded bytes && UINT64 != bytes.bytes()[0] && INT64 != bytes.bytes()[0];
    }

    @Override
    public int compareTo(final ModelValue other)
    {
        if (rank != other.rank)
        {
            return Integer.compare(rank, other.rank);
        }
        return switch (rank)
        {
            case 0 -> 0;
            case BOOLEAN -> Boolean.compare((boolean)value, (boolean)other.value);
            case NUMBER -> compareNumbers(value, other.value);
            default -> Arrays.compareUnsigned((byte[])value, (byte[])other.value);
        };
    }

    @Override
    public String toString()
    {
        return value instanceof byte[] bytes ? Arrays.toString(bytes) : rank + ":" + value + "(" + encoded + ")";
    }

    static ModelValue random(final Random random, final FieldType type, final boolean isNilAllowed)
    {
        if (isNilAllowed && 0 == random.nextInt(5))
        {
            return NIL;
        }
        return switch (type)
        {
            case UNSIGNED, UINT64 -> integer(random, false);
            case INTEGER -> integer(random, true);
            case INT64 -> small(random);
            case DECIMAL -> decimal(random);
            case FLOAT64 -> wide(floating(random));
            case STRING -> bytes(random, STRING);
            case VARBINARY -> bytes(random, BINARY);
            case BOOLEAN -> bool(random);
            case NUMBER -> switch (random.nextInt(5))
            {
                case 0, 1 -> integer(random, true);
                case 2 -> decimal(random);
                default -> floating(random);
            };
            case DOUBLE -> random.nextBoolean() ? integer(random, true) : floating(random);
            default -> random(
                random,
                switch (random.nextInt(4))
                {
                    case 0 -> FieldType.STRING;
                    case 1 -> FieldType.VARBINARY;
                    case 2 -> FieldType.BOOLEAN;
                    default -> FieldType.NUMBER;
                },
                false);
        };
    }

    private static ModelValue bool(final Random random)
    {
        final boolean value = random.nextBoolean();
        return new ModelValue(BOOLEAN, value, value);
    }

    private static ModelValue integer(final Random random, final boolean isSigned)
    {
        BigInteger value = switch (random.nextInt(8))
        {
            case 0 -> new BigInteger(64, random);
            case 1 -> TWO_POW_64.subtract(BigInteger.valueOf(1 + random.nextInt(3)));
            case 2 -> BigInteger.ONE.shiftLeft(63).add(BigInteger.valueOf(random.nextInt(3)));
            default -> BigInteger.valueOf(BASES[random.nextInt(BASES.length)] + random.nextInt(4));
        };
        if (isSigned && value.bitLength() < 64 && random.nextBoolean())
        {
            value = value.negate();
        }
        return new ModelValue(NUMBER, new BigDecimal(value), random.nextInt(4) == 0 ? widest(value) : value);
    }

    /** One of 63 bits and a sign. */
    private static ModelValue small(final Random random)
    {
        final long value = random.nextLong() >> random.nextInt(Long.SIZE);
        return new ModelValue(NUMBER, BigDecimal.valueOf(value), value);
    }

    private static ModelValue wide(final ModelValue floating)
    {
        return new ModelValue(NUMBER, floating.value, ((Number)floating.encoded).doubleValue());
    }

    /** The longest encoding, which is as good as the shortest. */
    private static Encoded widest(final BigInteger value)
    {
        return new Encoded(ByteBuffer.allocate(9)
            .put((byte)(value.signum() < 0 ? 0xd3 : 0xcf)).putLong(value.longValue()).array());
    }

    private static ModelValue floating(final Random random)
    {
        final double value = switch (random.nextInt(4))
        {
            case 0 -> SPECIAL_DOUBLES[random.nextInt(SPECIAL_DOUBLES.length)];
            case 1 -> random.nextInt(8) - 4;
            case 2 -> random.nextGaussian() * Math.pow(10, random.nextInt(25));
            default -> BASES[random.nextInt(BASES.length)] * (random.nextBoolean() ? 1.0 : -1.0);
        };
        final boolean isFloat = random.nextBoolean() && (float)value == value;
        final Object model = Double.isNaN(value) || Double.isInfinite(value) ? (Object)value : new BigDecimal(value);
        return new ModelValue(NUMBER, model, isFloat ? (Object)(float)value : (Object)value);
    }

    /** Often one that an integer or a double equals, and not always in its shortest form. */
    private static ModelValue decimal(final Random random)
    {
        final BigDecimal value = switch (random.nextInt(4))
        {
            case 0 -> new BigDecimal((random.nextInt(64) - 32) / 8.0);
            case 1 -> new BigDecimal(BigInteger.valueOf(BASES[random.nextInt(BASES.length)] + random.nextInt(3)));
            case 2 -> new BigDecimal(new BigInteger(240, random).negate(), random.nextInt(20));
            default -> BigDecimal.valueOf(random.nextInt(2000) - 1000, random.nextInt(7) - 3);
        };
        final boolean isPadded = random.nextBoolean() && value.scale() >= 0;
        final BigDecimal scaled = isPadded ? value.setScale(value.scale() + 2) : value;
        final MsgPackWriter writer = new MsgPackWriter();
        MsgPackDecimal.encode(writer, scaled);
        final byte[] bytes = new byte[writer.length()];
        Memory.copyTo(writer.address(), bytes, 0, bytes.length);
        return new ModelValue(NUMBER, value, new Encoded(bytes));
    }

    private static ModelValue bytes(final Random random, final int rank)
    {
        final StringBuilder text = new StringBuilder(random.nextInt(6) == 0 ? "a common prefix " : "");
        for (int i = random.nextInt(10); i > 0; i--)
        {
            text.append("ab\0\u00e9".charAt(random.nextInt(4)));
        }
        final byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return new ModelValue(rank, bytes, STRING == rank ? text.toString() : bytes);
    }

    private static int compareNumbers(final Object a, final Object b)
    {
        if (a instanceof BigDecimal exactA && b instanceof BigDecimal exactB)
        {
            return exactA.compareTo(exactB);
        }
        return Integer.compare(place(a), place(b));
    }

    /** NaN, then the negative infinity, then numbers, then the positive one. */
    private static int place(final Object value)
    {
        if (value instanceof BigDecimal)
        {
            return 2;
        }
        final double special = (double)value;
        return Double.isNaN(special) ? 0 : (special < 0 ? 1 : 3);
    }
}
