package io.memtx.memtx.differential;

import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Statements about one space by chance, from its definition on: complete in itself, so that scripts with other numbers
 * of spaces may come before and behind it.
 */
final class RandomScript
{
    private static final int SEQUENCE = 284;
    private static final int SPACE_SEQUENCE = 340;
    private static final IteratorType[] OF_TREES =
    {
        IteratorType.EQ, IteratorType.EQ, IteratorType.REQ, IteratorType.ALL, IteratorType.LT, IteratorType.LE,
        IteratorType.GE, IteratorType.GT
    };
    private static final IteratorType[] OF_HASHES =
        {IteratorType.EQ, IteratorType.EQ, IteratorType.ALL, IteratorType.LT, IteratorType.GE, IteratorType.REQ};

    private final Random random;
    private final RandomValues values;
    private final RandomSchema schema;
    private final RandomOperations operations;
    private final int sequence;
    private final List<Statement> statements = new ArrayList<>();
    private boolean isAttached;
    private boolean isInTransaction;
    private int savepointCount;

    /**
     * @param seed  of all that is by chance.
     * @param id    number of the space, and of the sequence, which nothing else in the same run uses.
     * @param count of statements.
     */
    RandomScript(final long seed, final int id, final int count)
    {
        random = new Random(seed);
        schema = new RandomSchema(random, id);
        values = new RandomValues(random, schema.hasHashes);
        operations = new RandomOperations(random, values, schema);
        sequence = id;
        define();
        while (statements.size() < count)
        {
            addStatement();
        }
        if (isInTransaction)
        {
            statements.add(Statement.of(Verb.COMMIT));
        }
    }

    List<Statement> statements()
    {
        return statements;
    }

    private void define()
    {
        statements.add(Statement.of(Verb.INSERT, schema.spaceRow(false), RandomSchema.SPACE));
        for (int i = 1 + random.nextInt(4); i > 0; i--)
        {
            createIndex();
        }
        if (0 == random.nextInt(4))
        {
            final boolean isRising = random.nextInt(4) > 0;
            statements.add(Statement.of(
                Verb.INSERT,
                List.of(
                    sequence, 1, "q" + sequence, isRising ? 1 + random.nextInt(2) : -1, -3, 12, random.nextInt(5), 0,
                    random.nextBoolean()),
                SEQUENCE));
            isAttached = true;
            statements.add(Statement.of(
                Verb.INSERT, List.of(schema.id, sequence, false, keyField(), ""), SPACE_SEQUENCE));
        }
    }

    private void addStatement()
    {
        final int kind = random.nextInt(100);
        if (kind < 20)
        {
            statements.add(Statement.of(Verb.INSERT, tuple(), schema.id));
        }
        else if (kind < 36)
        {
            statements.add(Statement.of(Verb.REPLACE, tuple(), schema.id));
        }
        else if (kind < 50)
        {
            final RandomSchema.Index index = uniqueIndex();
            statements.add(Statement.of(Verb.UPDATE, key(index, true), operations.update(), schema.id, index.id()));
        }
        else if (kind < 58)
        {
            statements.add(Statement.of(Verb.UPSERT, tuple(), operations.upsert(), schema.id));
        }
        else if (kind < 64)
        {
            final RandomSchema.Index index = uniqueIndex();
            statements.add(Statement.of(Verb.DELETE, key(index, true), schema.id, index.id()));
        }
        else if (kind < 90)
        {
            read();
        }
        else if (kind < 94)
        {
            transaction();
        }
        else if (kind < 97)
        {
            changeSchema();
        }
        else
        {
            sequence();
        }
    }

    private void read()
    {
        final RandomSchema.Index index = pick(schema.indexes);
        final IteratorType type = pick(Arrays.asList(index.isHash() ? OF_HASHES : OF_TREES));
        switch (random.nextInt(12))
        {
            case 0, 1 -> statements.add(Statement.of(Verb.GET, key(index, true), schema.id, index.id()));
            case 2 -> statements.add(Statement.of(
                Verb.COUNT, key(index, type, random.nextInt(3) > 0), schema.id, index.id(), type.id()));
            case 3 -> statements.add(Statement.of(Verb.MIN, key(index, false), schema.id, index.id()));
            case 4 -> statements.add(Statement.of(Verb.MAX, key(index, false), schema.id, index.id()));
            case 5 -> statements.add(isInTransaction || random.nextBoolean() ? // only there ours are confirmed bytes
                Statement.of(Verb.LEN, schema.id, index.id()) : Statement.of(Verb.BYTES, schema.id));
            default ->
            {
                final List<Object> key = key(index, type, false);
                statements.add(index.isHash() ?
                    Statement.of(Verb.GATHER, key, schema.id, index.id(), type.id()) :
                    Statement.of(
                        Verb.SELECT, key, schema.id, index.id(), type.id(),
                        random.nextInt(3) > 0 ? 0 : random.nextInt(6), random.nextInt(4) > 0 ? 20 : random.nextInt(5)));
            }
        }
    }

    private void transaction()
    {
        if (!isInTransaction)
        {
            statements.add(Statement.of(Verb.BEGIN));
            isInTransaction = true;
            savepointCount = 0;
            return;
        }
        switch (random.nextInt(9))
        {
            case 0, 1, 2 -> statements.add(Statement.of(Verb.SAVEPOINT, savepointCount++));
            case 3, 4 ->
            {
                if (savepointCount > 0)
                {
                    statements.add(Statement.of(Verb.ROLLBACK_TO, random.nextInt(savepointCount)));
                }
            }
            case 5 -> statements.add(Statement.of(Verb.BEGIN));
            default ->
            {
                statements.add(Statement.of(random.nextBoolean() ? Verb.COMMIT : Verb.ROLLBACK));
                isInTransaction = false;
            }
        }
    }

    private void changeSchema()
    {
        switch (random.nextInt(9))
        {
            case 8 -> statements.add(Statement.of(Verb.TRIGGER, schema.id, trigger().ordinal()));
            case 0 -> statements.add(Statement.of(Verb.TRUNCATE, schema.id));
            case 1, 2, 3 -> createIndex();
            case 4, 5 ->
            {
                final RandomSchema.Index index = pick(schema.indexes);
                statements.add(Statement.of(
                    Verb.DELETE, List.of(schema.id, index.id()), RandomSchema.INDEX, 0));
            }
            case 6 -> statements.add(Statement.of(Verb.REPLACE, schema.spaceRow(true), RandomSchema.SPACE));
            default -> statements.add(Statement.of(Verb.REPLACE, schema.spaceRow(false), RandomSchema.SPACE));
        }
    }

    /** 2.6 compares what a trigger returns before it looks at it, and then does not find decimals any more. */
    private TriggerKind trigger()
    {
        final TriggerKind kind = pick(Arrays.asList(TriggerKind.values()));
        final boolean hasDecimals = schema.fields.stream().anyMatch((field) -> FieldType.DECIMAL == field.type());
        return hasDecimals && TriggerKind.LONGER == kind ? TriggerKind.EVEN : kind;
    }

    private void createIndex()
    {
        statements.add(Statement.of(Verb.INSERT, schema.indexRow(), RandomSchema.INDEX));
    }

    private void sequence()
    {
        statements.add(switch (random.nextInt(6))
        {
            case 0 -> Statement.of(Verb.SET, sequence, random.nextInt(20) - 6);
            // 2.6 does not undo the reset of a value that was never put in a row of its own
            case 1 -> Statement.of(isAttached && isInTransaction ? Verb.CURRENT : Verb.RESET, sequence);
            case 2 -> Statement.of(Verb.CURRENT, sequence);
            default -> Statement.of(Verb.NEXT, sequence);
        });
    }

    private List<Object> tuple()
    {
        int size = schema.fields.size();
        if (0 == random.nextInt(5))
        {
            size = schema.minFieldCount() + random.nextInt(1 + size - schema.minFieldCount());
        }
        final List<Object> tuple = new ArrayList<>();
        for (int i = 0; i < size; i++)
        {
            tuple.add(field(schema.fields.get(i)));
        }
        for (int i = random.nextInt(8) - 6; i > 0; i--)
        {
            tuple.add(values.any(1));
        }
        if (0 == random.nextInt(50))
        {
            tuple.remove(tuple.size() - 1);
        }
        return tuple;
    }

    private Object field(final RandomSchema.Field field)
    {
        final int kind = random.nextInt(100);
        if (kind < (field.isNullable() ? 20 : 1))
        {
            return null;
        }
        return kind > 98 && isTolerant(field.type()) ? Map.of("a", 1) :
            null == field.shape() ? values.of(field.type()) : field.shape().value(values);
    }

    /** Whether a value of a wrong type is refused by 2.6 and 3.x alike. */
    private static boolean isTolerant(final FieldType type)
    {
        return FieldType.ANY != type && FieldType.MAP != type;
    }

    private List<Object> key(final RandomSchema.Index index, final IteratorType type, final boolean isFull)
    {
        return index.isHash() && IteratorType.ALL == type ? List.of() : key(index, isFull || index.isHash());
    }

    private List<Object> key(final RandomSchema.Index index, final boolean isFull)
    {
        int length = index.parts().size();
        if (!isFull || 0 == random.nextInt(30))
        {
            length = random.nextInt(length + 1);
        }
        final List<Object> key = new ArrayList<>();
        for (final RandomSchema.Part part : index.parts().subList(0, length))
        {
            key.add(keyPart(part));
        }
        if (0 == random.nextInt(60))
        {
            key.add(1L);
        }
        return key;
    }

    private Object keyPart(final RandomSchema.Part part)
    {
        final int kind = random.nextInt(100);
        if (kind < (part.isNullable() ? 12 : 1))
        {
            return null;
        }
        if (kind > 98)
        {
            return Map.of("a", 1);
        }
        final RandomSchema.Field field = schema.fields.get(part.field());
        return values.of(null == part.path() && field.isKey() ? field.type() : part.type());
    }

    private RandomSchema.Index uniqueIndex()
    {
        final RandomSchema.Index index = pick(schema.indexes);
        return index.isUnique() || 0 == random.nextInt(10) ? index : schema.indexes.get(0);
    }

    private int keyField()
    {
        return schema.indexes.get(0).parts().isEmpty() ? 0 : schema.indexes.get(0).parts().get(0).field();
    }

    private <T> T pick(final List<T> list)
    {
        return list.get(random.nextInt(list.size()));
    }
}
