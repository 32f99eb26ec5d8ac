package io.memtx.tools.verify;

import java.nio.file.Path;
import java.util.List;

/**
 * How a directory is, or a file by itself. Immutable.
 *
 * @param files       in the order of their names.
 * @param chainFaults what is wrong between files: a log is missing, they cannot be ordered, they are of two instances.
 * @param leftovers   that a dead process left, and that keep a Tarantool from starting or would be deleted by it.
 * @param notes       what is good to know and nobody's fault.
 */
public record DirectoryReport(
    List<FileReport> files, List<String> chainFaults, List<Path> leftovers, List<String> notes)
{
    /** Exit status: a Tarantool opens it as it is. */
    public static final int CLEAN = 0;
    /** Exit status: trimming it makes it clean and loses nothing. */
    public static final int NEEDS_TRIM = 1;
    /** Exit status: something is gone. */
    public static final int DAMAGED = 2;

    /**
     * @return one of {@link #CLEAN}, {@link #NEEDS_TRIM} and {@link #DAMAGED}.
     */
    public int status()
    {
        if (!chainFaults.isEmpty() || files.stream().anyMatch((file) -> FileState.DAMAGED == file.state()))
        {
            return DAMAGED;
        }
        final boolean isAnyTrimmable = files.stream().anyMatch((file) -> file.state().isTrimmable());
        return isAnyTrimmable || !leftovers.isEmpty() ? NEEDS_TRIM : CLEAN;
    }
}
