package io.memtx.tuple.key;

import io.memtx.tuple.field.FieldType;

/**
 * One part of a key.
 *
 * @param fieldNo    which field of the tuple, counted from 0.
 * @param type       of the field, indexable.
 * @param isNullable whether nil, or a missing field, is allowed.
 * @param scale      of a fixed decimal, 0 for other types: see {@link FieldType#accepts(long, int)}.
 */
public record KeyPart(int fieldNo, FieldType type, boolean isNullable, int scale)
{
    /**
     * A part that has no scale.
     *
     * @param fieldNo    which field of the tuple, counted from 0.
     * @param type       of the field, indexable.
     * @param isNullable whether nil, or a missing field, is allowed.
     */
    public KeyPart(final int fieldNo, final FieldType type, final boolean isNullable)
    {
        this(fieldNo, type, isNullable, 0);
    }

    /**
     * @param value address of a well-formed MessagePack value.
     * @return whether it may stand in the part; false for nil.
     */
    public boolean accepts(final long value)
    {
        return type.accepts(value, scale);
    }
}
