package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Decimals and doubles beside each other in one index: compared exactly. Tarantool looks at 15 digits of a double, so
 * that a decimal can be equal to two doubles that are not equal to each other, which is no order that a tree can keep:
 * what it holds would depend on what came first.
 */
class NumberOrderTest
{
    private static final long SEED = 20261126L;
    private static final int COUNT = 3_000;

    @TempDir
    private Path directory;

    @Test
    void shouldCompareDecimalsAndDoublesExactlyWhenTheyShareAnIndex()
    {
        final Random random = new Random(SEED);
        final TreeMap<BigDecimal, Object> model = new TreeMap<>();
        for (int i = 0; i < COUNT; i++)
        {
            final double exact = (1 + random.nextInt(1000)) / 10.0 * (random.nextBoolean() ? 1 : -1);
            final double near = random.nextBoolean() ? exact : random.nextBoolean() ? Math.nextUp(exact) :
                Math.nextDown(exact);
            final Object value = random.nextBoolean() ? near :
                new BigDecimal(near).round(new MathContext(15 + random.nextInt(20)));
            model.putIfAbsent(value instanceof BigDecimal decimal ? decimal : new BigDecimal(near), value);
        }
        final List<Object> shuffled = new ArrayList<>(model.values());
        Collections.shuffle(shuffled, random);
        try (Memtx db = Memtx.open(directory))
        {
            final Space space = db.createSpace("s", (def) -> def.index(
                "pk", IndexType.TREE, KeySpec.unique(KeyPart.of(0, FieldType.NUMBER))));
            shuffled.forEach(space::insert);
            final List<Object> found = space.primary().select().stream().map((tuple) -> tuple.get(0)).toList();
            assertEquals(model.values().stream().map(NumberOrderTest::exact).toList(),
                found.stream().map(NumberOrderTest::exact).toList(), "seed=" + SEED);
            model.values().forEach((value) ->
                assertEquals(exact(value), exact(space.get(value).get(0)), "seed=" + SEED + " value=" + value));
            space.store().checkStructure();
        }
    }

    @Test
    void shouldTellADecimalFromTheDoublesThatPrintLikeIt()
    {
        try (Memtx db = Memtx.open(directory))
        {
            final Space space = db.createSpace("s", (def) -> def.index(
                "pk", IndexType.TREE, KeySpec.unique(KeyPart.of(0, FieldType.NUMBER))));
            space.insert(0.1 + 0.2);
            space.insert(new BigDecimal("0.3"));
            space.insert(0.3);
            space.insert(new BigDecimal(0.1));
            assertEquals(Tuple.of(new BigDecimal(0.1)), space.get(0.1)); // exactly what the double is
            assertEquals(
                List.of(Tuple.of(new BigDecimal(0.1)), Tuple.of(0.3), Tuple.of(new BigDecimal("0.3")),
                    Tuple.of(0.1 + 0.2)),
                space.primary().select());
        }
    }

    private static BigDecimal exact(final Object number)
    {
        return (number instanceof BigDecimal decimal ? decimal : new BigDecimal(((Number)number).doubleValue()))
            .stripTrailingZeros();
    }
}
