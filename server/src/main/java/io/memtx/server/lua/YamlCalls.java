package io.memtx.server.lua;

import io.memtx.server.console.YamlOutput;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Module {@code yaml}: texts to values and back. Words and numbers are read as Tarantool reads them, which is neither
 * YAML 1.1 nor 1.2. Owned by Lua's thread.
 */
final class YamlCalls
{
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");
    private static final Pattern HEXADECIMAL = Pattern.compile("[-+]?0[xX][0-9a-fA-F]{1,15}");
    private static final BigInteger MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final int HEX_RADIX = 16;
    private static final int MAX_DEPTH = 100;
    /** An alias of a list of aliases of lists could make a text of a few lines fill any memory. */
    private static final int MAX_VALUES = 1_000_000;

    private final Iterator<Event> events;
    private final Map<String, Object> anchors = new HashMap<>();
    private final Map<Object, Integer> sizes = new IdentityHashMap<>();
    private int valueCount;

    private YamlCalls(final String text)
    {
        final LoadSettings settings = LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
        events = new Parse(settings).parseString(text).iterator();
    }

    static void addTo(final HostCalls host)
    {
        host.add("yaml_encode", (arguments) -> encode((byte[])arguments.get(0)));
        host.add("yaml_decode", (arguments) -> decode((String)arguments.get(0)));
    }

    private static byte[] encode(final byte[] values)
    {
        try
        {
            return YamlOutput.document(ResultReader.read(values).get(0)).getBytes(StandardCharsets.UTF_8);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, ex, ex.getMessage());
        }
    }

    /** The documents, and how many: each a scalar, or a map of what it holds and whether that is a map. */
    private static Object decode(final String text)
    {
        try
        {
            final List<Object> documents = new YamlCalls(text).documents();
            final Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("n", documents.size());
            answer.put("documents", documents);
            return answer;
        }
        catch (final YamlEngineException ex)
        {
            throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, ex, ex.getMessage());
        }
    }

    private List<Object> documents()
    {
        final List<Object> documents = new ArrayList<>();
        while (events.hasNext())
        {
            final Event event = events.next();
            if (Event.ID.DocumentStart == event.getEventId())
            {
                anchors.clear();
                documents.add(value(events.next(), 0));
            }
        }
        return documents;
    }

    private Object value(final Event event, final int depth)
    {
        if (depth > MAX_DEPTH)
        {
            throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, "too many nested collections");
        }
        count(1);
        if (event instanceof final AliasEvent alias)
        {
            return aliased(alias.getAlias().getValue());
        }
        final int countBefore = valueCount;
        final Object value = switch (event.getEventId())
        {
            case Scalar -> scalar((ScalarEvent)event);
            case SequenceStart -> container(false, list(depth));
            case MappingStart -> container(true, map(depth));
            default -> throw new IllegalStateException("unexpected event: " + event);
        };
        ((NodeEvent)event).getAnchor().ifPresent((anchor) ->
        {
            anchors.put(anchor.getValue(), value);
            sizes.put(value, valueCount - countBefore);
        });
        return value;
    }

    private Object aliased(final String name)
    {
        if (!anchors.containsKey(name))
        {
            throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, "invalid reference: " + name);
        }
        final Object value = anchors.get(name);
        count(sizes.getOrDefault(value, 1));
        return value;
    }

    private void count(final int more)
    {
        valueCount += more;
        if (valueCount > MAX_VALUES)
        {
            throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, "too many values: more than " + MAX_VALUES);
        }
    }

    private List<Object> list(final int depth)
    {
        final List<Object> items = new ArrayList<>();
        for (Event next = events.next(); Event.ID.SequenceEnd != next.getEventId(); next = events.next())
        {
            items.add(value(next, depth + 1));
        }
        return items;
    }

    private Map<Object, Object> map(final int depth)
    {
        final Map<Object, Object> items = new LinkedHashMap<>();
        for (Event next = events.next(); Event.ID.MappingEnd != next.getEventId(); next = events.next())
        {
            final Object key = value(next, depth + 1);
            final Object item = value(events.next(), depth + 1);
            if (null == key || key instanceof Map)
            {
                throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, "a key has to be a string or a number");
            }
            items.put(key, item);
        }
        return items;
    }

    private static Object container(final boolean isMap, final Object items)
    {
        final Map<String, Object> container = new LinkedHashMap<>();
        container.put("items", items);
        container.put("is_map", isMap);
        return container;
    }

    private static Object scalar(final ScalarEvent event)
    {
        final String text = event.getValue();
        final String tag = event.getTag().orElse("");
        if (tag.endsWith(":binary") || "!!binary".equals(tag))
        {
            return Base64.getMimeDecoder().decode(text);
        }
        return ScalarStyle.PLAIN == event.getScalarStyle() && tag.isEmpty() ? plain(text) : text;
    }

    private static Object plain(final String text)
    {
        return switch (text)
        {
            case "~", "null" -> null;
            case "true", "yes" -> true;
            case "false", "no" -> false;
            case "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan", "-nan", "+nan" -> Double.NaN;
            default -> number(text);
        };
    }

    private static Object number(final String text)
    {
        if (INTEGER.matcher(text).matches())
        {
            return integer(new BigInteger(text));
        }
        if (HEXADECIMAL.matcher(text).matches())
        {
            return integer(new BigInteger(text.replaceFirst("0[xX]", ""), HEX_RADIX));
        }
        return DECIMAL.matcher(text).matches() ? (Object)Double.parseDouble(text) : text;
    }

    private static Object integer(final BigInteger value)
    {
        final BigInteger clamped = value.min(MAX).max(MIN);
        return clamped.bitLength() < Long.SIZE ? (Object)clamped.longValue() : clamped;
    }
}
