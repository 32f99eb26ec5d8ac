package io.memtx.relay.applier.message;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;

/**
 * Layout of a frame, little-endian: a transaction, or a piece of one that is longer than a message. A body of rows is
 * one frame behind the other, each beginning at a multiple of 8 bytes from the first.
 * <pre>
 *     0 +---------------------------------+--------+--------+---------------+
 *       | length of the rows in bytes     | piece  | flags  | zero          |
 *     8 +---------------------------------+--------+--------+---------------+
 *       | when the last row was written at its origin, seconds of the wall  |
 *       | clock as a double                                                 |
 *    16 +-------------------------------------------------------------------+
 *       | rows as they stand in the log                                   ...
 *       +-------------------------------------------------------------------+
 * </pre>
 * The frame says where a transaction ends and what its flags are; what the rows' own headers say of that is true of the
 * log they come from, before filters. Thread safe: no state.
 */
public final class FrameDescriptor
{
    /** Bytes before the rows. */
    public static final int HEADER_LENGTH = 16;
    /** {@link #piece}: a transaction begins. */
    public static final int BEGIN = 1;
    /** {@link #piece}: a transaction ends. */
    public static final int END = 2;

    static final int LENGTH_OFFSET = 0;
    static final int PIECE_OFFSET = LENGTH_OFFSET + Integer.BYTES;
    static final int FLAGS_OFFSET = PIECE_OFFSET + Byte.BYTES;
    static final int ZERO_OFFSET = FLAGS_OFFSET + Byte.BYTES;
    static final int TIMESTAMP_OFFSET = ZERO_OFFSET + Short.BYTES;

    private static final int ALIGNMENT = 8;

    private FrameDescriptor()
    {
    }

    /**
     * Writes a header.
     *
     * @param buffer    of the body.
     * @param offset    of the frame.
     * @param length    of the rows, in bytes.
     * @param piece     {@link #BEGIN}, {@link #END}, both or neither.
     * @param flags     of the transaction, as the last row of it has them in a log.
     * @param timestamp of its last row.
     */
    public static void encode(
        final MutableDirectBuffer buffer,
        final int offset,
        final int length,
        final int piece,
        final int flags,
        final double timestamp)
    {
        buffer.putInt(offset + LENGTH_OFFSET, length, ByteOrder.LITTLE_ENDIAN);
        buffer.putByte(offset + PIECE_OFFSET, (byte)piece);
        buffer.putByte(offset + FLAGS_OFFSET, (byte)flags);
        buffer.putShort(offset + ZERO_OFFSET, (short)0, ByteOrder.LITTLE_ENDIAN);
        buffer.putDouble(offset + TIMESTAMP_OFFSET, timestamp, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * @param length of the rows, in bytes.
     * @return of the frame with what is behind it up to the next one.
     */
    public static int alignedLength(final int length)
    {
        return BitUtil.align(HEADER_LENGTH + length, ALIGNMENT);
    }

    /**
     * @param buffer of the body.
     * @param offset of the frame.
     * @param limit  behind the body.
     * @return length of the rows in bytes.
     * @throws InvalidMessageException when there is no whole frame, or one that cannot be.
     */
    public static int checkedLength(final DirectBuffer buffer, final int offset, final int limit)
    {
        if (limit - offset < HEADER_LENGTH)
        {
            throw new InvalidMessageException("frame is too short: rest=" + (limit - offset));
        }
        final int length = buffer.getInt(offset + LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (length < 1 || length > limit - offset - HEADER_LENGTH || piece(buffer, offset) > (BEGIN | END))
        {
            throw new InvalidMessageException("impossible frame: length=" + length + " rest=" + (limit - offset));
        }
        return length;
    }

    /**
     * @param buffer of the body.
     * @param offset of the frame.
     * @return {@link #BEGIN}, {@link #END}, both or neither.
     */
    public static int piece(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset + PIECE_OFFSET) & 0xFF;
    }

    /**
     * @param buffer of the body.
     * @param offset of the frame.
     * @return flags of the transaction; of every piece the same.
     */
    public static int flags(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset + FLAGS_OFFSET) & 0xFF;
    }

    /**
     * @param buffer of the body.
     * @param offset of the frame.
     * @return seconds of the wall clock.
     */
    public static double timestamp(final DirectBuffer buffer, final int offset)
    {
        return buffer.getDouble(offset + TIMESTAMP_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }
}
