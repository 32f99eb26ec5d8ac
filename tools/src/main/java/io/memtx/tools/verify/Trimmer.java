package io.memtx.tools.verify;

import io.memtx.xlog.XlogException;
import io.memtx.xlog.directory.DirectoryContents;
import io.memtx.xlog.directory.DirectoryLock;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.directory.XlogFile;
import io.memtx.xlog.file.DropListener;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.XlogVerifier;
import io.memtx.xlog.storage.Storage;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes a directory, or a log, of a killed process fit for any reader of the format: cuts each log behind its last good
 * block, closes it, finishes a rename that was not finished, and deletes what nothing was acknowledged from.
 * <p>
 * Thread safe: no state. Holds the lock of the directory meanwhile.
 */
public final class Trimmer
{
    private Trimmer()
    {
    }

    /**
     * Trims what needs it. A directory with damage is left as it is, all of it.
     *
     * @param storage         where it is.
     * @param fileOrDirectory to trim.
     * @return how it was before.
     * @throws XlogException (LOCKED) when an engine runs on the directory; (IO) when the operating system refuses.
     */
    public static DirectoryReport trim(final Storage storage, final Path fileOrDirectory)
    {
        final boolean isDirectory = Files.isDirectory(fileOrDirectory);
        final Path directory = isDirectory ? fileOrDirectory : fileOrDirectory.toAbsolutePath().getParent();
        final DirectoryLock lock = DirectoryLock.acquire(storage, directory);
        try
        {
            final DirectoryReport before = DirectoryVerifier.verify(storage, fileOrDirectory);
            if (DirectoryReport.NEEDS_TRIM == before.status())
            {
                if (isDirectory)
                {
                    finishFiles(storage, directory);
                }
                else
                {
                    cut(storage, fileOrDirectory);
                }
            }
            return before;
        }
        finally
        {
            lock.close();
        }
    }

    private static void finishFiles(final Storage storage, final Path directory)
    {
        final XlogDirectory files = new XlogDirectory(storage, directory, directory);
        final DirectoryContents contents = files.scan(null, true);
        for (final XlogFile log : contents.logs())
        {
            cut(storage, log.path());
            if (log.isInprogress())
            {
                files.finishRename(log); // behind the cut: under its final name it is whole
            }
        }
        files.deleteLeftovers(contents);
    }

    private static void cut(final Storage storage, final Path log)
    {
        XlogVerifier.trim(storage, log, ReadMode.UNCLOSED, DropListener.NONE);
    }
}
