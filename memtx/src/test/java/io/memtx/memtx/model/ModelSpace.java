package io.memtx.memtx.model;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Space;
import io.memtx.memtx.KeySpec;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.field.FieldType;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A space of the model: the shape of its tuples, its indexes, and how random values for its fields are made. */
final class ModelSpace
{
    /** What a random field looks like; a small range makes collisions. */
    record Field(String name, FieldType type, boolean isNullable, int range)
    {
    }

    final String name;
    final List<Field> fields;
    final List<ModelIndex> indexes = new ArrayList<>();

    ModelSpace(final String name, final Field... fields)
    {
        this.name = name;
        this.fields = List.of(fields);
    }

    /** Some shapes that differ in all that an engine can get wrong. */
    static List<ModelSpace> shapes()
    {
        return List.of(
            new ModelSpace(
                "hashed",
                new Field("id", FieldType.UNSIGNED, false, 3_000),
                new Field("name", FieldType.STRING, true, 9_000),
                new Field("year", FieldType.UNSIGNED, false, 50),
                new Field("n", FieldType.INTEGER, false, 100))
                .index("pk", true, true, 0).index("year", false, false, 2).index("name", false, true, 1),
            new ModelSpace(
                "composite",
                new Field("owner", FieldType.STRING, false, 40),
                new Field("number", FieldType.UNSIGNED, false, 60),
                new Field("code", FieldType.INTEGER, false, 20_000),
                new Field("n", FieldType.INTEGER, false, 100),
                new Field("tag", FieldType.SCALAR, true, 300))
                .index("pk", false, true, 0, 1).index("code", false, true, 2).index("tag", false, false, 4, 0),
            new ModelSpace(
                "signed",
                new Field("id", FieldType.INTEGER, false, 2_000),
                new Field("key", FieldType.STRING, false, 12_000),
                new Field("a", FieldType.UNSIGNED, true, 30),
                new Field("n", FieldType.INTEGER, false, 100),
                new Field("b", FieldType.STRING, true, 500))
                .index("pk", false, true, 0).index("key", true, true, 1).index("ab", false, true, 2, 4),
            new ModelSpace(
                "texts",
                new Field("a", FieldType.STRING, false, 50),
                new Field("b", FieldType.UNSIGNED, false, 50),
                new Field("c", FieldType.SCALAR, false, 50),
                new Field("n", FieldType.INTEGER, false, 100))
                .index("pk", true, true, 0, 1).index("c", false, false, 2).index("ca", false, false, 2, 0, 1),
            new ModelSpace(
                "scalar",
                new Field("id", FieldType.SCALAR, false, 1_000),
                new Field("year", FieldType.UNSIGNED, false, 20),
                new Field("n", FieldType.INTEGER, false, 100),
                new Field("d", FieldType.SCALAR, true, 5_000))
                .index("pk", false, true, 0).index("year", false, false, 1).index("d", false, true, 3));
    }

    private ModelSpace index(final String indexName, final boolean isHash, final boolean isUnique, final int... parts)
    {
        indexes.add(new ModelIndex(
            indexName, isHash, isUnique, parts, indexes.isEmpty() ? parts : primary().parts));
        return this;
    }

    ModelIndex primary()
    {
        return indexes.get(0);
    }

    Space create(final Memtx db)
    {
        return db.createSpace(name, (def) ->
        {
            for (final Field field : fields)
            {
                if (field.isNullable)
                {
                    def.nullableField(field.name, field.type);
                }
                else
                {
                    def.field(field.name, field.type);
                }
            }
            for (final ModelIndex index : indexes)
            {
                def.index(index.name, index.isHash ? IndexType.HASH : IndexType.TREE, spec(index));
            }
        });
    }

    void createIndex(final Space space, final ModelIndex index)
    {
        space.createIndex(index.name, index.isHash ? IndexType.HASH : IndexType.TREE, spec(index));
    }

    /** Who stands in the way of a new row that takes the place of an old one: true when somebody does. */
    boolean collides(final ModelRow oldRow, final ModelRow newRow)
    {
        for (final ModelIndex index : indexes)
        {
            final ModelRow found = index.find(newRow);
            if (null != found && found != oldRow)
            {
                return true;
            }
        }
        return false;
    }

    void apply(final ModelRow oldRow, final ModelRow newRow)
    {
        for (final ModelIndex index : indexes)
        {
            index.replace(oldRow, newRow);
        }
    }

    List<Object> randomRow(final Random random)
    {
        final List<Object> row = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++)
        {
            row.add(randomValue(random, i));
        }
        if (fields.get(fields.size() - 1).isNullable && 0 == random.nextInt(4))
        {
            row.remove(row.size() - 1); // missing, which is as good as nil
        }
        else if (0 == random.nextInt(2))
        {
            row.add("x".repeat(0 == random.nextInt(200) ? random.nextInt(5_000) : random.nextInt(100)));
        }
        return row;
    }

    Object randomValue(final Random random, final int fieldNo)
    {
        final Field field = fields.get(fieldNo);
        if (field.isNullable && 0 == random.nextInt(5))
        {
            return null;
        }
        final long number = random.nextInt(field.range);
        switch (field.type)
        {
            case UNSIGNED:
                return number;
            case INTEGER:
                return 0 == (number & 1) ? number : -number * 1_000_003;
            case STRING:
                return text(number);
            default:
                switch (random.nextInt(4))
                {
                    case 0:
                        return number;
                    case 1:
                        return number / 2.0;
                    case 2:
                        return 0 == random.nextInt(20) ? (Object)random.nextBoolean() : (Object)(-number);
                    default:
                        return text(number);
                }
        }
    }

    boolean isKeyField(final int fieldNo)
    {
        for (final int part : primary().parts)
        {
            if (part == fieldNo)
            {
                return true;
            }
        }
        return false;
    }

    int counterField()
    {
        for (int i = 0; i < fields.size(); i++)
        {
            if (fields.get(i).name.equals("n"))
            {
                return i;
            }
        }
        throw new IllegalStateException(name);
    }

    private KeySpec spec(final ModelIndex index)
    {
        final Object[] names = new Object[index.parts.length];
        for (int i = 0; i < names.length; i++)
        {
            names[i] = fields.get(index.parts[i]).name;
        }
        return index.isUnique ? KeySpec.unique(names) : KeySpec.nonUnique(names);
    }

    /** Short and long ones, with common prefixes longer than what a hint holds. */
    private static String text(final long number)
    {
        return (0 == number % 3 ? "a common prefix " : 1 == number % 3 ? "b" : "") + Long.toString(number * 7, 26);
    }
}
