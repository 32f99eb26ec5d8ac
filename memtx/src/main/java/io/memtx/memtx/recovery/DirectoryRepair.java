package io.memtx.memtx.recovery;

import io.memtx.xlog.XlogException;
import io.memtx.xlog.directory.DirectoryContents;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.directory.XlogFile;
import io.memtx.xlog.file.XlogVerifier;
import io.memtx.xlog.storage.Storage;

import java.nio.file.Path;
import java.util.List;

/**
 * All that recovery changes in the directory: what it deletes, renames and cuts. Read-only, it changes nothing. Belongs
 * to the thread that recovers.
 */
final class DirectoryRepair
{
    private final Storage storage;
    private final XlogDirectory directory;
    private final DropLog drops;
    private final boolean isReadOnly;

    DirectoryRepair(
        final Storage storage, final XlogDirectory directory, final DropLog drops, final boolean isReadOnly)
    {
        this.storage = storage;
        this.directory = directory;
        this.drops = drops;
        this.isReadOnly = isReadOnly;
    }

    boolean isReadOnly()
    {
        return isReadOnly;
    }

    /** What cannot be read now is not damaged: nothing that comes of a device that does not answer is put to disk. */
    static void rethrowIfUnread(final XlogException fault)
    {
        if (XlogException.Kind.IO == fault.kind())
        {
            throw fault;
        }
    }

    void deleteLeftovers(final DirectoryContents contents)
    {
        if (!isReadOnly)
        {
            directory.deleteLeftovers(contents);
        }
    }

    /** Takes a file out of the sequence under a name that no scan sees. */
    void setAside(final Path file, final String reason)
    {
        if (!isReadOnly)
        {
            drops.setAside(file, directory.setAside(file), reason);
        }
    }

    /** Answers where the log is from here on. */
    XlogFile finishRename(final XlogFile log)
    {
        return log.isInprogress() && !isReadOnly ? directory.finishRename(log) : log;
    }

    /** Deletes a log without rows: the one that begins here now takes its name. */
    void makeWay(final XlogFile log)
    {
        if (!isReadOnly)
        {
            directory.delete(List.of(log.path()));
        }
    }

    /** Closes a log behind its last good block. */
    void cut(final Path log, final long lastGoodOffset)
    {
        if (!isReadOnly)
        {
            XlogVerifier.cut(storage, log, lastGoodOffset);
        }
    }
}
