package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.memtx.space.OnReplace;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.Extension;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Calls any method of the public face with arguments that are often bad, on handles that are often stale. Belongs to
 * one thread.
 */
final class RandomCalls
{
    private static final int KEPT = 12;

    private final Memtx db;
    private final Random random;
    private final List<Space> spaces = new ArrayList<>();
    private final List<Index> indexes = new ArrayList<>();
    private final List<Cursor> cursors = new ArrayList<>();
    private final List<ReadView> views = new ArrayList<>();
    private final List<Transaction> transactions = new ArrayList<>();
    private final List<Transaction.Savepoint> savepoints = new ArrayList<>();
    private final TupleView view = new TupleView();
    private int depth;
    private Space triggered;
    private OnReplace onReplace;

    RandomCalls(final Memtx db, final Random random)
    {
        this.db = db;
        this.random = random;
        final Space first = db.createSpace("first", (def) -> def.primaryKey(0));
        spaces.add(first);
        indexes.add(first.primary());
    }

    void call()
    {
        switch (random.nextInt(20))
        {
            case 0 -> define();
            case 1 -> alter(oneOf(spaces));
            case 2, 3, 4 -> read(oneOf(indexes));
            case 5 -> walk();
            case 6 -> view();
            case 7, 8 -> change();
            case 9, 10, 11 -> transact();
            case 12 -> engine();
            case 13 -> trigger(oneOf(spaces));
            default -> write(oneOf(spaces));
        }
    }

    private void define()
    {
        final String name = "s" + random.nextInt(6);
        final IndexType type = random.nextInt(3) == 0 ? IndexType.HASH : IndexType.TREE;
        final Space space = db.spaceIfAbsent(random.nextInt(20) == 0 ? string() : name, (def) ->
        {
            if (random.nextBoolean())
            {
                def.field("id", type()).field("name", type()).nullableField("more", type());
            }
            if (random.nextInt(10) == 0)
            {
                def.temporary();
            }
            if (random.nextInt(10) == 0)
            {
                def.local().id(random.nextInt());
            }
            if (random.nextInt(20) == 0)
            {
                def.fieldCount(random.nextInt(5) - 1).sync();
            }
            def.index("primary", type, key(true));
            if (random.nextBoolean())
            {
                def.index("second", IndexType.TREE, key(random.nextBoolean()));
            }
        });
        keep(spaces, space);
        keep(indexes, space.primary());
        space.indexes().forEach((index) -> keep(indexes, index));
    }

    private void alter(final Space space)
    {
        switch (random.nextInt(8))
        {
            case 0 -> space.rename(random.nextBoolean() ? "s" + random.nextInt(6) : string());
            case 1 -> space.truncate();
            case 2 ->
            {
                if (random.nextInt(3) == 0)
                {
                    space.drop();
                }
            }
            case 3 -> space.format(List.of(new FieldDef("id", type()), new FieldDef("name", type(), true)));
            case 4 -> space.indexes().get(random.nextInt(3)).drop();
            default -> keep(indexes, space.createIndex(
                "i" + random.nextInt(4), random.nextInt(3) == 0 ? IndexType.HASH : IndexType.TREE,
                key(random.nextBoolean())));
        }
    }

    private void write(final Space space)
    {
        final Object[] fields = fields();
        switch (random.nextInt(8))
        {
            case 0 -> space.delete(parts());
            case 1 -> space.update(aKey(), operations());
            case 2 -> space.upsert(Tuple.of(fields), operations());
            case 3, 4 -> space.replace(fields);
            default -> space.insert(fields);
        }
    }

    private void read(final Index index)
    {
        final IteratorType type = oneOf(List.of(IteratorType.values()));
        switch (random.nextInt(9))
        {
            case 0 -> index.get(aKey());
            case 1 -> index.get(random.nextLong(), view);
            case 2 -> index.get(string(), view);
            case 3 -> index.select(type, aKey(), random.nextInt(6) - 1, random.nextInt(6) - 1);
            case 4 -> index.selectAfter(type, aKey(), Tuple.of(fields()), random.nextInt(5));
            case 5 -> assertEquals(index.select(type, aKey()).size() < 0, index.count(type, aKey()) < 0);
            case 6 -> index.min();
            case 7 -> index.max();
            default -> index.random(random.nextLong());
        }
    }

    private void walk()
    {
        if (cursors.isEmpty() || random.nextInt(4) == 0)
        {
            keep(cursors, oneOf(indexes).cursor());
        }
        final Cursor cursor = oneOf(cursors);
        switch (random.nextInt(7))
        {
            case 0 -> cursor.close();
            case 1 -> cursor.open(oneOf(List.of(IteratorType.values())), aKey());
            case 2 -> cursor.key().part(random.nextInt(9)).open(IteratorType.GE);
            case 3 -> cursor.part(string());
            default ->
            {
                if (cursor.next(view))
                {
                    view.toTuple();
                    view.getLong(random.nextInt(5) - 1);
                }
            }
        }
    }

    private void view()
    {
        if (views.isEmpty() || random.nextInt(3) == 0)
        {
            keep(views, db.readView());
        }
        final ReadView frozen = oneOf(views);
        if (random.nextInt(3) == 0)
        {
            frozen.close();
        }
        final ReadableIndex index = frozen.primary("s" + random.nextInt(6));
        assertEquals(index.select().size(), index.size());
        index.select(oneOf(List.of(IteratorType.values())), aKey(), random.nextInt(3), random.nextInt(9));
        index.get(random.nextInt(9), view);
    }

    private void change()
    {
        final Changes changes = db.changes();
        switch (random.nextInt(4))
        {
            case 0 -> changes.insert(oneOf(spaces));
            case 1 -> changes.replace(oneOf(spaces));
            case 2 -> changes.delete(oneOf(spaces));
            default ->
            {
                // goes on with what was begun, or not, before
            }
        }
        for (int i = random.nextInt(4); i > 0; i--)
        {
            switch (random.nextInt(7))
            {
                case 0 -> changes.string(random.nextInt(9) == 0 ? null : string());
                case 1 -> changes.i64(random.nextInt(9) - 2);
                case 2 -> changes.f64(random.nextDouble());
                case 3 -> changes.nil();
                case 4 -> changes.binary(new byte[4], random.nextInt(5), random.nextInt(4));
                case 5 -> changes.bool(true);
                default -> changes.u64(random.nextInt(9));
            }
        }
        changes.commit();
    }

    private void transact()
    {
        if (depth > 1)
        {
            return;
        }
        depth++;
        try
        {
            db.transact((tx) ->
            {
                keep(transactions, tx);
                for (int i = random.nextInt(6); i > 0; i--)
                {
                    inside(oneOf(transactions));
                }
                if (random.nextInt(4) == 0)
                {
                    throw new IllegalStateException("random");
                }
            });
        }
        finally
        {
            depth--;
        }
    }

    private void inside(final Transaction tx)
    {
        try
        {
            final Space space = oneOf(spaces);
            switch (random.nextInt(12))
            {
                case 0 -> tx.delete(space, parts());
                case 1 -> tx.update(space, aKey(), operations());
                case 2 -> tx.upsert(space, Tuple.of(fields()), operations());
                case 3 -> tx.delete(oneOf(indexes), parts());
                case 4 -> tx.update(oneOf(indexes), aKey(), operations());
                case 5 -> keep(savepoints, tx.savepoint());
                case 6 -> tx.rollbackTo(savepoints.isEmpty() ? null : oneOf(savepoints));
                case 7 -> call();
                case 8 -> tx.onCommit((statements) -> write(space));
                case 9 -> tx.get(space, parts());
                default -> tx.replace(space, fields());
            }
        }
        catch (final RuntimeException ex)
        {
            RandomCallsTest.checkDocumented(ex);
        }
    }

    private void trigger(final Space space)
    {
        if (null != onReplace && random.nextBoolean())
        {
            triggered.removeOnReplace(onReplace);
            onReplace = null;
        }
        else if (null == onReplace)
        {
            triggered = space;
            onReplace = (oldTuple, newTuple, name, type) ->
            {
                if (random.nextInt(8) == 0)
                {
                    inside(db.transaction());
                }
                if (random.nextInt(8) == 0)
                {
                    throw new IllegalStateException("random");
                }
            };
            space.onReplace(onReplace);
        }
        else if (random.nextInt(8) == 0)
        {
            space.beforeReplace((oldTuple, newTuple, name, type) -> switch (random.nextInt(8))
            {
                case 0 -> oldTuple;
                case 1 -> null;
                case 2 -> Tuple.of(fields());
                default -> newTuple;
            });
        }
    }

    private void engine()
    {
        switch (random.nextInt(8))
        {
            case 0 -> db.doWork();
            case 1 -> db.info();
            case 2, 3 ->
            {
                if (random.nextInt(8) == 0) // each waits for the disk
                {
                    db.snapshot();
                }
                else if (random.nextInt(4) == 0)
                {
                    db.startSnapshot();
                }
            }
            case 4 -> db.submit((tx) -> tx.replace(oneOf(spaces), fields()));
            case 5 -> db.await(random.nextInt());
            case 6 -> db.space("_space").primary().select();
            default -> db.space(random.nextBoolean() ? "_space" : "_index").replace(fields());
        }
    }

    private KeySpec key(final boolean isUnique)
    {
        final Object[] parts = new Object[1 + random.nextInt(2)];
        for (int i = 0; i < parts.length; i++)
        {
            parts[i] = switch (random.nextInt(8))
            {
                case 0 -> "id";
                case 1 -> "name";
                case 2 -> random.nextInt(4) - 1;
                case 3 -> new KeyPart(random.nextInt(3), type(), random.nextInt(4) == 0);
                default -> new KeyPart(i, 0 == i ? FieldType.UNSIGNED : FieldType.SCALAR, false);
            };
        }
        return isUnique ? KeySpec.unique(parts) : KeySpec.nonUnique(parts);
    }

    private FieldType type()
    {
        return switch (random.nextInt(4))
        {
            case 0 -> FieldType.UNSIGNED;
            case 1 -> FieldType.STRING;
            default -> oneOf(List.of(FieldType.values()));
        };
    }

    private Key aKey()
    {
        return 0 == random.nextInt(20) ? null : Key.key(parts());
    }

    private Object[] parts()
    {
        final Object[] parts = new Object[random.nextInt(8) == 0 ? random.nextInt(4) : 1];
        for (int i = 0; i < parts.length; i++)
        {
            parts[i] = random.nextInt(4) == 0 ? value() : random.nextInt(12);
        }
        return parts;
    }

    private Object[] fields()
    {
        final Object[] fields = new Object[random.nextInt(8) == 0 ? random.nextInt(3) : 3];
        for (int i = 0; i < fields.length; i++)
        {
            fields[i] = random.nextInt(4) == 0 ? value() : 0 == i ? random.nextInt(12) : string();
        }
        return fields;
    }

    private Operation[] operations()
    {
        final Operation[] operations = new Operation[random.nextInt(3)];
        for (int i = 0; i < operations.length; i++)
        {
            final Object field = switch (random.nextInt(6))
            {
                case 0 -> "name";
                case 1 -> "nope";
                case 2 -> value();
                default -> random.nextInt(5) - 1;
            };
            operations[i] = switch (random.nextInt(7))
            {
                case 0 -> Operation.add(field, value());
                case 1 -> Operation.subtract(field, 1);
                case 2 -> Operation.insertField(field, value());
                case 3 -> Operation.deleteFields(field, random.nextInt(4) - 1);
                case 4 -> Operation.splice(field, random.nextInt(9) - 4, random.nextInt(9) - 4, string());
                case 5 -> null;
                default -> Operation.set(field, value());
            };
        }
        return operations;
    }

    private Object value()
    {
        return switch (random.nextInt(18))
        {
            case 0 -> null;
            case 1 -> -random.nextInt(12);
            case 2 -> random.nextLong();
            case 3 -> BigInteger.ONE.shiftLeft(random.nextInt(66));
            case 4 -> Double.longBitsToDouble(random.nextLong());
            case 5 -> (float)random.nextInt(5);
            case 6 -> Double.NaN;
            case 7 -> -0.0;
            case 8 -> new byte[random.nextInt(40)];
            case 9 -> random.nextBoolean();
            case 10 -> List.of(1, "x", List.of());
            case 11 -> Map.of("a", 1);
            case 12 -> new UUID(random.nextInt(3), 1);
            case 13 -> new Extension((byte)random.nextInt(12), new byte[random.nextInt(20)]);
            case 14 -> new Object();
            case 15 -> Tuple.of(1, 2);
            case 16 -> "x".repeat(random.nextInt(100) == 0 ? 1 << 21 : 300);
            default -> string();
        };
    }

    private String string()
    {
        return switch (random.nextInt(6))
        {
            case 0 -> "";
            case 1 -> "\u0000\uD800\u20ac";
            case 2 -> "x".repeat(random.nextInt(40));
            default -> "v" + random.nextInt(12);
        };
    }

    private <T> T oneOf(final List<T> list)
    {
        return list.get(random.nextInt(list.size()));
    }

    private <T> void keep(final List<T> list, final T handle)
    {
        if (KEPT == list.size())
        {
            final T gone = list.remove(random.nextInt(list.size()));
            if (gone instanceof ReadView frozen)
            {
                frozen.close();
            }
        }
        list.add(handle);
    }
}
