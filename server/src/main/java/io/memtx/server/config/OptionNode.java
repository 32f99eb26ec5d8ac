package io.memtx.server.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The table of options as a tree: an option, or what is below a key; {@value #ANY_KEY} stands for any key and {@value
 * #ITEM} for the items of a list.
 */
final class OptionNode
{
    static final String ANY_KEY = "*";
    static final String ITEM = "[]";

    private final Map<String, OptionNode> children = new LinkedHashMap<>();
    private Option<?> option;

    void add(final Option<?> added)
    {
        OptionNode node = this;
        for (final String key : added.path().replace(ITEM, '.' + ITEM).split("\\."))
        {
            node = node.children.computeIfAbsent(key, (name) -> new OptionNode());
        }
        assert null == node.option && node.children.isEmpty() : "twice in the table: " + added;
        node.option = added;
    }

    /** The option; null when this is only on the way to some. */
    Option<?> option()
    {
        return option;
    }

    Map<String, OptionNode> children()
    {
        return children;
    }

    boolean isList()
    {
        return children.containsKey(ITEM);
    }

    boolean isMap()
    {
        return children.containsKey(ANY_KEY);
    }

    /** What a key leads to; null when it leads nowhere. */
    OptionNode child(final String key)
    {
        return isMap() ? children.get(ANY_KEY) : ITEM.equals(key) ? null : children.get(key);
    }

    OptionNode item()
    {
        return children.get(ITEM);
    }
}
