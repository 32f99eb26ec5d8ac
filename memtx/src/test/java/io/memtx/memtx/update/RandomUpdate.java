package io.memtx.memtx.update;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A tuple and well-formed operations, by chance.
 */
final class RandomUpdate
{
    private static final BigInteger UNSIGNED_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private final Random random;
    private final List<Object> fields = new ArrayList<>();
    private final List<List<?>> ops = new ArrayList<>();

    RandomUpdate(final Random random, final int maxFields, final int maxOps)
    {
        this.random = random;
        for (int i = random.nextInt(maxFields + 1); i > 0; i--)
        {
            fields.add(value());
        }
        for (int i = random.nextInt(maxOps + 1); i > 0; i--)
        {
            ops.add(op());
        }
    }

    List<Object> fields()
    {
        return fields;
    }

    List<List<?>> ops()
    {
        return ops;
    }

    @Override
    public String toString()
    {
        return fields + " " + ops;
    }

    private List<?> op()
    {
        final int size = fields.size();
        final int field = random.nextInt(2 * size + 5) - size - 2;
        return switch (random.nextInt(11))
        {
            case 0, 1 -> List.of("#", field, 1 + random.nextInt(3));
            case 2, 3 -> Arrays.asList("!", field, value());
            case 4, 5 -> Arrays.asList("=", field, value());
            case 6, 7 -> List.of("+", field, number());
            case 8 -> List.of("-", field, number());
            case 9 -> List.of("&|^".substring(random.nextInt(3)).substring(0, 1), field, unsigned());
            default -> List.of(
                ":", field, offset(), random.nextInt(9) - 4, "xyz".substring(random.nextInt(4)));
        };
    }

    private int offset()
    {
        final int offset = random.nextInt(13) - 6;
        return 0 == offset ? 1 : offset;
    }

    private Object value()
    {
        return switch (random.nextInt(8))
        {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2, 3 -> "abcdefgh".substring(random.nextInt(9));
            case 4 -> List.of(1, "x");
            default -> number();
        };
    }

    private Object number()
    {
        return switch (random.nextInt(8))
        {
            case 0 -> (float)random.nextInt(1000) / 8;
            case 1 -> random.nextDouble() * 1e10;
            case 2 -> random.nextInt(100) / 4.0;
            case 3 -> -1 - random.nextInt(1000);
            case 4 -> random.nextLong();
            default -> unsigned();
        };
    }

    private Object unsigned()
    {
        return switch (random.nextInt(5))
        {
            case 0 -> UNSIGNED_MAX.subtract(BigInteger.valueOf(random.nextInt(3)));
            case 1 -> random.nextLong() >>> 1;
            default -> random.nextInt(100_000);
        };
    }
}
