package io.memtx.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value as somebody wrote it, with the place where it stands: keys with values, a list, or a scalar (null, Boolean,
 * Long, Double, String). Immutable once read. Has no {@code toString} of its own: it may hold secrets.
 */
final class ConfigNode
{
    private final String place;
    private final Map<String, ConfigNode> fields; // null unless it has keys
    private final List<ConfigNode> items;         // null unless it is a list
    private final Object scalar;

    private ConfigNode(
        final String place,
        final Map<String, ConfigNode> fields,
        final List<ConfigNode> items,
        final Object scalar)
    {
        this.place = place;
        this.fields = fields;
        this.items = items;
        this.scalar = scalar;
    }

    static ConfigNode mapping(final String place, final Map<String, ConfigNode> fields)
    {
        return new ConfigNode(place, fields, null, null);
    }

    static ConfigNode list(final String place, final List<ConfigNode> items)
    {
        return new ConfigNode(place, null, items, null);
    }

    static ConfigNode scalar(final String place, final Object value)
    {
        return new ConfigNode(place, null, null, value);
    }

    /** A value below keys that nobody wrote. */
    static ConfigNode at(final String path, final ConfigNode value)
    {
        final int dot = path.lastIndexOf('.');
        if (dot < 0)
        {
            return mapping(value.place, Map.of(path, value));
        }
        return at(path.substring(0, dot), mapping(value.place, Map.of(path.substring(dot + 1), value)));
    }

    String place()
    {
        return place;
    }

    boolean isMapping()
    {
        return null != fields;
    }

    boolean isList()
    {
        return null != items;
    }

    boolean isNull()
    {
        return null == fields && null == items && null == scalar;
    }

    Map<String, ConfigNode> fields()
    {
        return fields;
    }

    List<ConfigNode> items()
    {
        return items;
    }

    Object scalar()
    {
        return scalar;
    }

    /** What stands at a path below, null when there is nothing. */
    ConfigNode find(final String path)
    {
        ConfigNode node = this;
        for (final String key : path.split("\\."))
        {
            node = null != node && node.isMapping() ? node.fields.get(key) : null;
        }
        return null == node || node.isNull() ? null : node;
    }

    /** This one, overlaid by another: keys of both are merged, whatever else the other says takes the place. */
    ConfigNode mergedWith(final ConfigNode inner)
    {
        if (inner.isNull())
        {
            return this;
        }
        if (!isMapping() || !inner.isMapping())
        {
            return inner;
        }
        final Map<String, ConfigNode> merged = new LinkedHashMap<>(fields);
        inner.fields.forEach((key, value) ->
            merged.merge(key, value, (outer, own) -> outer.mergedWith(own)));
        return mapping(inner.place, merged);
    }

    /** The same without some of the keys. */
    ConfigNode without(final String... keys)
    {
        final Map<String, ConfigNode> rest = new LinkedHashMap<>(fields);
        rest.keySet().removeAll(List.of(keys));
        return mapping(place, rest);
    }

    /** Lists, maps and scalars, as the Java library has them. */
    Object plain()
    {
        if (isMapping())
        {
            final Map<String, Object> map = new LinkedHashMap<>();
            fields.forEach((key, value) -> map.put(key, value.plain()));
            return map;
        }
        if (isList())
        {
            final List<Object> list = new ArrayList<>();
            items.forEach((item) -> list.add(item.plain()));
            return list;
        }
        return scalar;
    }

    /** What kind of value it is, for people. */
    String kind()
    {
        if (isMapping())
        {
            return "keys with values";
        }
        if (isList())
        {
            return "a list";
        }
        if (null == scalar)
        {
            return "nothing";
        }
        return scalar instanceof Boolean ? "a boolean" :
            scalar instanceof Number ? "a number" : "a string";
    }
}
