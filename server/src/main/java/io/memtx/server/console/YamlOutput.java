package io.memtx.server.console;

import io.memtx.server.console.text.NumberText;
import io.memtx.server.console.text.ScalarStyle;
import io.memtx.server.console.text.YamlEmitter;

import java.math.BigDecimal;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Values as Tarantool's module {@code yaml} and its console write them; which values: {@link
 * InterpreterSession#evaluate}. Stateless, thread safe.
 */
public final class YamlOutput
{
    /** Nothing was returned. */
    static final String NO_RESULTS = "---\n...\n";

    private static final String PUSH_DIRECTIVE = "%TAG !push! tag:tarantool.io/push,2018";
    private static final String BINARY_TAG = "!!binary";
    private static final Set<String> WORDS = Set.of("true", "false", "null", "~", "yes", "no");
    private static final int MAX_DEPTH = 1000;
    private static final int MAX_LENGTH = 256 << 20;

    private YamlOutput()
    {
    }

    /**
     * @param value any.
     * @return a document of it alone: {@code --- 1\n...\n}.
     * @throws IllegalArgumentException for a value that cannot be shown, or is nested too deep or too long.
     */
    public static String document(final Object value)
    {
        return document(value, null);
    }

    /**
     * @param results of a statement.
     * @return what the console shows, one document: {@code ---\n- 1\n...\n}.
     * @throws IllegalArgumentException for a value that cannot be shown, or is nested too deep or too long.
     */
    public static String results(final List<?> results)
    {
        return results.isEmpty() ? NO_RESULTS : document(results, null);
    }

    static String error(final Object error)
    {
        return document(List.of(new ErrorEntry(error)), null);
    }

    static String push(final Object value)
    {
        return document(value, PUSH_DIRECTIVE);
    }

    private static String document(final Object value, final String directive)
    {
        final Writer writer = new Writer(new Anchors(value));
        writer.emitter.startDocument(directive);
        writer.write(value, 0);
        return writer.emitter.endDocument();
    }

    /**
     * {@code error: ...}; a map cannot have null for a value everywhere.
     */
    private record ErrorEntry(Object error)
    {
    }

    /**
     * Writes one document.
     */
    private static final class Writer
    {
        private final YamlEmitter emitter = new YamlEmitter();
        private final Anchors anchors;

        private Writer(final Anchors anchors)
        {
            this.anchors = anchors;
        }

        private void write(final Object value, final int depth)
        {
            if (depth > MAX_DEPTH)
            {
                throw new IllegalArgumentException("too deep: levels=" + MAX_DEPTH);
            }
            if (emitter.length() > MAX_LENGTH)
            {
                throw new IllegalArgumentException("too long: characters=" + MAX_LENGTH);
            }
            if (value instanceof List<?> list)
            {
                writeSequence(list, value, false, depth);
            }
            else if (value instanceof TupleValue tuple)
            {
                writeSequence(tuple.fields(), value, true, depth);
            }
            else if (value instanceof Map<?, ?> map)
            {
                writeMapping(map, value, false, depth);
            }
            else if (value instanceof FlowMapValue map)
            {
                writeMapping(map.entries(), value, true, depth);
            }
            else if (value instanceof ErrorEntry entry)
            {
                emitter.startMapping(null, false, false);
                writeString("error");
                write(entry.error(), depth + 1);
                emitter.endCollection();
            }
            else
            {
                writeScalar(value);
            }
        }

        private void writeSequence(
            final Collection<?> items, final Object identity, final boolean isFlow, final int depth)
        {
            if (anchors.isWritten(identity))
            {
                emitter.alias(anchors.nameOf(identity));
                return;
            }
            emitter.startSequence(anchors.nameOf(identity), isFlow, items.isEmpty());
            for (final Object item : items)
            {
                write(item, depth + 1);
            }
            emitter.endCollection();
        }

        private void writeMapping(
            final Map<?, ?> entries, final Object identity, final boolean isFlow, final int depth)
        {
            if (anchors.isWritten(identity))
            {
                emitter.alias(anchors.nameOf(identity));
                return;
            }
            emitter.startMapping(anchors.nameOf(identity), isFlow, entries.isEmpty());
            for (final Map.Entry<?, ?> entry : entries.entrySet())
            {
                write(entry.getKey(), depth + 1);
                write(entry.getValue(), depth + 1);
            }
            emitter.endCollection();
        }

        private void writeScalar(final Object value)
        {
            if (value instanceof String text)
            {
                writeString(text);
            }
            else if (value instanceof OpaqueValue opaque)
            {
                writeString(opaque.text());
            }
            else if (value instanceof byte[] bytes)
            {
                emitter.scalar(Base64.getEncoder().encodeToString(bytes), ScalarStyle.PLAIN, BINARY_TAG);
            }
            else
            {
                emitter.scalar(textOf(value), ScalarStyle.PLAIN, null);
            }
        }

        private void writeString(final String text)
        {
            final boolean isQuoted = emitter.isFlow() || WORDS.contains(text) || NumberText.isNumber(text);
            // Any string of several lines, as Tarantool 3 does (yaml_pretty_multiline).
            final ScalarStyle style = isQuoted ? ScalarStyle.SINGLE_QUOTED :
                text.indexOf('\n') >= 0 ? ScalarStyle.LITERAL : ScalarStyle.PLAIN;
            emitter.scalar(text, style, null);
        }
    }

    /**
     * @param value that is no collection, string or bytes.
     * @return its text, which needs no quotes in any format.
     * @throws IllegalArgumentException for any other class.
     */
    static String textOf(final Object value)
    {
        if (null == value)
        {
            return "null";
        }
        if (value instanceof Double || value instanceof Float)
        {
            return NumberText.of(((Number)value).doubleValue());
        }
        if (value instanceof BigDecimal decimal)
        {
            return decimal.toPlainString();
        }
        if (value instanceof DatetimeValue datetime)
        {
            return datetime.text();
        }
        if (value instanceof IntervalValue interval)
        {
            return interval.interval().toString();
        }
        if (value instanceof Boolean || value instanceof Number || value instanceof UUID)
        {
            return value.toString();
        }
        throw new IllegalArgumentException("unsupported type: " + value.getClass().getName());
    }
}
