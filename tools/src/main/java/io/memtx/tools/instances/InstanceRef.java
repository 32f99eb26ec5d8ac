package io.memtx.tools.instances;

import io.memtx.server.config.ConfigException;
import io.memtx.server.config.ConfigSources;
import io.memtx.server.config.Configuration;
import io.memtx.tools.rows.ToolException;

import java.nio.file.Path;

/**
 * An instance by name, and where its files are.
 *
 * @param application name of the directory below {@code instances.enabled}.
 * @param instance    name in the file of options.
 * @param directory   of the application, absolute.
 */
public record InstanceRef(String application, String instance, Path directory)
{
    /**
     * @return {@code APP:INSTANCE}.
     */
    public String fullName()
    {
        return application + ':' + instance;
    }

    /**
     * @return directory of its sockets and of the file with the number of its process.
     */
    public Path runDirectory()
    {
        return directory.resolve("var").resolve("run").resolve(instance);
    }

    /**
     * @return file with the number of its process.
     */
    public PidFile pidFile()
    {
        return new PidFile(runDirectory().resolve("memtx.pid"));
    }

    /**
     * @return socket that the verbs talk to it through.
     */
    public Path verbSocket()
    {
        return runDirectory().resolve("memtx.verbs");
    }

    /**
     * @return socket of its console: as its options say, or the usual one when they cannot be read.
     * @throws ToolException when there is to be no console.
     */
    public Path consoleSocket()
    {
        final Path socket;
        try
        {
            socket = Configuration.load(ConfigSources.of(directory)).instance(instance).consoleSocket();
        }
        catch (final ConfigException ex)
        {
            return runDirectory().resolve("memtx.control");
        }
        if (null == socket)
        {
            throw new ToolException(fullName() + " has no console: console.enabled is false");
        }
        return socket;
    }

    /**
     * @return directory of its logs.
     */
    public Path logDirectory()
    {
        return directory.resolve("var").resolve("log").resolve(instance);
    }

    /**
     * @return file of what the process prints besides its log: why it does not start, what the JVM says when it dies.
     */
    public Path outputFile()
    {
        return logDirectory().resolve("memtx.out");
    }
}
