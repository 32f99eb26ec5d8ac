package io.memtx.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;

/** Puts values in the place of variables such as {@code {{ instance_name }}}. */
final class Template
{
    private Template()
    {
    }

    /** A text with its variables replaced; one that is not known stays as it is. */
    static String apply(final String text, final Map<String, String> variables)
    {
        return ValueType.VARIABLE.matcher(text).replaceAll((match) ->
            Matcher.quoteReplacement(variables.getOrDefault(match.group(1), match.group())));
    }

    /** The same for all texts of a tree. */
    static ConfigNode apply(final ConfigNode node, final Map<String, String> variables)
    {
        if (node.isMapping())
        {
            final Map<String, ConfigNode> fields = new LinkedHashMap<>();
            node.fields().forEach((key, value) -> fields.put(key, apply(value, variables)));
            return ConfigNode.mapping(node.place(), fields);
        }
        if (node.isList())
        {
            final List<ConfigNode> items = new ArrayList<>();
            node.items().forEach((item) -> items.add(apply(item, variables)));
            return ConfigNode.list(node.place(), items);
        }
        return node.scalar() instanceof String ?
            ConfigNode.scalar(node.place(), apply((String)node.scalar(), variables)) : node;
    }
}
