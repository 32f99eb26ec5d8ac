package io.memtx.memtx.fuzz;

import java.util.Arrays;

/** Takes bytes of an input, one part after the other; behind its end there are zeros. */
final class FuzzInput
{
    private final byte[] data;
    private int next;

    FuzzInput(final byte[] data)
    {
        this.data = data;
    }

    boolean isEmpty()
    {
        return next >= data.length;
    }

    int unsignedByte()
    {
        return isEmpty() ? 0 : data[next++] & 0xff;
    }

    /** A length of two bytes and so many bytes, or those that are left. */
    byte[] bytes()
    {
        final int length = unsignedByte() << 8 | unsignedByte();
        return rest(Math.min(length, data.length - next));
    }

    /** All that is left. */
    byte[] rest()
    {
        return rest(data.length - next);
    }

    private byte[] rest(final int length)
    {
        final int count = Math.max(0, length);
        next += count;
        return Arrays.copyOfRange(data, next - count, next);
    }
}
