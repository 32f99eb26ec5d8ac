package io.memtx.memtx;

import io.memtx.memtx.schema.IndexDef;
import io.memtx.memtx.schema.IndexType;
import io.memtx.memtx.schema.SpaceType;
import io.memtx.tuple.collation.Collation;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.format.FieldId;
import io.memtx.tuple.format.ForeignKeyDef;
import io.memtx.tuple.key.KeyPart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Describes a space that is to be created: its fields, options and indexes. The first index is the primary one.
 */
public final class SpaceDefinition
{
    final List<FieldDef> fields = new ArrayList<>();
    final List<IndexSpec> indexes = new ArrayList<>();
    int id;
    int fieldCount;
    boolean isLocal;
    boolean isSync;
    SpaceType type = SpaceType.NORMAL;
    SequenceSpec sequence;
    final Map<String, Integer> constraints = new LinkedHashMap<>();
    final List<ForeignKeySpec> foreignKeys = new ArrayList<>();

    /**
     * Use {@link Memtx#createSpace} or {@link Memtx#spaceIfAbsent}.
     */
    SpaceDefinition()
    {
    }

    /**
     * @param name of the next field.
     * @param type of it.
     * @return this.
     */
    public SpaceDefinition field(final String name, final FieldType type)
    {
        return field(name, type, false);
    }

    /**
     * @param field the next one, whatever it has.
     * @return this.
     */
    public SpaceDefinition field(final FieldDef field)
    {
        fields.add(Arguments.notNull(field, "field"));
        return this;
    }

    private SpaceDefinition field(final String name, final FieldType type, final boolean isNullable)
    {
        fields.add(new FieldDef(
            Arguments.notNull(name, "field name"), Arguments.notNull(type, "field type"), isNullable));
        return this;
    }

    /**
     * @param name of the next field, which may be nil or missing.
     * @param type of it.
     * @return this.
     */
    public SpaceDefinition nullableField(final String name, final FieldType type)
    {
        return field(name, type, true);
    }

    /**
     * Has a function say which tuples are good: it is called with the tuple and the name of the constraint, before the
     * fields are checked, and answers true.
     *
     * @param name       of the constraint.
     * @param functionId of the function: see {@link Functions#id}.
     * @return this.
     */
    public SpaceDefinition constraint(final String name, final int functionId)
    {
        constraints.put(Arguments.notNull(name, "constraint name"), functionId);
        return this;
    }

    /**
     * Has every tuple refer to one of another space, or of the same: an insert needs the other, which cannot be deleted
     * before. A unique index of that space must have just those fields for its parts, and before anything of it is
     * deleted an index of this space must have the others. A tuple that has nil in all of the fields refers to nothing.
     * Keys of one field go with {@link FieldDef#withForeignKey}, too.
     *
     * @param name         of the key.
     * @param foreignSpace name of the space that it refers to, which may be this one.
     * @param fields       of that space by those of this one, each as its name or its number from 0.
     * @return this.
     */
    public SpaceDefinition foreignKey(final String name, final String foreignSpace, final Map<?, ?> fields)
    {
        final List<ForeignKeyDef.Pair> pairs = new ArrayList<>();
        Arguments.notNull(fields, "fields").forEach((local, foreign) ->
            pairs.add(new ForeignKeyDef.Pair(FieldId.of(local), FieldId.of(foreign))));
        foreignKeys.add(new ForeignKeySpec(
            Arguments.notNull(name, "foreign key name"), Arguments.notNull(foreignSpace, "foreign space"), pairs));
        return this;
    }

    /**
     * @param spaceId of the space, instead of the next free one.
     * @return this.
     */
    public SpaceDefinition id(final int spaceId)
    {
        id = spaceId;
        return this;
    }

    /**
     * @param count of fields that every tuple has; 0 for any.
     * @return this.
     */
    public SpaceDefinition fieldCount(final int count)
    {
        fieldCount = count;
        return this;
    }

    /**
     * Rows are logged and never replicated.
     *
     * @return this.
     */
    public SpaceDefinition local()
    {
        isLocal = true;
        return this;
    }

    /**
     * Data is neither logged nor kept in snapshots; the definition is.
     *
     * @return this.
     */
    public SpaceDefinition temporary()
    {
        type = SpaceType.DATA_TEMPORARY;
        return this;
    }

    /**
     * @param spaceType what is kept of the space. One of type {@link SpaceType#TEMPORARY} has a number of at least
     *                  2^30 unless it is given another, and neither sequences nor constraints nor foreign keys of
     *                  several fields; no foreign key may refer to it.
     * @return this.
     */
    public SpaceDefinition type(final SpaceType spaceType)
    {
        type = Arguments.notNull(spaceType, "space type");
        return this;
    }

    /**
     * Transactions wait for a quorum, once there is one.
     *
     * @return this.
     */
    public SpaceDefinition sync()
    {
        isSync = true;
        return this;
    }

    /**
     * @param fieldNames of the primary key, a tree.
     * @return this.
     */
    public SpaceDefinition primaryKey(final Object... fieldNames)
    {
        return index("primary", IndexType.TREE, KeySpec.unique(fieldNames));
    }

    /**
     * @param type       of the primary index.
     * @param fieldNames of the primary key.
     * @return this.
     */
    public SpaceDefinition primaryKey(final IndexType type, final Object... fieldNames)
    {
        return index("primary", type, KeySpec.unique(fieldNames));
    }

    /**
     * @param name of the next index.
     * @param type of it.
     * @param key  of it.
     * @return this.
     */
    public SpaceDefinition index(final String name, final IndexType type, final KeySpec key)
    {
        indexes.add(IndexSpec.of(name, type, key));
        return this;
    }

    /**
     * Has a sequence of the space's own fill in nil in the first field of the primary key. It is named
     * {@code <space>_seq}, counts from 1, and goes with the space.
     *
     * @return this.
     */
    public SpaceDefinition sequence()
    {
        sequence = new SequenceSpec(null, null);
        return this;
    }

    /**
     * Has a sequence that is there already fill in nil in the first field of the primary key.
     *
     * @param name of the sequence.
     * @return this.
     */
    public SpaceDefinition sequence(final String name)
    {
        sequence = new SequenceSpec(Arguments.notNull(name, "sequence name"), null);
        return this;
    }

    /**
     * Has a sequence that is there already fill in nil in a field of the primary key.
     *
     * @param name  of the sequence.
     * @param field its name, or its number from 0.
     * @return this.
     */
    public SpaceDefinition sequence(final String name, final Object field)
    {
        sequence = new SequenceSpec(
            Arguments.notNull(name, "sequence name"), Arguments.notNull(field, "field"));
        return this;
    }

    static IndexDef resolve(
        final int spaceId,
        final String spaceName,
        final int indexId,
        final IndexSpec spec,
        final List<FieldDef> fields,
        final IntFunction<Collation> collations)
    {
        final KeySpec key = spec.key();
        return new IndexDef(
            spaceId, indexId, spec.name(), spec.type(), key.isUnique(), true, key.functionId(),
            parts(spaceName, key.fields(), key.functionId(), fields, collations));
    }

    /** The parts of a key; what a function makes, 0 for none, has no fields that could be named. */
    static List<KeyPart> parts(
        final String spaceName,
        final List<Object> keyFields,
        final int functionId,
        final List<FieldDef> fields,
        final IntFunction<Collation> collations)
    {
        final PartNames names = new PartNames(spaceName, 0 == functionId ? fields : List.of(), collations);
        final List<KeyPart> parts = new ArrayList<>();
        for (final Object field : keyFields)
        {
            parts.add(names.part(field));
        }
        return parts;
    }

    /** The number of a field that is given by name or number. */
    static int fieldNo(final String spaceName, final Object field, final List<FieldDef> fields)
    {
        return new PartNames(spaceName, fields, (id) -> null).part(field).fieldNo();
    }

    /** A key whose space is named, and may be made by then. */
    record ForeignKeySpec(String name, String foreignSpace, List<ForeignKeyDef.Pair> fields)
    {
    }

    /** Which sequence, null for one of the space's own, and which field, null for the first of the primary key. */
    record SequenceSpec(String name, Object field)
    {
    }

    record IndexSpec(String name, IndexType type, KeySpec key)
    {
        static IndexSpec of(final String name, final IndexType type, final KeySpec key)
        {
            return new IndexSpec(
                Arguments.notNull(name, "index name"),
                Arguments.notNull(type, "index type"),
                Arguments.notNull(key, "key"));
        }
    }
}
