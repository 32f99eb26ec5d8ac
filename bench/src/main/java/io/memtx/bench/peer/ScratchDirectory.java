package io.memtx.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory of its own in the system's directory for temporary files, deleted with all in it when closed.
 * <p>
 * Belongs to one thread.
 */
public final class ScratchDirectory implements AutoCloseable
{
    private final Path path;

    /**
     * @param name that its own name begins with.
     * @throws UncheckedIOException when it cannot be made.
     */
    public ScratchDirectory(final String name)
    {
        try
        {
            path = Files.createTempDirectory(name + "-");
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    public Path path()
    {
        return path;
    }

    /**
     * @throws UncheckedIOException when something in it cannot be deleted.
     */
    @Override
    public void close()
    {
        try (Stream<Path> walk = Files.walk(path))
        {
            final List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (final Path each : deepestFirst)
            {
                Files.delete(each);
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
