package io.memtx.server.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertThrows;

/** Files of options for tests. */
final class ConfigText
{
    /** The replica set of the tutorial. */
    static final String TUTORIAL = String.join("\n",
        "credentials:",
        "  users:",
        "    replicator:",
        "      password: 'topsecret'",
        "      roles: [replication]",
        "iproto:",
        "  advertise:",
        "    peer:",
        "      login: replicator",
        "replication:",
        "  failover: off",
        "groups:",
        "  group001:",
        "    replicasets:",
        "      replicaset001:",
        "        instances:",
        "          instance001:",
        "            database:",
        "              mode: rw",
        "            iproto:",
        "              listen:",
        "              - uri: '127.0.0.1:3301'",
        "          instance002:",
        "            database:",
        "              mode: rw",
        "            iproto:",
        "              listen:",
        "              - uri: '127.0.0.1:3302'",
        "");

    private ConfigText()
    {
    }

    /** A file with the options at its top, and one instance, 'alone'. */
    static String alone(final String... options)
    {
        return String.join("\n", options) + "\ngroups: {g: {replicasets: {r: {instances: {alone: {}}}}}}\n";
    }

    static Configuration load(final Path directory, final String text, final String... overrides)
    {
        return load(directory, text, Map.of(), overrides);
    }

    static Configuration load(
        final Path directory, final String text, final Map<String, String> environment, final String... overrides)
    {
        write(directory, text);
        return Configuration.load(new ConfigSources(directory, environment, List.of(overrides)));
    }

    /** What is wrong with a text, a line each. */
    static String faults(final Path directory, final String text)
    {
        return assertThrows(ConfigException.class, () -> load(directory, text)).getMessage();
    }

    static void write(final Path directory, final String text)
    {
        try
        {
            Files.writeString(directory.resolve("config.yaml"), text);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
