package io.memtx.tuple.key;

import io.memtx.tuple.field.FieldType;

/**
 * One part of a key.
 *
 * @param fieldNo    which field of the tuple, counted from 0.
 * @param type       of the field, indexable.
 * @param isNullable whether nil, or a missing field, is allowed.
 */
public record KeyPart(int fieldNo, FieldType type, boolean isNullable)
{
}
