package io.memtx.tuple.format;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.key.NullableAction;
import io.memtx.tuple.msgpack.MsgPack;

import java.util.List;

/**
 * What the tuples of a space must look like: its fields, how many there must be, and what its indexes ask of them.
 * <p>
 * Where the format and an index both speak of a field, the narrower type and the stricter nullability hold. Fields that
 * neither speaks of are untyped and may be missing. Fields are counted from 0 here and from 1 in messages.
 * <p>
 * Immutable, thread safe. Checking a good tuple and finding a field by name allocate nothing.
 */
public final class TupleFormat
{
    /** Returned for a name that no field has. */
    public static final int NO_SUCH_FIELD = FieldNames.NO_SUCH_FIELD;

    /** The exact field count that asks for nothing. */
    public static final int ANY_FIELD_COUNT = 0;

    /** The format that every tuple satisfies. */
    public static final TupleFormat ANY = of(List.of(), ANY_FIELD_COUNT, List.of());

    private static final int SHORT_ARRAY = 0x90;
    private static final int SHORT_ARRAY_MASK = 0xf0;
    private static final int SHORT_COUNT_MASK = 0x0f;

    private final List<FieldDef> fields;
    private final FieldNames names;
    private final FieldType[] types;
    private final int[] scales;
    private final boolean[] isNullable;
    private final int[] plainKinds; // of values that need no second look
    private final int exactFieldCount;
    private final int minFieldCount;
    private final NestedFields nested; // null when no index looks into a field

    private TupleFormat(
        final List<FieldDef> fields,
        final FieldType[] types,
        final int[] scales,
        final boolean[] isNullable,
        final int exactFieldCount,
        final NestedFields nested)
    {
        this.fields = fields;
        this.names = new FieldNames(fields);
        this.types = types;
        this.scales = scales;
        this.isNullable = isNullable;
        this.exactFieldCount = exactFieldCount;
        this.nested = nested;

        plainKinds = new int[types.length];
        for (int i = 0; i < types.length; i++)
        {
            plainKinds[i] = types[i].plainKinds() | (isNullable[i] ? FieldType.kindBit(MsgPack.NIL) : 0);
        }

        int last = types.length;
        while (last > 0 && !isRequired(last - 1))
        {
            last--;
        }
        minFieldCount = last;
    }

    /**
     * Makes a format.
     *
     * @param fields          in order; their names were checked by {@link FieldDefs#check}.
     * @param exactFieldCount that tuples must have, or {@link #ANY_FIELD_COUNT}.
     * @param indexParts      the parts of all indexes of the space, one index after the other.
     * @return the format.
     * @throws MemtxException ER_FORMAT_MISMATCH_INDEX_PART when an index wants a field of a type that the format rules
     *                        out, ER_INDEX_PART_TYPE_MISMATCH when two indexes contradict each other or one looks into
     *                        a field that has nothing within, ER_MULTIKEY_INDEX_MISMATCH when one wants all elements
     *                        of an array and another one of them, ER_ACTION_MISMATCH when they disagree about nil and
     *                        none of them by default, and whatever {@link FieldDefs#check} finds.
     */
    public static TupleFormat of(
        final List<FieldDef> fields, final int exactFieldCount, final List<KeyPart> indexParts)
    {
        FieldDefs.check(fields);
        int count = fields.size();
        for (final KeyPart part : indexParts)
        {
            count = Math.max(count, part.fieldNo() + 1);
        }

        final FieldType[] types = new FieldType[count];
        final int[] scales = new int[count];
        final NullableAction[] actions = new NullableAction[count]; // null while nobody has spoken
        for (int i = 0; i < count; i++)
        {
            types[i] = i < fields.size() ? fields.get(i).type() : FieldType.ANY;
            scales[i] = i < fields.size() ? fields.get(i).scale() : 0;
            actions[i] = i < fields.size() ? action(fields.get(i)) : null;
        }

        final boolean[] isIndexed = new boolean[count];
        NestedFields nested = null;
        for (final KeyPart part : indexParts)
        {
            final int field = part.fieldNo();
            if (part.hasPath())
            {
                types[field] = container(fields, part, types[field]);
                isIndexed[field] = true;
                nested = null == nested ? new NestedFields() : nested;
                nested.add(part, fieldText(fields, field));
                continue;
            }
            if (types[field].contains(part.type(), scales[field], part.scale()))
            {
                types[field] = part.type();
                scales[field] = part.scale();
            }
            else if (!part.type().contains(types[field], part.scale(), scales[field]))
            {
                throw new MemtxException(
                    isIndexed[field] ?
                        ErrorCode.ER_INDEX_PART_TYPE_MISMATCH : ErrorCode.ER_FORMAT_MISMATCH_INDEX_PART,
                    fieldText(fields, field), types[field].text(), part.type().text());
            }
            actions[field] = Nullability.stricter(fieldText(fields, field), actions[field], part.nullableAction());
            isIndexed[field] = true;
        }
        final boolean[] isNullable = new boolean[count];
        for (int i = 0; i < count; i++)
        {
            final boolean isContainer = null != nested && nested.has(i);
            isNullable[i] = null == actions[i] ? !isContainer : NullableAction.NONE == actions[i];
        }
        return new TupleFormat(List.copyOf(fields), types, scales, isNullable, exactFieldCount, nested);
    }

    /** The type of a field that an index looks into. */
    private static FieldType container(final List<FieldDef> fields, final KeyPart part, final FieldType type)
    {
        final FieldType container = NestedField.container(part.path(), 0);
        if (FieldType.ANY != type && container != type)
        {
            throw new MemtxException(
                ErrorCode.ER_INDEX_PART_TYPE_MISMATCH,
                fieldText(fields, part.fieldNo()), type.text(), container.text());
        }
        return container;
    }

    /** A default value stands in for nil, so that a tuple may have it where nobody forbids it outright. */
    private static NullableAction action(final FieldDef field)
    {
        return field.mayBeNil() && NullableAction.DEFAULT == field.nullableAction() ?
            NullableAction.NONE : field.nullableAction();
    }

    /**
     * @return the fields that the format names, without what indexes ask.
     */
    public List<FieldDef> fields()
    {
        return fields;
    }

    public int exactFieldCount()
    {
        return exactFieldCount;
    }

    /**
     * @return how many fields a tuple must have at least, for what the format and the indexes require.
     */
    public int minFieldCount()
    {
        return minFieldCount;
    }

    /**
     * @param field counted from 0.
     * @return the type that its values must have; {@link FieldType#ANY} for a field that nobody typed.
     */
    public FieldType type(final int field)
    {
        return field >= 0 && field < types.length ? types[field] : FieldType.ANY;
    }

    /**
     * @param name of a field.
     * @return which field has it, counted from 0, or {@link #NO_SUCH_FIELD}.
     */
    public int fieldIndex(final String name)
    {
        return names.indexOf(name);
    }

    /**
     * @param address     of a name's UTF-8 bytes.
     * @param lengthBytes of the name.
     * @return which field has it, counted from 0, or {@link #NO_SUCH_FIELD}.
     */
    public int fieldIndex(final long address, final int lengthBytes)
    {
        return names.indexOf(address, lengthBytes);
    }

    /**
     * How messages name a field.
     *
     * @param field counted from 0.
     * @return its number counted from 1, and its name in brackets when it has one.
     */
    public String fieldText(final int field)
    {
        return fieldText(fields, field);
    }

    /**
     * Checks a tuple, in one walk.
     *
     * @param tuple address of a well-formed MessagePack array.
     * @throws MemtxException ER_EXACT_FIELD_COUNT; ER_FIELD_TYPE, ER_FIELD_VALUE_OUT_OF_RANGE or
     *                        ER_FIELD_IRREPRESENTABLE_VALUE for what a type does not take; ER_FIELD_MISSING that
     *                        names the first field that is required and missing.
     */
    public void validate(final long tuple)
    {
        final int header = Memory.getByte(tuple);
        final boolean isShort = SHORT_ARRAY == (header & SHORT_ARRAY_MASK);
        final int count = isShort ? header & SHORT_COUNT_MASK : MsgPack.count(tuple);
        if (ANY_FIELD_COUNT != exactFieldCount && count != exactFieldCount)
        {
            throw new MemtxException(
                ErrorCode.ER_EXACT_FIELD_COUNT, Integer.toUnsignedString(count), exactFieldCount);
        }

        final int[] kinds = plainKinds;
        long value = isShort ? tuple + 1 : MsgPack.firstElement(tuple);
        final int typedCount = Math.min(count, kinds.length);
        for (int i = 0; i < typedCount; i++)
        {
            final int shape = FieldType.shapeOf(Memory.getByte(value));
            if (0 == (kinds[i] & shape))
            {
                look(tuple, value, i);
            }
            final int length = shape >>> FieldType.SHAPE_LENGTH_SHIFT;
            value = 0 != length ? value + length : MsgPack.skip(value);
        }
        final NestedField missing = null == nested ? null : nested.check(tuple, count);
        if (count < minFieldCount)
        {
            throw missing(count);
        }
        if (null != missing)
        {
            throw new MemtxException(ErrorCode.ER_FIELD_MISSING, missing.text());
        }
    }

    /**
     * Whether tuples of another format need no look to be of this one.
     *
     * @param other format that they are known to meet.
     * @return true when whatever meets the other one meets this one.
     */
    public boolean contains(final TupleFormat other)
    {
        boolean isContained = ANY_FIELD_COUNT == exactFieldCount || other.exactFieldCount == exactFieldCount;
        for (int i = 0; isContained && i < types.length; i++)
        {
            final boolean isOfBoth = i < other.types.length;
            isContained = types[i].contains(other.type(i), scales[i], isOfBoth ? other.scales[i] : 0) &&
                (isNullable[i] || isOfBoth && !other.isNullable[i]) &&
                (!isRequired(i) || isOfBoth && other.isRequired(i));
        }
        return isContained && (null == nested || nested.contains(other.nested));
    }

    /** A value whose first byte does not say whether the type takes it. */
    private void look(final long tuple, final long value, final int field)
    {
        if (!types[field].accepts(value, scales[field]))
        {
            if (null != nested)
            {
                nested.check(tuple, field); // what is wrong within an earlier field comes first
            }
            throw wrongType(fieldText(field), types[field], value);
        }
    }

    /** The refusal of a value that a type does not take. */
    static MemtxException wrongType(final String field, final FieldType type, final long value)
    {
        if (!type.acceptsKind(value))
        {
            return new MemtxException(
                ErrorCode.ER_FIELD_TYPE, field, type.text(), MsgPack.typeOf(value).text());
        }
        return type.isFixedInteger() ?
            new MemtxException(
                ErrorCode.ER_FIELD_VALUE_OUT_OF_RANGE, field, type.text(), type.rangeText(value)) :
            new MemtxException(ErrorCode.ER_FIELD_IRREPRESENTABLE_VALUE);
    }

    /** A field that indexes look into is not required itself: what they find there is. */
    private boolean isRequired(final int field)
    {
        return !isNullable[field] && (null == nested || !nested.has(field));
    }

    private MemtxException missing(final int fieldCount)
    {
        int field = fieldCount;
        while (!isRequired(field))
        {
            field++;
        }
        return new MemtxException(ErrorCode.ER_FIELD_MISSING, fieldText(field));
    }

    private static String fieldText(final List<FieldDef> fields, final int field)
    {
        return field < fields.size() ? (field + 1) + " (" + fields.get(field).name() + ')' : String.valueOf(field + 1);
    }
}
