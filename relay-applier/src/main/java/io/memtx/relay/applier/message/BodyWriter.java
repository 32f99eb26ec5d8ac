package io.memtx.relay.applier.message;

import io.memtx.xlog.Vclock;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Writes the fields of a body one behind the other. Belongs to one thread.
 */
public final class BodyWriter
{
    private MutableDirectBuffer buffer;
    private int offset;

    /**
     * @param newBuffer to write to; bounds are its own.
     * @param newOffset of the first field.
     * @return this.
     */
    public BodyWriter wrap(final MutableDirectBuffer newBuffer, final int newOffset)
    {
        buffer = newBuffer;
        offset = newOffset;
        return this;
    }

    /**
     * @return behind the last field.
     */
    public int offset()
    {
        return offset;
    }

    /**
     * @param value 8 bits.
     * @return this.
     */
    public BodyWriter putByte(final int value)
    {
        buffer.putByte(offset, (byte)value);
        offset += Byte.BYTES;
        return this;
    }

    /**
     * @param value a byte, 0 or 1.
     * @return this.
     */
    public BodyWriter putFlag(final boolean value)
    {
        return putByte(value ? 1 : 0);
    }

    /**
     * @param value 32 bits.
     * @return this.
     */
    public BodyWriter putInt(final int value)
    {
        buffer.putInt(offset, value, ByteOrder.LITTLE_ENDIAN);
        offset += Integer.BYTES;
        return this;
    }

    /**
     * @param value 64 bits.
     * @return this.
     */
    public BodyWriter putLong(final long value)
    {
        buffer.putLong(offset, value, ByteOrder.LITTLE_ENDIAN);
        offset += Long.BYTES;
        return this;
    }

    /**
     * @param value 16 bytes; null is written as zeros.
     * @return this.
     */
    public BodyWriter putUuid(final UUID value)
    {
        putLong(null == value ? 0 : value.getMostSignificantBits());
        return putLong(null == value ? 0 : value.getLeastSignificantBits());
    }

    /**
     * @param value its length in 32 bits, then the bytes.
     * @return this.
     */
    public BodyWriter putBytes(final byte[] value)
    {
        putInt(value.length);
        buffer.putBytes(offset, value);
        offset += value.length;
        return this;
    }

    /**
     * @param value as bytes of UTF-8; null is written as empty.
     * @return this.
     */
    public BodyWriter putString(final String value)
    {
        return putBytes(null == value ? new byte[0] : value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes which components there are, 32 bits, then those; component 0 is private and left out.
     *
     * @param vclock to write.
     * @return this.
     */
    public BodyWriter putVclock(final Vclock vclock)
    {
        int present = 0;
        for (int id = 1; id < Vclock.COMPONENT_COUNT; id++)
        {
            present |= 0 == vclock.get(id) ? 0 : 1 << id;
        }
        putInt(present);
        for (int id = 1; id < Vclock.COMPONENT_COUNT; id++)
        {
            if (0 != vclock.get(id))
            {
                putLong(vclock.get(id));
            }
        }
        return this;
    }
}
