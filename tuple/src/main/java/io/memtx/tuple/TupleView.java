package io.memtx.tuple;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Lease;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.Datetime;
import io.memtx.tuple.msgpack.Interval;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackText;
import io.memtx.tuple.msgpack.MsgPackType;
import org.agrona.concurrent.UnsafeBuffer;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.UUID;

/**
 * Flyweight over a tuple where it lies: reads fields without copying the tuple and, unless a method says otherwise,
 * without garbage. Reusable; belongs to one thread. Fields are counted from 0 here and from 1 in messages, as
 * everywhere.
 * <p>
 * What it is wrapped around must stay in place while it is read: in the transaction thread until the tuple may be
 * changed, elsewhere for as long as the read view is open or the reader that found it stays inside.
 * <p>
 * MessagePack has no directory of fields, so a field is found by walking. The view remembers where it was: reading
 * fields in ascending order walks the tuple once.
 * <p>
 * Every accessor throws {@link IllegalStateException} when nothing is wrapped; the typed ones throw
 * {@link MemtxException} ER_NO_SUCH_FIELD_NO for a field beyond the end, and ER_FIELD_TYPE for a field, nil included,
 * that holds something else.
 */
public final class TupleView
{
    private static final byte UINT64 = (byte)0xcf;
    private static final int SHORT_ARRAY = 0x90;
    private static final int SHORT_ARRAY_MASK = 0xf0;
    private static final int SHORT_COUNT_MASK = 0x0f;

    private Lease lease = Lease.ENDLESS;
    private long number = Lease.NONE; // of the lease when this was wrapped
    private long address;
    private int fieldCount;
    private int walkedField; // the end counts as a field
    private long walkedAddress;
    private byte ahead; // a load that comes early: many a tuple begins in one cache line and ends in the next

    /**
     * Wraps a tuple of an arena; once the arena is closed, reads throw instead of touching memory that is gone.
     *
     * @param owner of the tuple.
     * @param ref   of the tuple.
     * @return this.
     */
    public TupleView wrap(final Arena owner, final int ref)
    {
        final long tuple = owner.tuple(ref);
        ahead = Memory.getByte(tuple + Arena.LOOK_AHEAD);
        return wrap(owner.lease(), tuple);
    }

    /**
     * Wraps a tuple that may be looked at for some time; after that, reads throw instead of touching memory that may be
     * somebody else's.
     *
     * @param until        it may be looked at.
     * @param tupleAddress of a well-formed MessagePack array.
     * @return this.
     */
    public TupleView wrap(final Lease until, final long tupleAddress)
    {
        if (lease != until)
        {
            number = Lease.NONE;
            lease = until; // storing a reference costs more than comparing two
        }
        final int code = Memory.getByte(tupleAddress);
        final boolean isShort = SHORT_ARRAY == (code & SHORT_ARRAY_MASK);
        address = tupleAddress;
        fieldCount = isShort ? code & SHORT_COUNT_MASK : MsgPack.count(tupleAddress);
        walkedField = 0;
        walkedAddress = isShort ? tupleAddress + 1 : MsgPack.firstElement(tupleAddress);
        number = until.number(); // last: a tuple that cannot be read is not wrapped
        return this;
    }

    /**
     * @param tupleAddress of a well-formed MessagePack array that stays readable while this is used.
     * @return this.
     */
    public TupleView wrap(final long tupleAddress)
    {
        return wrap(Lease.ENDLESS, tupleAddress);
    }

    /**
     * Lets go of the tuple: later reads throw.
     */
    public void unwrap()
    {
        number = Lease.NONE;
    }

    public boolean isWrapped()
    {
        return Lease.NONE != number;
    }

    /**
     * @return the address of the tuple's MessagePack array.
     */
    public long address()
    {
        checkWrapped();
        return address;
    }

    public int fieldCount()
    {
        checkWrapped();
        return fieldCount;
    }

    /**
     * @return the length of the tuple's MessagePack array; found by a walk.
     */
    public int lengthBytes()
    {
        checkWrapped();
        return (int)(walk(fieldCount) - address);
    }

    /**
     * @param field counted from 0.
     * @return whether it is nil or beyond the end.
     */
    public boolean isNil(final int field)
    {
        checkWrapped();
        return field >= fieldCount || MsgPack.isNil(fieldAddress(field));
    }

    /**
     * @param field counted from 0.
     * @return the type of its value; {@link MsgPackType#NIL} beyond the end.
     */
    public MsgPackType type(final int field)
    {
        checkWrapped();
        return field >= fieldCount ? MsgPackType.NIL : MsgPack.typeOf(fieldAddress(field));
    }

    /**
     * @param field counted from 0.
     * @return its value.
     * @throws MemtxException ER_FIELD_TYPE also for an integer of more than 2<sup>63</sup>-1: see
     *                        {@link #getUnsigned(int)}.
     */
    public long getLong(final int field)
    {
        final long at = fieldAddress(field);
        final MsgPackType type = MsgPack.typeOf(at);
        if (MsgPackType.INTEGER == type)
        {
            return MsgPack.getInteger(at);
        }
        final long value = MsgPackType.UNSIGNED == type ? MsgPack.getInteger(at) : -1;
        if (value < 0)
        {
            throw wrongType(field, "integer", type);
        }
        return value;
    }

    /**
     * @param field counted from 0.
     * @return its 64 bits, to be read as unsigned.
     */
    public long getUnsigned(final int field)
    {
        final long at = fieldAddress(field);
        final byte code = Memory.getByte(at);
        if (UINT64 == code)
        {
            return Memory.getLongBigEndian(at + 1);
        }
        if (MsgPackType.UNSIGNED != MsgPackType.of(code))
        {
            throw wrongType(field, MsgPackType.UNSIGNED.text(), MsgPackType.of(code));
        }
        return MsgPack.getInteger(at);
    }

    /**
     * @param field counted from 0.
     * @return its value.
     * @throws MemtxException ER_FIELD_TYPE also for an integer that does not fit.
     */
    public int getInt(final int field)
    {
        final long value = getLong(field);
        if (value != (int)value)
        {
            throw wrongType(field, "int32", MsgPack.typeOf(fieldAddress(field)));
        }
        return (int)value;
    }

    /**
     * @param field counted from 0.
     * @return its value; an integer is converted to the nearest double.
     */
    public double getDouble(final int field)
    {
        final long at = fieldAddress(field);
        final MsgPackType type = MsgPack.typeOf(at);
        return switch (type)
        {
            case DOUBLE, FLOAT -> MsgPack.getDouble(at);
            case INTEGER -> MsgPack.getInteger(at);
            case UNSIGNED -> MsgPack.unsignedToDouble(MsgPack.getInteger(at));
            default -> throw wrongType(field, "number", type);
        };
    }

    public boolean getBoolean(final int field)
    {
        return MsgPack.getBoolean(typedField(field, MsgPackType.BOOLEAN));
    }

    /**
     * Makes garbage: the string.
     *
     * @param field counted from 0.
     * @return its text, what is not UTF-8 replaced by U+FFFD.
     */
    public String getString(final int field)
    {
        return MsgPackBoxer.decodeString(typedField(field, MsgPackType.STRING));
    }

    /**
     * Makes garbage: the decimal.
     *
     * @param field counted from 0.
     * @return its value; an integer is converted.
     */
    public BigDecimal getDecimal(final int field)
    {
        final Object value = get(field);
        if (value instanceof BigDecimal decimal)
        {
            return decimal;
        }
        if (value instanceof Long || value instanceof BigInteger)
        {
            return new BigDecimal(value.toString());
        }
        throw wrongType(field, "decimal");
    }

    /**
     * Makes garbage: the UUID.
     *
     * @param field counted from 0.
     * @return its value.
     */
    public UUID getUuid(final int field)
    {
        if (get(field) instanceof UUID uuid)
        {
            return uuid;
        }
        throw wrongType(field, "uuid");
    }

    /**
     * Makes garbage: the datetime.
     *
     * @param field counted from 0.
     * @return its value.
     */
    public Datetime getDatetime(final int field)
    {
        if (get(field) instanceof Datetime datetime)
        {
            return datetime;
        }
        throw wrongType(field, "datetime");
    }

    /**
     * Makes garbage: the interval.
     *
     * @param field counted from 0.
     * @return its value.
     */
    public Interval getInterval(final int field)
    {
        if (get(field) instanceof Interval interval)
        {
            return interval;
        }
        throw wrongType(field, "interval");
    }

    /**
     * Appends a string byte for byte, each byte a character.
     *
     * @param field counted from 0.
     * @param text  to append to.
     * @return how many characters.
     */
    public int getAscii(final int field, final StringBuilder text)
    {
        final long at = typedField(field, MsgPackType.STRING);
        final long payload = at + MsgPack.payloadOffset(at);
        final int length = MsgPack.payloadLength(at);
        for (int i = 0; i < length; i++)
        {
            text.append((char)(Memory.getByte(payload + i) & 0xFF));
        }
        return length;
    }

    /**
     * Compares a string field with an ASCII text.
     *
     * @param field counted from 0.
     * @param text  of ASCII characters.
     * @return whether they are the same bytes.
     */
    public boolean asciiEquals(final int field, final CharSequence text)
    {
        final long at = typedField(field, MsgPackType.STRING);
        final long payload = at + MsgPack.payloadOffset(at);
        final int length = MsgPack.payloadLength(at);
        if (length != text.length())
        {
            return false;
        }
        for (int i = 0; i < length; i++)
        {
            if (text.charAt(i) != (Memory.getByte(payload + i) & 0xFF))
            {
                return false;
            }
        }
        return true;
    }

    /**
     * Copies the payload of a string or binary field.
     *
     * @param field  counted from 0.
     * @param target to copy to.
     * @param offset in the target.
     * @return how many bytes were copied.
     * @throws IndexOutOfBoundsException when they do not fit.
     */
    public int getBytes(final int field, final byte[] target, final int offset)
    {
        final long at = bytesField(field);
        final int length = MsgPack.payloadLength(at);
        Memory.copyTo(at + MsgPack.payloadOffset(at), target, offset, length);
        return length;
    }

    /**
     * Wraps a buffer around the payload of a string or binary field, where it lies.
     *
     * @param field  counted from 0.
     * @param target to wrap; good for as long as the tuple is.
     */
    public void wrapField(final int field, final UnsafeBuffer target)
    {
        final long at = bytesField(field);
        target.wrap(at + MsgPack.payloadOffset(at), MsgPack.payloadLength(at));
    }

    /**
     * Makes garbage: the field as a Java object, see {@link MsgPackBoxer}.
     *
     * @param field counted from 0.
     * @return it; null when it is nil or beyond the end.
     */
    public Object get(final int field)
    {
        return isNil(field) ? null : MsgPackBoxer.decode(fieldAddress(field));
    }

    /**
     * @param field counted from 0.
     * @return the address of its encoded value.
     * @throws MemtxException ER_NO_SUCH_FIELD_NO beyond the end.
     */
    public long fieldAddress(final int field)
    {
        checkWrapped();
        if (field < 0 || field >= fieldCount)
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_FIELD_NO, field + 1);
        }
        return walk(field);
    }

    /**
     * @param field counted from 0.
     * @return the length of its encoded value.
     */
    public int fieldLength(final int field)
    {
        final long at = fieldAddress(field);
        return (int)(MsgPack.skip(at) - at);
    }

    /**
     * Makes garbage: the copy.
     *
     * @return the tuple on the heap.
     */
    public Tuple toTuple()
    {
        return Tuple.copyOf(address(), lengthBytes());
    }

    /**
     * Makes garbage: the text.
     *
     * @return the text that messages show for the tuple; {@code TupleView[]} when there is none, or it may not be
     * looked at any more.
     */
    @Override
    public String toString()
    {
        return lease.number() == number ? MsgPackText.of(address) : "TupleView[]";
    }

    /**
     * Steps over up to three plain fields without a branch for each: a field whose length its first byte does not tell
     * counts as 0 long, so that the steps behind it stay where it is.
     */
    private long walk(final int field)
    {
        final int distance = field - walkedField;
        if (0 != (distance & -4))
        {
            return walkFar(field);
        }
        long at = walkedAddress;
        int length = 1;
        if (distance >= 2)
        {
            at += MsgPack.plainLengthAt(at);
            length = MsgPack.plainLengthAt(at);
            at += length;
        }
        if (0 != (distance & 1))
        {
            length = MsgPack.plainLengthAt(at);
            at += length;
        }
        if (0 == length)
        {
            return walkFar(field);
        }
        walkedField = field;
        walkedAddress = at;
        return at;
    }

    private long walkFar(final int field)
    {
        if (field < walkedField)
        {
            walkedField = 0;
            walkedAddress = MsgPack.firstElement(address);
        }
        walkedAddress = MsgPack.skip(walkedAddress, field - walkedField);
        walkedField = field;
        return walkedAddress;
    }

    private long typedField(final int field, final MsgPackType expected)
    {
        final long at = fieldAddress(field);
        final MsgPackType type = MsgPack.typeOf(at);
        if (expected != type)
        {
            throw wrongType(field, expected.text(), type);
        }
        return at;
    }

    private long bytesField(final int field)
    {
        final long at = fieldAddress(field);
        final MsgPackType type = MsgPack.typeOf(at);
        if (MsgPackType.STRING != type && MsgPackType.BINARY != type)
        {
            throw wrongType(field, "string or varbinary", type);
        }
        return at;
    }

    /** Of a field that may be beyond the end. */
    private MemtxException wrongType(final int field, final String expected)
    {
        return wrongType(field, expected, MsgPack.typeOf(fieldAddress(field)));
    }

    private static MemtxException wrongType(final int field, final String expected, final MsgPackType type)
    {
        return new MemtxException(ErrorCode.ER_FIELD_TYPE, field + 1, expected, type.text());
    }

    private void checkWrapped()
    {
        if (lease.number() != number)
        {
            throw notWrapped();
        }
    }

    private IllegalStateException notWrapped()
    {
        return new IllegalStateException(
            isWrapped() ? "tuple view outlived its " + lease : "tuple view is not wrapped around a tuple");
    }
}
