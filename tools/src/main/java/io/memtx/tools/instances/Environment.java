package io.memtx.tools.instances;

import io.memtx.server.config.ConfigException;
import io.memtx.server.config.Configuration;
import io.memtx.tools.rows.ToolException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory with applications in {@value #APPLICATIONS}: each a directory with {@code config.yaml} and {@code
 * instances.yml}. Immutable; looks at the disk whenever it is asked.
 */
public final class Environment
{
    /** Where the applications are. */
    public static final String APPLICATIONS = "instances.enabled";

    private final Path root;

    private Environment(final Path root)
    {
        this.root = root;
    }

    /**
     * @param directory of the environment, or below it.
     * @return the nearest environment, upwards.
     * @throws ToolException when there is none.
     */
    public static Environment find(final Path directory)
    {
        final Path begin = directory.toAbsolutePath().normalize();
        for (Path path = begin; null != path; path = path.getParent())
        {
            if (Files.isDirectory(path.resolve(APPLICATIONS)))
            {
                return new Environment(path);
            }
        }
        throw new ToolException("no " + APPLICATIONS + " in " + begin + " or above it: memtx init makes one");
    }

    /**
     * @return the directory.
     */
    public Path root()
    {
        return root;
    }

    /**
     * @param application name of one.
     * @return its directory.
     */
    public Path directory(final String application)
    {
        return root.resolve(APPLICATIONS).resolve(application);
    }

    /**
     * Finds instances by name.
     *
     * @param name         {@code APP}, {@code APP:INSTANCE}, or null for all of all applications.
     * @param isRunningToo whether instances count that are in no file any more, and run.
     * @return the instances, in the order of {@code instances.yml}.
     * @throws ToolException   when there is nothing of that name.
     * @throws ConfigException when a file cannot be read and nothing else says which instances there are.
     */
    public List<InstanceRef> resolve(final String name, final boolean isRunningToo)
    {
        if (null == name)
        {
            final List<InstanceRef> all = new ArrayList<>();
            applications().forEach((application) -> all.addAll(instances(application, isRunningToo)));
            return all;
        }
        final int colon = name.indexOf(':');
        final String application = colon < 0 ? name : name.substring(0, colon);
        if (application.isEmpty() || application.contains("/") || application.startsWith("."))
        {
            throw new ToolException("expected APP or APP:INSTANCE, got '" + name + '\'');
        }
        if (!Files.isDirectory(directory(application)))
        {
            throw new ToolException("no application '" + application + "' in " + root.resolve(APPLICATIONS) +
                ": there are " + (applications().isEmpty() ? "none" : String.join(", ", applications())));
        }
        final List<InstanceRef> instances = instances(application, isRunningToo);
        if (colon < 0)
        {
            return instances;
        }
        final String instance = name.substring(colon + 1);
        final List<InstanceRef> found =
            instances.stream().filter((ref) -> ref.instance().equals(instance)).toList();
        if (found.isEmpty())
        {
            throw new ToolException("no instance '" + instance + "' in the application '" + application +
                "': there are " + String.join(", ", instances.stream().map(InstanceRef::instance).toList()));
        }
        return found;
    }

    /**
     * Finds one instance by name.
     *
     * @param name {@code APP:INSTANCE}, or {@code APP} when it has only one.
     * @return the instance.
     * @throws ToolException when there is none, or more than one.
     */
    public InstanceRef one(final String name)
    {
        final List<InstanceRef> found = resolve(name, true);
        if (1 != found.size())
        {
            throw new ToolException("expected one instance, APP:INSTANCE: there are " +
                String.join(", ", found.stream().map(InstanceRef::fullName).toList()));
        }
        return found.get(0);
    }

    /** Names of the directories. */
    private List<String> applications()
    {
        try (Stream<Path> files = Files.list(root.resolve(APPLICATIONS)))
        {
            return files.filter(Files::isDirectory).map((path) -> path.getFileName().toString())
                .filter((name) -> !name.startsWith(".")).sorted().toList();
        }
        catch (final IOException ex)
        {
            throw new ToolException("can't list " + root.resolve(APPLICATIONS) + ": " + ex.getMessage());
        }
    }

    private List<InstanceRef> instances(final String application, final boolean isRunningToo)
    {
        final Path directory = directory(application);
        final Set<String> names = new LinkedHashSet<>();
        try
        {
            names.addAll(Configuration.instanceNames(directory));
        }
        catch (final ConfigException ex)
        {
            if (!isRunningToo || runDirectories(directory).isEmpty())
            {
                throw ex;
            }
            names.addAll(runDirectories(directory)); // a broken file keeps nobody from stopping what runs
        }
        if (isRunningToo)
        {
            runDirectories(directory).stream()
                .filter((name) -> new InstanceRef(application, name, directory).pidFile().isAlive())
                .forEach(names::add);
        }
        return names.stream().map((name) -> new InstanceRef(application, name, directory)).toList();
    }

    private static List<String> runDirectories(final Path directory)
    {
        final Path run = directory.resolve("var").resolve("run");
        if (!Files.isDirectory(run))
        {
            return List.of();
        }
        try (Stream<Path> files = Files.list(run))
        {
            return files.filter(Files::isDirectory).map((path) -> path.getFileName().toString()).sorted().toList();
        }
        catch (final IOException ex)
        {
            return List.of();
        }
    }
}
