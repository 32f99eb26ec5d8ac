package io.memtx.bench.floor;

import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Floor of handing a request to another thread and having its answer: a message through Agrona's many-to-one ring
 * buffer, and the number of the message back through a slot with padding on either side. Both threads spin, and yield
 * when that takes long, as those of the engine do.
 */
final class FloorHandOver implements AutoCloseable
{
    private static final int RING_BYTES = 1 << 20;
    private static final int READ_LIMIT = 64;
    private static final int TYPE = 1;
    private static final int SLOT_OFFSET = BitUtil.CACHE_LINE_LENGTH * 2;
    private static final int SLOTS_BYTES = SLOT_OFFSET * 2 + BitUtil.SIZE_OF_LONG;
    private static final int SPINS = 1_000;

    private final ManyToOneRingBuffer ring = new ManyToOneRingBuffer(new UnsafeBuffer(
        BufferUtil.allocateDirectAligned(RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH, SLOT_OFFSET)));
    private final AtomicBuffer slot =
        new UnsafeBuffer(BufferUtil.allocateDirectAligned(SLOTS_BYTES, SLOT_OFFSET));
    private final Thread server = new Thread(this::serve, "floor-server");
    private volatile boolean isRunning = true;
    private long request;

    FloorHandOver()
    {
        server.setDaemon(true);
        server.start();
    }

    /**
     * Sends a message and waits for the answer.
     *
     * @param source of the message; its first 8 bytes are not sent, the number of the request takes their place.
     * @param length of the message, from 8.
     * @return the number of the request.
     */
    long call(final UnsafeBuffer source, final int length)
    {
        final int index = ring.tryClaim(TYPE, length);
        ring.buffer().putBytes(index, source, 0, length);
        ring.buffer().putLong(index, ++request);
        ring.commit(index);
        for (int spins = 0; slot.getLongVolatile(SLOT_OFFSET) != request; spins++)
        {
            idle(spins);
        }
        return request;
    }

    private void serve()
    {
        final MessageHandler answer =
            (type, buffer, index, length) -> slot.putLongRelease(SLOT_OFFSET, buffer.getLong(index));
        for (int spins = 0; isRunning; spins++)
        {
            if (ring.read(answer, READ_LIMIT) > 0)
            {
                spins = 0;
            }
            else
            {
                idle(spins);
            }
        }
    }

    private static void idle(final int spins)
    {
        if (spins < SPINS)
        {
            Thread.onSpinWait();
        }
        else
        {
            Thread.yield();
        }
    }

    /** Stops the other thread. */
    @Override
    public void close()
    {
        isRunning = false;
    }
}
