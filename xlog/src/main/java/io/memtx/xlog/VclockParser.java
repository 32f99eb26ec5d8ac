package io.memtx.xlog;

/**
 * The text form of a vclock, read from bytes of unknown origin.
 */
final class VclockParser
{
    private final CharSequence text;
    private final Vclock vclock = new Vclock();
    private int offset;

    VclockParser(final CharSequence text)
    {
        this.text = text;
    }

    Vclock parse()
    {
        expect('{');
        while ('}' != peek())
        {
            component();
            if (',' == peek())
            {
                offset++;
            }
            else if ('}' != peek())
            {
                throw invalid();
            }
        }
        expect('}');
        skipBlanks();
        if (offset != text.length())
        {
            throw invalid();
        }
        return vclock;
    }

    private void component()
    {
        final long id = number();
        expect(':');
        final long lsn = number();
        if (id >= Vclock.COMPONENT_COUNT || 0 != vclock.get((int)id) ||
            Long.MAX_VALUE - vclock.signature() < lsn)
        {
            throw invalid();
        }
        vclock.set((int)id, lsn);
    }

    private long number()
    {
        long value = 0;
        final char first = peek();
        if (first < '0' || first > '9')
        {
            throw invalid();
        }
        while (offset < text.length() && text.charAt(offset) >= '0' && text.charAt(offset) <= '9')
        {
            final int digit = text.charAt(offset) - '0';
            if (value > (Long.MAX_VALUE - digit) / 10)
            {
                throw invalid();
            }
            value = value * 10 + digit;
            offset++;
        }
        return value;
    }

    private void expect(final char c)
    {
        if (c != peek())
        {
            throw invalid();
        }
        offset++;
    }

    private char peek()
    {
        skipBlanks();
        return offset < text.length() ? text.charAt(offset) : '\0';
    }

    private void skipBlanks()
    {
        while (offset < text.length() && (' ' == text.charAt(offset) || '\t' == text.charAt(offset)))
        {
            offset++;
        }
    }

    private IllegalArgumentException invalid()
    {
        return new IllegalArgumentException("invalid vclock at offset " + offset);
    }
}
