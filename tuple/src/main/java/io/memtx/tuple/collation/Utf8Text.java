package io.memtx.tuple.collation;

import io.memtx.tuple.arena.Memory;

/**
 * The characters of UTF-8 bytes off the heap, in a buffer that is used again. Each longest piece that could have become
 * a character, and did not, is one U+FFFD, as ICU has it. Belongs to one thread.
 */
final class Utf8Text implements CharSequence
{
    private static final char REPLACEMENT = 0xFFFD;

    private char[] chars = new char[64];
    private int length;

    void decode(final long address, final int lengthBytes)
    {
        if (chars.length < lengthBytes)
        {
            chars = new char[Math.max(lengthBytes, chars.length * 2)];
        }
        length = 0;
        int i = 0;
        while (i < lengthBytes)
        {
            final int lead = Memory.getByte(address + i) & 0xFF;
            if (lead < 0x80)
            {
                chars[length++] = (char)lead;
                i++;
            }
            else
            {
                i += decodeLong(address + i, lengthBytes - i, lead);
            }
        }
    }

    /** A character of several bytes, or a piece of one; returns how many bytes it took. */
    private int decodeLong(final long address, final int limit, final int lead)
    {
        final int needed = lead < 0xC2 || lead > 0xF4 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
        int codePoint = lead & (0x3F >> needed);
        int taken = 1;
        while (taken <= needed && taken < limit)
        {
            final int next = Memory.getByte(address + taken) & 0xFF;
            if (next < lowest(lead, taken) || next > highest(lead, taken))
            {
                break;
            }
            codePoint = codePoint << 6 | next & 0x3F;
            taken++;
        }
        if (0 == needed || taken <= needed)
        {
            chars[length++] = REPLACEMENT;
        }
        else if (codePoint < 0x10000)
        {
            chars[length++] = (char)codePoint;
        }
        else
        {
            chars[length++] = Character.highSurrogate(codePoint);
            chars[length++] = Character.lowSurrogate(codePoint);
        }
        return taken;
    }

    /** The second byte may not make what has a shorter form. */
    private static int lowest(final int lead, final int place)
    {
        return 1 == place && 0xE0 == lead ? 0xA0 : 1 == place && 0xF0 == lead ? 0x90 : 0x80;
    }

    /** The second byte may not make a surrogate, nor go beyond U+10FFFF. */
    private static int highest(final int lead, final int place)
    {
        return 1 == place && 0xED == lead ? 0x9F : 1 == place && 0xF4 == lead ? 0x8F : 0xBF;
    }

    @Override
    public int length()
    {
        return length;
    }

    @Override
    public char charAt(final int index)
    {
        return chars[index];
    }

    @Override
    public CharSequence subSequence(final int start, final int end)
    {
        return new String(chars, start, end - start);
    }

    @Override
    public String toString()
    {
        return new String(chars, 0, length);
    }
}
