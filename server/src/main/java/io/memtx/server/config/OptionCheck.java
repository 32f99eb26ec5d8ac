package io.memtx.server.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;

/** Compares what somebody wrote with the table of options. */
final class OptionCheck
{
    private static final int MAX_SHOWN_LENGTH = 60;
    private static final String CONTEXT_PREFIX = "context.";

    /** Variables of the text that there are always. */
    static final List<String> VARIABLES = List.of("instance_name", "replicaset_name", "group_name");

    private final Set<String> contextNames;
    private final Collection<ConfigFault> faults;
    private final Collection<ConfigFault> warnings;

    OptionCheck(
        final Set<String> contextNames, final Collection<ConfigFault> faults, final Collection<ConfigFault> warnings)
    {
        this.contextNames = contextNames;
        this.faults = faults;
        this.warnings = warnings;
    }

    /**
     * Checks what is below keys.
     *
     * @param node   what somebody wrote.
     * @param known  what there is.
     * @param path   of the node, for people.
     * @param scope  in which it stands; null when all may.
     * @param others keys that mean something else here.
     */
    void check(
        final ConfigNode node, final OptionNode known, final String path, final Scope scope, final String... others)
    {
        if (node.isNull())
        {
            return;
        }
        if (null != known.option())
        {
            checkOption(node, known.option(), path, scope);
        }
        else if (known.isList())
        {
            checkList(node, known, path, scope);
        }
        else if (!node.isMapping())
        {
            faults.add(new ConfigFault(node.place(), path, "expected keys with values, got " + node.kind()));
        }
        else
        {
            checkKeys(node, known, path, scope, List.of(others));
        }
    }

    private void checkKeys(
        final ConfigNode node,
        final OptionNode known,
        final String path,
        final Scope scope,
        final List<String> others)
    {
        for (final Map.Entry<String, ConfigNode> field : node.fields().entrySet())
        {
            final String key = field.getKey();
            if (others.contains(key))
            {
                continue;
            }
            final String keyPath = path.isEmpty() ? key : path + '.' + key;
            final OptionNode child = known.child(key);
            if (null == child)
            {
                faults.add(new ConfigFault(field.getValue().place(), keyPath, unknown(key, known, others)));
            }
            else
            {
                check(field.getValue(), child, keyPath, scope);
            }
        }
    }

    private void checkList(final ConfigNode node, final OptionNode known, final String path, final Scope scope)
    {
        if (!node.isList())
        {
            faults.add(new ConfigFault(node.place(), path, "expected a list, got " + node.kind()));
            return;
        }
        for (int i = 0; i < node.items().size(); i++)
        {
            check(node.items().get(i), known.item(), path + '[' + (i + 1) + ']', scope);
        }
    }

    private void checkOption(final ConfigNode node, final Option<?> option, final String path, final Scope scope)
    {
        if (null != option.refusal())
        {
            faults.add(new ConfigFault(node.place(), path, option.refusal()));
            return;
        }
        if (null != scope && !option.scopes().contains(scope))
        {
            final List<String> words = option.scopes().stream().map(Scope::word).toList();
            faults.add(new ConfigFault(
                node.place(), path,
                "cannot stand in the " + scope.word() + " scope: only in " + String.join(", ", words)));
            return;
        }
        if (checkVariables(node, path))
        {
            return; // what it is to be is known when the variables are
        }
        final Object value = option.type().convert(node.plain());
        if (null == value)
        {
            faults.add(new ConfigFault(
                node.place(), path, "expected " + option.type().description() + ", got " + shown(node, option)));
        }
        else if (null != option.note() && !value.equals(option.defaultValue()))
        {
            warnings.add(new ConfigFault(node.place(), path, "does nothing here: " + option.note()));
        }
    }

    /** Answers whether there are any. */
    private boolean checkVariables(final ConfigNode node, final String path)
    {
        if (node.isList())
        {
            boolean isFound = false;
            for (final ConfigNode item : node.items())
            {
                isFound |= checkVariables(item, path);
            }
            return isFound;
        }
        if (!(node.scalar() instanceof String))
        {
            return false;
        }
        final Matcher matcher = ValueType.VARIABLE.matcher((String)node.scalar());
        boolean isFound = false;
        while (matcher.find())
        {
            isFound = true;
            final String name = matcher.group(1);
            final boolean isKnown = VARIABLES.contains(name) ||
                name.startsWith(CONTEXT_PREFIX) && contextNames.contains(name.substring(CONTEXT_PREFIX.length()));
            if (!isKnown)
            {
                final List<String> names = new ArrayList<>(VARIABLES);
                contextNames.forEach((context) -> names.add(CONTEXT_PREFIX + context));
                faults.add(new ConfigFault(
                    node.place(), path, "no variable {{ " + name + " }}" + Suggestion.of(name, names)));
            }
        }
        return isFound;
    }

    private static String unknown(final String key, final OptionNode known, final Collection<String> others)
    {
        final Option<?> box = Options.ofBox(key);
        if (null != box)
        {
            return "unknown key; here it is '" + box.path() + '\'';
        }
        final List<String> names = new ArrayList<>(known.children().keySet());
        names.addAll(others);
        return "unknown key" + Suggestion.of(key, names);
    }

    /** What somebody wrote, unless it is a secret, or might be. */
    private static String shown(final ConfigNode node, final Option<?> option)
    {
        if (option.isSecret() || null == node.scalar())
        {
            return node.kind();
        }
        final String text = Redaction.uri(String.valueOf(node.scalar()));
        final String cut = text.length() <= MAX_SHOWN_LENGTH ? text : text.substring(0, MAX_SHOWN_LENGTH) + "...";
        return node.scalar() instanceof String ? '\'' + cut + '\'' : cut;
    }
}
