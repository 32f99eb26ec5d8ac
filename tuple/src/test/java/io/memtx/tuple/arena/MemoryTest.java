package io.memtx.tuple.arena;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class MemoryTest
{
    private static final int LENGTH = 64;

    private final long address = Memory.allocate(LENGTH);

    @AfterEach
    void free()
    {
        Memory.free(address);
    }

    @Test
    void shouldKeepBytesInTheOrderThatTheNameSays()
    {
        Memory.putLong(address, 0x0102_0304_0506_0708L);
        assertArrayEquals(new byte[]{8, 7, 6, 5, 4, 3, 2, 1}, bytes(8));
        assertEquals(0x0506_0708, Memory.getInt(address));
        assertEquals(0x0708, Memory.getShort(address));
        assertEquals(0x0807_0605_0403_0201L, Memory.getLongBigEndian(address));

        Memory.putLongBigEndian(address, 0x0102_0304_0506_0708L);
        assertArrayEquals(new byte[]{1, 2, 3, 4, 5, 6, 7, 8}, bytes(8));
        assertEquals(0x0102_0304, Memory.getIntBigEndian(address));
        assertEquals(0x0102, Memory.getShortBigEndian(address));

        Memory.putIntBigEndian(address, 0x0a0b_0c0d);
        Memory.putShortBigEndian(address + 4, (short)0x0e0f);
        assertArrayEquals(new byte[]{10, 11, 12, 13, 14, 15}, bytes(6));

        Memory.putIntRelease(address, 0x0102_0304);
        assertArrayEquals(new byte[]{4, 3, 2, 1}, bytes(4));
        assertEquals(0x0102_0304, Memory.getIntAcquire(address));
        Memory.putLongRelease(address, 0x0102_0304_0506_0708L);
        assertEquals(0x0102_0304_0506_0708L, Memory.getLongAcquire(address));
    }

    @Test
    void shouldCopyEveryLengthAlsoBetweenRangesThatOverlap()
    {
        final int capacity = 512;
        final long area = Memory.allocate(capacity);
        final Random random = new Random(7);
        final byte[] expected = new byte[capacity];
        try
        {
            for (int length = 0; length <= 130; length++)
            {
                for (int i = 0; i < 20; i++)
                {
                    random.nextBytes(expected);
                    Memory.copyFrom(expected, 0, area, capacity);
                    final int source = random.nextInt(capacity - length);
                    final int near = Math.min(capacity - length, Math.max(0, source + random.nextInt(81) - 40));
                    final int target = 0 == (i & 1) ? near : random.nextInt(capacity - length);
                    System.arraycopy(expected, source, expected, target, length);
                    Memory.copy(area + source, area + target, length);
                    final byte[] actual = new byte[capacity];
                    Memory.copyTo(area, actual, 0, capacity);
                    assertArrayEquals(expected, actual, "length=" + length + " from=" + source + " to=" + target);
                }
            }
        }
        finally
        {
            Memory.free(area);
        }
    }

    @Test
    void shouldRefuseWhatReachesOutOfTheRegion()
    {
        final long end = address + LENGTH;
        assertThrows(IllegalStateException.class, () -> Memory.getByte(address - 1));
        assertThrows(IllegalStateException.class, () -> Memory.getByte(end));
        assertThrows(IllegalStateException.class, () -> Memory.getShort(end - 1));
        assertThrows(IllegalStateException.class, () -> Memory.putInt(end - 3, 0));
        assertThrows(IllegalStateException.class, () -> Memory.getLong(end - 7));
        assertThrows(IllegalStateException.class, () -> Memory.copy(address, address + 1, LENGTH));
        assertThrows(IllegalStateException.class, () -> Memory.copyFrom(new byte[LENGTH], 0, address + 1, LENGTH));
        assertThrows(IllegalStateException.class, () -> Memory.fill(address, LENGTH + 1, (byte)0));
        assertThrows(IndexOutOfBoundsException.class, () -> Memory.copyTo(address, new byte[4], 1, 4));
        assertThrows(IndexOutOfBoundsException.class, () -> Memory.copyFrom(new byte[4], -1, address, 4));
    }

    @Test
    void shouldRefuseAccessAndASecondFreeWhenFreed()
    {
        final long other = Memory.allocate(8);
        Memory.free(other);
        assertThrows(IllegalStateException.class, () -> Memory.getLong(other));
        assertThrows(IllegalStateException.class, () -> Memory.free(other));
    }

    @Test
    void shouldCompareAsUnsignedBytesThenLength()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
        {
            final byte[] a = randomBytes(random);
            final byte[] b = random.nextInt(4) == 0 ? randomBytes(random) : a.clone();
            if (b.length > 0 && random.nextBoolean())
            {
                b[random.nextInt(b.length)] ^= (byte)(1 << random.nextInt(8));
            }
            Memory.copyFrom(a, 0, address, a.length);
            Memory.copyFrom(b, 0, address + LENGTH - b.length, b.length);
            assertEquals(
                Integer.signum(Arrays.compareUnsigned(a, b)),
                Integer.signum(Memory.compare(address, a.length, address + LENGTH - b.length, b.length)),
                "seed=" + seed + " a=" + Arrays.toString(a) + " b=" + Arrays.toString(b));
        }
    }

    @Test
    void shouldChangeNothingWhenTouched()
    {
        Memory.putInt(address, 0x0102_0304);
        Memory.touch(address);
        assertEquals(0x0102_0304, Memory.getInt(address));
    }

    private byte[] bytes(final int length)
    {
        final byte[] bytes = new byte[length];
        Memory.copyTo(address, bytes, 0, length);
        return bytes;
    }

    private static byte[] randomBytes(final Random random)
    {
        final byte[] bytes = new byte[random.nextInt(LENGTH / 2)];
        random.nextBytes(bytes);
        return bytes;
    }
}
