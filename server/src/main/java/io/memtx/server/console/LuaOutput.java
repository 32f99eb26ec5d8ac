package io.memtx.server.console;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Values as Tarantool's console writes them after {@code \set output lua}: {@code {1, "a", {b = 2}}}. Where Tarantool's
 * text would not be read back by Lua (keys that are no names, backslashes), this one would. Stateless, thread safe.
 */
public final class LuaOutput
{
    private static final String END = ";";
    private static final String PUSH = "-- Push\n";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Set<String> KEYWORDS = Set.of(
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil",
        "not", "or", "repeat", "return", "then", "true", "until", "while");
    private static final int MAX_DEPTH = 1000;
    private static final int MAX_LENGTH = 256 << 20;

    private final StringBuilder out = new StringBuilder();
    private final Set<Object> written = Collections.newSetFromMap(new IdentityHashMap<>());
    private final boolean isBlock;

    private LuaOutput(final boolean isBlock)
    {
        this.isBlock = isBlock;
    }

    /**
     * @param results of a statement.
     * @param isBlock whether each value of a table is to stand on a line of its own.
     * @return what the console shows, all results after one another and {@code ;}.
     * @throws IllegalArgumentException for a value that cannot be shown, or is nested too deep or too long.
     */
    public static String results(final List<?> results, final boolean isBlock)
    {
        final StringBuilder text = new StringBuilder();
        for (final Object result : results)
        {
            text.append(text.isEmpty() ? "" : ", ").append(null == result ? "nil" : value(result, isBlock));
        }
        return text.append(END).toString();
    }

    static String error(final Object error, final boolean isBlock)
    {
        return value(Collections.singletonMap("error", error), isBlock) + END;
    }

    static String push(final Object value, final boolean isBlock)
    {
        return PUSH + value(value, isBlock) + END;
    }

    private static String value(final Object value, final boolean isBlock)
    {
        final LuaOutput output = new LuaOutput(isBlock);
        output.write(value, 0);
        return output.out.toString();
    }

    private void write(final Object value, final int depth)
    {
        if (depth > MAX_DEPTH)
        {
            throw new IllegalArgumentException("too deep: levels=" + MAX_DEPTH);
        }
        if (out.length() > MAX_LENGTH)
        {
            throw new IllegalArgumentException("too long: characters=" + MAX_LENGTH);
        }
        if (value instanceof List<?> list)
        {
            writeItems(list, list, depth);
        }
        else if (value instanceof TupleValue tuple)
        {
            writeItems(tuple.fields(), tuple, depth);
        }
        else if (value instanceof Map<?, ?> map)
        {
            writeEntries(map, map, depth);
        }
        else if (value instanceof FlowMapValue map)
        {
            writeEntries(map.entries(), map, depth);
        }
        else
        {
            writeScalar(value);
        }
    }

    private void writeItems(final Collection<?> items, final Object identity, final int depth)
    {
        if (isRepeated(identity, items.isEmpty()))
        {
            return;
        }
        out.append('{');
        boolean isFirst = true;
        for (final Object item : items)
        {
            separate(isFirst, depth + 1);
            write(item, depth + 1);
            isFirst = false;
        }
        close(isFirst, depth);
    }

    private void writeEntries(final Map<?, ?> entries, final Object identity, final int depth)
    {
        if (isRepeated(identity, entries.isEmpty()))
        {
            return;
        }
        out.append('{');
        boolean isFirst = true;
        for (final Map.Entry<?, ?> entry : entries.entrySet())
        {
            separate(isFirst, depth + 1);
            writeKey(entry.getKey(), depth + 1);
            out.append(" = ");
            write(entry.getValue(), depth + 1);
            isFirst = false;
        }
        close(isFirst, depth);
    }

    private boolean isRepeated(final Object identity, final boolean isEmpty)
    {
        if (isEmpty || written.add(identity))
        {
            return false;
        }
        out.append("{nil}"); // a literal has no names
        return true;
    }

    private void separate(final boolean isFirst, final int depth)
    {
        if (!isFirst)
        {
            out.append(isBlock ? "," : ", ");
        }
        if (isBlock)
        {
            out.append('\n').append("  ".repeat(depth));
        }
    }

    private void close(final boolean isEmpty, final int depth)
    {
        if (isBlock)
        {
            out.append(isEmpty ? "\n\n" : "\n").append("  ".repeat(depth));
        }
        out.append('}');
    }

    private void writeKey(final Object key, final int depth)
    {
        if (key instanceof String name && NAME.matcher(name).matches() && !KEYWORDS.contains(name))
        {
            out.append(name);
            return;
        }
        out.append('[');
        write(key, depth);
        out.append(']');
    }

    private void writeScalar(final Object value)
    {
        if (null == value)
        {
            out.append("box.NULL"); // nil would move what comes after it
        }
        else if (value instanceof Boolean || value instanceof Number && !(value instanceof java.math.BigDecimal))
        {
            out.append(YamlOutput.textOf(value));
        }
        else if (value instanceof byte[] bytes)
        {
            out.append('"').append(Base64.getEncoder().encodeToString(bytes)).append('"');
        }
        else
        {
            writeString(value instanceof String text ? text :
                value instanceof OpaqueValue opaque ? opaque.text() : YamlOutput.textOf(value));
        }
    }

    private void writeString(final String text)
    {
        out.append('"');
        for (final byte unit : text.getBytes(StandardCharsets.UTF_8))
        {
            final char escape = escape(unit);
            if (0 != escape)
            {
                out.append('\\').append(escape);
            }
            else if (unit >= ' ' && unit <= '~')
            {
                out.append((char)unit);
            }
            else
            {
                out.append(String.format("\\x%02x", unit & 0xFF));
            }
        }
        out.append('"');
    }

    private static char escape(final byte unit)
    {
        switch (unit)
        {
            case 0:
                return '0';
            case 0x07:
                return 'a';
            case '\b':
                return 'b';
            case '\t':
                return 't';
            case '\n':
                return 'n';
            case 0x0B:
                return 'v';
            case '\f':
                return 'f';
            case '\r':
                return 'r';
            case '"':
            case '\'':
            case '\\':
                return (char)unit;
            default:
                return 0;
        }
    }
}
