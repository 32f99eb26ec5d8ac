package io.memtx.xlog.storage;

import io.memtx.tuple.arena.Memory;
import org.agrona.BufferUtil;

import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;

/**
 * A growing piece of raw memory that is also a direct {@link ByteBuffer}, because the checksum, the compressor and file
 * channels take nothing else. Appended to by address; growing moves it, so an address is good until the next
 * {@link #reserve(long)}. Freed by {@link #close()}, or when its owner is garbage. Belongs to one thread.
 */
public final class StagingBuffer implements AutoCloseable
{
    /** The most it can hold: what a ByteBuffer can address. */
    public static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;

    private static final Cleaner CLEANER = Cleaner.create();

    private final Allocation allocation;
    private final Cleaner.Cleanable cleanable;
    private long address;
    private int capacity;
    private int length;

    /**
     * @param initialCapacityBytes more than 0.
     */
    public StagingBuffer(final int initialCapacityBytes)
    {
        allocation = new Allocation(initialCapacityBytes);
        cleanable = CLEANER.register(this, allocation);
        address = allocation.address;
        capacity = initialCapacityBytes;
    }

    /**
     * @return the address of the first byte.
     */
    public long address()
    {
        return address;
    }

    /**
     * @return how many bytes it can hold now.
     */
    public int capacity()
    {
        return capacity;
    }

    /**
     * @return how many bytes stand in it.
     */
    public int length()
    {
        return length;
    }

    /**
     * Declares how many bytes stand in it: those written by address count, or it is cut.
     *
     * @param lengthBytes 0 to capacity.
     */
    public void length(final int lengthBytes)
    {
        assert lengthBytes >= 0 && lengthBytes <= capacity;
        length = lengthBytes;
    }

    /**
     * Makes room behind the bytes that stand in it; doubles when it must grow.
     *
     * @param lengthBytes of room.
     * @return the address of the first free byte.
     * @throws OutOfMemoryError when it would outgrow {@link #MAX_CAPACITY} or memory is refused.
     */
    public long reserve(final long lengthBytes)
    {
        if (capacity - length < lengthBytes)
        {
            grow(Math.max(length + lengthBytes, Math.min(2L * capacity, MAX_CAPACITY)));
        }
        return address + length;
    }

    /**
     * Makes it able to hold so many bytes in all, and no more than that if it must grow.
     *
     * @param capacityBytes that it must be able to hold.
     * @throws OutOfMemoryError when that is more than {@link #MAX_CAPACITY} or memory is refused.
     */
    public void ensureCapacity(final long capacityBytes)
    {
        if (capacity < capacityBytes)
        {
            grow(capacityBytes);
        }
    }

    /**
     * The same memory as a buffer. Position and limit are the caller's to set; good until the next growth.
     *
     * @param offset      of the first byte.
     * @param lengthBytes of the range.
     * @return the one reused buffer, positioned at the range.
     */
    public ByteBuffer range(final int offset, final int lengthBytes)
    {
        final ByteBuffer buffer = allocation.buffer;
        buffer.limit(offset + lengthBytes).position(offset);
        return buffer;
    }

    /**
     * Idempotent.
     */
    @Override
    public void close()
    {
        cleanable.clean();
        address = Memory.NULL_ADDRESS;
        capacity = 0;
        length = 0;
    }

    private void grow(final long newCapacity)
    {
        if (newCapacity > MAX_CAPACITY)
        {
            throw new OutOfMemoryError("staging buffer is full: capacity=" + capacity + " needed=" + newCapacity);
        }
        if (Memory.NULL_ADDRESS == address)
        {
            throw new IllegalStateException("staging buffer is closed");
        }
        allocation.grow((int)newCapacity, length);
        address = allocation.address;
        capacity = (int)newCapacity;
    }

    /** Holds the memory apart from its owner, so that the cleaner can free it when the owner is garbage. */
    private static final class Allocation implements Runnable
    {
        private ByteBuffer buffer;
        private long address;

        Allocation(final int capacity)
        {
            take(capacity);
        }

        void grow(final int newCapacity, final int length)
        {
            final ByteBuffer oldBuffer = buffer;
            final long oldAddress = address;
            take(newCapacity);
            Memory.copy(oldAddress, address, length);
            Memory.unregister(oldAddress);
            BufferUtil.free(oldBuffer);
        }

        private void take(final int capacity)
        {
            Memory.checkAllocation(capacity);
            buffer = ByteBuffer.allocateDirect(capacity);
            address = BufferUtil.address(buffer);
            Memory.register(address, capacity);
        }

        @Override
        public void run()
        {
            if (null != buffer)
            {
                Memory.unregister(address);
                BufferUtil.free(buffer);
                buffer = null;
            }
        }
    }
}
