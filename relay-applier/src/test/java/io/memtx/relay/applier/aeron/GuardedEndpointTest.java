package io.memtx.relay.applier.aeron;

import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.SetupFlyweight;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.nio.ByteOrder;
import java.util.function.Consumer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class GuardedEndpointTest
{
    private static final int HEADER = DataHeaderFlyweight.HEADER_LENGTH;
    private static final int DATA = DataHeaderFlyweight.HDR_TYPE_DATA;
    private static final int PADDING = DataHeaderFlyweight.HDR_TYPE_PAD;

    private final UnsafeBuffer packet = new UnsafeBuffer(new byte[1408]);

    @Test
    void shouldTakeWholeFramesOnly()
    {
        frame(0, 0, DATA);
        assertTrue(GuardedEndpoint.isWhole(packet, HEADER), "a heartbeat");
        assertFalse(GuardedEndpoint.isWhole(packet, 2 * HEADER), "a heartbeat, and something behind it");
        frame(0, 100, DATA);
        assertTrue(GuardedEndpoint.isWhole(packet, 128));
        assertFalse(GuardedEndpoint.isWhole(packet, 96), "cut");
        assertFalse(GuardedEndpoint.isWhole(packet, 160), "something behind it");
        frame(128, 64, DATA);
        assertTrue(GuardedEndpoint.isWhole(packet, 192));
        frame(128, 31, DATA);
        assertFalse(GuardedEndpoint.isWhole(packet, 192), "shorter than a header");
        for (final int length : new int[] {1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 65, 97})
        {
            frame(128, length, DATA);
            assertFalse(GuardedEndpoint.isWhole(packet, 192), "frame of " + length);
        }
    }

    @Test
    void shouldTakePaddingThatHasAHeaderAlone()
    {
        frame(0, 64, DATA);
        frame(64, 40_000, PADDING);
        assertTrue(GuardedEndpoint.isWhole(packet, 96));
        assertFalse(GuardedEndpoint.isWhole(packet, 128), "with something in it");
        frame(64, 32, PADDING);
        assertTrue(GuardedEndpoint.isWhole(packet, 96));
    }

    @Test
    void shouldTakeStreamsThatThereCanBeOnly()
    {
        assertTrue(isPossible((setup) -> { }));
        assertTrue(isPossible((setup) -> setup.activeTermId(Integer.MIN_VALUE).initialTermId(Integer.MAX_VALUE)));
        assertFalse(isPossible((setup) -> setup.activeTermId(6)), "before its begin");
        assertFalse(isPossible((setup) -> setup.mtuLength(32)));
        assertFalse(isPossible((setup) -> setup.mtuLength(-1408)));
        assertFalse(isPossible((setup) -> setup.mtuLength(1409)));
        assertFalse(isPossible((setup) -> setup.mtuLength(65_536)));
        assertFalse(isPossible((setup) -> setup.termLength(0)));
        assertFalse(isPossible((setup) -> setup.termLength(1 << 15)));
        assertFalse(isPossible((setup) -> setup.termLength(3 << 16)));
        assertFalse(isPossible((setup) -> setup.termLength(1 << 30)));
        assertFalse(isPossible((setup) -> setup.termLength(Integer.MIN_VALUE)));
        assertFalse(isPossible((setup) -> setup.termOffset(-32)));
        assertFalse(isPossible((setup) -> setup.termOffset(33)));
        assertFalse(isPossible((setup) -> setup.termOffset((1 << 16) + 32)));
    }

    private static boolean isPossible(final Consumer<SetupFlyweight> change)
    {
        final SetupFlyweight setup = new SetupFlyweight(new UnsafeBuffer(new byte[SetupFlyweight.HEADER_LENGTH]));
        setup.initialTermId(7).activeTermId(7).termOffset(0).termLength(1 << 16).mtuLength(1408);
        change.accept(setup);
        return GuardedEndpoint.isPossible(setup);
    }

    private void frame(final int offset, final int length, final int type)
    {
        packet.putInt(offset, length, ByteOrder.LITTLE_ENDIAN);
        packet.putShort(offset + DataHeaderFlyweight.TYPE_FIELD_OFFSET, (short)type, ByteOrder.LITTLE_ENDIAN);
    }
}
