package io.memtx.tuple.arena;

import org.agrona.UnsafeApi;

import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The only place that dereferences a raw address.
 * <p>
 * Addresses are absolute and off-heap. The names carry byte order and memory order: {@code getInt} is little-endian and
 * plain, {@code getIntBigEndian} is what MessagePack wants, {@code getIntAcquire} and {@code putIntRelease} order. With
 * {@code -Dmemtx.memory.checks=true} every access must lie inside one live registered region, so that a stray store or
 * a read after {@link #free} fails the test that made it; without the flag the check is a constant {@code false} that
 * the compiler deletes.
 * <p>
 * Thread safe: no state but the registry of regions.
 */
public final class Memory
{
    /** System property that switches the bounds and liveness checks on. */
    public static final String CHECKS_PROP_NAME = "memtx.memory.checks";

    /** Whether accesses are checked: constant for the life of the process. */
    public static final boolean CHECKS = Boolean.getBoolean(CHECKS_PROP_NAME);

    /** The value that no allocation ever has. */
    public static final long NULL_ADDRESS = 0L;

    private static final int SHORT_COPY_BYTES = 64;
    private static final long ARRAY_BASE_OFFSET = UnsafeApi.arrayBaseOffset(byte[].class);
    private static final boolean IS_LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final ConcurrentSkipListMap<Long, Long> REGIONS = new ConcurrentSkipListMap<>();
    private static final int PAGE_SHIFT = 12;
    private static final Region[] RECENT = new Region[64]; // by page, of the rest: a search costs a hundred times more
    private static volatile Region widest = Region.NONE; // most accesses go to an arena: they need no search
    private static volatile int unregisteredCount;

    private Memory()
    {
    }

    /**
     * Takes memory from the operating system. It is committed by touch and its contents are undefined.
     *
     * @param lengthBytes of the region, more than 0.
     * @return its address, aligned to 16 bytes.
     * @throws OutOfMemoryError when the operating system refuses.
     */
    public static long allocate(final long lengthBytes)
    {
        checkAllocation(lengthBytes);
        final long address = UnsafeApi.allocateMemory(lengthBytes);
        register(address, lengthBytes);
        return address;
    }

    /**
     * To be asked by whoever takes memory from the operating system by other means, before it does; costs nothing
     * unless checks are on.
     *
     * @param lengthBytes that are about to be taken.
     * @throws OutOfMemoryError when a test wants it.
     */
    public static void checkAllocation(final long lengthBytes)
    {
        if (CHECKS && AllocationFault.isDue(false))
        {
            throw new OutOfMemoryError("wanted by a test: bytes=" + lengthBytes);
        }
    }

    /**
     * Gives back what {@link #allocate(long)} returned.
     *
     * @param address returned by allocate.
     */
    public static void free(final long address)
    {
        unregister(address);
        UnsafeApi.freeMemory(address);
    }

    /**
     * Makes a region that somebody else allocated (a mapping, a direct buffer) known to the checks.
     *
     * @param address     of its first byte.
     * @param lengthBytes of the region.
     */
    public static void register(final long address, final long lengthBytes)
    {
        if (CHECKS)
        {
            synchronized (REGIONS)
            {
                REGIONS.put(address, address + lengthBytes);
                if (lengthBytes > widest.end - widest.first)
                {
                    widest = new Region(address, address + lengthBytes);
                }
            }
        }
    }

    /**
     * Takes a region out of the checks: every later access to it fails.
     *
     * @param address given to {@link #register(long, long)}.
     */
    public static void unregister(final long address)
    {
        if (CHECKS)
        {
            synchronized (REGIONS)
            {
                widest = address == widest.first ? Region.NONE : widest;
                if (null == REGIONS.remove(address))
                {
                    throw new IllegalStateException("memory region is not live: address=" + Long.toHexString(address));
                }
                unregisteredCount++;
                Arrays.fill(RECENT, null);
            }
        }
    }

    /**
     * Asserts that a range lies inside one live region; costs nothing unless checks are on.
     *
     * @param address     of the first byte.
     * @param lengthBytes of the range.
     * @throws IllegalStateException when it does not.
     */
    public static void check(final long address, final long lengthBytes)
    {
        if (CHECKS)
        {
            if (!widest.holds(address, lengthBytes))
            {
                search(address, lengthBytes);
            }
        }
    }

    /** Bytes of all live regions; 0 unless checks are on. */
    static long liveBytes()
    {
        return REGIONS.entrySet().stream().mapToLong((region) -> region.getValue() - region.getKey()).sum();
    }

    private static void search(final long address, final long lengthBytes)
    {
        final int slot = (int)(address >>> PAGE_SHIFT) & RECENT.length - 1;
        final Region recent = RECENT[slot];
        if (null != recent && recent.holds(address, lengthBytes))
        {
            return;
        }
        final int liveSince = unregisteredCount;
        final var found = REGIONS.floorEntry(address);
        final Region region = null == found ? Region.NONE : new Region(found.getKey(), found.getValue());
        if (!region.holds(address, lengthBytes))
        {
            throw new IllegalStateException(
                "memory access out of bounds: address=" + Long.toHexString(address) + " length=" + lengthBytes);
        }
        RECENT[slot] = region;
        VarHandle.fullFence(); // seen before the count is read: whoever unregisters counts, and then clears
        if (liveSince != unregisteredCount)
        {
            RECENT[slot] = null; // it may be this one that is gone
        }
    }

    public static byte getByte(final long address)
    {
        check(address, 1);
        return UnsafeApi.getByte(address);
    }

    public static void putByte(final long address, final byte value)
    {
        check(address, 1);
        UnsafeApi.putByte(address, value);
    }

    public static short getShort(final long address)
    {
        check(address, 2);
        final short bits = UnsafeApi.getShort(address);
        return IS_LITTLE_ENDIAN ? bits : Short.reverseBytes(bits);
    }

    public static void putShort(final long address, final short value)
    {
        check(address, 2);
        UnsafeApi.putShort(address, IS_LITTLE_ENDIAN ? value : Short.reverseBytes(value));
    }

    public static int getInt(final long address)
    {
        check(address, 4);
        final int bits = UnsafeApi.getInt(address);
        return IS_LITTLE_ENDIAN ? bits : Integer.reverseBytes(bits);
    }

    public static void putInt(final long address, final int value)
    {
        check(address, 4);
        UnsafeApi.putInt(address, IS_LITTLE_ENDIAN ? value : Integer.reverseBytes(value));
    }

    public static long getLong(final long address)
    {
        check(address, 8);
        final long bits = UnsafeApi.getLong(address);
        return IS_LITTLE_ENDIAN ? bits : Long.reverseBytes(bits);
    }

    public static void putLong(final long address, final long value)
    {
        check(address, 8);
        UnsafeApi.putLong(address, IS_LITTLE_ENDIAN ? value : Long.reverseBytes(value));
    }

    public static short getShortBigEndian(final long address)
    {
        return Short.reverseBytes(getShort(address));
    }

    public static void putShortBigEndian(final long address, final short value)
    {
        putShort(address, Short.reverseBytes(value));
    }

    public static int getIntBigEndian(final long address)
    {
        return Integer.reverseBytes(getInt(address));
    }

    public static void putIntBigEndian(final long address, final int value)
    {
        putInt(address, Integer.reverseBytes(value));
    }

    public static long getLongBigEndian(final long address)
    {
        return Long.reverseBytes(getLong(address));
    }

    public static void putLongBigEndian(final long address, final long value)
    {
        putLong(address, Long.reverseBytes(value));
    }

    /**
     * Little-endian load with acquire order; pairs with {@link #putIntRelease(long, int)}.
     *
     * @param address aligned to 4.
     * @return the value.
     */
    public static int getIntAcquire(final long address)
    {
        check(address, 4);
        final int bits = UnsafeApi.getIntAcquire(null, address);
        return IS_LITTLE_ENDIAN ? bits : Integer.reverseBytes(bits);
    }

    /**
     * Little-endian store with release order; pairs with {@link #getIntAcquire(long)}.
     *
     * @param address aligned to 4.
     * @param value   to store.
     */
    public static void putIntRelease(final long address, final int value)
    {
        check(address, 4);
        UnsafeApi.putIntRelease(null, address, IS_LITTLE_ENDIAN ? value : Integer.reverseBytes(value));
    }

    /**
     * Little-endian load with acquire order; pairs with {@link #putLongRelease(long, long)}.
     *
     * @param address aligned to 8.
     * @return the value.
     */
    public static long getLongAcquire(final long address)
    {
        check(address, 8);
        final long bits = UnsafeApi.getLongAcquire(null, address);
        return IS_LITTLE_ENDIAN ? bits : Long.reverseBytes(bits);
    }

    /**
     * Little-endian store with release order; pairs with {@link #getLongAcquire(long)}.
     *
     * @param address aligned to 8.
     * @param value   to store.
     */
    public static void putLongRelease(final long address, final long value)
    {
        check(address, 8);
        UnsafeApi.putLongRelease(null, address, IS_LITTLE_ENDIAN ? value : Long.reverseBytes(value));
    }

    /**
     * Brings a page in for writing without changing it: an atomic add of zero, so it may race with any plain store.
     * Must not be used on a mapping whose file may be shorter than the mapping.
     *
     * @param address aligned to 4, anywhere in the page.
     */
    public static void touch(final long address)
    {
        check(address, 4);
        UnsafeApi.getAndAddInt(null, address, 0);
    }

    /**
     * Copies between two off-heap ranges that do not overlap, or overlap in a way that {@code memmove} allows.
     *
     * @param source      address.
     * @param target      address.
     * @param lengthBytes to copy.
     */
    public static void copy(final long source, final long target, final long lengthBytes)
    {
        check(source, lengthBytes);
        check(target, lengthBytes);
        if (lengthBytes >= Integer.BYTES && lengthBytes <= SHORT_COPY_BYTES)
        {
            copyShort(source, target, (int)lengthBytes);
        }
        else if (lengthBytes > SHORT_COPY_BYTES && lengthBytes <= 2 * SHORT_COPY_BYTES &&
            Math.abs(source - target) >= lengthBytes)
        {
            copyShort(source, target, SHORT_COPY_BYTES);
            final int rest = (int)lengthBytes - SHORT_COPY_BYTES;
            copyShort(source + rest, target + rest, SHORT_COPY_BYTES);
        }
        else
        {
            UnsafeApi.copyMemory(source, target, lengthBytes);
        }
    }

    /**
     * Copies 4 to 64 bytes by words, of which the last of each half may overlap those before it; all of a range is read
     * before any of it is written. A call of the general routine costs more than the copy.
     */
    private static void copyShort(final long source, final long target, final int length)
    {
        if (length < Long.BYTES)
        {
            final int first = UnsafeApi.getInt(source);
            final int last = UnsafeApi.getInt(source + length - Integer.BYTES);
            UnsafeApi.putInt(target, first);
            UnsafeApi.putInt(target + length - Integer.BYTES, last);
        }
        else if (length <= 16)
        {
            final long first = UnsafeApi.getLong(source);
            final long last = UnsafeApi.getLong(source + length - 8);
            UnsafeApi.putLong(target, first);
            UnsafeApi.putLong(target + length - 8, last);
        }
        else if (length <= 32)
        {
            copyHalves(source, target, length - 16);
        }
        else
        {
            final int second = length - 32;
            final long a = UnsafeApi.getLong(source + second);
            final long b = UnsafeApi.getLong(source + second + 8);
            final long c = UnsafeApi.getLong(source + second + 16);
            final long d = UnsafeApi.getLong(source + second + 24);
            copyHalves(source, target, 16);
            UnsafeApi.putLong(target + second, a);
            UnsafeApi.putLong(target + second + 8, b);
            UnsafeApi.putLong(target + second + 16, c);
            UnsafeApi.putLong(target + second + 24, d);
        }
    }

    /** Copies 16 bytes, and 16 bytes from an offset of up to 16. */
    private static void copyHalves(final long source, final long target, final int offset)
    {
        final long a = UnsafeApi.getLong(source);
        final long b = UnsafeApi.getLong(source + 8);
        final long c = UnsafeApi.getLong(source + offset);
        final long d = UnsafeApi.getLong(source + offset + 8);
        UnsafeApi.putLong(target, a);
        UnsafeApi.putLong(target + 8, b);
        UnsafeApi.putLong(target + offset, c);
        UnsafeApi.putLong(target + offset + 8, d);
    }

    /**
     * Copies from the heap.
     *
     * @param source      array.
     * @param offset      in the array.
     * @param target      address.
     * @param lengthBytes to copy.
     */
    public static void copyFrom(final byte[] source, final int offset, final long target, final int lengthBytes)
    {
        if (offset < 0 || lengthBytes < 0 || offset > source.length - lengthBytes)
        {
            throw new IndexOutOfBoundsException("offset=" + offset + " length=" + lengthBytes);
        }
        check(target, lengthBytes);
        UnsafeApi.copyMemory(
            source, ARRAY_BASE_OFFSET + offset, null, target, lengthBytes);
    }

    /**
     * Copies to the heap.
     *
     * @param source      address.
     * @param target      array.
     * @param offset      in the array.
     * @param lengthBytes to copy.
     */
    public static void copyTo(final long source, final byte[] target, final int offset, final int lengthBytes)
    {
        if (offset < 0 || lengthBytes < 0 || offset > target.length - lengthBytes)
        {
            throw new IndexOutOfBoundsException("offset=" + offset + " length=" + lengthBytes);
        }
        check(source, lengthBytes);
        UnsafeApi.copyMemory(
            null, source, target, ARRAY_BASE_OFFSET + offset, lengthBytes);
    }

    /**
     * Fills a range. Never on a mapping: a fault inside the intrinsic ends the JVM.
     *
     * @param address     of the first byte.
     * @param lengthBytes to fill.
     * @param value       of each byte.
     */
    public static void fill(final long address, final long lengthBytes, final byte value)
    {
        check(address, lengthBytes);
        UnsafeApi.setMemory(address, lengthBytes, value);
    }

    /**
     * Compares bytes as unsigned, then lengths, as {@code memcmp} and a length comparison would.
     *
     * @param a       address of the first range.
     * @param lengthA of the first range.
     * @param b       address of the second range.
     * @param lengthB of the second range.
     * @return less than, equal to or more than 0.
     */
    public static int compare(final long a, final int lengthA, final long b, final int lengthB)
    {
        final int common = Math.min(lengthA, lengthB);
        int i = 0;
        for (; i <= common - 8; i += 8)
        {
            final long wordA = getLongBigEndian(a + i);
            final long wordB = getLongBigEndian(b + i);
            if (wordA != wordB)
            {
                return Long.compareUnsigned(wordA, wordB);
            }
        }
        for (; i < common; i++)
        {
            final int difference = (getByte(a + i) & 0xFF) - (getByte(b + i) & 0xFF);
            if (0 != difference)
            {
                return difference;
            }
        }
        return Integer.compare(lengthA, lengthB);
    }

    private record Region(long first, long end)
    {
        private static final Region NONE = new Region(0, 0);

        private boolean holds(final long address, final long lengthBytes)
        {
            return address >= first && lengthBytes >= 0 && lengthBytes <= end - address;
        }
    }
}
