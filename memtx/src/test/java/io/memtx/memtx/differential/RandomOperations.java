package io.memtx.memtx.differential;

import io.memtx.tuple.field.FieldType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Operations of updates and upserts by chance, as MessagePack has them: fields are counted from 0, or from the end.
 * <p>
 * Left out is what makes 2.6 crash: more than one operation where one goes into a field. From upserts, which do not
 * tell what they have skipped, also what 3.x does otherwise: a second operation on a field, fields behind the end, and
 * splices of varbinary.
 */
final class RandomOperations
{
    private final Random random;
    private final RandomValues values;
    private final RandomSchema schema;

    RandomOperations(final Random random, final RandomValues values, final RandomSchema schema)
    {
        this.random = random;
        this.values = values;
        this.schema = schema;
    }

    List<Object> update()
    {
        if (0 == random.nextInt(4))
        {
            final List<Object> path = pathOperation(schema.fields.size(), true);
            if (null != path)
            {
                return List.of(path);
            }
        }
        final List<Object> operations = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--)
        {
            final int field = random.nextInt(schema.fields.size() + (0 == random.nextInt(8) ? 2 : 0));
            operations.add(operation(field, true));
        }
        return operations;
    }

    List<Object> upsert()
    {
        final int count = schema.minFieldCount();
        if (0 == random.nextInt(5))
        {
            final List<Object> path = pathOperation(count, false);
            if (null != path)
            {
                return List.of(path);
            }
        }
        final List<Object> operations = new ArrayList<>();
        final Set<Integer> seen = new HashSet<>();
        for (int i = random.nextInt(4); i > 0; i--)
        {
            final int field = random.nextInt(count);
            if (seen.add(field))
            {
                operations.add(operation(field, false));
            }
        }
        return operations;
    }

    private List<Object> operation(final int field, final boolean isFree)
    {
        final FieldType type = type(field);
        final Object name = name(field, isFree);
        return switch (random.nextInt(isFree ? 8 : 5))
        {
            case 0, 1 -> typed(type, name);
            case 5 -> Arrays.asList("#", name, random.nextInt(6) % 4);
            case 6 -> Arrays.asList("!", name, values.of(type));
            default -> Arrays.asList("=", name, value(field, type));
        };
    }

    /** That of the field, or now and then any; but not for a double, which 2.6 has no integers in. */
    private FieldType type(final int field)
    {
        final FieldType type = field < schema.fields.size() ? schema.fields.get(field).type() : FieldType.ANY;
        return FieldType.DOUBLE == type || random.nextInt(10) > 0 ? type : FieldType.ANY;
    }

    /** What fits the type. */
    private List<Object> typed(final FieldType type, final Object name)
    {
        return switch (type)
        {
            case UNSIGNED, INTEGER -> 0 == random.nextInt(3) ?
                Arrays.asList("&|^".substring(random.nextInt(3)).substring(0, 1), name, values.unsigned()) :
                Arrays.asList(plusOrMinus(), name, values.integer());
            case DOUBLE -> Arrays.asList(plusOrMinus(), name, values.float64());
            case NUMBER, DECIMAL, SCALAR -> Arrays.asList(plusOrMinus(), name, values.summand());
            case STRING -> Arrays.asList(
                ":", name, random.nextInt(9) - 4, random.nextInt(9) - 4, "xyz".substring(random.nextInt(4)));
            default -> Arrays.asList("=", name, values.of(type));
        };
    }

    private Object value(final int field, final FieldType type)
    {
        return field < schema.fields.size() && schema.fields.get(field).isNullable() && 0 == random.nextInt(4) ?
            null : fitting(field, type);
    }

    private Object fitting(final int field, final FieldType type)
    {
        final RandomShape shape = field < schema.fields.size() ? schema.fields.get(field).shape() : null;
        return null == shape ? values.of(type) : shape.value(values);
    }

    /** Its number, its number from the end or its name. */
    private Object name(final int field, final boolean isFree)
    {
        if (field < schema.fields.size() && 0 == random.nextInt(4))
        {
            return schema.fields.get(field).name();
        }
        return isFree && 0 == random.nextInt(5) ? -1 - random.nextInt(schema.fields.size()) : field;
    }

    /** Into a map or an array, or into what is neither; null where the space has no such fields. */
    private List<Object> pathOperation(final int fieldCount, final boolean isFree)
    {
        final int field = random.nextInt(Math.max(1, fieldCount));
        final FieldType type = schema.fields.get(field).type();
        if (FieldType.MAP != type && FieldType.ARRAY != type && FieldType.ANY != type)
        {
            return null;
        }
        final StringBuilder path = new StringBuilder(
            random.nextBoolean() ? schema.fields.get(field).name() : "[" + (field + 1) + "]");
        for (int i = 1 + random.nextInt(2); i > 0; i--)
        {
            final boolean isIndex = FieldType.ARRAY == type == random.nextInt(8) > 0;
            final String key = "abcd".substring(random.nextInt(4)).substring(0, 1);
            path.append(isIndex ? "[" + (1 + random.nextInt(4)) + "]" : random.nextBoolean() ? "." + key :
                "[\"" + key + "\"]");
        }
        if (0 == random.nextInt(30))
        {
            path.insert(2 + random.nextInt(path.length() - 2), ".[]*'x".charAt(random.nextInt(6)));
        }
        final String name = path.toString();
        return switch (random.nextInt(isFree ? 8 : 7))
        {
            case 0, 1 -> Arrays.asList(plusOrMinus(), name, values.summand());
            case 2 -> Arrays.asList("#", name, random.nextInt(3));
            case 3 -> Arrays.asList("!", name, values.any(1));
            case 4 -> Arrays.asList("|", name, values.unsigned());
            case 7 -> Arrays.asList(":", name, random.nextInt(5) - 2, random.nextInt(5) - 2, "xy");
            default -> Arrays.asList("=", name, values.any(1));
        };
    }

    private String plusOrMinus()
    {
        return random.nextBoolean() ? "+" : "-";
    }
}
