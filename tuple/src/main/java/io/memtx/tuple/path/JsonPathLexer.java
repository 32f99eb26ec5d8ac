package io.memtx.tuple.path;

import io.memtx.tuple.arena.Memory;

/**
 * Takes a path apart, step by step:
 * <pre>
 *   [N]                    the N-th element of an array, from 1; the pair of a map that has the integer N as its key
 *   .name                  the pair of a map under that name: a letter or _, then letters, digits and _
 *   ["name"] or ['name']   the same under any name that is not empty and has no such quote; nothing is escaped
 *   [*]                    every element of an array
 * </pre>
 * The first step may be a name without its point. The path is UTF-8 in raw memory; errors are placed by characters,
 * from 1, where Tarantool places them. Reusable; belongs to one thread; allocates nothing.
 */
public final class JsonPathLexer
{
    /** There is no further step. */
    public static final int END = 0;

    /** {@link #index()} says which element. */
    public static final int INDEX = 1;

    /** {@link #nameAddress()} and {@link #nameLength()} say which pair. */
    public static final int NAME = 2;

    /** Every element. */
    public static final int ANY = 3;

    /** Here the path is malformed; {@link #position()} says where. */
    public static final int INVALID = 4;

    private static final int MALFORMED = -1;
    private static final int SURROGATE_FIRST = 0xD800;
    private static final int SURROGATE_LAST = 0xDFFF;

    private long path;
    private int length;
    private int offset;
    private int mark; // where the content of the last step begins, or where the path is malformed

    private int index;
    private int nameOffset;
    private int nameLength;
    private int codePointLength;

    /**
     * Begins with a path.
     *
     * @param address     of its UTF-8 bytes, which stay while steps are asked for.
     * @param lengthBytes of it.
     * @return this.
     */
    public JsonPathLexer reset(final long address, final int lengthBytes)
    {
        return resume(address, lengthBytes, 0);
    }

    /**
     * Goes on where a lexer has been.
     *
     * @param address     of the path.
     * @param lengthBytes of it.
     * @param from        an {@link #offset()} after a good step.
     * @return this.
     */
    public JsonPathLexer resume(final long address, final int lengthBytes, final int from)
    {
        path = address;
        length = lengthBytes;
        offset = from;
        mark = from;
        return this;
    }

    /**
     * @return the next step: {@link #END}, {@link #INDEX}, {@link #NAME}, {@link #ANY}, or {@link #INVALID}, after
     * which nothing more is asked but {@link #position()}.
     */
    public int next()
    {
        mark = offset;
        if (offset == length)
        {
            return END;
        }
        final int first = byteAt(offset);
        if ('[' == first)
        {
            return bracket();
        }
        if ('.' == first)
        {
            return name(offset + 1);
        }
        return 0 == offset ? name(0) : INVALID;
    }

    /**
     * @return how many bytes of the path the steps until now took.
     */
    public int offset()
    {
        return offset;
    }

    /**
     * @return whether there is nothing behind the steps until now.
     */
    public boolean isAtEnd()
    {
        return offset == length;
    }

    /**
     * @return the element, counted from 0.
     */
    public int index()
    {
        return index;
    }

    /**
     * @return the address of the name's bytes.
     */
    public long nameAddress()
    {
        return path + nameOffset;
    }

    /**
     * @return the length of the name in bytes.
     */
    public int nameLength()
    {
        return nameLength;
    }

    /**
     * @return the character at which the content of the last step begins or, when it was invalid, that cannot stand
     * where it is; counted from 1.
     */
    public int position()
    {
        int position = 1;
        for (int i = 0; i < mark && i < length; i++)
        {
            position += 0x80 == (byteAt(i) & 0xC0) ? 0 : 1;
        }
        return position;
    }

    private int bracket()
    {
        final int at = offset + 1;
        if (at == length)
        {
            return INVALID;
        }
        mark = at;
        final int first = byteAt(at);
        if ('"' == first || '\'' == first)
        {
            return quoted(at + 1, first);
        }
        if ('*' == first)
        {
            return closed(at + 1, ANY);
        }
        return isDigit(first) ? number(at) : INVALID;
    }

    private int number(final int from)
    {
        long value = 0;
        int at = from;
        while (at < length && isDigit(byteAt(at)))
        {
            value = Math.min(10 * value + byteAt(at) - '0', 1L << 32);
            at++;
        }
        final int step = closed(at, INDEX);
        if (INVALID != step && (0 == value || value > Integer.MAX_VALUE))
        {
            return INVALID;
        }
        index = (int)(value - 1);
        return step;
    }

    private int quoted(final int from, final int quote)
    {
        int at = from;
        while (at < length && quote != byteAt(at))
        {
            if (MALFORMED == codePoint(at))
            {
                mark = at;
                return INVALID;
            }
            at += codePointLength;
        }
        if (at == length || at == from)
        {
            mark = at;
            return INVALID;
        }
        nameOffset = from;
        nameLength = at - from;
        return closed(at + 1, NAME);
    }

    private int closed(final int at, final int step)
    {
        if (at >= length || ']' != byteAt(at))
        {
            mark = Math.min(at, length);
            return INVALID;
        }
        offset = at + 1;
        return step;
    }

    private int name(final int from)
    {
        int at = from;
        while (at < length && isPartOfName(codePoint(at), at == from))
        {
            at += codePointLength;
        }
        mark = from;
        if (at == from)
        {
            return INVALID;
        }
        nameOffset = from;
        nameLength = at - from;
        offset = at;
        return NAME;
    }

    private static boolean isPartOfName(final int codePoint, final boolean isFirst)
    {
        return '_' == codePoint || MALFORMED != codePoint &&
            (isFirst ? Character.isLetter(codePoint) : Character.isLetterOrDigit(codePoint));
    }

    private static boolean isDigit(final int value)
    {
        return value >= '0' && value <= '9';
    }

    /** The character at an offset, its length noted; refused as UTF-8 refuses it: overlong, surrogate, cut off. */
    private int codePoint(final int at)
    {
        final int first = byteAt(at);
        codePointLength = codePointLength(first);
        if (0 == codePointLength || at + codePointLength > length)
        {
            return MALFORMED;
        }
        int value = 1 == codePointLength ? first : first & (0x7F >> codePointLength);
        for (int i = 1; i < codePointLength; i++)
        {
            final int more = byteAt(at + i);
            if (0x80 != (more & 0xC0))
            {
                return MALFORMED;
            }
            value = value << 6 | more & 0x3F;
        }
        final boolean isShortest = codePointLength < 3 || value >= (3 == codePointLength ? 0x800 : 0x10000);
        final boolean isSurrogate = value >= SURROGATE_FIRST && value <= SURROGATE_LAST;
        return isShortest && !isSurrogate && value <= Character.MAX_CODE_POINT ? value : MALFORMED;
    }

    private static int codePointLength(final int first)
    {
        if (first < 0xC2)
        {
            return first < 0x80 ? 1 : 0;
        }
        return first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    }

    private int byteAt(final int at)
    {
        return Memory.getByte(path + at) & 0xFF;
    }
}
