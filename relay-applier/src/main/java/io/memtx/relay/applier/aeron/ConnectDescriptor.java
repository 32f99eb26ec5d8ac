package io.memtx.relay.applier.aeron;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;

/**
 * Layout of the first message of each direction, little-endian: who connects names where it wants its answers, who
 * listens answers there.
 * <pre>
 *     0 +--------------------------------+----------------+----------------+
 *       | magic                          | version        | length of      |
 *       |                                |                | reply endpoint |
 *     8 +--------------------------------+----------------+----------------+
 *       | token, chosen at random by who connects; the answer repeats it   |
 *    16 +--------------------------------+---------------------------------+
 *       | reply stream                   | reply endpoint, ASCII:        ...
 *       |                                | address:port                    |
 *       +--------------------------------+---------------------------------+
 * </pre>
 * The answer has no reply endpoint and ends at 16. Thread safe: no state.
 */
final class ConnectDescriptor
{
    static final int MAGIC = 0x3158_544d; // "MTX1"
    static final short VERSION = 1;
    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = MAGIC_OFFSET + Integer.BYTES;
    static final int ENDPOINT_LENGTH_OFFSET = VERSION_OFFSET + Short.BYTES;
    static final int TOKEN_OFFSET = ENDPOINT_LENGTH_OFFSET + Short.BYTES;
    static final int ANSWER_LENGTH = TOKEN_OFFSET + Long.BYTES;
    static final int STREAM_OFFSET = TOKEN_OFFSET + Long.BYTES;
    static final int ENDPOINT_OFFSET = STREAM_OFFSET + Integer.BYTES;
    static final int MAX_ENDPOINT_LENGTH = 64;
    static final int MAX_LENGTH = ENDPOINT_OFFSET + MAX_ENDPOINT_LENGTH;

    private ConnectDescriptor()
    {
    }

    static int encodeRequest(
        final MutableDirectBuffer buffer, final long token, final int replyStream, final String replyEndpoint)
    {
        encode(buffer, token, replyEndpoint.length());
        buffer.putInt(STREAM_OFFSET, replyStream, ByteOrder.LITTLE_ENDIAN);
        return ENDPOINT_OFFSET + buffer.putStringWithoutLengthAscii(ENDPOINT_OFFSET, replyEndpoint);
    }

    static int encodeAnswer(final MutableDirectBuffer buffer, final long token)
    {
        encode(buffer, token, 0);
        return ANSWER_LENGTH;
    }

    static boolean isRequest(final DirectBuffer buffer, final int offset, final int length)
    {
        return length >= ENDPOINT_OFFSET && isOurs(buffer, offset) &&
            endpointLength(buffer, offset) <= MAX_ENDPOINT_LENGTH &&
            length == ENDPOINT_OFFSET + endpointLength(buffer, offset);
    }

    static boolean isAnswer(final DirectBuffer buffer, final int offset, final int length, final long token)
    {
        return ANSWER_LENGTH == length && isOurs(buffer, offset) && 0 == endpointLength(buffer, offset) &&
            token == token(buffer, offset);
    }

    static long token(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + TOKEN_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    static int replyStream(final DirectBuffer buffer, final int offset)
    {
        return buffer.getInt(offset + STREAM_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    static String replyEndpoint(final DirectBuffer buffer, final int offset)
    {
        return buffer.getStringWithoutLengthAscii(offset + ENDPOINT_OFFSET, endpointLength(buffer, offset));
    }

    private static void encode(final MutableDirectBuffer buffer, final long token, final int endpointLength)
    {
        buffer.putInt(MAGIC_OFFSET, MAGIC, ByteOrder.LITTLE_ENDIAN);
        buffer.putShort(VERSION_OFFSET, VERSION, ByteOrder.LITTLE_ENDIAN);
        buffer.putShort(ENDPOINT_LENGTH_OFFSET, (short)endpointLength, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(TOKEN_OFFSET, token, ByteOrder.LITTLE_ENDIAN);
    }

    private static boolean isOurs(final DirectBuffer buffer, final int offset)
    {
        return MAGIC == buffer.getInt(offset + MAGIC_OFFSET, ByteOrder.LITTLE_ENDIAN) &&
            VERSION == buffer.getShort(offset + VERSION_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    private static int endpointLength(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset + ENDPOINT_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
    }
}
