package io.memtx.server.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A file of options, read and found good as a whole: every instance in it. Immutable.
 */
public final class Configuration
{
    private static final String GROUPS = "groups";
    private static final String REPLICASETS = "replicasets";
    private static final String INSTANCES = "instances";
    private static final String INSTANCES_FILE = "instances.yml";
    private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_-]{0,62}");

    private final ConfigSources sources;
    private final Map<String, InstanceConfig> instances = new LinkedHashMap<>();
    private final List<String> names;
    private final List<ConfigFault> warnings;

    private Configuration(final ConfigSources sources)
    {
        this.sources = sources;
        final List<ConfigFault> faults = new ArrayList<>();
        final Set<ConfigFault> warned = new LinkedHashSet<>();
        final ConfigNode root = YamlReader.read(sources.file(), faults);
        throwIfAny(faults);

        final ConfigNode context = root.find("config.context");
        final Set<String> contextNames = null != context && context.isMapping() ? context.fields().keySet() : Set.of();
        final OptionCheck check = new OptionCheck(contextNames, faults, warned);
        final Map<String, String> variables =
            ContextVariables.read(root, sources.directory(), sources.environment(), faults);
        final Overrides overrides = new Overrides(faults);
        final ConfigNode defaults = overrides.defaults(sources.environment());

        check.check(root, Options.root(), "", Scope.GLOBAL, GROUPS);
        walk(root, GROUPS, "", faults, (group, groupNode, groupPath) ->
        {
            check.check(groupNode, Options.root(), groupPath, Scope.GROUP, REPLICASETS);
            walk(groupNode, REPLICASETS, groupPath, faults, (replicaset, replicasetNode, replicasetPath) ->
            {
                check.check(replicasetNode, Options.root(), replicasetPath, Scope.REPLICASET, INSTANCES);
                walk(replicasetNode, INSTANCES, replicasetPath, faults, (name, node, path) ->
                {
                    check.check(node, Options.root(), path, Scope.INSTANCE);
                    final ConfigNode merged = defaults
                        .mergedWith(root.isMapping() ? root.without(GROUPS) : root)
                        .mergedWith(groupNode.without(REPLICASETS))
                        .mergedWith(replicasetNode.without(INSTANCES))
                        .mergedWith(node);
                    add(name, node, path, faults, config(group, replicaset, name, merged, variables));
                });
            });
        });
        names = names(faults);
        throwIfAny(faults);
        if (instances.isEmpty())
        {
            faults.add(new ConfigFault(
                sources.file().getFileName().toString(), GROUPS, "no instances: groups, replicasets and instances " +
                "are to name one at least"));
        }
        for (final InstanceConfig instance : instances.values())
        {
            checkValues(instance, faults);
        }
        throwIfAny(faults);
        new Topology(instances.values()).check(faults);
        throwIfAny(faults);
        warned.addAll(overrides.strangers(sources.environment()));
        warnings = List.copyOf(warned);
    }

    /** Does something for each key below a key. */
    @FunctionalInterface
    private interface Visitor
    {
        void visit(String name, ConfigNode node, String path);
    }

    /**
     * Reads and checks everything.
     *
     * @param sources where it comes from.
     * @return what they say.
     * @throws ConfigException with all that is wrong.
     */
    public static Configuration load(final ConfigSources sources)
    {
        return new Configuration(sources);
    }

    /**
     * @param directory of an application.
     * @return names of the instances to run there: those in {@code instances.yml}; all in the file of options when it
     *         is missing.
     * @throws ConfigException when a file cannot be read.
     */
    public static List<String> instanceNames(final Path directory)
    {
        final List<ConfigFault> faults = new ArrayList<>();
        final ConfigNode listed = listed(directory, faults);
        throwIfAny(faults);
        return null == listed ? load(ConfigSources.of(directory)).names() : List.copyOf(listed.fields().keySet());
    }

    /**
     * @return names of the instances to run here.
     */
    public List<String> names()
    {
        return names;
    }

    /**
     * @return what does not do what its author may think.
     */
    public List<ConfigFault> warnings()
    {
        return warnings;
    }

    /**
     * @return all instances of the file as it says, without the overrides, by name.
     */
    public Map<String, InstanceConfig> instances()
    {
        return Collections.unmodifiableMap(instances);
    }

    /**
     * @param name of an instance.
     * @return what it is to be, overrides of the environment and the command line included.
     * @throws ConfigException when there is no such instance, or an override is wrong.
     */
    public InstanceConfig instance(final String name)
    {
        final InstanceConfig plain = instances.get(name);
        final List<ConfigFault> faults = new ArrayList<>();
        if (null == plain)
        {
            faults.add(new ConfigFault(sources.file().getFileName().toString(), "", "Unable to find instance \"" +
                name + "\" in the given config" + Suggestion.of(name, instances.keySet())));
            throw new ConfigException(faults);
        }
        final ConfigNode winners = new Overrides(faults).winners(sources.environment(), sources.overrides());
        if (winners.fields().isEmpty() && faults.isEmpty())
        {
            return plain;
        }
        final ConfigNode own = Template.apply(winners, plain.variables());
        new OptionCheck(Set.of(), faults, new ArrayList<>()).check(own, Options.root(), "", Scope.INSTANCE);
        throwIfAny(faults);
        final InstanceConfig changed = new InstanceConfig(
            plain.directory(), plain.group(), plain.replicaset(), name, plain.values().mergedWith(own));
        topologyOf(changed).check(faults);
        throwIfAny(faults);
        return changed;
    }

    /** The instances, one of them with its overrides. */
    Topology topologyOf(final InstanceConfig own)
    {
        final Map<String, InstanceConfig> all = new LinkedHashMap<>(instances);
        all.put(own.name(), own);
        return new Topology(all.values());
    }

    private void add(
        final String name,
        final ConfigNode node,
        final String path,
        final List<ConfigFault> faults,
        final InstanceConfig config)
    {
        final InstanceConfig other = instances.put(name, config);
        if (null != other)
        {
            faults.add(new ConfigFault(
                node.place(), path, "there is an instance \"" + name + "\" in the replica set \"" +
                other.replicaset() + "\" already"));
        }
    }

    private InstanceConfig config(
        final String group,
        final String replicaset,
        final String name,
        final ConfigNode merged,
        final Map<String, String> context)
    {
        final InstanceConfig raw = new InstanceConfig(sources.directory(), group, replicaset, name, merged);
        final Map<String, String> variables = new LinkedHashMap<>(context);
        variables.putAll(raw.variables());
        return new InstanceConfig(
            sources.directory(), group, replicaset, name, Template.apply(merged, variables));
    }

    /** Types once more: now that variables have values. */
    private static void checkValues(final InstanceConfig instance, final List<ConfigFault> faults)
    {
        new OptionCheck(Set.of(), faults, new ArrayList<>())
            .check(instance.values(), Options.root(), "", null);
    }

    private List<String> names(final List<ConfigFault> faults)
    {
        final ConfigNode listed = listed(sources.directory(), faults);
        if (null == listed)
        {
            return List.copyOf(instances.keySet());
        }
        listed.fields().forEach((name, node) ->
        {
            if (!instances.containsKey(name))
            {
                faults.add(new ConfigFault(node.place(), name, "no such instance in " +
                    sources.file().getFileName() + Suggestion.of(name, instances.keySet())));
            }
        });
        return List.copyOf(listed.fields().keySet());
    }

    private static ConfigNode listed(final Path directory, final List<ConfigFault> faults)
    {
        final Path yml = directory.resolve(INSTANCES_FILE);
        final Path file = Files.exists(yml) ? yml : directory.resolve("instances.yaml");
        if (!Files.exists(file))
        {
            return null;
        }
        final ConfigNode listed = YamlReader.read(file, faults);
        if (null != listed && !listed.isMapping())
        {
            faults.add(new ConfigFault(listed.place(), "", "expected a name and a colon on each line"));
            return null;
        }
        return listed;
    }

    private static void walk(
        final ConfigNode parent,
        final String key,
        final String parentPath,
        final List<ConfigFault> faults,
        final Visitor visitor)
    {
        final ConfigNode node = parent.isMapping() ? parent.fields().get(key) : null;
        if (null == node || node.isNull())
        {
            return;
        }
        final String path = parentPath.isEmpty() ? key : parentPath + '.' + key;
        if (!node.isMapping())
        {
            faults.add(new ConfigFault(node.place(), path, "expected names with what is below, got " + node.kind()));
            return;
        }
        node.fields().forEach((name, child) ->
        {
            if (!NAME.matcher(name).matches())
            {
                faults.add(new ConfigFault(
                    child.place(), path + '.' + name, "a name is a letter and up to 62 letters, digits, '_' and '-'"));
            }
            else if (child.isNull())
            {
                visitor.visit(name, ConfigNode.mapping(child.place(), Map.of()), path + '.' + name);
            }
            else if (child.isMapping())
            {
                visitor.visit(name, child, path + '.' + name);
            }
            else
            {
                faults.add(new ConfigFault(
                    child.place(), path + '.' + name, "expected keys with values, got " + child.kind()));
            }
        });
    }

    private static void throwIfAny(final List<ConfigFault> faults)
    {
        if (!faults.isEmpty())
        {
            throw new ConfigException(List.copyOf(new LinkedHashSet<>(faults)));
        }
    }
}
