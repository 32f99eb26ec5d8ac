package io.memtx.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one instance is to be: the scopes merged, variables put in. Immutable; shows no secret.
 */
public final class InstanceConfig
{
    private static final String DEFAULT_SOURCE = "default";

    private final Path directory;
    private final String group;
    private final String replicaset;
    private final String name;
    private final ConfigNode values;

    /**
     * A value, and who says so.
     *
     * @param path   of the option.
     * @param value  list, map or scalar, without secrets; null when nothing holds.
     * @param source file and line, variable of the environment, command line, or {@code default}.
     */
    public record Effective(String path, Object value, String source)
    {
    }

    /**
     * Where and how much is logged.
     *
     * @param to       {@code file}, {@code stderr} or {@code devnull}.
     * @param file     of the log, for {@code file}.
     * @param level    0 to 7: errors to 3, 4 warnings, 5 information, 6 and 7 more than that.
     * @param isJson   whether each line is an object.
     * @param maxSize  bytes at which the file gives way to a new one; 0 for never.
     * @param maxFiles how many are kept.
     */
    public record Logging(String to, Path file, int level, boolean isJson, long maxSize, int maxFiles)
    {
    }

    InstanceConfig(
        final Path directory,
        final String group,
        final String replicaset,
        final String name,
        final ConfigNode values)
    {
        this.directory = directory;
        this.group = group;
        this.replicaset = replicaset;
        this.name = name;
        this.values = values;
    }

    /**
     * @return name of the group it is in.
     */
    public String group()
    {
        return group;
    }

    /**
     * @return name of the replica set it is in.
     */
    public String replicaset()
    {
        return replicaset;
    }

    /**
     * @return its name.
     */
    public String name()
    {
        return name;
    }

    /**
     * @return directory where relative paths begin.
     */
    public Path directory()
    {
        return directory;
    }

    /**
     * @return directory that scripts of this instance's console are confined to: neither the configuration with its
     * passwords nor data is in it.
     */
    public Path workDirectory()
    {
        return directory.resolve("var/files").resolve(name);
    }

    /**
     * @param option of the table, not one that may be there repeatedly.
     * @param <T>    type of its value.
     * @return value that holds; null when none does.
     */
    public <T> T get(final Option<T> option)
    {
        final ConfigNode node = values.find(option.path());
        if (null != node)
        {
            return option.type().convert(node.plain());
        }
        final Object value = substituted(option.defaultValue());
        @SuppressWarnings("unchecked")
        final T converted = (T)value;
        return converted;
    }

    /**
     * @param option whose value is a path.
     * @return it, absolute.
     */
    public Path path(final Option<String> option)
    {
        return directory.resolve(get(option)).normalize();
    }

    /**
     * @return where and how much is logged.
     */
    public Logging logging()
    {
        return new Logging(
            get(ServerOptions.LOG_TO),
            path(ServerOptions.LOG_FILE),
            get(ServerOptions.LOG_LEVEL),
            "json".equals(get(ServerOptions.LOG_FORMAT)),
            get(ServerOptions.LOG_MAX_SIZE),
            get(ServerOptions.LOG_MAX_FILES).intValue());
    }

    /**
     * @return unix socket of the console; null when there is to be none.
     */
    public Path consoleSocket()
    {
        return get(ServerOptions.IS_CONSOLE_ENABLED) ? path(ServerOptions.CONSOLE_SOCKET) : null;
    }

    /**
     * @return {@code host:port} of the console over TCP; null when there is to be none.
     */
    public String consoleListen()
    {
        return get(ServerOptions.IS_CONSOLE_ENABLED) ? get(ServerOptions.CONSOLE_LISTEN) : null;
    }

    /**
     * @return {@code host:port} of metrics, health and the page; null when there are to be none.
     */
    public String httpListen()
    {
        return get(ServerOptions.HTTP_LISTEN);
    }

    /**
     * @return all values that hold, by path, without secrets.
     */
    public List<Effective> effective()
    {
        final Map<String, Effective> found = new TreeMap<>();
        for (final Option<?> option : Options.all())
        {
            if (!option.isRepeated() && null == option.refusal() && null == option.note())
            {
                found.put(option.path(), new Effective(option.path(), shown(option), DEFAULT_SOURCE));
            }
        }
        collect(values, "", found);
        return List.copyOf(found.values());
    }

    private Object shown(final Option<?> option)
    {
        return option.isSecret() ? null : substituted(option.defaultValue());
    }

    private static void collect(final ConfigNode node, final String path, final Map<String, Effective> found)
    {
        if (node.isNull())
        {
            return;
        }
        if (node.isMapping())
        {
            node.fields().forEach((key, value) -> collect(value, path.isEmpty() ? key : path + '.' + key, found));
            return;
        }
        final String key = path.substring(path.lastIndexOf('.') + 1);
        found.put(path, new Effective(path, Redaction.plain(key, node.plain()), node.place()));
    }

    /**
     * @param path of an option, or of a part of the tree.
     * @return value that holds there, lists and maps without secrets; null when none does.
     */
    public Object find(final String path)
    {
        if (path.isEmpty())
        {
            return Redaction.plain("", values.plain());
        }
        final ConfigNode node = values.find(path);
        final Option<?> option = Options.find(path);
        if (null != node)
        {
            return Redaction.plain(path.substring(path.lastIndexOf('.') + 1), node.plain());
        }
        return null == option ? null : shown(option);
    }

    /** All that was written. */
    ConfigNode values()
    {
        return values;
    }

    /** What stands below a path; null when nothing does. */
    ConfigNode node(final String path)
    {
        return values.find(path);
    }

    /** Keys below a path with what they lead to; none when nothing stands there. */
    Map<String, ConfigNode> fields(final String path)
    {
        final ConfigNode node = values.find(path);
        return null == node || !node.isMapping() ? Map.of() : node.fields();
    }

    /** Where a value comes from. */
    String place(final String path)
    {
        final ConfigNode node = values.find(path);
        return null == node ? DEFAULT_SOURCE : node.place();
    }

    /** The first URI to listen on; null when there is none. */
    String listen()
    {
        final ConfigNode list = values.find("iproto.listen");
        if (null == list || !list.isList())
        {
            return null;
        }
        for (final ConfigNode item : list.items())
        {
            final ConfigNode uri = item.find("uri");
            if (null != uri && uri.scalar() instanceof String)
            {
                return (String)uri.scalar();
            }
        }
        return null;
    }

    /** What its variables are. */
    Map<String, String> variables()
    {
        final Map<String, String> variables = new LinkedHashMap<>();
        variables.put("instance_name", name);
        variables.put("replicaset_name", replicaset);
        variables.put("group_name", group);
        return variables;
    }

    private Object substituted(final Object value)
    {
        return value instanceof String ? Template.apply((String)value, variables()) : value;
    }

    /** Lists of texts, such as roles, at a key of a node. */
    static List<String> texts(final ConfigNode node, final String key)
    {
        final ConfigNode list = null == node ? null : node.find(key);
        final List<String> texts = new ArrayList<>();
        if (null != list && list.isList())
        {
            list.items().forEach((item) -> texts.add(String.valueOf(item.scalar())));
        }
        return texts;
    }

    @Override
    public String toString()
    {
        return "InstanceConfig{" + group + '/' + replicaset + '/' + name + '}';
    }
}
