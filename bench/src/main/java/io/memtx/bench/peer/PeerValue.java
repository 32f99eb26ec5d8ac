package io.memtx.bench.peer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A value of 32 bytes: four numbers made from a seed. Reading one means reading all four, which {@link #checksum(long,
 * long, long, long)} makes sure of. Making and reading one costs some nanoseconds, the same for all peers.
 * <p>
 * Thread safe: no state.
 */
public final class PeerValue
{
    /** Bytes of a value. */
    public static final int LENGTH = 4 * Long.BYTES;

    private static final VarHandle NATIVE_LONG =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long SECOND_FACTOR = 0x9E3779B97F4A7C15L;
    private static final long THIRD_FACTOR = 0xC2B2AE3D27D4EB4FL;
    private static final long FOURTH_FACTOR = 0x165667B19E3779F9L;

    private PeerValue()
    {
    }

    /**
     * @param seed of the value.
     * @return its first number.
     */
    public static long first(final long seed)
    {
        return seed;
    }

    /**
     * @param seed of the value.
     * @return its second number.
     */
    public static long second(final long seed)
    {
        return seed * SECOND_FACTOR;
    }

    /**
     * @param seed of the value.
     * @return its third number.
     */
    public static long third(final long seed)
    {
        return seed * THIRD_FACTOR;
    }

    /**
     * @param seed of the value.
     * @return its fourth number.
     */
    public static long fourth(final long seed)
    {
        return seed * FOURTH_FACTOR;
    }

    /**
     * @param seed of a value.
     * @return the checksum that reading the value must give.
     */
    public static long checksum(final long seed)
    {
        return checksum(first(seed), second(seed), third(seed), fourth(seed));
    }

    /**
     * @param first  number read.
     * @param second number read.
     * @param third  number read.
     * @param fourth number read.
     * @return a sum that each of them, and their order, has a part in.
     */
    public static long checksum(final long first, final long second, final long third, final long fourth)
    {
        return first + 3 * second + 5 * third + 9 * fourth;
    }

    static byte[] newBytes(final long seed)
    {
        final byte[] bytes = new byte[LENGTH];
        write(bytes, seed);
        return bytes;
    }

    static void write(final byte[] bytes, final long seed)
    {
        NATIVE_LONG.set(bytes, 0, first(seed));
        NATIVE_LONG.set(bytes, Long.BYTES, second(seed));
        NATIVE_LONG.set(bytes, 2 * Long.BYTES, third(seed));
        NATIVE_LONG.set(bytes, 3 * Long.BYTES, fourth(seed));
    }

    static long read(final byte[] bytes)
    {
        return checksum(
            (long)NATIVE_LONG.get(bytes, 0),
            (long)NATIVE_LONG.get(bytes, Long.BYTES),
            (long)NATIVE_LONG.get(bytes, 2 * Long.BYTES),
            (long)NATIVE_LONG.get(bytes, 3 * Long.BYTES));
    }
}
