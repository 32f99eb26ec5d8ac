package io.memtx.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where options come from. Of what says the same option, the last wins: defaults, variables {@code TT_..._DEFAULT} of
 * the environment, the file with its scopes from the outermost to the instance, variables {@code TT_...}, variables
 * {@code MEMTX_...}, the command line.
 *
 * @param directory   of the application, with {@code config.yaml} and maybe {@code instances.yml}; relative paths of
 *                    options begin there.
 * @param environment variables; those that have nothing to do with options are left alone.
 * @param overrides   of the command line, each {@code path=value}.
 */
public record ConfigSources(Path directory, Map<String, String> environment, List<String> overrides)
{
    private static final List<String> FILE_NAMES = List.of("config.yaml", "config.yml");

    /**
     * @throws NullPointerException when something is missing.
     */
    public ConfigSources
    {
        directory = directory.toAbsolutePath().normalize();
        Objects.requireNonNull(environment, "environment");
        overrides = List.copyOf(overrides);
    }

    /**
     * @param directory of the application.
     * @return the file there, and the environment of this process.
     */
    public static ConfigSources of(final Path directory)
    {
        return new ConfigSources(directory, System.getenv(), List.of());
    }

    /**
     * @return the file of options.
     */
    public Path file()
    {
        return FILE_NAMES.stream().map(directory::resolve).filter(java.nio.file.Files::exists).findFirst()
            .orElse(directory.resolve(FILE_NAMES.get(0)));
    }

    /** The environment may hold passwords. */
    @Override
    public String toString()
    {
        return "ConfigSources{directory=" + directory + '}';
    }
}
