package io.memtx.memtx.prepare;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Keys and defaults in random places of random tuples, against a list that is filled in the plain way. */
class PreparerModelTest
{
    private static final int FORMATS = 40;
    private static final int TUPLES = 50;

    @TempDir
    private Path directory;

    @Test
    void shouldFillInLikeAModel()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        try (Memtx db = Memtx.open(new MemtxContext(directory).function("seven", (args) -> 7L)))
        {
            final int seven = db.functions().id("seven");
            for (int n = 0; n < FORMATS; n++)
            {
                final Object[] defaults = new Object[1 + random.nextInt(20)];
                final int keyFieldNo = random.nextInt(defaults.length);
                final List<FieldDef> fields = fields(defaults, keyFieldNo, seven, random);
                final Space space = db.createSpace("s", (def) ->
                {
                    fields.forEach(def::field);
                    def.primaryKey(keyFieldNo).sequence();
                });
                long lastKey = 0;
                for (int i = 0; i < TUPLES; i++)
                {
                    final Object[] given = tuple(defaults.length, keyFieldNo, random);
                    final long key = null == given[keyFieldNo] ? lastKey + 1 : (Long)given[keyFieldNo];
                    lastKey = Math.max(lastKey, key);
                    final Tuple expected = expected(given, defaults, keyFieldNo, key);
                    final String what = "seed=" + seed + " format=" + n + " tuple=" + Arrays.toString(given);
                    if (random.nextBoolean())
                    {
                        assertEquals(expected, space.replace(given), what);
                    }
                    else
                    {
                        db.transact((tx) -> assertEquals(expected, tx.replace(space, given), what));
                    }
                    assertEquals(expected, space.get(key), what);
                }
                space.drop();
            }
        }
    }

    private static List<FieldDef> fields(
        final Object[] defaults, final int keyFieldNo, final int functionId, final Random random)
    {
        final List<FieldDef> fields = new ArrayList<>();
        for (int i = 0; i < defaults.length; i++)
        {
            FieldDef field = new FieldDef("f" + i, FieldType.ANY, true);
            if (i == keyFieldNo)
            {
                field = new FieldDef("f" + i, FieldType.INTEGER);
            }
            else if (0 == random.nextInt(3))
            {
                final boolean isFunction = random.nextBoolean();
                defaults[i] = isFunction ? 7L : value(random);
                field = isFunction ? field.withDefaultFunction(functionId) : field.withDefault(defaults[i]);
            }
            fields.add(field);
        }
        return fields;
    }

    private static Object[] tuple(final int fieldCount, final int keyFieldNo, final Random random)
    {
        final Object[] tuple = new Object[keyFieldNo + 1 + random.nextInt(fieldCount - keyFieldNo + 3)];
        for (int i = 0; i < tuple.length; i++)
        {
            final Object value = i == keyFieldNo ? (Object)(long)random.nextInt(200) : value(random);
            tuple[i] = random.nextBoolean() ? null : value;
        }
        return tuple;
    }

    private static Object value(final Random random)
    {
        return switch (random.nextInt(4))
        {
            case 0 -> "x".repeat(random.nextInt(300));
            case 1 -> random.nextLong();
            case 2 -> List.of(1L, List.of("nested"));
            default -> random.nextBoolean();
        };
    }

    private static Tuple expected(
        final Object[] given, final Object[] defaults, final int keyFieldNo, final long key)
    {
        int last = defaults.length - 1;
        while (last >= 0 && null == defaults[last])
        {
            last--;
        }
        final Object[] filled = Arrays.copyOf(given, Math.max(given.length, last + 1));
        for (int i = 0; i <= last; i++)
        {
            filled[i] = null == filled[i] ? defaults[i] : filled[i];
        }
        filled[keyFieldNo] = key;
        return Tuple.of(filled);
    }
}
