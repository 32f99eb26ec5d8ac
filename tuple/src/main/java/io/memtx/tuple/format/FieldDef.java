package io.memtx.tuple.format;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.collation.CollationDef;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.NullableAction;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A field of a format. Immutable.
 *
 * @param name           unique in the format.
 * @param type           that its values must have.
 * @param nullableAction what happens to nil, or a missing field.
 * @param collationId    of the collation that indexes of the field have unless they say otherwise;
 *                       {@link CollationDef#ID_NONE} for the order of bytes.
 * @param scale          of a fixed decimal, 0 for other types: see {@link FieldType#accepts(long, int)}.
 * @param rules          its default value, constraints and foreign keys.
 */
public record FieldDef(
    String name, FieldType type, NullableAction nullableAction, int collationId, int scale, FieldRules rules)
{
    public FieldDef
    {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(nullableAction, "nullableAction");
        Objects.requireNonNull(rules, "rules");
    }

    /**
     * A field without rules.
     *
     * @param name           unique in the format.
     * @param type           that its values must have.
     * @param nullableAction what happens to nil, or a missing field.
     * @param collationId    of its collation, or {@link CollationDef#ID_NONE}.
     * @param scale          of a fixed decimal, 0 for other types.
     */
    public FieldDef(
        final String name,
        final FieldType type,
        final NullableAction nullableAction,
        final int collationId,
        final int scale)
    {
        this(name, type, nullableAction, collationId, scale, FieldRules.NONE);
    }

    /**
     * A plain field.
     *
     * @param name       unique in the format.
     * @param type       that its values must have.
     * @param isNullable whether it may be nil or missing.
     */
    public FieldDef(final String name, final FieldType type, final boolean isNullable)
    {
        this(name, type, isNullable, 0);
    }

    /**
     * A field without a collation.
     *
     * @param name       unique in the format.
     * @param type       that its values must have.
     * @param isNullable whether it may be nil or missing.
     * @param scale      of a fixed decimal, 0 for other types.
     */
    public FieldDef(final String name, final FieldType type, final boolean isNullable, final int scale)
    {
        this(name, type, NullableAction.of(isNullable), CollationDef.ID_NONE, scale);
    }

    /**
     * A plain field that must be there.
     *
     * @param name unique in the format.
     * @param type that its values must have.
     */
    public FieldDef(final String name, final FieldType type)
    {
        this(name, type, false);
    }

    /**
     * @return whether it may be nil or missing.
     */
    public boolean isNullable()
    {
        return NullableAction.NONE == nullableAction;
    }

    /**
     * @param value boxed; what a field that is nil or missing gets in an insert, replace or upsert.
     * @return the same field with that default.
     */
    public FieldDef withDefault(final Object value)
    {
        return with(new FieldRules(
            Tuple.of(value), rules.defaultFunctionId(), rules.constraints(), rules.foreignKeys()));
    }

    /**
     * @param functionId of the function that makes the default value; it is called with the default that is set here,
     *                   if there is one.
     * @return the same field with that function.
     */
    public FieldDef withDefaultFunction(final int functionId)
    {
        return with(new FieldRules(rules.defaultValue(), functionId, rules.constraints(), rules.foreignKeys()));
    }

    /**
     * @param constraint name of it.
     * @param functionId of the function that says whether a value is good: it is called with the value and the name of
     *                   the constraint, and answers true. Not called for nil where nil is allowed.
     * @return the same field with one constraint more.
     */
    public FieldDef withConstraint(final String constraint, final int functionId)
    {
        final Map<String, Integer> more = new LinkedHashMap<>(rules.constraints());
        more.put(Objects.requireNonNull(constraint, "constraint"), functionId);
        return with(new FieldRules(rules.defaultValue(), rules.defaultFunctionId(), more, rules.foreignKeys()));
    }

    /**
     * @param key     name of it.
     * @param spaceId of the space in which each value must be found; 0 for the space of this field.
     * @param foreign field there, by its name or by its number from 0: a unique index has it for its only part.
     * @return the same field with one foreign key more.
     */
    public FieldDef withForeignKey(final String key, final int spaceId, final Object foreign)
    {
        final List<ForeignKeyDef> more = new ArrayList<>(rules.foreignKeys());
        more.add(ForeignKeyDef.ofField(key, spaceId, FieldId.of(foreign)));
        return with(new FieldRules(rules.defaultValue(), rules.defaultFunctionId(), rules.constraints(), more));
    }

    /**
     * @return whether a stored tuple may have nil here, or end before it: a default stands in for it, but an update may
     * still bring it about.
     */
    public boolean mayBeNil()
    {
        return isNullable() || rules.hasDefault();
    }

    private FieldDef with(final FieldRules other)
    {
        return new FieldDef(name, type, nullableAction, collationId, scale, other);
    }
}
