package io.memtx.server.console;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that have come and are no statement yet, never more than the limit. Belongs to one thread.
 */
final class StatementBuffer
{
    private static final int INITIAL_CAPACITY = 1 << 10;

    private final int limit;
    private byte[] bytes = new byte[INITIAL_CAPACITY];
    private int start;
    private int end;
    private int searched; // no line ends between the start and this

    /**
     * @param limit of bytes kept.
     */
    StatementBuffer(final int limit)
    {
        this.limit = limit;
    }

    /**
     * @param source whose bytes are taken, no more than there is {@link #room()} for.
     */
    void add(final ByteBuffer source)
    {
        final int count = source.remaining();
        if (end + count > bytes.length)
        {
            makeRoom(count);
        }
        source.get(bytes, end, count);
        end += count;
    }

    /**
     * @return bytes that can be added.
     */
    int room()
    {
        return limit - (end - start);
    }

    boolean isFull()
    {
        return 0 == room();
    }

    boolean isEmpty()
    {
        return end == start;
    }

    /**
     * Takes a byte, and the end of the line after it, away from the front.
     *
     * @param value of the byte.
     * @return whether it was there.
     */
    boolean takeFirst(final int value)
    {
        if (end == start || value != bytes[start])
        {
            return false;
        }
        remove(end - start > 1 && '\n' == bytes[start + 1] ? 2 : 1);
        return true;
    }

    /**
     * Takes the first statement.
     *
     * @param delimiter that stands before the end of its last line.
     * @return it, without delimiter and end of line; null when there is no whole one.
     * @throws CharacterCodingException when it is not UTF-8; it is taken all the same.
     */
    String next(final byte[] delimiter) throws CharacterCodingException
    {
        for (int i = Math.max(start, searched); i < end; i++)
        {
            if ('\n' == bytes[i])
            {
                final int lineEnd = i > start && '\r' == bytes[i - 1] ? i - 1 : i;
                final int textEnd = lineEnd - delimiter.length;
                if (textEnd >= start && Arrays.equals(bytes, textEnd, lineEnd, delimiter, 0, delimiter.length))
                {
                    return take(textEnd - start, i + 1 - start);
                }
            }
        }
        searched = end;
        return null;
    }

    /**
     * @return all there is, when nothing more will come; null when that is nothing.
     * @throws CharacterCodingException when it is not UTF-8; it is taken all the same.
     */
    String rest() throws CharacterCodingException
    {
        return end == start ? null : take(end - start, end - start);
    }

    private String take(final int length, final int count) throws CharacterCodingException
    {
        try
        {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, length)).toString();
        }
        finally
        {
            remove(count);
        }
    }

    private void remove(final int count)
    {
        start += count;
        searched = 0;
        if (start == end)
        {
            start = 0;
            end = 0;
            if (bytes.length > INITIAL_CAPACITY)
            {
                bytes = new byte[INITIAL_CAPACITY];
            }
        }
    }

    private void makeRoom(final int count)
    {
        final int length = end - start;
        final byte[] target = length + count <= bytes.length ?
            bytes : new byte[Math.min(limit, Math.max(2 * bytes.length, length + count))];
        System.arraycopy(bytes, start, target, 0, length);
        searched = Math.max(0, searched - start);
        bytes = target;
        start = 0;
        end = length;
    }
}
