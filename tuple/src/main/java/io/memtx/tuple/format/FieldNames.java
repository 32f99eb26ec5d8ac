package io.memtx.tuple.format;

import io.memtx.tuple.arena.Memory;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * From the name of a field to its place. Immutable, thread safe; looking up allocates nothing.
 */
final class FieldNames
{
    static final int NO_SUCH_FIELD = -1;

    private final Map<String, Integer> indexByName = new HashMap<>();
    private final byte[][] names;
    private final int[] slots; // open addressing: index + 1, at most half full

    FieldNames(final List<FieldDef> fields)
    {
        final int count = fields.size();
        names = new byte[count][];
        slots = new int[Math.max(2, Integer.highestOneBit(Math.max(1, count)) << 2)];
        for (int i = 0; i < count; i++)
        {
            final String name = fields.get(i).name();
            indexByName.put(name, i);
            names[i] = name.getBytes(StandardCharsets.UTF_8);
            int hash = 0;
            for (final byte c : names[i])
            {
                hash = 31 * hash + c;
            }
            int slot = slotOf(hash);
            while (0 != slots[slot])
            {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = i + 1;
        }
    }

    int indexOf(final String name)
    {
        final Integer index = indexByName.get(name);
        return null == index ? NO_SUCH_FIELD : index;
    }

    int indexOf(final long address, final int lengthBytes)
    {
        int hash = 0;
        for (int i = 0; i < lengthBytes; i++)
        {
            hash = 31 * hash + Memory.getByte(address + i);
        }
        for (int slot = slotOf(hash); 0 != slots[slot]; slot = (slot + 1) & (slots.length - 1))
        {
            final int index = slots[slot] - 1;
            if (equal(names[index], address, lengthBytes))
            {
                return index;
            }
        }
        return NO_SUCH_FIELD;
    }

    private int slotOf(final int hash)
    {
        return (hash * 0x9E3779B9) >>> 7 & (slots.length - 1);
    }

    private static boolean equal(final byte[] name, final long address, final int lengthBytes)
    {
        if (name.length != lengthBytes)
        {
            return false;
        }
        for (int i = 0; i < lengthBytes; i++)
        {
            if (name[i] != Memory.getByte(address + i))
            {
                return false;
            }
        }
        return true;
    }
}
