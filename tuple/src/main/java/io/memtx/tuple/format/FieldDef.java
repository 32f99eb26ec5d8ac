package io.memtx.tuple.format;

import io.memtx.tuple.collation.CollationDef;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.NullableAction;

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
 */
public record FieldDef(String name, FieldType type, NullableAction nullableAction, int collationId, int scale)
{
    public FieldDef
    {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(nullableAction, "nullableAction");
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
}
