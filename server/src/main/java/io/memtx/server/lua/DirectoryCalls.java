package io.memtx.server.lua;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Files of the work directory, modules of ours, and the log. Owned by Lua's thread.
 */
final class DirectoryCalls
{
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryCalls.class);
    private static final Pattern MODULE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*");
    private static final long MAX_SOURCE_LENGTH = 16L << 20;

    private final Path workDirectory;

    DirectoryCalls(final Path workDirectory)
    {
        this.workDirectory = workDirectory;
    }

    void addTo(final HostCalls host)
    {
        host.add("module", (arguments) -> module((String)arguments.get(0)));
        host.add("file", (arguments) -> bytes(confined((String)arguments.get(0))));
        host.add("print", (arguments) -> log("info", (String)arguments.get(0)));
        host.add("log", (arguments) -> log((String)arguments.get(0), (String)arguments.get(1)));
    }

    private static Object log(final String level, final String text)
    {
        switch (level)
        {
            case "error", "crit", "syserror", "fatal" -> LOG.error("{}", text);
            case "warn" -> LOG.warn("{}", text);
            case "debug", "verbose" -> LOG.debug("{}", text);
            default -> LOG.info("{}", text);
        }
        return null;
    }

    /** Ours, or a file of the directory: whether it is ours, its text, its path. */
    private Object module(final String name)
    {
        if (!MODULE_NAME.matcher(name).matches())
        {
            return null;
        }
        final byte[] ours = HostCalls.resource("modules/" + name.replace('.', '/') + ".lua");
        if (null != ours)
        {
            return List.of(true, ours);
        }
        final String path = name.replace('.', '/') + ".lua";
        final Path file = confined(path);
        return Files.isRegularFile(file) ? List.of(false, bytes(file), path) : null;
    }

    /** A path that stays within the directory, links included. */
    private Path confined(final String path)
    {
        try
        {
            final Path root = workDirectory.toRealPath();
            final Path file = root.resolve(path).normalize();
            final Path real = Files.exists(file) ? file.toRealPath() : file;
            if (!file.startsWith(root) || !real.startsWith(root))
            {
                throw new MemtxException(
                    ErrorCode.ER_ILLEGAL_PARAMS, "file is outside the instance's directory: " + path);
            }
            return real;
        }
        catch (final IOException | InvalidPathException ex)
        {
            throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, ex, "no such file: " + path);
        }
    }

    private static byte[] bytes(final Path file)
    {
        try
        {
            if (Files.size(file) > MAX_SOURCE_LENGTH)
            {
                throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, "file is too long: " + file.getFileName());
            }
            return Files.readAllBytes(file);
        }
        catch (final IOException ex)
        {
            throw new MemtxException(
                ErrorCode.ER_ILLEGAL_PARAMS, ex, "cannot open " + file.getFileName() + ": No such file or directory");
        }
    }
}
