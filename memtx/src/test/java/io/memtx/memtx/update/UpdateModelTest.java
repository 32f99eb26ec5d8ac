package io.memtx.memtx.update;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.format.TupleFormat;
import org.junit.jupiter.api.Test;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Random updates and upserts against {@link UpdateModel}.
 */
class UpdateModelTest
{
    private final UpdateFixture fixture = new UpdateFixture();

    @Test
    void shouldAgreeWithTheModelOnUpdates()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
        {
            final RandomUpdate update = new RandomUpdate(random, 8, 6);
            final int indexBase = random.nextInt(2);
            assertEquals(
                expected(update, indexBase), actual(update, indexBase),
                () -> "seed=" + seed + " base=" + indexBase + ' ' + update);
        }
    }

    @Test
    void shouldAgreeWithTheModelOnLongListsOfOperations()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int i = 0; i < 200; i++)
        {
            final RandomUpdate update = new RandomUpdate(random, 300, 300);
            final UpdateModel model = new UpdateModel(update.fields(), 0);
            final List<Integer> expectedSkipped = new ArrayList<>();
            for (int j = 0; j < update.ops().size(); j++)
            {
                if (null != model.apply(update.ops().get(j)))
                {
                    expectedSkipped.add(j + 1);
                }
            }
            final List<Integer> skipped = new ArrayList<>();
            final Tuple result = fixture.upsert(
                Tuple.ofList(update.fields()), update.ops(), TupleFormat.ANY, 0,
                (number, reason) -> skipped.add(number));
            assertEquals(Tuple.ofList(model.fields()), result, () -> "seed=" + seed);
            assertEquals(expectedSkipped, skipped, () -> "seed=" + seed);
        }
    }

    private static Object expected(final RandomUpdate update, final int indexBase)
    {
        final UpdateModel model = new UpdateModel(update.fields(), indexBase);
        for (final List<?> op : update.ops())
        {
            final ErrorCode error = model.check(op);
            if (null != error)
            {
                return error;
            }
        }
        for (final List<?> op : update.ops())
        {
            final ErrorCode error = model.apply(op);
            if (null != error)
            {
                return error;
            }
        }
        return Tuple.ofList(model.fields());
    }

    private Object actual(final RandomUpdate update, final int indexBase)
    {
        try
        {
            return fixture.update(Tuple.ofList(update.fields()), update.ops(), TupleFormat.ANY, indexBase);
        }
        catch (final MemtxException error)
        {
            return error.code();
        }
    }

    /** What an update does, written for clearness, over a list of Java objects. */
    private static final class UpdateModel
    {
        private final List<Object> fields;
        private final int indexBase;

        UpdateModel(final List<Object> fields, final int indexBase)
        {
            this.fields = new ArrayList<>(fields);
            this.indexBase = indexBase;
        }

        List<Object> fields()
        {
            return fields;
        }

        ErrorCode check(final List<?> op)
        {
            final int given = (Integer)op.get(1);
            return given >= 0 && given < indexBase ? ErrorCode.ER_NO_SUCH_FIELD_NO : null;
        }

        ErrorCode apply(final List<?> op)
        {
            final char opcode = ((String)op.get(0)).charAt(0);
            final int given = (Integer)op.get(1);
            final int size = fields.size();
            int at = given < 0 ? size + given + ('!' == opcode ? 1 : 0) : given - indexBase;
            if (at < 0)
            {
                return ErrorCode.ER_NO_SUCH_FIELD_NO;
            }
            if ('!' == opcode || ('=' == opcode && at >= size))
            {
                while (fields.size() < at)
                {
                    fields.add(null);
                }
                fields.add(at, op.get(2));
                return null;
            }
            if ('#' == opcode)
            {
                for (int n = (Integer)op.get(2); n > 0 && at < fields.size(); n--)
                {
                    fields.remove(at);
                }
                return null;
            }
            if (at >= size)
            {
                return ErrorCode.ER_NO_SUCH_FIELD_NO;
            }
            final Object result = '=' == opcode ? op.get(2) : change(opcode, fields.get(at), op);
            if (result instanceof ErrorCode error)
            {
                return error;
            }
            fields.set(at, result);
            return null;
        }

        private Object change(final char opcode, final Object old, final List<?> op)
        {
            return switch (opcode)
            {
                case '+', '-' -> arithmetic(opcode, old, op.get(2));
                case ':' -> splice(old, (Integer)op.get(2), (Integer)op.get(3), (String)op.get(4));
                default -> bits(opcode, old, (Number)op.get(2));
            };
        }

        private static Object arithmetic(final char opcode, final Object left, final Object right)
        {
            if (!(left instanceof Number))
            {
                return ErrorCode.ER_UPDATE_ARG_TYPE;
            }
            if (isFloating(left) || isFloating(right))
            {
                final double a = ((Number)left).doubleValue();
                final double b = ((Number)right).doubleValue();
                final double c = '+' == opcode ? a + b : a - b;
                return c == (float)c ? (Object)(float)c : (Object)c;
            }
            final BigInteger a = big(left);
            final BigInteger b = big(right);
            final BigInteger c = '+' == opcode ? a.add(b) : a.subtract(b);
            return c.bitLength() > (c.signum() < 0 ? 63 : 64) ? ErrorCode.ER_UPDATE_INTEGER_OVERFLOW : c;
        }

        private static Object bits(final char opcode, final Object left, final Number right)
        {
            if (!(left instanceof Number) || isFloating(left) || big(left).signum() < 0)
            {
                return ErrorCode.ER_UPDATE_ARG_TYPE;
            }
            final BigInteger a = big(left);
            final BigInteger b = big(right);
            return '&' == opcode ? a.and(b) : '|' == opcode ? a.or(b) : a.xor(b);
        }

        private Object splice(final Object old, final int given, final int cut, final String paste)
        {
            if (!(old instanceof String text))
            {
                return ErrorCode.ER_UPDATE_ARG_TYPE;
            }
            final int length = text.length();
            final int from = given < 0 ? given + length + 1 : Math.min(given - indexBase, length);
            if (from < 0)
            {
                return ErrorCode.ER_UPDATE_SPLICE;
            }
            final int to = cut < 0 ? Math.max(from, length + cut) : Math.min(length, from + cut);
            return text.substring(0, from) + paste + text.substring(to);
        }

        private static boolean isFloating(final Object value)
        {
            return value instanceof Float || value instanceof Double;
        }

        private static BigInteger big(final Object value)
        {
            return value instanceof BigInteger number ? number : BigInteger.valueOf(((Number)value).longValue());
        }
    }
}
