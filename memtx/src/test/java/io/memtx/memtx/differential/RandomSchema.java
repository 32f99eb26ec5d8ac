package io.memtx.memtx.differential;

import io.memtx.tuple.field.FieldType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A space by chance: its fields, indexes and the rows of {@code _space} and {@code _index} that define it. Some of the
 * rows contradict each other; what is refused then is for the engines to say.
 */
final class RandomSchema
{
    static final int SPACE = 280;
    static final int INDEX = 288;

    private static final List<FieldType> KEY_TYPES = List.of(
        FieldType.UNSIGNED, FieldType.UNSIGNED, FieldType.UNSIGNED, FieldType.UNSIGNED, FieldType.STRING,
        FieldType.STRING, FieldType.STRING, FieldType.INTEGER, FieldType.INTEGER, FieldType.NUMBER, FieldType.NUMBER,
        FieldType.SCALAR, FieldType.SCALAR, FieldType.DOUBLE, FieldType.BOOLEAN, FieldType.VARBINARY,
        FieldType.DECIMAL, FieldType.UUID);
    /** What formats are altered to: without those whose kin 2.6 has otherwise. */
    private static final List<FieldType> ALTERED_TYPES = List.of(
        FieldType.UNSIGNED, FieldType.STRING, FieldType.INTEGER, FieldType.NUMBER, FieldType.SCALAR, FieldType.BOOLEAN,
        FieldType.VARBINARY, FieldType.DECIMAL, FieldType.ANY);
    private static final List<FieldType> OTHER_TYPES =
        List.of(FieldType.ANY, FieldType.ANY, FieldType.MAP, FieldType.MAP, FieldType.ARRAY);
    private static final int LAST_COLLATION = 276;

    private static final List<FieldType> LEAF_TYPES = List.of(
        FieldType.UNSIGNED, FieldType.UNSIGNED, FieldType.STRING, FieldType.INTEGER, FieldType.NUMBER,
        FieldType.SCALAR, FieldType.BOOLEAN, FieldType.DECIMAL, FieldType.UUID);

    /** A field; the collation is a number of {@code _collation}, 0 for none; the shape null unless there are paths. */
    record Field(String name, FieldType type, boolean isNullable, int collation, RandomShape shape)
    {
        boolean isKey()
        {
            return KEY_TYPES.contains(type);
        }
    }

    /** A part of an index; the path is null for a whole field. */
    record Part(int field, String path, FieldType type, boolean isNullable, int collation)
    {
    }

    /** An index. */
    record Index(int id, boolean isHash, boolean isUnique, List<Part> parts)
    {
    }

    final int id;
    final List<Field> fields = new ArrayList<>();
    /** Those that were asked for, refused or not; the first is the primary one. */
    final List<Index> indexes = new ArrayList<>();
    final boolean hasHashes;
    private final Random random;
    private final boolean hasFormat;
    private final int fieldCount;
    private int nextIndex;

    RandomSchema(final Random random, final int id)
    {
        this.random = random;
        this.id = id;
        hasHashes = random.nextBoolean();
        hasFormat = random.nextInt(8) > 0;
        for (int i = 1 + random.nextInt(6); i > 0; i--)
        {
            addField();
        }
        fieldCount = 0 == random.nextInt(10) ? fields.size() + random.nextInt(2) : 0;
    }

    /** The row of {@code _space}, with the format as it is, or one field wider, narrower or otherwise typed. */
    List<Object> spaceRow(final boolean isAltered)
    {
        final List<Object> format = new ArrayList<>();
        final int changed = isAltered ? random.nextInt(fields.size() + 1) : -1;
        for (int i = 0; i < fields.size() && hasFormat; i++)
        {
            final Field field = fields.get(i);
            final Map<String, Object> map = new LinkedHashMap<>();
            map.put("name", field.name);
            map.put(
                "type", (i == changed && ALTERED_TYPES.contains(field.type) ? pick(ALTERED_TYPES) : field.type).text());
            if (field.isNullable != (i == changed && null == field.shape && random.nextBoolean()))
            {
                map.put("is_nullable", true);
            }
            if (0 != field.collation)
            {
                map.put("collation", field.collation);
            }
            format.add(map);
        }
        if (changed == fields.size())
        {
            format.add(Map.of("name", "more", "type", pick(OTHER_TYPES).text()));
        }
        return List.of(id, 1, "s" + id, "memtx", fieldCount, Map.of(), format);
    }

    /** The row of {@code _index} of a new index. */
    List<Object> indexRow()
    {
        final boolean isPrimary = 0 == nextIndex;
        final boolean isHash = hasHashes && random.nextInt(5) < 2;
        final boolean isUnique = isPrimary || isHash ? random.nextInt(100) > 0 : random.nextInt(3) > 0;
        final List<Part> parts = new ArrayList<>();
        for (int i = 0 == random.nextInt(3) ? 1 + random.nextInt(3) : 1; i > 0; i--)
        {
            addPart(parts, isPrimary || isHash, isPrimary ? 400 : 40);
        }
        if (parts.isEmpty())
        {
            parts.add(new Part(0, null, fields.get(0).type, false, fields.get(0).collation));
        }
        if (isHash)
        {
            leaveOutPathsBehindNeighbours(parts);
        }
        final Index index = new Index(nextIndex++, isHash, isUnique, parts);
        indexes.add(index);
        final boolean isShort =
            parts.stream().allMatch((part) -> !part.isNullable && 0 == part.collation && null == part.path) &&
            random.nextBoolean();
        final List<Object> encoded = new ArrayList<>();
        parts.forEach((part) -> encoded.add(
            isShort ? List.of(part.field, part.type.text()) : encode(part)));
        return List.of(
            id, index.id, "i" + index.id, isHash ? "hash" : "tree", Map.of("unique", isUnique), encoded);
    }

    /** 2.6 takes the whole field for what is hashed when the part before is of the field before. */
    private static void leaveOutPathsBehindNeighbours(final List<Part> parts)
    {
        for (int i = parts.size() - 1; i > 0; i--)
        {
            if (null != parts.get(i).path && parts.get(i - 1).field + 1 == parts.get(i).field)
            {
                parts.remove(i);
            }
        }
    }

    /** Fields that every tuple has. */
    int minFieldCount()
    {
        int count = 0;
        for (int i = 0; i < fields.size(); i++)
        {
            count = fields.get(i).isNullable ? count : i + 1;
        }
        return count;
    }

    private void addField()
    {
        final FieldType type = fields.isEmpty() || random.nextInt(4) > 0 ? pick(KEY_TYPES) : pick(OTHER_TYPES);
        // 2.6 takes no nil, or crashes, where an index looks into a map or an array
        final boolean isNullable = !fields.isEmpty() && 0 == random.nextInt(3) &&
            FieldType.MAP != type && FieldType.ARRAY != type;
        final boolean isCollated =
            (FieldType.STRING == type || FieldType.SCALAR == type) && 0 == random.nextInt(5);
        fields.add(new Field("f" + (fields.size() + 1), type, isNullable, isCollated ? collation() : 0, shape(type)));
    }

    /** That of maps or arrays; behind fields of any type none is looked for. */
    private RandomShape shape(final FieldType type)
    {
        return FieldType.MAP == type || FieldType.ARRAY == type ?
            new RandomShape(random, FieldType.MAP == type, LEAF_TYPES) : null;
    }

    /** Takes one part in {@code odds} that does not go with its field. */
    private void addPart(final List<Part> parts, final boolean isRequired, final int odds)
    {
        for (int i = 0; i < 20; i++)
        {
            final int number = random.nextInt(fields.size());
            final Field field = fields.get(number);
            if (null != field.shape)
            {
                addPath(parts, number, isRequired, odds);
                return;
            }
            final boolean isFit = field.isKey() && !(isRequired && field.isNullable) &&
                parts.stream().noneMatch((part) -> part.field == number);
            if (isFit || 0 == random.nextInt(odds))
            {
                final FieldType type = 0 == random.nextInt(8) ? related(field.type) : field.type;
                final boolean isText = FieldType.STRING == type || FieldType.SCALAR == type;
                parts.add(new Part(
                    number, null, type, field.isNullable != (0 == random.nextInt(odds)),
                    isText && 0 == random.nextInt(4) ? collation() : isText ? field.collation : 0));
                return;
            }
        }
    }

    /** A part that is within a map or an array, now and then one that does not go with others. */
    private void addPath(final List<Part> parts, final int number, final boolean isRequired, final int odds)
    {
        final RandomShape.Leaf leaf = pick(fields.get(number).shape.leaves);
        if (isRequired && (leaf.isMultikey() || leaf.isNullable()) && random.nextInt(odds) > 0)
        {
            return;
        }
        final FieldType type = 0 == random.nextInt(8) ? related(leaf.type()) : leaf.type();
        final boolean isText = FieldType.STRING == type || FieldType.SCALAR == type;
        parts.add(new Part(
            number, leaf.path(), type, leaf.isNullable(),
            isText && 0 == random.nextInt(6) ? collation() : 0));
    }

    private static Object encode(final Part part)
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("field", part.field);
        map.put("type", part.type.text());
        if (null != part.path)
        {
            map.put("path", part.path);
        }
        if (part.isNullable)
        {
            map.put("is_nullable", true);
        }
        if (0 != part.collation)
        {
            map.put("collation", part.collation);
        }
        return map;
    }

    private FieldType related(final FieldType type)
    {
        return switch (type)
        {
            case UNSIGNED -> pick(List.of(FieldType.INTEGER, FieldType.NUMBER, FieldType.SCALAR, FieldType.STRING));
            case INTEGER, DECIMAL -> pick(List.of(FieldType.NUMBER, FieldType.SCALAR));
            case DOUBLE, UUID, MAP, ARRAY -> type; // an infinity must not meet a decimal
            case ANY -> pick(KEY_TYPES);
            default -> FieldType.SCALAR;
        };
    }

    private int collation()
    {
        return random.nextInt(3) > 0 ? 1 + random.nextInt(2) : 3 + random.nextInt(LAST_COLLATION - 3);
    }

    private <T> T pick(final List<T> list)
    {
        return list.get(random.nextInt(list.size()));
    }
}
