package io.memtx.tools.rows;

import io.memtx.xlog.file.FileType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the files that a command is to read.
 * <p>
 * Thread safe: no state.
 */
public final class LogFiles
{
    private static final Pattern NAME = Pattern.compile("\\d{20}\\.(xlog|snap)");

    private LogFiles()
    {
    }

    /**
     * @param fileOrDirectory named by the user.
     * @return the file, or the logs and snapshots of the directory, in the order of their vclocks, a snapshot before
     *         the log that begins with it.
     * @throws ToolException when there is none.
     */
    public static List<Path> of(final Path fileOrDirectory)
    {
        if (!Files.exists(fileOrDirectory))
        {
            throw new ToolException("no such file or directory: " + fileOrDirectory);
        }
        if (!Files.isDirectory(fileOrDirectory))
        {
            return List.of(fileOrDirectory);
        }
        final List<Path> files = inDirectory(fileOrDirectory);
        if (files.isEmpty())
        {
            throw new ToolException("no logs and no snapshots in " + fileOrDirectory);
        }
        return files;
    }

    /**
     * @param directory to look into.
     * @return its logs and snapshots, in order; perhaps none.
     */
    public static List<Path> inDirectory(final Path directory)
    {
        try (Stream<Path> files = Files.list(directory))
        {
            // by name: 20 digits, and "snap" is before "xlog"
            return files.filter((file) -> NAME.matcher(name(file)).matches()).sorted().toList();
        }
        catch (final IOException ex)
        {
            throw new ToolException("can't list " + directory + ": " + ex.getMessage(), ex);
        }
    }

    /**
     * @param file a log or a snapshot.
     * @return whether its name says that it is a snapshot.
     */
    public static boolean isSnap(final Path file)
    {
        return name(file).endsWith(FileType.SNAP.suffix());
    }

    private static String name(final Path file)
    {
        return file.getFileName().toString();
    }
}
