package io.memtx.relay.applier.message;

import io.memtx.xlog.Vclock;
import org.agrona.DirectBuffer;

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
 *       | bytes of the log of the sender that it has not sent yet         |
 *    24 +-----------------------------------------------------------------+
 *       | vclock of the sender: what is in its log                      ...
 *       +-----------------------------------------------------------------+
 * </pre>
 * Thread safe: no state.
 */
public final class HeartbeatDescriptor
{
    static final int TIMESTAMP_OFFSET = 0;
    static final int SYNC_OFFSET = TIMESTAMP_OFFSET + Double.BYTES;
    static final int UNSENT_OFFSET = SYNC_OFFSET + Long.BYTES;
    static final int VCLOCK_OFFSET = UNSENT_OFFSET + Long.BYTES;

    private HeartbeatDescriptor()
    {
    }

    /**
     * Writes one.
     *
     * @param writer      of the body.
     * @param timestamp   seconds of the wall clock, or 0.
     * @param sync        number to be repeated.
     * @param unsentBytes of the log.
     * @param vclock      what is in the log.
     */
    public static void encode(
        final BodyWriter writer,
        final double timestamp,
        final long sync,
        final long unsentBytes,
        final Vclock vclock)
    {
        writer.putLong(Double.doubleToRawLongBits(timestamp)).putLong(sync).putLong(unsentBytes).putVclock(vclock);
    }

    /**
     * @param reader of the body; empty afterwards.
     * @param vclock to fill.
     * @throws InvalidMessageException when it is no heartbeat.
     */
    public static void decodeVclock(final BodyReader reader, final Vclock vclock)
    {
        reader.getLong();
        reader.getLong();
        if (reader.getLong() < 0)
        {
            throw new InvalidMessageException("less than nothing is left to send");
        }
        reader.getVclock(vclock);
        reader.end();
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
     * @return bytes of the log that were not sent when this was.
     */
    public static long unsentBytes(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + UNSENT_OFFSET, ByteOrder.LITTLE_ENDIAN);
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
