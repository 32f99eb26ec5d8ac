package io.memtx.xlog.directory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tarantool's lock of a directory: {@code flock(2)} of the directory itself. Java has no such lock, but Linux lists all
 * of them in {@code /proc/locks}:
 * <pre>
 *   12: FLOCK  ADVISORY  WRITE 4711 08:01:393217 0 EOF        number: kind, mode, type, process, device:inode, range
 * </pre>
 * Where there is no such list, or the file system has several numbers for one device, nobody is found.
 */
final class TarantoolLock
{
    /** Nobody has it, as far as the system tells. */
    static final String NOBODY = "";

    private static final Path LIST = Path.of("/proc/locks");
    private static final int KIND_FIELD = 1;
    private static final int PROCESS_FIELD = 4;
    private static final int FILE_FIELD = 5;

    private TarantoolLock()
    {
    }

    /**
     * @param directory that exists.
     * @return the process id of whoever has it, or {@link #NOBODY}.
     */
    static String owner(final Path directory)
    {
        try
        {
            final String file = fileId(directory);
            for (final String line : Files.readAllLines(LIST, StandardCharsets.US_ASCII))
            {
                final String[] fields = line.trim().split(" +");
                if (fields.length > FILE_FIELD && "FLOCK".equals(fields[KIND_FIELD]) &&
                    file.equals(fields[FILE_FIELD]))
                {
                    return fields[PROCESS_FIELD];
                }
            }
            return NOBODY;
        }
        catch (final IOException | RuntimeException ex)
        {
            return NOBODY; // another system
        }
    }

    private static String fileId(final Path directory) throws IOException
    {
        final long device = ((Number)Files.getAttribute(directory, "unix:dev")).longValue();
        final long inode = ((Number)Files.getAttribute(directory, "unix:ino")).longValue();
        final long major = (device >>> 8 & 0xfff) | (device >>> 32 & ~0xfffL);
        final long minor = (device & 0xff) | (device >>> 12 & ~0xffL);
        return String.format("%02x:%02x:%d", major, minor, inode);
    }
}
