package io.memtx.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code config.context}: variables that come from the environment or from files, such as passwords. */
final class ContextVariables
{
    private ContextVariables()
    {
    }

    /** Values by {@code context.NAME}. */
    static Map<String, String> read(
        final ConfigNode root,
        final Path directory,
        final Map<String, String> environment,
        final List<ConfigFault> faults)
    {
        final Map<String, String> variables = new LinkedHashMap<>();
        final ConfigNode context = root.find("config.context");
        if (null == context || !context.isMapping())
        {
            return variables;
        }
        context.fields().forEach((name, definition) ->
        {
            final String value = definition.isMapping() ? value(definition, directory, environment, faults) : null;
            variables.put("context." + name, null == value ? "" : value);
        });
        return variables;
    }

    private static String value(
        final ConfigNode definition,
        final Path directory,
        final Map<String, String> environment,
        final List<ConfigFault> faults)
    {
        final String from = text(definition, "from");
        if ("env".equals(from))
        {
            final String variable = text(definition, "env");
            final String value = null == variable ? null : environment.get(variable);
            if (null == value)
            {
                faults.add(new ConfigFault(
                    definition.place(), "config.context", "no variable of the environment: " + variable));
            }
            return value;
        }
        if (!"file".equals(from))
        {
            faults.add(new ConfigFault(
                definition.place(), "config.context", "'from' is to say env or file"));
            return null;
        }
        final String file = text(definition, "file");
        try
        {
            final String value = Files.readString(directory.resolve(String.valueOf(file)));
            final ConfigNode isStripped = definition.find("rstrip");
            return null != isStripped && Boolean.TRUE.equals(isStripped.scalar()) ? value.stripTrailing() : value;
        }
        catch (final IOException ex)
        {
            faults.add(new ConfigFault(definition.place(), "config.context", "can't read the file " + file));
            return null;
        }
    }

    private static String text(final ConfigNode definition, final String key)
    {
        final ConfigNode node = definition.find(key);
        return null == node || !(node.scalar() instanceof String) ? null : (String)node.scalar();
    }
}
