package io.memtx.server.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of options as a JSON schema (draft 2020-12), for editors that know such. */
public final class JsonSchema
{
    private static final String TYPE = "type";
    private static final String OBJECT = "object";
    private static final String DESCRIPTION = "description";
    private static final String ADDITIONAL = "additionalProperties";
    private static final Map<String, Object> NULL = Map.of(TYPE, "null");

    private JsonSchema()
    {
    }

    /**
     * @return the schema of {@code config.yaml}: maps, lists and scalars.
     */
    public static Map<String, Object> of()
    {
        final Map<String, Object> instance = scope(Scope.INSTANCE, null, null);
        final Map<String, Object> replicaset = scope(Scope.REPLICASET, "instances", instance);
        final Map<String, Object> group = scope(Scope.GROUP, "replicasets", replicaset);
        final Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "config.yaml of memtx");
        schema.putAll(scope(Scope.GLOBAL, "groups", group));
        return schema;
    }

    private static Map<String, Object> scope(
        final Scope scope, final String childKey, final Map<String, Object> child)
    {
        final Map<String, Object> properties = properties(Options.root(), scope);
        if (null != childKey)
        {
            final Map<String, Object> children = object(Map.of());
            children.put(ADDITIONAL, orNull(child));
            properties.put(childKey, orNull(children));
        }
        return object(properties);
    }

    private static Map<String, Object> properties(final OptionNode node, final Scope scope)
    {
        final Map<String, Object> properties = new LinkedHashMap<>();
        node.children().forEach((key, child) ->
        {
            final Map<String, Object> schema = of(child, scope);
            if (null != schema)
            {
                properties.put(key, schema);
            }
        });
        return properties;
    }

    /** Null when nothing of it may stand in the scope. */
    private static Map<String, Object> of(final OptionNode node, final Scope scope)
    {
        final Option<?> option = node.option();
        if (null != option)
        {
            final boolean isAllowed = null == option.refusal() && option.scopes().contains(scope);
            return isAllowed ? ofOption(option) : null;
        }
        final Map<String, Object> children = properties(node, scope);
        if (children.isEmpty())
        {
            return null;
        }
        if (node.isList())
        {
            return orNull(map(TYPE, "array", "items", children.get(OptionNode.ITEM)));
        }
        if (node.isMap())
        {
            return orNull(map(TYPE, OBJECT, ADDITIONAL, children.get(OptionNode.ANY_KEY)));
        }
        return orNull(object(children));
    }

    private static Map<String, Object> ofOption(final Option<?> option)
    {
        final Map<String, Object> schema = orNull(templated(option.type().schema()));
        schema.put(DESCRIPTION, option.description() +
            (null == option.note() ? "" : " Does nothing here: " + option.note() + '.'));
        if (null != option.defaultValue())
        {
            schema.put("default", option.defaultValue());
        }
        return schema;
    }

    /** Whatever it is, a text with variables may become it. */
    private static Map<String, Object> templated(final Map<String, Object> schema)
    {
        if (schema.isEmpty() || "string".equals(schema.get(TYPE)) && 1 == schema.size())
        {
            return schema;
        }
        return map("anyOf", List.of(schema, map(TYPE, "string", "pattern", "\\{\\{.*\\}\\}")));
    }

    private static Map<String, Object> orNull(final Map<String, Object> schema)
    {
        return schema.isEmpty() ? new LinkedHashMap<>() : map("anyOf", List.of(schema, NULL));
    }

    private static Map<String, Object> object(final Map<String, Object> properties)
    {
        final Map<String, Object> schema = new LinkedHashMap<>();
        schema.put(TYPE, OBJECT);
        schema.put("properties", properties);
        schema.put(ADDITIONAL, false);
        return schema;
    }

    private static Map<String, Object> map(final Object... pairs)
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2)
        {
            map.put((String)pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
