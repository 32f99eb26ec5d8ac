package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;

import static io.memtx.memtx.schema.IndexType.HASH;
import static io.memtx.memtx.schema.IndexType.TREE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Random changes of definitions, at once and in steps, between random writes, compared with a map; with a read view and
 * a reader open, that see what they saw, and reopened now and then. {@code -Dmemtx.model.seed} repeats a run,
 * {@code -Dmemtx.alter.steps} lengthens it.
 */
class AlterModelTest
{
    private static final long SEED = Long.getLong("memtx.model.seed", System.nanoTime());
    private static final int STEPS = Integer.getInteger("memtx.alter.steps", 2_500);
    private static final int KEYS = 3_000;

    /** From here on hints are the same, so that whole values have to be compared. */
    private static final long BEYOND_HINTS = 1L << 60;

    private static final Set<ErrorCode> REFUSALS = EnumSet.of(
        ErrorCode.ER_TUPLE_FOUND, ErrorCode.ER_FIELD_TYPE, ErrorCode.ER_FIELD_MISSING, ErrorCode.ER_UNSUPPORTED,
        ErrorCode.ER_MODIFY_INDEX, ErrorCode.ER_ALTER_SPACE);

    private final Random random = new Random(SEED);
    private final TreeMap<Long, List<Object>> rows = new TreeMap<>();
    private final List<Definition> definitions = new ArrayList<>();
    private boolean isIdDescending;

    @TempDir
    private Path directory;
    private Memtx db;
    private Space space;
    private Running running;
    private int step;
    private int doneAtOnce;
    private int doneInSteps;
    private int refused;

    /** What the model knows of an index of one field. */
    private record Definition(
        String name, IndexType type, boolean isUnique, FieldType fieldType, boolean isNullable, boolean isDescending)
    {
        KeyPart part(final int fieldNo)
        {
            final KeyPart part = new KeyPart(fieldNo, fieldType, isNullable);
            return isDescending ? part.descending() : part;
        }

        boolean accepts(final Object value)
        {
            if (null == value)
            {
                return isNullable;
            }
            return switch (fieldType)
            {
                case UNSIGNED -> value instanceof Long number && number >= 0;
                case INTEGER -> value instanceof Long;
                default -> true;
            };
        }
    }

    /** A change in steps, and what the definition is when it is done. */
    private record Running(SchemaChange change, int index, Definition wanted, boolean isIdDescending)
    {
    }

    @Test
    void shouldAgreeWithAMap()
    {
        try
        {
            open();
            for (step = 0; step < STEPS; step++)
            {
                act();
            }
            finish();
            check();
            assertTrue(doneAtOnce > 20 && doneInSteps > 20 && refused > 20,
                "at once=" + doneAtOnce + " in steps=" + doneInSteps + " refused=" + refused);
        }
        catch (final Throwable ex)
        {
            throw new AssertionError("seed=" + SEED + " step=" + step, ex);
        }
        finally
        {
            db.close();
        }
    }

    private void open()
    {
        db = Memtx.open(new MemtxContext(directory).memtxMemory(128 << 20));
        space = db.createSpace("s", (def) -> def
            .index("pk", TREE, KeySpec.unique(KeyPart.of(0, FieldType.UNSIGNED)))
            .index("i1", TREE, KeySpec.nonUnique(KeyPart.of(1, FieldType.UNSIGNED)))
            .index("i2", TREE, KeySpec.nonUnique(KeyPart.of(2, FieldType.UNSIGNED))));
        definitions.add(new Definition("i1", TREE, false, FieldType.UNSIGNED, false, false));
        definitions.add(new Definition("i2", TREE, false, FieldType.UNSIGNED, false, false));
        db.transact((tx) ->
        {
            for (long id = 0; id < KEYS; id += 2)
            {
                tx.insert(space, id, id, 7 * id);
                rows.put(id, List.of(id, id, 7 * id));
            }
        });
    }

    private void act()
    {
        final int dice = random.nextInt(100);
        if (dice < 70)
        {
            write(1 + random.nextInt(3) * random.nextInt(8));
        }
        else if (dice < 78)
        {
            alterAtOnce();
        }
        else if (dice < 86)
        {
            alterInSteps();
        }
        else if (dice < 96)
        {
            db.doWork();
            takeNote();
        }
        else if (dice < 99)
        {
            lookFromAside();
        }
        else if (0 == random.nextInt(8))
        {
            reopen();
        }
        if (0 == step % 20)
        {
            check();
        }
    }

    private Object value(final Definition definition)
    {
        final int dice = random.nextInt(20);
        if (dice < 13)
        {
            final long number = random.nextInt(definition.isUnique() ? 1 << 20 : 50);
            return 0 == number % 2 ? number : BEYOND_HINTS + number;
        }
        return dice < 14 ? null : dice < 17 ?
            (Object)(-BEYOND_HINTS - random.nextInt(1 << 20)) : "a common prefix " + random.nextInt(1 << 20);
    }

    private void write(final int count)
    {
        takeNote(); // whatever was done last may have stepped the engine
        final TreeMap<Long, List<Object>> changed = new TreeMap<>(rows);
        final boolean isGivenUp = 0 == random.nextInt(10);
        try
        {
            db.transact((tx) ->
            {
                for (int i = 0; i < count; i++)
                {
                    write(tx, changed);
                }
                if (isGivenUp)
                {
                    throw new IllegalArgumentException("given up");
                }
            });
            rows.clear();
            rows.putAll(changed);
        }
        catch (final IllegalArgumentException ex)
        {
            assertTrue(isGivenUp);
        }
    }

    private void write(final Transaction tx, final TreeMap<Long, List<Object>> changed)
    {
        final long id = random.nextInt(KEYS);
        if (0 == random.nextInt(3))
        {
            tx.delete(space, id);
            changed.remove(id);
            return;
        }
        final List<Object> row = new ArrayList<>(List.of(id));
        row.add(value(definitions.get(0)));
        final Object last = value(definitions.get(1));
        if (null != last || random.nextBoolean())
        {
            row.add(last); // nil, or not there at all
        }
        boolean isGood = true;
        for (int i = 0; i < definitions.size(); i++)
        {
            final Object value = field(row, i + 1);
            isGood &= definitions.get(i).accepts(value) &&
                (!definitions.get(i).isUnique() || null == value || !isTaken(changed, i + 1, value, id));
        }
        try
        {
            tx.replace(space, row.toArray());
            assertTrue(isGood, () -> "was let pass: " + row + " with " + definitions);
            changed.put(id, row);
        }
        catch (final MemtxException ex)
        {
            assertTrue(!isGood && REFUSALS.contains(ex.code()), () -> ex + ": " + row + " with " + definitions);
        }
    }

    private static boolean isTaken(
        final TreeMap<Long, List<Object>> rows, final int fieldNo, final Object value, final long id)
    {
        return rows.values().stream().anyMatch(
            (row) -> !row.get(0).equals(id) && value.equals(field(row, fieldNo)));
    }

    private static Object field(final List<Object> row, final int fieldNo)
    {
        return fieldNo < row.size() ? row.get(fieldNo) : null;
    }

    private Definition next(final Definition before)
    {
        final FieldType[] types = {FieldType.UNSIGNED, FieldType.INTEGER, FieldType.SCALAR};
        final boolean isTypeChanged = 0 == random.nextInt(3);
        return new Definition(
            before.name(),
            0 == random.nextInt(8) ? (HASH == before.type() ? TREE : HASH) : before.type(),
            random.nextInt(4) > 0 == before.isUnique(),
            isTypeChanged ? types[random.nextInt(types.length)] : before.fieldType(),
            random.nextInt(4) > 0 == before.isNullable(),
            0 == random.nextInt(10) != before.isDescending());
    }

    private static void describe(final IndexAlteration to, final Definition wanted, final int fieldNo)
    {
        to.type(wanted.type()).unique(wanted.isUnique()).parts(wanted.part(fieldNo));
    }

    private void alterAtOnce()
    {
        takeNote();
        final int index = 0 == random.nextInt(10) ? 2 : random.nextInt(2); // the last is the primary one
        try
        {
            if (2 == index)
            {
                final boolean isDescending = random.nextBoolean();
                space.primary().alter((to) -> to.parts(primaryPart(isDescending)));
                isIdDescending = isDescending;
            }
            else
            {
                final Definition wanted = next(definitions.get(index));
                final boolean isRolledBack = 0 == random.nextInt(6);
                db.transact((tx) ->
                {
                    space.index(wanted.name()).alter((to) -> describe(to, wanted, index + 1));
                    if (isRolledBack)
                    {
                        throw new IllegalArgumentException("no");
                    }
                });
                definitions.set(index, wanted);
            }
            doneAtOnce++;
        }
        catch (final MemtxException ex)
        {
            assertTrue(REFUSALS.contains(ex.code()), ex::toString);
            refused++;
        }
        catch (final IllegalArgumentException ex)
        {
            refused++;
        }
    }

    private KeyPart primaryPart(final boolean isDescending)
    {
        final KeyPart part = KeyPart.of(0, random.nextBoolean() ? FieldType.UNSIGNED : FieldType.SCALAR);
        return isDescending ? part.descending() : part;
    }

    private void alterInSteps()
    {
        takeNote();
        final int index = 0 == random.nextInt(10) ? 2 : random.nextInt(2); // the last is the primary one
        try
        {
            final SchemaChange change;
            final boolean isDescending = 2 == index ? random.nextBoolean() : isIdDescending;
            final Definition wanted = 2 == index ? null : next(definitions.get(index));
            if (2 == index)
            {
                final KeyPart part = primaryPart(isDescending);
                change = space.primary().startAlter((to) -> to.parts(part));
            }
            else
            {
                change = space.index(wanted.name()).startAlter((to) -> describe(to, wanted, index + 1));
            }
            running = new Running(change, index, wanted, isDescending);
        }
        catch (final MemtxException ex)
        {
            assertTrue(REFUSALS.contains(ex.code()), ex::toString);
            refused++;
        }
    }

    /** After whatever may have stepped the engine. */
    private void takeNote()
    {
        if (null == running || !running.change().isDone())
        {
            return;
        }
        final Running ended = running;
        running = null;
        try
        {
            ended.change().future().join();
            if (2 == ended.index())
            {
                isIdDescending = ended.isIdDescending();
            }
            else
            {
                definitions.set(ended.index(), ended.wanted());
            }
            doneInSteps++;
        }
        catch (final CompletionException ex)
        {
            final MemtxException reason = (MemtxException)ex.getCause();
            assertTrue(REFUSALS.contains(reason.code()), reason::toString);
            refused++;
        }
    }

    private void finish()
    {
        while (null != running)
        {
            db.doWork();
            takeNote();
        }
    }

    private void lookFromAside()
    {
        try (ReadView view = db.readView(); Reader reader = db.reader())
        {
            final List<List<Object>> before = expected(null);
            reader.enter();
            final int seen = reader.primary("s").select().size();
            assertEquals(rows.size(), seen);
            for (int i = 0; i < 10; i++)
            {
                alterAtOnce();
                write(5);
                db.doWork();
                takeNote();
            }
            reader.primary("s").select();
            reader.index("s", "i1").select();
            reader.index("s", "i2").select();
            reader.exit();
            assertEquals(before, sorted(view.primary("s").select(), Comparator.comparing(List::toString)));
            assertEquals(before, sorted(view.index("s", "i1").select(), Comparator.comparing(List::toString)));
            assertEquals(rows.size(), reader.index("s", "i2").select().size());
        }
    }

    private void reopen()
    {
        final boolean isRunning = null != running && !running.change().isDone();
        takeNote();
        if (random.nextBoolean())
        {
            db.snapshot();
            takeNote();
        }
        db.close();
        if (isRunning && null != running)
        {
            assertTrue(running.change().future().isCompletedExceptionally());
            running = null;
        }
        db = Memtx.open(new MemtxContext(directory).memtxMemory(128 << 20));
        space = db.space("s");
        check();
    }

    private void check()
    {
        takeNote();
        db.engine().transactions().schema().forEach((store) -> store.checkStructure());
        final Comparator<List<Object>> byId = byField(0, isIdDescending);
        assertEquals(expected(byId), sorted(space.primary().select(), null));
        for (int i = 0; i < definitions.size(); i++)
        {
            final Definition definition = definitions.get(i);
            final boolean isHash = HASH == definition.type();
            final Comparator<List<Object>> order =
                isHash ? null : byField(i + 1, definition.isDescending()).thenComparing(byId);
            final List<Tuple> tuples = space.index(definition.name()).select();
            assertEquals(expected(order), sorted(tuples, isHash ? Comparator.comparing(List::toString) : null));
        }
    }

    /** In the given order; as texts order where there is none. */
    private List<List<Object>> expected(final Comparator<List<Object>> order)
    {
        final List<List<Object>> list = new ArrayList<>(rows.values());
        list.sort(null == order ? Comparator.comparing(List::toString) : order);
        return list;
    }

    private static List<List<Object>> sorted(final List<Tuple> tuples, final Comparator<List<Object>> order)
    {
        final List<List<Object>> list = new ArrayList<>();
        for (final Tuple tuple : tuples)
        {
            final List<Object> fields = new ArrayList<>();
            for (int i = 0; i < tuple.size(); i++)
            {
                fields.add(tuple.get(i));
            }
            list.add(fields);
        }
        if (null != order)
        {
            list.sort(order);
        }
        return list;
    }

    private static Comparator<List<Object>> byField(final int fieldNo, final boolean isDescending)
    {
        final Comparator<List<Object>> ascending = (a, b) -> compare(field(a, fieldNo), field(b, fieldNo));
        return isDescending ? ascending.reversed() : ascending;
    }

    /** Nil, numbers, strings. */
    private static int compare(final Object a, final Object b)
    {
        final int rankA = null == a ? 0 : a instanceof Long ? 1 : 2;
        final int rankB = null == b ? 0 : b instanceof Long ? 1 : 2;
        if (rankA != rankB || 0 == rankA)
        {
            return Integer.compare(rankA, rankB);
        }
        return 1 == rankA ? Long.compare((Long)a, (Long)b) : ((String)a).compareTo((String)b);
    }
}
