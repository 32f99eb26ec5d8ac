package io.memtx.tuple.arena;

import java.lang.ref.Cleaner;

/**
 * A growing piece of raw memory for one owner: keys, encoded tuples, redo bodies. Grows by doubling; growing moves it,
 * so addresses into it are good until the next {@link #ensureCapacity(long)}. Freed by {@link #close()}, or when its
 * owner is garbage.
 */
public final class ScratchBuffer implements AutoCloseable
{
    private static final Cleaner CLEANER = Cleaner.create();

    private final Allocation allocation;
    private final Cleaner.Cleanable cleanable;

    /**
     * @param initialCapacityBytes more than 0.
     */
    public ScratchBuffer(final int initialCapacityBytes)
    {
        allocation = new Allocation(initialCapacityBytes);
        cleanable = CLEANER.register(this, allocation);
    }

    /**
     * @return the address of the first byte.
     * @throws IllegalStateException after close.
     */
    public long address()
    {
        final long address = allocation.address;
        if (Memory.NULL_ADDRESS == address)
        {
            throw new IllegalStateException("scratch buffer is closed");
        }
        return address;
    }

    /**
     * @return how many bytes it can hold now.
     */
    public long capacity()
    {
        return allocation.capacity;
    }

    /**
     * Makes room; contents stay, the address may change.
     *
     * @param capacityBytes that it must be able to hold.
     * @return the address of the first byte.
     * @throws IllegalStateException after close.
     */
    public long ensureCapacity(final long capacityBytes)
    {
        final long address = address();
        if (capacityBytes <= allocation.capacity)
        {
            return address;
        }
        allocation.grow(Math.max(capacityBytes, allocation.capacity * 2));
        return allocation.address;
    }

    /**
     * Idempotent.
     */
    @Override
    public void close()
    {
        cleanable.clean();
    }

    private static final class Allocation implements Runnable
    {
        private long address;
        private long capacity;

        Allocation(final long capacity)
        {
            this.capacity = capacity;
            address = Memory.allocate(capacity);
        }

        void grow(final long newCapacity)
        {
            final long newAddress = Memory.allocate(newCapacity);
            Memory.copy(address, newAddress, capacity);
            Memory.free(address);
            address = newAddress;
            capacity = newCapacity;
        }

        @Override
        public void run()
        {
            if (Memory.NULL_ADDRESS != address)
            {
                Memory.free(address);
                address = Memory.NULL_ADDRESS;
                capacity = 0;
            }
        }
    }
}
