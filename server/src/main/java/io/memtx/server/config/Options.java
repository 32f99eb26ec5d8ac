package io.memtx.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The table of all options. The reader, the checks, the JSON schema, the page of documentation and the names of
 * variables of the environment are made from it. Immutable.
 */
public final class Options
{
    private static final Map<String, Option<?>> BY_PATH = new LinkedHashMap<>();
    private static final OptionNode ROOT = new OptionNode();

    static
    {
        final List<Option<?>> table = new ArrayList<>(ServerOptions.ALL);
        table.addAll(StorageOptions.ALL);
        table.addAll(ReplicationOptions.ALL);
        table.sort((a, b) -> a.path().compareTo(b.path()));
        for (final Option<?> option : table)
        {
            ROOT.add(option);
            if (null != BY_PATH.put(option.path(), option))
            {
                throw new IllegalStateException("twice in the table: " + option);
            }
        }
    }

    private Options()
    {
    }

    /**
     * @return all of them, by path.
     */
    public static List<Option<?>> all()
    {
        return List.copyOf(BY_PATH.values());
    }

    /**
     * @param path of an option, such as {@code replication.timeout}.
     * @return it, or null.
     */
    public static Option<?> find(final String path)
    {
        return BY_PATH.get(path);
    }

    /** What {@code box.cfg} calls so; null when there is nothing. */
    static Option<?> ofBox(final String boxName)
    {
        return BY_PATH.values().stream()
            .filter((option) -> boxName.equals(option.boxName())).findFirst().orElse(null);
    }

    static OptionNode root()
    {
        return ROOT;
    }
}
