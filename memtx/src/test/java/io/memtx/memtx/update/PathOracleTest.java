package io.memtx.memtx.update;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.format.TupleFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Random updates and upserts by path, and of decimals, results and messages, against an installed Tarantool 2.6. Left
 * out is what makes it crash and what 3.x, which the engine follows, does otherwise.
 */
class PathOracleTest
{
    private static final int UPDATE_COUNT = 1500;
    private static final int COUNT = 2000;
    private static final int MAX_DIGITS = 38; // in 2.6

    private final UpdateFixture fixture = new UpdateFixture();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @TempDir
    Path directory;

    @Test
    void shouldAgreeWithTarantoolOnPaths() throws IOException
    {
        final UpdateOracle oracle = new UpdateOracle(directory, seed);
        final List<RandomPathUpdate> cases = new ArrayList<>();
        while (cases.size() < COUNT)
        {
            final RandomPathUpdate update = new RandomPathUpdate(random);
            if (!update.isDangerous() && (cases.size() < UPDATE_COUNT || 1 == update.ops().size()))
            {
                oracle.add(cases.size() < UPDATE_COUNT, update.fields(), update.ops());
                cases.add(update);
            }
        }

        final List<String> answers = oracle.answers();
        assertEquals(cases.size(), answers.size());
        int comparedCount = 0;
        for (int i = 0; i < cases.size(); i++)
        {
            final RandomPathUpdate update = cases.get(i);
            final String theirs = answers.get(i);
            final String ours = answer(i < UPDATE_COUNT, update.fields(), update.ops());
            if (1 == update.ops().size() || !isOtherwise(theirs, ours))
            {
                assertEquals(normal(theirs), normal(ours), () -> "seed=" + seed + ' ' + update);
                comparedCount++;
            }
        }
        assertTrue(comparedCount > COUNT / 2, "compared=" + comparedCount);
    }

    @Test
    void shouldAgreeWithTarantoolOnDecimals() throws IOException
    {
        final UpdateOracle oracle = new UpdateOracle(directory, seed);
        final List<List<?>> fields = new ArrayList<>();
        final List<List<?>> ops = new ArrayList<>();
        for (int i = 0; i < COUNT; i++)
        {
            final boolean isLeft = random.nextBoolean();
            final Object left = isLeft ? decimal() : number();
            final Object right = isLeft ? number() : decimal();
            fields.add(List.of(left));
            ops.add(List.of(List.of(random.nextBoolean() ? "+" : "-", 1, right)));
            oracle.add(true, fields.get(i), ops.get(i));
        }

        final List<String> answers = oracle.answers();
        int comparedCount = 0;
        for (int i = 0; i < COUNT; i++)
        {
            final String operation = fields.get(i) + " " + ops.get(i);
            final String ours = answer(true, fields.get(i), ops.get(i));
            if (!needsMoreDigits(ours))
            {
                assertEquals(answers.get(i), ours, () -> "seed=" + seed + ' ' + operation);
                comparedCount++;
            }
        }
        assertTrue(comparedCount > COUNT / 2, "compared=" + comparedCount);
    }

    private String answer(final boolean isUpdate, final List<?> fields, final List<?> ops)
    {
        try
        {
            final Tuple tuple = Tuple.ofList(fields);
            final Tuple result = isUpdate ? fixture.update(tuple, ops, TupleFormat.ANY, 1) :
                fixture.upsert(tuple, ops, TupleFormat.ANY, 1, (number, reason) -> {});
            return "ok " + HexFormat.of().formatHex(result.toMsgPack());
        }
        catch (final MemtxException error)
        {
            return "error " + error.code().number() + ' ' + error.getMessage().replace(" or varbinary", "");
        }
    }

    /**
     * 2.6 knows that a field was touched before, and says so; in a map it takes the removal of what is not there for
     * done. Beyond the end of the tuple 3.x fills with nil.
     */
    private static boolean isOtherwise(final String theirs, final String ours)
    {
        return theirs.contains("double update of the same field") || theirs.contains("by non-") ||
            theirs.contains("by a non-") || theirs.contains("by not a ") || ours.startsWith("error 201 ") ||
            theirs.matches("error 201 Field ''\\[\\d]'' .*");
    }

    private boolean needsMoreDigits(final String ours)
    {
        if (!ours.startsWith("ok "))
        {
            return false;
        }
        final Object result = Tuple.ofMsgPack(HexFormat.of().parseHex(ours.substring(3))).get(0);
        return result instanceof BigDecimal && (((BigDecimal)result).precision() > MAX_DIGITS ||
            Math.abs(((BigDecimal)result).scale()) > MAX_DIGITS ||
            ((BigDecimal)result).precision() - ((BigDecimal)result).scale() > MAX_DIGITS);
    }

    /** Without the order of the pairs of maps: 2.6 puts new ones elsewhere when an update changes a map twice. */
    private static Object normal(final String answer)
    {
        return answer.startsWith("ok ") ?
            Tuple.ofMsgPack(HexFormat.of().parseHex(answer.substring(3))).toList() : answer;
    }

    private BigDecimal decimal()
    {
        return new BigDecimal(new BigInteger(random.nextInt(64), random), random.nextInt(24) - 4)
            .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1));
    }

    private Object number()
    {
        return switch (random.nextInt(9))
        {
            case 0 -> random.nextLong();
            case 1 -> BigInteger.ONE.shiftLeft(63).add(BigInteger.valueOf(random.nextInt(1000)));
            case 2 -> random.nextDouble() * Math.pow(10, random.nextInt(40) - 20);
            case 3 -> (float)random.nextInt(1000) / 8;
            case 4 -> (float)random.nextDouble();
            case 5 -> (double)random.nextInt(1_000_000) * Math.pow(10, random.nextInt(20));
            case 6 -> List.of(Double.NaN, Double.POSITIVE_INFINITY, 1e300, -1e300).get(random.nextInt(4));
            case 7 -> random.nextInt(100);
            default -> decimal();
        };
    }
}
