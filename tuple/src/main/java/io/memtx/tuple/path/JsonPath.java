package io.memtx.tuple.path;

import io.memtx.tuple.arena.Memory;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A path that was taken apart once: of an index part or of a format. The syntax is that of {@link JsonPathLexer}.
 * <p>
 * Two paths are equal when they have the same steps, however they were written. Immutable, thread safe; finding a value
 * allocates nothing.
 */
public final class JsonPath
{
    /** What {@link #any()} answers for a path without {@code [*]}. */
    public static final int NONE = -1;

    /** The path of no step: the field itself. */
    public static final JsonPath EMPTY = new JsonPath("", List.of());

    private static final int ANY_ELEMENT = -1;

    private final String source;
    private final byte[][] names; // null where a step goes to an element
    private final int[] indexes; // from 0
    private final int any;

    private JsonPath(final String source, final List<Object> steps)
    {
        this.source = source;
        names = new byte[steps.size()][];
        indexes = new int[steps.size()];
        for (int i = 0; i < names.length; i++)
        {
            if (steps.get(i) instanceof byte[])
            {
                names[i] = (byte[])steps.get(i);
            }
            else
            {
                indexes[i] = (Integer)steps.get(i);
            }
        }
        any = steps.indexOf(ANY_ELEMENT);
    }

    /**
     * Takes a path apart.
     *
     * @param text of the path.
     * @return the path.
     * @throws MalformedPathException that knows where it is malformed.
     */
    public static JsonPath parse(final String text)
    {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        final long address = Memory.allocate(Math.max(1, bytes.length));
        try
        {
            Memory.copyFrom(bytes, 0, address, bytes.length);
            return parse(text, new JsonPathLexer().reset(address, bytes.length));
        }
        finally
        {
            Memory.free(address);
        }
    }

    private static JsonPath parse(final String text, final JsonPathLexer lexer)
    {
        final List<Object> steps = new ArrayList<>();
        while (true)
        {
            switch (lexer.next())
            {
                case JsonPathLexer.END:
                    return steps.isEmpty() ? EMPTY : new JsonPath(text, steps);
                case JsonPathLexer.INDEX:
                    steps.add(lexer.index());
                    break;
                case JsonPathLexer.NAME:
                    final byte[] name = new byte[lexer.nameLength()];
                    Memory.copyTo(lexer.nameAddress(), name, 0, name.length);
                    steps.add(name);
                    break;
                case JsonPathLexer.ANY:
                    steps.add(ANY_ELEMENT);
                    break;
                default:
                    throw new MalformedPathException(lexer.position());
            }
        }
    }

    /**
     * @return the text that was taken apart.
     */
    public String source()
    {
        return source;
    }

    /**
     * @return whether it has no step.
     */
    public boolean isEmpty()
    {
        return 0 == names.length;
    }

    /**
     * @return how many steps there are.
     */
    public int stepCount()
    {
        return names.length;
    }

    /**
     * @param step counted from 0.
     * @return whether it goes to a value that a map has under a name.
     */
    public boolean isName(final int step)
    {
        return null != names[step];
    }

    /**
     * @param step counted from 0, that goes to a value under a name.
     * @return the name.
     */
    public String name(final int step)
    {
        return new String(names[step], StandardCharsets.UTF_8);
    }

    /**
     * @param step counted from 0, that goes to an element.
     * @return which one, counted from 0; -1 for {@code [*]}.
     */
    public int index(final int step)
    {
        return indexes[step];
    }

    /**
     * @return the first step that is {@code [*]}, counted from 0, or {@link #NONE}.
     */
    public int any()
    {
        return any;
    }

    /**
     * @param step counted from 0.
     * @return whether a step behind it is {@code [*]}.
     */
    public boolean hasAnyAfter(final int step)
    {
        boolean hasAny = false;
        for (int i = step + 1; i < names.length; i++)
        {
            hasAny |= null == names[i] && ANY_ELEMENT == indexes[i];
        }
        return hasAny;
    }

    /**
     * Follows the whole path, which has no {@code [*]}.
     *
     * @param value address of the field's value.
     * @return the address of what the path names, or {@link Memory#NULL_ADDRESS} when it is not there.
     */
    public long find(final long value)
    {
        return find(value, 0, names.length);
    }

    /**
     * Follows a part of the path, in which there is no {@code [*]}.
     *
     * @param value address of the value to start from.
     * @param from  the first step to take.
     * @param to    the step to stop before.
     * @return the address of what the steps lead to, or {@link Memory#NULL_ADDRESS} when it is not there.
     */
    public long find(final long value, final int from, final int to)
    {
        long found = value;
        for (int i = from; i < to && Memory.NULL_ADDRESS != found; i++)
        {
            found = null == names[i] ? PathStep.element(found, indexes[i]) : PathStep.member(found, names[i]);
        }
        return found;
    }

    /**
     * @param other path.
     * @return whether this path begins with all steps of the other.
     */
    public boolean startsWith(final JsonPath other)
    {
        boolean isSame = other.names.length <= names.length;
        for (int i = 0; isSame && i < other.names.length; i++)
        {
            isSame = isSameStep(other, i);
        }
        return isSame;
    }

    @Override
    public boolean equals(final Object other)
    {
        return other instanceof JsonPath && ((JsonPath)other).names.length == names.length &&
            startsWith((JsonPath)other);
    }

    @Override
    public int hashCode()
    {
        return 31 * Arrays.deepHashCode(names) + Arrays.hashCode(indexes);
    }

    /**
     * @return the path as messages have it: {@code [2]["name"][*]}, indexes from 1.
     */
    @Override
    public String toString()
    {
        return text(names.length);
    }

    /**
     * @param stepCount of the first steps.
     * @return those steps as messages have them.
     */
    public String text(final int stepCount)
    {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < stepCount; i++)
        {
            if (null != names[i])
            {
                text.append("[\"").append(new String(names[i], StandardCharsets.UTF_8)).append("\"]");
            }
            else if (ANY_ELEMENT == indexes[i])
            {
                text.append("[*]");
            }
            else
            {
                text.append('[').append(indexes[i] + 1).append(']');
            }
        }
        return text.toString();
    }

    /**
     * @param other path.
     * @param step  counted from 0, that both have.
     * @return whether both take the same step there.
     */
    public boolean isSameStep(final JsonPath other, final int step)
    {
        return indexes[step] == other.indexes[step] && Arrays.equals(names[step], other.names[step]);
    }
}
