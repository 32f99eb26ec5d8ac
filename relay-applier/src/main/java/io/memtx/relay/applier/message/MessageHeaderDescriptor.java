package io.memtx.relay.applier.message;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;

/**
 * Layout of what every message begins with, little-endian.
 * <pre>
 *     0 +----------------+-------+-------+--------------------------------+
 *       | type           |version| zero  | length of header and body      |
 *     8 +----------------+-------+-------+--------------------------------+
 *       | number of the message in its direction, from 0                  |
 *    16 +-----------------------------------------------------------------+
 *       | body                                                          ...
 *       +-----------------------------------------------------------------+
 *       | once there is a key: code of 16 bytes over all before it        |
 *       +-----------------------------------------------------------------+
 * </pre>
 * Numbers leave no gap: whoever finds one closes the connection, whatever the transport promises. Thread safe: no
 * state.
 */
public final class MessageHeaderDescriptor
{
    /** Of the protocol. */
    public static final int VERSION = 1;
    /** Bytes before the body. */
    public static final int HEADER_LENGTH = 16;

    static final int TYPE_OFFSET = 0;
    static final int VERSION_OFFSET = TYPE_OFFSET + Short.BYTES;
    static final int ZERO_OFFSET = VERSION_OFFSET + Byte.BYTES;
    static final int LENGTH_OFFSET = ZERO_OFFSET + Byte.BYTES;
    static final int NUMBER_OFFSET = LENGTH_OFFSET + Integer.BYTES;

    private MessageHeaderDescriptor()
    {
    }

    /**
     * Writes a header.
     *
     * @param buffer of the message.
     * @param offset of the message.
     * @param type   of the message.
     * @param length of header and body, in bytes.
     * @param number of the message in its direction.
     */
    public static void encode(
        final MutableDirectBuffer buffer,
        final int offset,
        final MessageType type,
        final int length,
        final long number)
    {
        buffer.putShort(offset + TYPE_OFFSET, (short)type.code(), ByteOrder.LITTLE_ENDIAN);
        buffer.putByte(offset + VERSION_OFFSET, (byte)VERSION);
        buffer.putByte(offset + ZERO_OFFSET, (byte)0);
        buffer.putInt(offset + LENGTH_OFFSET, length, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(offset + NUMBER_OFFSET, number, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * @param buffer of the message.
     * @param offset of the message.
     * @return its type, or null when there is no such type.
     */
    public static MessageType type(final DirectBuffer buffer, final int offset)
    {
        return MessageType.of(buffer.getShort(offset + TYPE_OFFSET, ByteOrder.LITTLE_ENDIAN) & 0xFFFF);
    }

    /**
     * @param buffer of the message.
     * @param offset of the message.
     * @return version of the protocol, 0 to 255.
     */
    public static int version(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset + VERSION_OFFSET) & 0xFF;
    }

    /**
     * @param buffer of the message.
     * @param offset of the message.
     * @return length of header and body in bytes, as it stands there.
     */
    public static int length(final DirectBuffer buffer, final int offset)
    {
        return buffer.getInt(offset + LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * @param buffer of the message.
     * @param offset of the message.
     * @return its number in its direction.
     */
    public static long number(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + NUMBER_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }
}
