package io.memtx.tuple.format;

import io.memtx.tuple.field.FieldType;

import java.util.Objects;

/**
 * A field of a format.
 *
 * @param name       unique in the format.
 * @param type       that its values must have.
 * @param isNullable whether it may be nil or missing.
 */
public record FieldDef(String name, FieldType type, boolean isNullable)
{
    public FieldDef
    {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
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
