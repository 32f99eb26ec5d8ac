package io.memtx.relay.applier.message;

import io.memtx.xlog.Vclock;
import org.agrona.DirectBuffer;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Reads the fields of a body one behind the other. What it reads comes from outside: every method throws
 * {@link InvalidMessageException} when the body ends too early or a value is impossible. Belongs to one thread.
 */
public final class BodyReader
{
    private DirectBuffer buffer;
    private int offset;
    private int limit;

    /**
     * @param newBuffer of the body.
     * @param newOffset of its first byte.
     * @param length    in bytes.
     * @return this.
     */
    public BodyReader wrap(final DirectBuffer newBuffer, final int newOffset, final int length)
    {
        buffer = newBuffer;
        offset = newOffset;
        limit = newOffset + length;
        return this;
    }

    /**
     * @return how many bytes are left.
     */
    public int remaining()
    {
        return limit - offset;
    }

    /**
     * @return 0 to 255.
     */
    public int getByte()
    {
        return buffer.getByte(take(Byte.BYTES)) & 0xFF;
    }

    /**
     * @return a byte that must be 0 or 1.
     */
    public boolean getFlag()
    {
        final int value = getByte();
        if (value > 1)
        {
            throw new InvalidMessageException("not a flag: " + value);
        }
        return 1 == value;
    }

    public int getInt()
    {
        return buffer.getInt(take(Integer.BYTES), ByteOrder.LITTLE_ENDIAN);
    }

    public long getLong()
    {
        return buffer.getLong(take(Long.BYTES), ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * @return a uuid, or null when all bytes are zero.
     */
    public UUID getUuid()
    {
        final long high = getLong();
        final long low = getLong();
        return 0 == high && 0 == low ? null : new UUID(high, low);
    }

    /**
     * @param maxLength most bytes to accept.
     * @return a copy.
     */
    public byte[] getBytes(final int maxLength)
    {
        final int length = getInt();
        if (length < 0 || length > maxLength)
        {
            throw new InvalidMessageException("field is too long: length=" + length + " max=" + maxLength);
        }
        final byte[] bytes = new byte[length];
        buffer.getBytes(take(length), bytes);
        return bytes;
    }

    /**
     * @param maxLength most bytes to accept.
     * @return text; what is not UTF-8 is replaced; null when it is empty.
     */
    public String getString(final int maxLength)
    {
        final byte[] bytes = getBytes(maxLength);
        return 0 == bytes.length ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * Reads what {@link BodyWriter#putVclock} writes.
     *
     * @param vclock to fill; component 0 becomes 0.
     */
    public void getVclock(final Vclock vclock)
    {
        final int present = getInt();
        if (0 != (present & 1))
        {
            throw new InvalidMessageException("vclock has a private component");
        }
        vclock.clear();
        for (int id = 1; id < Vclock.COMPONENT_COUNT; id++)
        {
            if (0 != (present & 1 << id))
            {
                final long lsn = getLong();
                if (lsn <= 0 || Long.MAX_VALUE - vclock.signature() < lsn)
                {
                    throw new InvalidMessageException("impossible lsn: id=" + id + " lsn=" + lsn);
                }
                vclock.set(id, lsn);
            }
        }
    }

    /** Ends reading: a body holds its fields and nothing else. */
    public void end()
    {
        if (0 != remaining())
        {
            throw new InvalidMessageException("message is too long: rest=" + remaining());
        }
    }

    private int take(final int length)
    {
        if (length > limit - offset)
        {
            throw new InvalidMessageException("message is too short: needed=" + length + " rest=" + remaining());
        }
        final int at = offset;
        offset += length;
        return at;
    }
}
