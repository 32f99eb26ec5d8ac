package io.memtx.relay.applier.message;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;

/**
 * Layout of the body of a heartbeat, little-endian.
 * <pre>
 *     0 +-----------------------------------------------------------------+
 *       | now, seconds of the wall clock as a double; 0 when rows were     |
 *       | sent since the heartbeat before, whose own time tells the lag    |
 *     8 +-----------------------------------------------------------------+
 *       | number to be repeated in the acknowledgement                    |
 *    16 +-----------------------------------------------------------------+
 * </pre>
 * Thread safe: no state.
 */
public final class HeartbeatDescriptor
{
    /** Bytes of the body. */
    public static final int LENGTH = 16;

    static final int TIMESTAMP_OFFSET = 0;
    static final int SYNC_OFFSET = TIMESTAMP_OFFSET + Double.BYTES;

    private HeartbeatDescriptor()
    {
    }

    /**
     * Writes one.
     *
     * @param buffer    of the message.
     * @param offset    of the body.
     * @param timestamp seconds of the wall clock, or 0.
     * @param sync      number to be repeated.
     */
    public static void encode(
        final MutableDirectBuffer buffer, final int offset, final double timestamp, final long sync)
    {
        buffer.putDouble(offset + TIMESTAMP_OFFSET, timestamp, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(offset + SYNC_OFFSET, sync, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * @param length of a body.
     * @throws InvalidMessageException when it is not that of a heartbeat.
     */
    public static void checkLength(final int length)
    {
        if (LENGTH != length)
        {
            throw new InvalidMessageException("heartbeat of another length: " + length);
        }
    }

    /**
     * @param buffer of the message.
     * @param offset of the body.
     * @return seconds of the wall clock, or 0.
     */
    public static double timestamp(final DirectBuffer buffer, final int offset)
    {
        return buffer.getDouble(offset + TIMESTAMP_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * @param buffer of the message.
     * @param offset of the body.
     * @return number to be repeated.
     */
    public static long sync(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + SYNC_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }
}
