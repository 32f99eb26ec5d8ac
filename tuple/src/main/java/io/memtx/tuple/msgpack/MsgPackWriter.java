package io.memtx.tuple.msgpack;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.arena.ScratchBuffer;

import java.nio.charset.StandardCharsets;

/**
 * Encodes MessagePack, shortest form, into a growing piece of raw memory. Reusable; belongs to one thread.
 * <p>
 * Only text that is not ASCII makes garbage: {@link #string(CharSequence)} encodes it through the heap.
 */
public final class MsgPackWriter
{
    private static final int MAX_HEADER_LENGTH = 5; // of a container

    private final ScratchBuffer buffer;
    private long base;
    private long limit;
    private long position;

    /**
     * A writer with a buffer of its own.
     */
    public MsgPackWriter()
    {
        this(new ScratchBuffer(256));
    }

    /**
     * @param buffer to write to from its first byte.
     */
    public MsgPackWriter(final ScratchBuffer buffer)
    {
        this.buffer = buffer;
        base = buffer.address();
        limit = base + buffer.capacity();
        position = base;
    }

    /** Forgets what was written. */
    public MsgPackWriter reset()
    {
        position = base;
        return this;
    }

    /**
     * @return the address of the first byte written; good until the next write.
     */
    public long address()
    {
        return base;
    }

    /**
     * @return how many bytes stand written.
     */
    public int length()
    {
        return (int)(position - base);
    }

    /**
     * Cuts what was written.
     *
     * @param lengthBytes to keep, not more than {@link #length()}.
     */
    public void truncate(final int lengthBytes)
    {
        assert lengthBytes <= length();
        position = base + lengthBytes;
    }

    /**
     * Makes room, so that writing as many bytes does not move what stands written.
     *
     * @param lengthBytes that will be written.
     * @return this.
     */
    public MsgPackWriter reserve(final int lengthBytes)
    {
        ensure(lengthBytes);
        return this;
    }

    public MsgPackWriter nil()
    {
        return code(0xc0);
    }

    public MsgPackWriter bool(final boolean value)
    {
        return code(value ? 0xc3 : 0xc2);
    }

    /**
     * @param value a signed number.
     * @return this.
     */
    public MsgPackWriter integer(final long value)
    {
        if (value >= 0)
        {
            return unsigned(value);
        }
        ensure(9);
        if (value >= -32)
        {
            Memory.putByte(position++, (byte)value);
        }
        else if (value >= Byte.MIN_VALUE)
        {
            Memory.putByte(position, (byte)0xd0);
            Memory.putByte(position + 1, (byte)value);
            position += 2;
        }
        else if (value >= Short.MIN_VALUE)
        {
            Memory.putByte(position, (byte)0xd1);
            Memory.putShortBigEndian(position + 1, (short)value);
            position += 3;
        }
        else if (value >= Integer.MIN_VALUE)
        {
            Memory.putByte(position, (byte)0xd2);
            Memory.putIntBigEndian(position + 1, (int)value);
            position += 5;
        }
        else
        {
            Memory.putByte(position, (byte)0xd3);
            Memory.putLongBigEndian(position + 1, value);
            position += 9;
        }
        return this;
    }

    /**
     * @param value 64 bits read as unsigned.
     * @return this.
     */
    public MsgPackWriter unsigned(final long value)
    {
        ensure(9);
        final long next = position;
        if (0 != value >>> 32)
        {
            Memory.putByte(next, (byte)0xcf);
            Memory.putLongBigEndian(next + 1, value);
            position = next + 9;
        }
        else if (0 == value >>> 7)
        {
            Memory.putByte(next, (byte)value);
            position = next + 1;
        }
        else if (0 != value >>> 16)
        {
            Memory.putByte(next, (byte)0xce);
            Memory.putIntBigEndian(next + 1, (int)value);
            position = next + 5;
        }
        else if (0 != value >>> 8)
        {
            Memory.putByte(next, (byte)0xcd);
            Memory.putShortBigEndian(next + 1, (short)value);
            position = next + 3;
        }
        else
        {
            Memory.putByte(next, (byte)0xcc);
            Memory.putByte(next + 1, (byte)value);
            position = next + 2;
        }
        return this;
    }

    public MsgPackWriter float32(final float value)
    {
        ensure(5);
        Memory.putByte(position, (byte)0xca);
        Memory.putIntBigEndian(position + 1, Float.floatToRawIntBits(value));
        position += 5;
        return this;
    }

    public MsgPackWriter float64(final double value)
    {
        ensure(9);
        Memory.putByte(position, (byte)0xcb);
        Memory.putLongBigEndian(position + 1, Double.doubleToRawLongBits(value));
        position += 9;
        return this;
    }

    /**
     * @param value encoded as UTF-8.
     * @return this.
     */
    public MsgPackWriter string(final CharSequence value)
    {
        final int length = value.length();
        ensure(5L + length);
        final long start = position;
        stringHeader(length);
        for (int i = 0; i < length; i++)
        {
            final char c = value.charAt(i);
            if (c >= 0x80)
            {
                position = start;
                final byte[] bytes = value.toString().getBytes(StandardCharsets.UTF_8);
                return stringHeader(bytes.length).raw(bytes, 0, bytes.length);
            }
            Memory.putByte(position++, (byte)c);
        }
        return this;
    }

    /**
     * The header of a string; its bytes follow by {@link #raw(long, int)}.
     *
     * @param lengthBytes of the string.
     * @return this.
     */
    public MsgPackWriter stringHeader(final int lengthBytes)
    {
        ensure(5L + lengthBytes);
        if (lengthBytes <= 31)
        {
            Memory.putByte(position++, (byte)(0xa0 | lengthBytes));
            return this;
        }
        return payloadHeader(0xd9, lengthBytes);
    }

    public MsgPackWriter binary(final byte[] bytes)
    {
        return binaryHeader(bytes.length).raw(bytes, 0, bytes.length);
    }

    /**
     * The header of a binary value; its bytes follow by {@link #raw(long, int)}.
     *
     * @param lengthBytes of the value.
     * @return this.
     */
    public MsgPackWriter binaryHeader(final int lengthBytes)
    {
        ensure(5L + lengthBytes);
        return payloadHeader(0xc4, lengthBytes);
    }

    /**
     * The header of an extension value; its bytes follow by {@link #raw(long, int)}.
     *
     * @param type        the application type.
     * @param lengthBytes of the payload.
     * @return this.
     */
    public MsgPackWriter extensionHeader(final byte type, final int lengthBytes)
    {
        ensure(6L + lengthBytes);
        switch (lengthBytes)
        {
            case 1 -> code(0xd4);
            case 2 -> code(0xd5);
            case 4 -> code(0xd6);
            case 8 -> code(0xd7);
            case 16 -> code(0xd8);
            default -> payloadHeader(0xc7, lengthBytes);
        }
        Memory.putByte(position++, type);
        return this;
    }

    public MsgPackWriter arrayHeader(final int count)
    {
        return containerHeader(0x90, 0xdc, count);
    }

    /**
     * Begins an array whose number of elements is not known yet: forgets what was written and leaves room for the
     * header.
     *
     * @return this.
     */
    public MsgPackWriter beginArray()
    {
        position = base + MAX_HEADER_LENGTH;
        return this;
    }

    /**
     * @return the address of the first element of the array begun; good until the next write.
     */
    public long elements()
    {
        return base + MAX_HEADER_LENGTH;
    }

    /**
     * Writes the header of the array begun, in front of its elements.
     *
     * @param count of elements.
     * @return the address of the array; good until the next write.
     */
    public long endArray(final int count)
    {
        final long end = position;
        position = elements() - (count <= 15 ? 1 : count <= 0xffff ? 3 : MAX_HEADER_LENGTH);
        final long array = position;
        containerHeader(0x90, 0xdc, count);
        position = end;
        return array;
    }

    /**
     * @param address in what was written.
     * @return how many bytes stand written from there on.
     */
    public int lengthFrom(final long address)
    {
        return (int)(position - address);
    }

    public MsgPackWriter mapHeader(final int count)
    {
        return containerHeader(0x80, 0xde, count);
    }

    /**
     * Bytes as they are: one or several encoded values, or the payload behind a header.
     *
     * @param address     of the first byte; not in this writer's own buffer, unless room was {@link #reserve}d.
     * @param lengthBytes to copy.
     * @return this.
     */
    public MsgPackWriter raw(final long address, final int lengthBytes)
    {
        ensure(lengthBytes);
        Memory.copy(address, position, lengthBytes);
        position += lengthBytes;
        return this;
    }

    /**
     * A value as it is encoded elsewhere.
     *
     * @param address of one well-formed value; as {@link #raw(long, int)} wants it.
     * @return this.
     */
    public MsgPackWriter value(final long address)
    {
        return raw(address, (int)(MsgPack.skip(address) - address));
    }

    /**
     * Bytes as they are, from the heap.
     *
     * @param bytes       array.
     * @param offset      in it.
     * @param lengthBytes to copy.
     * @return this.
     */
    public MsgPackWriter raw(final byte[] bytes, final int offset, final int lengthBytes)
    {
        ensure(lengthBytes);
        Memory.copyFrom(bytes, offset, position, lengthBytes);
        position += lengthBytes;
        return this;
    }

    /**
     * Bytes as they are, of which there are few.
     *
     * @param bytes       the first one lowest.
     * @param lengthBytes how many of them to append, up to 8.
     * @return this.
     */
    public MsgPackWriter few(final long bytes, final int lengthBytes)
    {
        ensure(Long.BYTES);
        Memory.putLong(position, bytes);
        position += lengthBytes;
        return this;
    }

    /**
     * Eight bytes as they are, most significant first: part of a payload, not a value.
     *
     * @param bits to append.
     * @return this.
     */
    public MsgPackWriter longBigEndian(final long bits)
    {
        ensure(8);
        Memory.putLongBigEndian(position, bits);
        position += 8;
        return this;
    }

    private MsgPackWriter payloadHeader(final int code8, final int lengthBytes)
    {
        if (lengthBytes <= 0xff)
        {
            Memory.putByte(position, (byte)code8);
            Memory.putByte(position + 1, (byte)lengthBytes);
            position += 2;
        }
        else if (lengthBytes <= 0xffff)
        {
            Memory.putByte(position, (byte)(code8 + 1));
            Memory.putShortBigEndian(position + 1, (short)lengthBytes);
            position += 3;
        }
        else
        {
            Memory.putByte(position, (byte)(code8 + 2));
            Memory.putIntBigEndian(position + 1, lengthBytes);
            position += 5;
        }
        return this;
    }

    private MsgPackWriter containerHeader(final int fixCode, final int code16, final int count)
    {
        ensure(5);
        if (count <= 15)
        {
            Memory.putByte(position++, (byte)(fixCode | count));
        }
        else if (count <= 0xffff)
        {
            Memory.putByte(position, (byte)code16);
            Memory.putShortBigEndian(position + 1, (short)count);
            position += 3;
        }
        else
        {
            Memory.putByte(position, (byte)(code16 + 1));
            Memory.putIntBigEndian(position + 1, count);
            position += 5;
        }
        return this;
    }

    private MsgPackWriter code(final int code)
    {
        ensure(1);
        Memory.putByte(position++, (byte)code);
        return this;
    }

    private void ensure(final long lengthBytes)
    {
        if (limit - position < lengthBytes)
        {
            final long written = position - base;
            base = buffer.ensureCapacity(written + lengthBytes);
            limit = base + buffer.capacity();
            position = base + written;
        }
    }
}
