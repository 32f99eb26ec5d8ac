package io.memtx.server.config;

import io.memtx.relay.applier.Upstream;
import io.memtx.relay.applier.transport.Endpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What values an option takes. Immutable.
 *
 * @param <T> what it becomes.
 */
public final class ValueType<T>
{
    /** What a variable of a text looks like. */
    static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*([^{}]*?)\\s*}}");

    static final ValueType<Boolean> BOOLEAN = new ValueType<>("boolean", schema("boolean"), (value) ->
        value instanceof Boolean ? (Boolean)value : null);

    static final ValueType<String> STRING = new ValueType<>("string", schema("string"), (value) ->
        value instanceof String ? (String)value : null);

    /** A string that is never shown. */
    static final ValueType<String> SECRET = new ValueType<>("string", schema("string"), STRING.converter);

    static final ValueType<UUID> UUID_TEXT = new ValueType<>("uuid", uuidSchema(), ValueType::uuid);

    static final ValueType<String> LISTEN_URI = new ValueType<>("host:port", schema("string"), (value) ->
        isParsed(value, Endpoint::parse) ? (String)value : null);

    static final ValueType<String> PEER_URI =
        new ValueType<>("[user:password@]host:port", schema("string"), (value) ->
            isParsed(value, Upstream::parse) ? (String)value : null);

    static final ValueType<String> QUORUM = new ValueType<>("number of instances or formula of N and Q",
        Map.of("type", List.of("integer", "string")), ValueType::quorum);

    static final ValueType<Integer> LOG_LEVEL = new ValueType<>(
        "0 to 7 or one of fatal, syserror, error, crit, warn, info, verbose, debug",
        Map.of("type", List.of("integer", "string")), ValueType::logLevel);

    /** Anything: for what is named here, and not used. */
    static final ValueType<Object> ANY = new ValueType<>("anything", Map.of(), (value) -> value);

    private static final List<String> LOG_LEVELS =
        List.of("fatal", "syserror", "error", "crit", "warn", "info", "verbose", "debug");
    private static final Pattern FORMULA = Pattern.compile("[0-9NQ+\\-*/%()., \\t]+|.*math\\.[a-z]+\\(.*");
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final int MAX_QUORUM = 31;

    private final String description;
    private final Map<String, Object> schema;
    private final Function<Object, T> converter;

    private ValueType(
        final String description, final Map<String, Object> schema, final Function<Object, T> converter)
    {
        this.description = description;
        this.schema = schema;
        this.converter = converter;
    }

    /** A whole number. */
    static ValueType<Long> integer(final long min, final long max)
    {
        final Map<String, Object> schema = schema("integer");
        schema.put("minimum", min);
        if (Long.MAX_VALUE != max)
        {
            schema.put("maximum", max);
        }
        final String range = Long.MAX_VALUE == max ? " of " + min + " or more" : " of " + min + " to " + max;
        return new ValueType<>("integer" + range, schema, (value) ->
        {
            final Long whole = whole(value);
            return null != whole && whole >= min && whole <= max ? whole : null;
        });
    }

    /** A number of seconds, or of anything else. */
    static ValueType<Double> number(final boolean isZeroAllowed)
    {
        final Map<String, Object> schema = schema("number");
        schema.put(isZeroAllowed ? "minimum" : "exclusiveMinimum", 0);
        final String range = isZeroAllowed ? "number of 0 or more" : "number greater than 0";
        return new ValueType<>(range, schema, (value) ->
        {
            final double number = value instanceof Number ? ((Number)value).doubleValue() : Double.NaN;
            return number > 0 || isZeroAllowed && 0 == number ? (Double)number : null;
        });
    }

    /** One of a few words. */
    static ValueType<String> oneOf(final String... words)
    {
        final Map<String, Object> schema = schema("string");
        schema.put("enum", List.of(words));
        return new ValueType<>("one of " + String.join(", ", words), schema, (value) ->
            value instanceof String && List.of(words).contains(value) ? (String)value : null);
    }

    /** Several of a kind. */
    static <T> ValueType<List<T>> listOf(final ValueType<T> item)
    {
        final Map<String, Object> schema = schema("array");
        schema.put("items", item.schema);
        return new ValueType<>("list of " + item.description, schema, (value) ->
        {
            if (!(value instanceof List))
            {
                return null;
            }
            final List<T> converted = new ArrayList<>();
            for (final Object one : (List<?>)value)
            {
                final T result = item.convert(one);
                if (null == result)
                {
                    return null;
                }
                converted.add(result);
            }
            return List.copyOf(converted);
        });
    }

    /**
     * @param value null, Boolean, Long, Double, String, a list or a map.
     * @return what it becomes; null when it is of another type or out of range.
     */
    public T convert(final Object value)
    {
        return null == value ? null : converter.apply(value);
    }

    /** What is expected, for people. */
    String description()
    {
        return description;
    }

    /** What JSON schema says of it. */
    Map<String, Object> schema()
    {
        return schema;
    }

    private static Map<String, Object> schema(final String type)
    {
        final Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type);
        return schema;
    }

    private static Map<String, Object> uuidSchema()
    {
        final Map<String, Object> schema = schema("string");
        schema.put("format", "uuid");
        return schema;
    }

    private static Long whole(final Object value)
    {
        if (value instanceof Long)
        {
            return (Long)value;
        }
        final double number = value instanceof Double ? (Double)value : Double.NaN; // 1e9, as Tarantool writes them
        if (number != Math.rint(number))
        {
            return null;
        }
        return (long)number; // 1e18 and more: as far as it goes
    }

    private static UUID uuid(final Object value)
    {
        return value instanceof String && UUID_FORM.matcher((String)value).matches() ?
            UUID.fromString((String)value) : null;
    }

    private static String quorum(final Object value)
    {
        final Long count = whole(value);
        if (null != count)
        {
            return count >= 1 && count <= MAX_QUORUM ? count.toString() : null;
        }
        return value instanceof String && FORMULA.matcher((String)value).matches() ? (String)value : null;
    }

    private static Integer logLevel(final Object value)
    {
        final Long level = whole(value);
        final int index = null == level ?
            LOG_LEVELS.indexOf(String.valueOf(value).toLowerCase(Locale.ROOT)) : level.intValue();
        return index >= 0 && index < LOG_LEVELS.size() ? index : null;
    }

    private static boolean isParsed(final Object value, final Function<String, ?> parser)
    {
        try
        {
            return value instanceof String && null != parser.apply((String)value);
        }
        catch (final IllegalArgumentException ex)
        {
            return false;
        }
    }
}
