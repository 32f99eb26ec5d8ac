package io.memtx.xlog.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where files live. {@link FileStorage} is the real one; tests hand in one that fails at the n-th call.
 * <p>
 * Thread safe.
 */
public interface Storage
{
    /**
     * Creates a file that must not be there, readable by its owner only (0600).
     *
     * @param path of the file.
     * @return the file, open for reading and writing.
     * @throws IOException when it exists or cannot be made.
     */
    StorageFile create(Path path) throws IOException;

    /**
     * Opens a file for reading and writing.
     *
     * @param path of the file.
     * @return the file.
     * @throws IOException when it is not there or refused.
     */
    StorageFile open(Path path) throws IOException;

    /**
     * Opens a file for reading.
     *
     * @param path of the file.
     * @return the file.
     * @throws IOException when it is not there or refused.
     */
    StorageFile openReadOnly(Path path) throws IOException;

    /**
     * @param path of a file.
     * @return its length in bytes.
     * @throws IOException when it is not there or refused.
     */
    default long size(final Path path) throws IOException
    {
        try (StorageFile file = openReadOnly(path))
        {
            return file.size();
        }
    }

    boolean exists(Path path) throws IOException;

    /**
     * Renames in one step. Durable only after {@link #forceDirectory(Path)}.
     *
     * @param source path.
     * @param target path in the same directory; a file there is replaced.
     * @throws IOException when refused.
     */
    void rename(Path source, Path target) throws IOException;

    /**
     * @param path of a file.
     * @return false when it was not there.
     * @throws IOException when refused.
     */
    boolean delete(Path path) throws IOException;

    /**
     * Makes creations, renames and deletions in a directory durable.
     *
     * @param directory to force.
     * @throws IOException when the device refused: the caller must not retry and believe the retry.
     */
    void forceDirectory(Path directory) throws IOException;

    /**
     * Makes a directory and its parents, accessible by the owner only (0700). Those that exist are left alone.
     *
     * @param directory to make.
     * @throws IOException when refused.
     */
    void createDirectories(Path directory) throws IOException;

    /**
     * @param directory to list.
     * @return the names of its entries, sorted.
     * @throws IOException when it is not there or refused.
     */
    List<String> list(Path directory) throws IOException;

    /**
     * @return whether other programs get at the same files; not in memory.
     */
    default boolean isShared()
    {
        return true;
    }

    /**
     * How much may still be stored, as far as that is known: how much is prepared ahead follows it.
     *
     * @param directory that exists.
     * @return bytes; {@link Long#MAX_VALUE} when nobody knows.
     * @throws IOException when it cannot be asked.
     */
    default long usableBytes(final Path directory) throws IOException
    {
        return Long.MAX_VALUE;
    }
}
