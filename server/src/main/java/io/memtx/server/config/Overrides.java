package io.memtx.server.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the environment and the command line say, as trees to lay over, or under, what the file says. */
final class Overrides
{
    private static final String DEFAULT_SUFFIX = "_DEFAULT";
    private static final String TARANTOOL_PREFIX = "TT_";
    private static final String OWN_PREFIX = "MEMTX_";
    /** Of the launcher and the build. */
    private static final List<String> NO_OPTIONS = List.of("MEMTX_JAVA_OPTS", "MEMTX_HOME");
    private static final ConfigNode NOTHING = ConfigNode.mapping("environment", Map.of());

    private final Map<String, OptionNode> nodes = new LinkedHashMap<>();
    private final Map<String, String> paths = new LinkedHashMap<>();
    private final List<ConfigFault> faults;

    Overrides(final List<ConfigFault> faults)
    {
        this.faults = faults;
        collect(Options.root(), "");
    }

    /** What holds where the file says nothing. */
    ConfigNode defaults(final Map<String, String> environment)
    {
        ConfigNode tree = NOTHING;
        for (final Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet())
        {
            final String name = variable.getKey();
            if (name.startsWith(TARANTOOL_PREFIX) && name.endsWith(DEFAULT_SUFFIX))
            {
                final String path = paths.get(name.substring(
                    TARANTOOL_PREFIX.length(), name.length() - DEFAULT_SUFFIX.length()));
                tree = null == path ? tree : overlaid(tree, path, variable.getValue(), "environment " + name);
            }
        }
        return tree;
    }

    /** What holds whatever the file says. */
    ConfigNode winners(final Map<String, String> environment, final List<String> commandLine)
    {
        ConfigNode tree = NOTHING;
        for (final String prefix : List.of(TARANTOOL_PREFIX, OWN_PREFIX))
        {
            for (final Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet())
            {
                final String name = variable.getKey();
                final String path = name.startsWith(prefix) ? paths.get(name.substring(prefix.length())) : null;
                tree = null == path ? tree : overlaid(tree, path, variable.getValue(), "environment " + name);
            }
        }
        for (final String override : commandLine)
        {
            final int equals = override.indexOf('=');
            if (equals <= 0)
            {
                faults.add(new ConfigFault("command line", "", "expected path=value"));
                continue;
            }
            tree = overlaid(tree, override.substring(0, equals), override.substring(equals + 1), "command line");
        }
        return tree;
    }

    /** Variables that look like ours and are none. */
    List<ConfigFault> strangers(final Map<String, String> environment)
    {
        return new TreeMap<>(environment).keySet().stream()
            .filter((name) -> name.startsWith(OWN_PREFIX) && !NO_OPTIONS.contains(name))
            .filter((name) -> !paths.containsKey(name.substring(OWN_PREFIX.length())))
            .map((name) -> new ConfigFault(
                "environment " + name, "",
                "no such option" + Suggestion.of(name, paths.keySet().stream().map(OWN_PREFIX::concat).toList())))
            .toList();
    }

    private ConfigNode overlaid(final ConfigNode tree, final String path, final String text, final String place)
    {
        final OptionNode node = nodes.get(path);
        final Option<?> option = null == node ? repeated(path) : node.option();
        final boolean isText = null != option && "string".equals(option.type().schema().get("type"));
        final ConfigNode value = isText ? ConfigNode.scalar(place, text) : YamlReader.read(text, place, faults);
        return null == value ? tree : tree.mergedWith(ConfigNode.at(path, value));
    }

    /** The option below a key that may be any; null when there is none: whoever checks the tree will say so. */
    private static Option<?> repeated(final String path)
    {
        OptionNode node = Options.root();
        for (final String key : path.split("\\."))
        {
            node = null == node ? null : node.child(key);
        }
        return null == node ? null : node.option();
    }

    private void collect(final OptionNode node, final String path)
    {
        if (!path.isEmpty())
        {
            nodes.put(path, node);
            paths.put(path.toUpperCase(Locale.ROOT).replace('.', '_'), path);
        }
        node.children().forEach((key, child) ->
        {
            if (!OptionNode.ANY_KEY.equals(key) && !OptionNode.ITEM.equals(key))
            {
                collect(child, path.isEmpty() ? key : path + '.' + key);
            }
        });
    }
}
