package io.memtx.tuple.format;

import io.memtx.tuple.field.FieldType;

import java.util.Objects;

/**
 * A field of a format.
 *
 * @param name       unique in the format.
 * @param type       that its values must have.
 * @param isNullable whether it may be nil or missing.
 * @param scale      of a fixed decimal, 0 for other types: see {@link FieldType#accepts(long, int)}.
 */
public record FieldDef(String name, FieldType type, boolean isNullable, int scale)
{
    public FieldDef
    {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
    }

    /**
     * A field that has no scale.
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
     * A field that must be there.
     *
     * @param name unique in the format.
     * @param type that its values must have.
     */
    public FieldDef(final String name, final FieldType type)
    {
        this(name, type, false);
    }
}
