package io.memtx.memtx.counters;

import java.nio.file.Path;

/**
 * A counters file that cannot be made or read. The message names the file and what is wrong with it.
 */
public final class CountersException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    CountersException(final String message, final Path path, final Throwable cause)
    {
        super(message + ": path=" + path, cause);
    }
}
