package io.memtx.memtx.conflict;

import io.memtx.memtx.schema.IndexType;
import io.memtx.memtx.space.IndexStore;
import io.memtx.tuple.field.FieldOrder;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackDatetime;
import io.memtx.tuple.msgpack.MsgPackDecimal;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/**
 * A key of a unique index as bytes that are the same for all keys that the index calls equal: the shortest encoding of
 * each part; a number that is whole as an integer, whatever its type; a string of a collation as 120 bits that equal
 * strings share. Reused; the transaction thread's. Allocates for decimals only.
 */
final class CanonicalKey
{
    private static final double TWO_POW_63 = 0x1p63;
    private static final double TWO_POW_64 = 0x1p64;
    private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final int UNSIGNED_BITS = 64;

    private final MsgPackWriter bytes = new MsgPackWriter();

    /** Whether what the index calls equal can be told by such bytes. */
    static boolean isPossible(final IndexStore index)
    {
        if (index.hasEntries())
        {
            return false;
        }
        for (final KeyPart part : index.keyDef().parts())
        {
            // a hash tells numbers of different types apart that are equal
            final boolean isExact = switch (part.type())
            {
                case UNSIGNED, UINT8, UINT16, UINT32, UINT64, INTEGER, INT8, INT16, INT32, INT64,
                    STRING, VARBINARY, BOOLEAN, UUID -> true;
                default -> IndexType.TREE == index.def().type();
            };
            if (!isExact)
            {
                return false;
            }
        }
        return true;
    }

    /** The key of a tuple, valid for the index; false when a part is nil: such keys collide with none. */
    boolean ofTuple(final IndexStore index, final long tuple)
    {
        bytes.reset();
        final List<KeyPart> parts = index.keyDef().parts();
        for (int i = 0, size = parts.size(); i < size; i++) // an iterator would be garbage
        {
            final KeyPart part = parts.get(i);
            final long value = part.find(tuple);
            if (FieldOrder.isNil(value))
            {
                return false;
            }
            append(part, value);
        }
        return true;
    }

    /** A key that was asked for, of which no part is nil. */
    void ofKey(final IndexStore index, final long firstPart)
    {
        bytes.reset();
        long value = firstPart;
        final List<KeyPart> parts = index.keyDef().parts();
        for (int i = 0, size = parts.size(); i < size; i++)
        {
            append(parts.get(i), value);
            value = MsgPack.skip(value);
        }
    }

    /** Appends it as one value. */
    void appendTo(final MsgPackWriter row)
    {
        row.binaryHeader(bytes.length()).raw(bytes.address(), bytes.length());
    }

    private void append(final KeyPart part, final long value)
    {
        switch (MsgPack.typeOf(value))
        {
            case UNSIGNED -> bytes.unsigned(MsgPack.getInteger(value));
            case INTEGER -> bytes.integer(MsgPack.getInteger(value));
            case FLOAT, DOUBLE -> appendDouble(MsgPack.getDouble(value));
            case STRING -> appendString(part, value);
            case BINARY -> bytes.binaryHeader(MsgPack.payloadLength(value))
                .raw(value + MsgPack.payloadOffset(value), MsgPack.payloadLength(value));
            case EXTENSION -> appendExtension(value);
            default -> bytes.value(value);
        }
    }

    private void appendDouble(final double value)
    {
        if (value >= -TWO_POW_63 && value < TWO_POW_63 && (long)value == value)
        {
            bytes.integer((long)value);
        }
        else if (value >= TWO_POW_63 && value < TWO_POW_64)
        {
            bytes.unsigned((long)(value - TWO_POW_63) + Long.MIN_VALUE);
        }
        else
        {
            bytes.float64(Double.isNaN(value) ? Double.NaN : value);
        }
    }

    private void appendString(final KeyPart part, final long value)
    {
        final long payload = value + MsgPack.payloadOffset(value);
        final int length = MsgPack.payloadLength(value);
        if (null == part.collation() || part.collation().isBinary())
        {
            bytes.stringHeader(length).raw(payload, length);
        }
        else
        {
            bytes.arrayHeader(2).unsigned(part.collation().digest(payload, length))
                .unsigned(part.collation().hash(payload, length));
        }
    }

    private void appendExtension(final long value)
    {
        final byte type = MsgPack.extensionType(value);
        if (MsgPackDecimal.TYPE == type)
        {
            appendDecimal(MsgPackDecimal.decode(value));
        }
        else if (MsgPackDatetime.TYPE == type)
        {
            bytes.arrayHeader(2).integer(MsgPackDatetime.seconds(value)).integer(MsgPackDatetime.nanoseconds(value));
        }
        else
        {
            final int length = MsgPack.payloadLength(value);
            bytes.extensionHeader(type, length).raw(value + MsgPack.payloadOffset(value), length);
        }
    }

    private void appendDecimal(final BigDecimal value)
    {
        final BigDecimal plain = value.stripTrailingZeros();
        if (plain.scale() <= 0 || 0 == plain.signum())
        {
            final BigInteger whole = plain.toBigInteger();
            if (whole.signum() >= 0 ? whole.bitLength() <= UNSIGNED_BITS : whole.compareTo(LONG_MIN) >= 0)
            {
                if (whole.signum() >= 0)
                {
                    bytes.unsigned(whole.longValue());
                }
                else
                {
                    bytes.integer(whole.longValue());
                }
                return;
            }
        }
        final double nearest = plain.doubleValue();
        if (!Double.isInfinite(nearest) && 0 == new BigDecimal(nearest).compareTo(plain))
        {
            bytes.float64(nearest);
        }
        else
        {
            bytes.arrayHeader(1).string(plain.toString());
        }
    }
}
