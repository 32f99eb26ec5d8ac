package io.memtx.relay.applier.aeron;

import io.aeron.driver.DataPacketDispatcher;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.media.ReceiveChannelEndpoint;
import io.aeron.driver.media.UdpChannel;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.logbuffer.LogBufferDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.SetupFlyweight;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;

import java.net.InetSocketAddress;
import java.nio.ByteOrder;

/**
 * Takes no frames that make no sense: the driver believes what a frame says of itself. One that announces an impossible
 * stream is an error that it logs, and a session that it never forgets; one that says to be longer than its datagram is
 * read past its end. They are counted as invalid packets instead. Belongs to whoever steps the driver.
 */
final class GuardedEndpoint extends ReceiveChannelEndpoint
{
    private static final int MAX_MTU_LENGTH = 65_504;

    /** Of three of them a stream's buffer is made: far more than anybody needs, and no more than can be had. */
    private static final int MAX_TERM_LENGTH = 1 << 26;

    private final AtomicCounter invalidPackets;

    /**
     * @param channel    that is listened to.
     * @param dispatcher of the driver.
     * @param status     of the channel.
     * @param context    of the driver.
     */
    GuardedEndpoint(
        final UdpChannel channel,
        final DataPacketDispatcher dispatcher,
        final AtomicCounter status,
        final MediaDriver.Context context)
    {
        super(channel, dispatcher, status, context);
        invalidPackets = context.systemCounters().get(SystemCounterDescriptor.INVALID_PACKETS);
    }

    @Override
    public void onSetupMessage(
        final SetupFlyweight header,
        final UnsafeBuffer buffer,
        final int length,
        final InetSocketAddress source,
        final int transportIndex)
    {
        if (length >= SetupFlyweight.HEADER_LENGTH && isPossible(header))
        {
            super.onSetupMessage(header, buffer, length, source, transportIndex);
        }
        else
        {
            invalidPackets.increment();
        }
    }

    @Override
    public int onDataPacket(
        final DataHeaderFlyweight header,
        final UnsafeBuffer buffer,
        final int length,
        final InetSocketAddress source,
        final int transportIndex)
    {
        if (isWhole(buffer, length))
        {
            return super.onDataPacket(header, buffer, length, source, transportIndex);
        }
        invalidPackets.increment();
        return 0;
    }

    /** Whether there can be such a stream. */
    static boolean isPossible(final SetupFlyweight header)
    {
        final int mtuLength = header.mtuLength();
        final int termLength = header.termLength();
        final int termOffset = header.termOffset();
        return mtuLength > DataHeaderFlyweight.HEADER_LENGTH && mtuLength <= MAX_MTU_LENGTH && isAligned(mtuLength) &&
            termLength >= LogBufferDescriptor.TERM_MIN_LENGTH && termLength <= MAX_TERM_LENGTH &&
            BitUtil.isPowerOfTwo(termLength) &&
            termOffset >= 0 && termOffset <= termLength && isAligned(termOffset) &&
            header.activeTermId() - header.initialTermId() >= 0;
    }

    /**
     * Whether the frames of a datagram are all in it. Two kinds have a header alone: a heartbeat, whose length is 0, and
     * the padding at the end of a term, whose length is that of what is left out.
     */
    static boolean isWhole(final UnsafeBuffer buffer, final int length)
    {
        if (DataHeaderFlyweight.HEADER_LENGTH == length && 0 == frameLength(buffer, 0))
        {
            return true;
        }
        int offset = 0;
        while (offset < length)
        {
            final int left = length - offset;
            final int frameLength = left < DataHeaderFlyweight.HEADER_LENGTH ? 0 : frameLength(buffer, offset);
            if (frameLength < DataHeaderFlyweight.HEADER_LENGTH)
            {
                return false;
            }
            if (frameLength > left)
            {
                return DataHeaderFlyweight.HEADER_LENGTH == left && isPadding(buffer, offset);
            }
            offset += BitUtil.align(frameLength, FrameDescriptor.FRAME_ALIGNMENT);
        }
        return offset == length;
    }

    private static boolean isAligned(final int value)
    {
        return 0 == (value & FrameDescriptor.FRAME_ALIGNMENT - 1);
    }

    private static int frameLength(final UnsafeBuffer buffer, final int offset)
    {
        return buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN);
    }

    private static boolean isPadding(final UnsafeBuffer buffer, final int offset)
    {
        return DataHeaderFlyweight.HDR_TYPE_PAD ==
            (buffer.getShort(offset + DataHeaderFlyweight.TYPE_FIELD_OFFSET, ByteOrder.LITTLE_ENDIAN) & 0xFFFF);
    }
}
