package io.memtx.bench.workload;

import org.agrona.IoUtil;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A directory for the files of one measurement, removed with all that is in it when it is closed. It is made under the
 * system property {@value #PARENT_PROP_NAME}, or where temporary files go.
 */
public final class Scratch implements AutoCloseable
{
    /** System property that names the parent directory. */
    public static final String PARENT_PROP_NAME = "memtx.bench.dir";

    private final Path directory;

    private static final Path MEMORY = Path.of("/dev/shm");

    /**
     * Makes the directory.
     */
    public Scratch() throws IOException
    {
        this(Path.of(System.getProperty(PARENT_PROP_NAME, System.getProperty("java.io.tmpdir"))));
    }

    /**
     * @return a directory in memory, where a media driver of an instance has its buffers.
     */
    public static Scratch inMemory() throws IOException
    {
        return new Scratch(MEMORY);
    }

    private Scratch(final Path parent) throws IOException
    {
        directory = Files.createTempDirectory(Files.createDirectories(parent), "memtx-bench");
    }

    /**
     * @return the directory.
     */
    public Path directory()
    {
        return directory;
    }

    /**
     * @param name of a file.
     * @return its path in the directory.
     */
    public Path file(final String name)
    {
        return directory.resolve(name);
    }

    @Override
    public void close()
    {
        IoUtil.delete(directory.toFile(), true);
    }
}
