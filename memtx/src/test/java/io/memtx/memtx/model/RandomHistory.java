package io.memtx.memtx.model;

import io.memtx.memtx.Changes;
import io.memtx.memtx.Key;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Operation;
import io.memtx.memtx.Space;
import io.memtx.memtx.Transaction;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Does random operations to an engine and to the model, and compares what both say. */
final class RandomHistory implements AutoCloseable
{
    private static final int STRUCTURE_CHECK_PERIOD = 50_000;
    private static final int CHECKPOINT_PERIOD = 75_000;
    private static final int REOPEN_PERIOD = 170_000;

    private final MemtxContext context;
    private final long seed;
    private final Random random;
    private final List<ModelSpace> models = ModelSpace.shapes();
    private final ArrayDeque<Effect> effects = new ArrayDeque<>();
    private final ReadChecks checks;
    private Memtx db;
    private List<Space> spaces;
    private long step;
    private long failures;
    private Transaction running;

    RandomHistory(final MemtxContext context, final long seed)
    {
        this.context = context;
        this.seed = seed;
        random = new Random(seed);
        checks = new ReadChecks(random);
        db = Memtx.open(context);
        spaces = new ArrayList<>();
        for (final ModelSpace model : models)
        {
            spaces.add(model.create(db));
        }
    }

    void run(final long operations)
    {
        try
        {
            for (step = 0; step < operations; step++)
            {
                act();
                if (0 == (step + 1) % STRUCTURE_CHECK_PERIOD)
                {
                    checks.view(db, models);
                    checkAll();
                }
                if (0 == (step + 1) % CHECKPOINT_PERIOD)
                {
                    db.snapshot();
                    checkAll();
                }
                if (0 == (step + 1) % REOPEN_PERIOD)
                {
                    reopen();
                    checkAll();
                }
            }
            reopen();
            checkAll();
        }
        catch (final Throwable ex)
        {
            throw new AssertionError("seed=" + seed + " step=" + step + " " + ex.getMessage(), ex);
        }
        assertTrue(operations < 10_000 || failures > operations / 100, "seed=" + seed + " failures=" + failures);
    }

    @Override
    public void close()
    {
        checks.close();
        db.close();
    }

    private void act()
    {
        final int dice = random.nextInt(10_000);
        if (dice < 500)
        {
            final int i = random.nextInt(models.size());
            checks.step(models.get(i), spaces.get(i));
        }
        else if (dice < 2_500)
        {
            final int i = random.nextInt(models.size());
            checks.read(models.get(i), spaces.get(i));
        }
        else if (dice < 9_700)
        {
            single(random.nextInt(models.size()));
        }
        else if (dice < 9_995)
        {
            transaction();
        }
        else
        {
            define(random.nextInt(models.size()));
        }
    }

    /** A statement as a transaction of its own, through the one face or the other. */
    private void single(final int i)
    {
        final ModelSpace model = models.get(i);
        final Space space = spaces.get(i);
        final int dice = random.nextInt(100);
        if (dice < 30)
        {
            final boolean isReplace = random.nextBoolean();
            final ModelRow row = new ModelRow(model.randomRow(random));
            put(model, row, isReplace, () -> isReplace ?
                space.replace(row.fields.toArray()) : space.insert(row.fields.toArray()));
        }
        else if (dice < 45)
        {
            final boolean isReplace = random.nextBoolean();
            final ModelRow row = new ModelRow(model.randomRow(random));
            put(model, row, isReplace, () ->
            {
                final Changes changes = db.changes();
                add(isReplace ? changes.replace(space) : changes.insert(space), row.fields);
                db.await(changes.commit());
                return row.tuple();
            });
        }
        else if (dice < 60)
        {
            final List<Object> key = randomKey(model);
            final Update update = new Update(model);
            update(model, model.primary(), key, update, () -> space.update(Key.key(key.toArray()), update.operations));
        }
        else if (dice < 70)
        {
            final ModelRow row = new ModelRow(model.randomRow(random));
            final Update update = new Update(model);
            upsert(model, row, update, () -> space.upsert(row.tuple(), update.operations));
        }
        else if (dice < 85)
        {
            final List<Object> key = randomKey(model);
            delete(model, model.primary(), key, () -> space.delete(key.toArray()));
        }
        else if (dice < 98)
        {
            final List<Object> key = randomKey(model);
            final ModelRow row = model.primary().get(key);
            final Changes changes = db.changes();
            add(changes.delete(space), key);
            db.await(changes.commit());
            effect(model, row, null);
        }
        else
        {
            final List<Object> row = model.randomRow(random);
            row.set(model.counterField(), "not a number");
            assertEquals(ErrorCode.ER_FIELD_TYPE, codeOf(() -> space.replace(row.toArray())));
        }
        effects.clear();
    }

    private void transaction()
    {
        final int statements = 1 + random.nextInt(12);
        final int end = random.nextInt(4);
        try
        {
            db.transact((tx) ->
            {
                running = tx;
                statements(tx, statements);
                if (0 == end)
                {
                    throw new Abort();
                }
            });
        }
        catch (final Abort ex)
        {
            undo(0);
        }
        running = null;
        effects.clear();
    }

    private void statements(final Transaction tx, final int count)
    {
        Transaction.Savepoint savepoint = null;
        int mark = 0;
        for (int n = 0; n < count; n++)
        {
            final int i = random.nextInt(models.size());
            final ModelSpace model = models.get(i);
            final Space space = spaces.get(i);
            final int dice = random.nextInt(100);
            if (dice < 10)
            {
                savepoint = tx.savepoint();
                mark = effects.size();
            }
            else if (dice < 18 && null != savepoint)
            {
                tx.rollbackTo(savepoint);
                undo(mark);
            }
            else if (dice < 40)
            {
                checks.read(model, space);
            }
            else
            {
                statement(tx, model, space);
            }
        }
    }

    private void statement(final Transaction tx, final ModelSpace model, final Space space)
    {
        final int dice = random.nextInt(100);
        final ModelIndex index = dice < 50 ? model.primary() : anyUnique(model);
        final List<Object> key = index == model.primary() ? randomKey(model) : existingKey(model, index);
        if (dice < 30)
        {
            final boolean isReplace = random.nextBoolean();
            final ModelRow row = new ModelRow(model.randomRow(random));
            put(model, row, isReplace, () -> isReplace ?
                tx.replace(space, row.fields.toArray()) : tx.insert(space, row.fields.toArray()));
        }
        else if (dice < 40)
        {
            final ModelRow row = new ModelRow(model.randomRow(random));
            final Update update = new Update(model);
            upsert(model, row, update, () -> tx.upsert(space, row.tuple(), update.operations));
        }
        else if (null != key && dice < 70)
        {
            final Update update = new Update(model);
            update(model, index, key, update, () ->
                tx.update(space.index(index.name), Key.key(key.toArray()), update.operations));
        }
        else if (null != key)
        {
            delete(model, index, key, () -> tx.delete(space.index(index.name), key.toArray()));
        }
    }

    private void define(final int i)
    {
        final ModelSpace model = models.get(i);
        final Space space = spaces.get(i);
        checks.endWalk();
        if (0 == random.nextInt(3))
        {
            space.truncate();
            for (final ModelRow row : new ArrayList<>(model.primary().rows()))
            {
                model.apply(row, null);
            }
        }
        else
        {
            final ModelIndex index = model.indexes.get(1 + random.nextInt(model.indexes.size() - 1));
            space.index(index.name).drop();
            model.createIndex(space, index);
        }
    }

    private void put(
        final ModelSpace model, final ModelRow row, final boolean isReplace, final Supplier<Tuple> statement)
    {
        final ModelRow old = model.primary().find(row);
        if (null != old && !isReplace || model.collides(old, row))
        {
            refused(statement);
        }
        else
        {
            assertEquals(row.tuple(), statement.get());
            effect(model, old, row);
        }
    }

    private void update(
        final ModelSpace model,
        final ModelIndex index,
        final List<Object> key,
        final Update update,
        final Supplier<Tuple> statement)
    {
        final ModelRow old = index.get(key);
        if (null == old)
        {
            assertEquals(null, statement.get());
            return;
        }
        final ModelRow row = update.apply(old);
        if (model.collides(old, row))
        {
            refused(statement);
        }
        else
        {
            assertEquals(row.tuple(), statement.get());
            effect(model, old, row);
        }
    }

    private void upsert(final ModelSpace model, final ModelRow row, final Update update, final Runnable statement)
    {
        final ModelRow old = model.primary().find(row);
        final ModelRow result = null == old ? row : update.apply(old);
        if (model.collides(old, result))
        {
            refused(() ->
            {
                statement.run();
                return null;
            });
        }
        else
        {
            statement.run();
            effect(model, old, result);
        }
    }

    private void delete(
        final ModelSpace model, final ModelIndex index, final List<Object> key, final Supplier<Tuple> statement)
    {
        final ModelRow old = index.get(key);
        assertEquals(null == old ? null : old.tuple(), statement.get());
        effect(model, old, null);
    }

    private void refused(final Supplier<Tuple> statement)
    {
        assertEquals(ErrorCode.ER_TUPLE_FOUND, codeOf(statement));
        failures++;
    }

    private static ErrorCode codeOf(final Supplier<Tuple> statement)
    {
        try
        {
            statement.get();
            return null;
        }
        catch (final MemtxException ex)
        {
            return ex.code();
        }
    }

    private void effect(final ModelSpace model, final ModelRow oldRow, final ModelRow newRow)
    {
        if (null != oldRow || null != newRow)
        {
            model.apply(oldRow, newRow);
            if (null != running)
            {
                effects.addLast(new Effect(model, oldRow, newRow));
            }
        }
    }

    private void undo(final int keep)
    {
        while (effects.size() > keep)
        {
            final Effect effect = effects.pollLast();
            effect.space.apply(effect.newRow, effect.oldRow);
        }
    }

    private void reopen()
    {
        checks.close();
        db.close();
        db = Memtx.open(context);
        spaces = new ArrayList<>();
        for (final ModelSpace model : models)
        {
            spaces.add(db.space(model.name));
        }
    }

    private void checkAll()
    {
        for (int i = 0; i < models.size(); i++)
        {
            checks.all(db, models.get(i), spaces.get(i));
        }
    }

    private List<Object> randomKey(final ModelSpace model)
    {
        final List<Object> key = existingKey(model, model.primary());
        if (null != key && random.nextBoolean())
        {
            return key;
        }
        final List<Object> made = new ArrayList<>();
        for (final int part : model.primary().parts)
        {
            made.add(model.randomValue(random, part));
        }
        return made;
    }

    /** A full key without nil, or null when none was found at once. */
    private List<Object> existingKey(final ModelSpace model, final ModelIndex index)
    {
        final ModelRow row = model.primary().rows().ceiling(new ModelRow(model.randomRow(random)));
        final List<Object> key = null == row ? null : index.keyOf(row);
        return null == key || key.contains(null) ? null : key;
    }

    private ModelIndex anyUnique(final ModelSpace model)
    {
        final ModelIndex index = model.indexes.get(random.nextInt(model.indexes.size()));
        return index.isUnique ? index : model.primary();
    }

    private static void add(final Changes changes, final List<Object> values)
    {
        for (final Object value : values)
        {
            if (null == value)
            {
                changes.nil();
            }
            else if (value instanceof Long number)
            {
                changes.i64(number);
            }
            else if (value instanceof Double number)
            {
                changes.f64(number);
            }
            else if (value instanceof Boolean bool)
            {
                changes.bool(bool);
            }
            else
            {
                changes.string((String)value);
            }
        }
    }

    private record Effect(ModelSpace space, ModelRow oldRow, ModelRow newRow)
    {
    }

    private static final class Abort extends RuntimeException
    {
        private static final long serialVersionUID = 1L;

        Abort()
        {
            super("asked for", null, false, false);
        }
    }

    /** Random operations, all of which fit any row of the space. */
    private final class Update
    {
        private final Operation[] operations;
        private final int counter;
        private final long delta = random.nextInt(20);
        private final boolean isSubtraction = random.nextBoolean();
        private final int assigned;
        private final Object value;

        Update(final ModelSpace model)
        {
            counter = model.counterField();
            int field = random.nextInt(model.fields.size());
            while (model.isKeyField(field) || field == counter)
            {
                field = random.nextInt(model.fields.size());
            }
            assigned = field;
            value = model.randomValue(random, field);
            final Object counterName = random.nextBoolean() ? "n" : (Object)counter;
            operations = new Operation[] {
                isSubtraction ? Operation.subtract(counterName, delta) : Operation.add(counterName, delta),
                Operation.set(assigned, value)};
        }

        ModelRow apply(final ModelRow row)
        {
            final List<Object> fields = new ArrayList<>(row.fields);
            fields.set(counter, (Long)fields.get(counter) + (isSubtraction ? -delta : delta));
            if (assigned == fields.size())
            {
                fields.add(value);
            }
            else
            {
                fields.set(assigned, value);
            }
            return new ModelRow(fields);
        }
    }
}
