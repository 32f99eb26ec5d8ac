package io.memtx.tuple.key;

import io.memtx.tuple.collation.Collation;
import io.memtx.tuple.field.FieldOrder;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.path.JsonPath;

import java.util.Objects;

/**
 * One part of a key. Immutable; the methods named after a property return another part that has it.
 *
 * @param fieldNo        which field of the tuple, counted from 0.
 * @param path           to the value within the field; {@link JsonPath#EMPTY} for the field itself.
 * @param type           of the value, indexable.
 * @param nullableAction what happens to nil, or a missing field.
 * @param excludesNull   whether the index leaves out tuples that have nil there; only where nil is allowed.
 * @param collation      of its strings; null for the order of bytes.
 * @param isDescending   whether the greatest value comes first, and nil, the least of all, last.
 * @param scale          of a fixed decimal, 0 for other types: see {@link FieldType#accepts(long, int)}.
 */
public record KeyPart(
    int fieldNo,
    JsonPath path,
    FieldType type,
    NullableAction nullableAction,
    boolean excludesNull,
    Collation collation,
    boolean isDescending,
    int scale)
{
    public KeyPart
    {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(nullableAction, "nullableAction");
        if (excludesNull && NullableAction.NONE != nullableAction)
        {
            throw new IllegalArgumentException("a part that excludes nil must allow it: field=" + fieldNo);
        }
    }

    /**
     * A plain part.
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
     * A plain part that may have a scale.
     *
     * @param fieldNo    which field of the tuple, counted from 0.
     * @param type       of the field, indexable.
     * @param isNullable whether nil, or a missing field, is allowed.
     * @param scale      of a fixed decimal, 0 for other types.
     */
    public KeyPart(final int fieldNo, final FieldType type, final boolean isNullable, final int scale)
    {
        this(fieldNo, JsonPath.EMPTY, type, NullableAction.of(isNullable), false, null, false, scale);
    }

    /**
     * A plain part that no tuple lacks.
     *
     * @param fieldNo which field of the tuple, counted from 0.
     * @param type    of the field, indexable.
     * @return the part.
     */
    public static KeyPart of(final int fieldNo, final FieldType type)
    {
        return new KeyPart(fieldNo, type, false);
    }

    /**
     * Finds the value of the part in a tuple. Not for a path that names every element of an array: there is not one
     * value then.
     *
     * @param tuple address of the tuple.
     * @return the address of the value, or {@link FieldOrder#MISSING}.
     */
    public long find(final long tuple)
    {
        final long field = TupleFields.find(tuple, fieldNo);
        return FieldOrder.MISSING == field || path.isEmpty() ? field : path.find(field);
    }

    /**
     * @return whether the part is within a field.
     */
    public boolean hasPath()
    {
        return !path.isEmpty();
    }

    /**
     * @return whether the path names every element of an array.
     */
    public boolean isMultikey()
    {
        return JsonPath.NONE != path.any();
    }

    /**
     * @param other part.
     * @return whether it is found in the same place: field and path.
     */
    public boolean isOfPlace(final KeyPart other)
    {
        return fieldNo == other.fieldNo && path.equals(other.path);
    }

    /**
     * @param value address of a well-formed MessagePack value.
     * @return whether it may stand in the part; false for nil.
     */
    public boolean accepts(final long value)
    {
        return type.accepts(value, scale);
    }

    /**
     * @return whether nil, or a missing field, is allowed.
     */
    public boolean isNullable()
    {
        return NullableAction.NONE == nullableAction;
    }

    /**
     * @param number of another field, counted from 0.
     * @param within that field; {@link JsonPath#EMPTY} for the field itself.
     * @return the part, found there.
     */
    public KeyPart at(final int number, final JsonPath within)
    {
        return new KeyPart(number, within, type, nullableAction, excludesNull, collation, isDescending, scale);
    }

    /**
     * @param text of a path within the field: see {@link io.memtx.tuple.path.JsonPathLexer}.
     * @return the part, found there.
     * @throws io.memtx.tuple.path.MalformedPathException when it is no path.
     */
    public KeyPart path(final String text)
    {
        return at(fieldNo, JsonPath.parse(text));
    }

    /**
     * @param action what happens to nil.
     * @return the part with it.
     */
    public KeyPart nullableAction(final NullableAction action)
    {
        return new KeyPart(fieldNo, path, type, action, excludesNull, collation, isDescending, scale);
    }

    /**
     * @return the part, its field being allowed to be nil or missing.
     */
    public KeyPart nullable()
    {
        return nullableAction(NullableAction.NONE);
    }

    /**
     * @return the part of an index that leaves out tuples with nil there.
     */
    public KeyPart excludingNull()
    {
        return new KeyPart(fieldNo, path, type, NullableAction.NONE, true, collation, isDescending, scale);
    }

    /**
     * @param ofStrings of its strings; null for the order of bytes.
     * @return the part with it.
     */
    public KeyPart collation(final Collation ofStrings)
    {
        return new KeyPart(fieldNo, path, type, nullableAction, excludesNull, ofStrings, isDescending, scale);
    }

    /**
     * @return the part in the opposite order, nil included.
     */
    public KeyPart descending()
    {
        return new KeyPart(fieldNo, path, type, nullableAction, excludesNull, collation, true, scale);
    }

    /**
     * The part, taking what another one of its place does as well: to compare with, not to check by.
     *
     * @param other part of the same order.
     * @return the part with the wider type, and nullable if one of the two is.
     */
    KeyPart widenedTo(final KeyPart other)
    {
        final boolean isWide = type.contains(other.type, scale, other.scale);
        final boolean isOtherWide = other.type.contains(type, other.scale, scale);
        final FieldType wide = isWide ? type : isOtherWide ? other.type : FieldType.SCALAR;
        final int wideScale = isWide ? scale : isOtherWide ? other.scale : 0;
        return new KeyPart(
            fieldNo, path, wide, other.isNullable() ? NullableAction.NONE : nullableAction, excludesNull, collation,
            isDescending, wideScale);
    }

    /**
     * @return the collation when it orders otherwise than bytes do; null when it does not or there is none.
     */
    Collation effectiveCollation()
    {
        return null == collation || collation.isBinary() ? null : collation;
    }
}
