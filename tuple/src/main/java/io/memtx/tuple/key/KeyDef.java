package io.memtx.tuple.key;

import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldHint;
import io.memtx.tuple.field.FieldOrder;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.List;

/**
 * The key of one index: its declared parts and, where they do not identify a tuple, the parts of the primary key that
 * break ties. Immutable, thread safe, allocation free
 * but for decimals.
 * <p>
 * A <em>tuple</em> is the address of a MessagePack array. A <em>key</em> is the address of encoded part values, one
 * after the other, without array header; it holds the first {@code partCount} declared parts.
 * <p>
 * A <em>hint</em> is a 64-bit digest of the first part, to be compared as unsigned: when two hints differ and neither
 * is {@link #NO_HINT} they decide, else the full comparison does.
 */
public abstract class KeyDef
{
    /** The hint that says nothing. */
    public static final long NO_HINT = FieldHint.NONE;

    /** How many parts a key can have. */
    public static final int MAX_PART_COUNT = 255;

    private final List<KeyPart> parts;
    private final List<KeyPart> comparisonParts;
    private final boolean isUnique;
    private final KeyPart[] excludingNil; // of which none may be nil in an entry

    KeyDef(final List<KeyPart> parts, final List<KeyPart> comparisonParts, final boolean isUnique)
    {
        this.parts = parts;
        this.comparisonParts = comparisonParts;
        this.isUnique = isUnique;
        excludingNil = parts.stream().filter(KeyPart::excludesNull).toArray(KeyPart[]::new);
    }

    /**
     * Makes the definition of an index's key, of the kind that is fastest for it.
     *
     * @param declared     parts of the index, from 1 to {@link #MAX_PART_COUNT}.
     * @param isUnique     whether the index is unique.
     * @param primaryParts parts of the primary key, to break ties; null or empty for the primary key itself.
     * @return the definition.
     * @throws IllegalArgumentException when there is no part, or one whose type cannot be indexed: callers refuse such
     *                                  definitions with an error of their own beforehand.
     */
    public static KeyDef of(
        final List<KeyPart> declared, final boolean isUnique, final List<KeyPart> primaryParts)
    {
        return KeyDefFactory.keyDef(declared, isUnique, null == primaryParts ? List.of() : primaryParts);
    }

    /**
     * The definition for a hash index and what lies over it: as this one, but comparing calls equal only what hashing
     * does.
     *
     * @return this, where that is no difference.
     */
    public final KeyDef identity()
    {
        return IdentityKeyDef.isNarrower(parts) ? new IdentityKeyDef(this) : this;
    }

    /**
     * @return the declared parts, in order.
     */
    public final List<KeyPart> parts()
    {
        return parts;
    }

    /**
     * The parts that order the index: the declared ones and, unless they are unique by themselves, the parts of the
     * primary key that are not among them. They identify an entry.
     *
     * @return the parts, in order.
     */
    public final List<KeyPart> comparisonParts()
    {
        return comparisonParts;
    }

    /**
     * @return how many parts are declared.
     */
    public final int partCount()
    {
        return parts.size();
    }

    /**
     * @return whether two tuples without nil in their declared parts may not have equal declared parts.
     */
    public final boolean isUnique()
    {
        return isUnique;
    }

    /**
     * @return whether {@link #includes(long)} may be false.
     */
    public final boolean isPartial()
    {
        return 0 != excludingNil.length;
    }

    /**
     * Whether a tuple has an entry in the index: none of its parts that exclude nil is nil or missing.
     *
     * @param tuple address of the tuple.
     * @return false when the index leaves it out.
     */
    public final boolean includes(final long tuple)
    {
        for (final KeyPart part : excludingNil)
        {
            if (FieldOrder.isNil(part.find(tuple)))
            {
                return false;
            }
        }
        return true;
    }

    /**
     * Compares two tuples as the index orders them: by the declared parts and then, when the index is not unique, or is
     * unique and some declared part is nil, by the parts of the primary key.
     *
     * @param tupleA address of the first tuple.
     * @param tupleB address of the second tuple.
     * @return less than, equal to or more than 0.
     */
    public abstract int compareTuples(long tupleA, long tupleB);

    /**
     * Compares a tuple with a key by the parts that the key has.
     *
     * @param tuple     address of the tuple.
     * @param key       address of the key.
     * @param partCount of parts in the key, 0 to {@link #partCount()}; 0 compares equal to everything. A position in
     *                  the index, made by {@link #extractComparisonKey(long, MsgPackWriter)}, may have all
     *                  {@link #comparisonParts()}.
     * @return less than, equal to or more than 0 when the tuple is less than, equal to or greater than the key.
     */
    public abstract int compareTupleWithKey(long tuple, long key, int partCount);

    /**
     * @param tuple address of the tuple.
     * @return the hint of its first part.
     */
    public abstract long tupleHint(long tuple);

    /**
     * @param key       address of the key.
     * @param partCount of parts in the key.
     * @return the hint of its first part; {@link #NO_HINT} when it has none.
     */
    public abstract long keyHint(long key, int partCount);

    /**
     * The hash of the declared parts; equal for what {@link #tupleEqualsKey(long, long)} calls equal.
     *
     * @param tuple address of the tuple.
     * @return 32 bits, well mixed.
     */
    public abstract int tupleHash(long tuple);

    /**
     * @param key address of a full key.
     * @return its hash.
     */
    public abstract int keyHash(long key);

    /**
     * Equality as a hash index has it, which is narrower than what the order calls equal: see
     * {@link io.memtx.tuple.field.FieldIdentity}.
     *
     * @param tuple address of the tuple.
     * @param key   address of a full key.
     * @return whether the declared parts are equal.
     */
    public abstract boolean tupleEqualsKey(long tuple, long key);

    /**
     * Equality of two tuples as a hash index has it.
     *
     * @param tupleA address of the first tuple.
     * @param tupleB address of the second tuple.
     * @return whether their declared parts are equal.
     */
    public abstract boolean tuplesEqual(long tupleA, long tupleB);

    /**
     * Whether a full key is one integer, which then need not be encoded: the methods named after integers serve it
     * fast. Otherwise they encode it each time, for whoever began with a definition that had the answer true.
     *
     * @return true when they do.
     */
    public boolean isInteger()
    {
        return false;
    }

    /**
     * @param value of the key: signed; where the part is unsigned 0 or more.
     * @return what {@link #keyHash(long)} returns for it.
     */
    public int integerHash(final long value)
    {
        try (ScratchBuffer key = encoded(value))
        {
            return keyHash(key.address());
        }
    }

    /**
     * @param value as in {@link #integerHash(long)}.
     * @return what {@link #keyHint(long, int)} returns for it.
     */
    public long integerHint(final long value)
    {
        try (ScratchBuffer key = encoded(value))
        {
            return keyHint(key.address(), 1);
        }
    }

    /**
     * Compares a tuple with a key that is an integer.
     *
     * @param tuple address of the tuple.
     * @param value as in {@link #integerHash(long)}.
     * @return as {@link #compareTupleWithKey(long, long, int)}.
     */
    public int compareTupleWithInteger(final long tuple, final long value)
    {
        try (ScratchBuffer key = encoded(value))
        {
            return compareTupleWithKey(tuple, key.address(), 1);
        }
    }

    /**
     * @param tuple address of the tuple.
     * @param value as in {@link #integerHash(long)}.
     * @return as {@link #tupleEqualsKey(long, long)}.
     */
    public boolean tupleEqualsInteger(final long tuple, final long value)
    {
        try (ScratchBuffer key = encoded(value))
        {
            return tupleEqualsKey(tuple, key.address());
        }
    }

    private static ScratchBuffer encoded(final long value)
    {
        final ScratchBuffer buffer = new ScratchBuffer(Long.BYTES + 1);
        new MsgPackWriter(buffer).integer(value);
        return buffer;
    }

    /**
     * What to order an index by whose definition becomes this one while its data stays as it is: orders as this one
     * does and takes what the one before took as well, since whoever walks the index may still stand on a tuple of
     * before.
     *
     * @param before of the same parts, which may differ in type, in what they do about nil and in uniqueness.
     * @return this, where it takes all that the other one did.
     */
    public final KeyDef widenedTo(final KeyDef before)
    {
        return KeyDefFactory.widened(this, before);
    }

    /**
     * Writes the declared parts of a tuple as a key: nil where the tuple has no such field.
     *
     * @param tuple address of the tuple, not in the writer's own memory.
     * @param out   to write to, behind what it holds.
     * @return how many bytes were written.
     */
    public final int extractKey(final long tuple, final MsgPackWriter out)
    {
        return TupleFields.extract(tuple, parts, out);
    }

    /**
     * Writes the parts that place a tuple in the index ({@link #comparisonParts()}): nil where it has no such field.
     *
     * @param tuple address of the tuple, not in the writer's own memory.
     * @param out   to write to, behind what it holds.
     * @return how many bytes were written.
     */
    public final int extractComparisonKey(final long tuple, final MsgPackWriter out)
    {
        return TupleFields.extract(tuple, comparisonParts, out);
    }

    /**
     * Examines a key.
     *
     * @param key       address of the encoded parts, well-formed MessagePack.
     * @param partCount of parts in the key.
     * @param isExact   whether the key must name one tuple: all parts, none of them nil.
     * @throws MemtxException ER_EXACT_MATCH or ER_KEY_PART_COUNT when the number of parts is wrong, ER_KEY_PART_TYPE
     *                        when a part is of a type that the index does not take, ER_KEY_PART_VALUE_OUT_OF_RANGE
     *                        or ER_KEY_PART_IRREPRESENTABLE_VALUE when it is of the right type but too large.
     */
    public final void validateKey(final long key, final int partCount, final boolean isExact)
    {
        if (isExact && partCount() != partCount)
        {
            throw new MemtxException(ErrorCode.ER_EXACT_MATCH, partCount(), partCount);
        }
        if (partCount() < partCount)
        {
            throw new MemtxException(ErrorCode.ER_KEY_PART_COUNT, partCount(), partCount);
        }
        validateParts(key, partCount, parts, !isExact);
    }

    /**
     * Examines a key that is a MessagePack array; the key that other methods take then begins at
     * {@link MsgPack#firstElement(long)}.
     *
     * @param array   address of the array, well-formed.
     * @param isExact whether the key must name one tuple: all parts, none of them nil.
     * @return how many parts it has.
     * @throws MemtxException as {@link #validateKey(long, int, boolean)}; ER_TUPLE_NOT_ARRAY when it is no array.
     */
    public final int validateKeyArray(final long array, final boolean isExact)
    {
        if (MsgPackType.ARRAY != MsgPack.typeOf(array))
        {
            throw new MemtxException(ErrorCode.ER_TUPLE_NOT_ARRAY);
        }
        final int count = MsgPack.count(array);
        validateKey(MsgPack.firstElement(array), count, isExact);
        return count;
    }

    /**
     * Examines a position, as {@link #extractComparisonKey(long, MsgPackWriter)} makes them.
     *
     * @param position  address of the encoded parts, well-formed MessagePack.
     * @param partCount of parts.
     * @throws MemtxException ER_ITERATOR_POSITION when it is none of this index.
     */
    public final void validatePosition(final long position, final int partCount)
    {
        try
        {
            if (comparisonParts.size() == partCount)
            {
                validateParts(position, partCount, comparisonParts, true);
                return;
            }
        }
        catch (final MemtxException ex)
        {
            throw new MemtxException(ErrorCode.ER_ITERATOR_POSITION, ex);
        }
        throw new MemtxException(ErrorCode.ER_ITERATOR_POSITION);
    }

    /**
     * Compares with hints first.
     *
     * @param tupleA address of the first tuple.
     * @param hintA  its hint.
     * @param tupleB address of the second tuple.
     * @param hintB  its hint.
     * @return as {@link #compareTuples(long, long)}.
     */
    public final int compareTuples(final long tupleA, final long hintA, final long tupleB, final long hintB)
    {
        return hintA != hintB && NO_HINT != hintA && NO_HINT != hintB ?
            Long.compareUnsigned(hintA, hintB) : compareTuples(tupleA, tupleB);
    }

    /**
     * Compares with hints first.
     *
     * @param tuple     address of the tuple.
     * @param tupleHint its hint.
     * @param key       address of the key.
     * @param partCount of parts in the key.
     * @param keyHint   the key's hint.
     * @return as {@link #compareTupleWithKey(long, long, int)}.
     */
    public final int compareTupleWithKey(
        final long tuple, final long tupleHint, final long key, final int partCount, final long keyHint)
    {
        return tupleHint != keyHint && NO_HINT != tupleHint && NO_HINT != keyHint ?
            Long.compareUnsigned(tupleHint, keyHint) : compareTupleWithKey(tuple, key, partCount);
    }

    private static MemtxException wrongPart(final FieldType type, final long value, final int part)
    {
        if (MsgPack.isNil(value) || !type.acceptsKind(value))
        {
            return new MemtxException(ErrorCode.ER_KEY_PART_TYPE, part, type.text());
        }
        return new MemtxException(
            type.isFixedInteger() ?
                ErrorCode.ER_KEY_PART_VALUE_OUT_OF_RANGE : ErrorCode.ER_KEY_PART_IRREPRESENTABLE_VALUE);
    }

    private static void validateParts(
        final long key, final int partCount, final List<KeyPart> parts, final boolean isNilAllowed)
    {
        long next = key;
        for (int i = 0; i < partCount; i++)
        {
            final KeyPart part = parts.get(i);
            if (!(MsgPack.isNil(next) ? isNilAllowed && part.isNullable() : part.accepts(next)))
            {
                throw wrongPart(part.type(), next, i);
            }
            next = MsgPack.skip(next);
        }
    }
}
