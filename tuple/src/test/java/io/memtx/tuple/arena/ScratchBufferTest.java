package io.memtx.tuple.arena;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ScratchBufferTest
{
    @Test
    void shouldKeepContentsWhenItGrows()
    {
        try (ScratchBuffer buffer = new ScratchBuffer(8))
        {
            Memory.putLong(buffer.address(), 42);
            final long address = buffer.ensureCapacity(9);
            assertEquals(42, Memory.getLong(address));
            assertEquals(16, buffer.capacity());
            assertEquals(42, Memory.getLong(buffer.ensureCapacity(1000)));
            assertEquals(1000, buffer.capacity());
        }
    }

    @Test
    void shouldStayWhereItIsWhenThereIsRoom()
    {
        try (ScratchBuffer buffer = new ScratchBuffer(64))
        {
            final long address = buffer.address();
            assertEquals(address, buffer.ensureCapacity(64));
        }
    }

    @Test
    void shouldRefuseUseWhenClosed()
    {
        final ScratchBuffer buffer = new ScratchBuffer(64);
        final long address = buffer.address();
        buffer.close();
        buffer.close();
        assertThrows(IllegalStateException.class, buffer::address);
        assertThrows(IllegalStateException.class, () -> buffer.ensureCapacity(128));
        assertThrows(IllegalStateException.class, () -> Memory.getByte(address));
    }

    @Test
    void shouldGrowByDoublingAtLeast()
    {
        try (ScratchBuffer buffer = new ScratchBuffer(100))
        {
            buffer.ensureCapacity(101);
            assertTrue(buffer.capacity() >= 200);
        }
    }
}
