package io.memtx.server;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.directory.DirectoryContents;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.directory.XlogFile;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.XlogFileReader;
import io.memtx.xlog.storage.Storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What the directory of an instance tells without an engine: whose it is, how far back its log goes. Belongs to the
 * thread of relays and appliers; it may run beside the engine.
 */
final class InstanceFiles
{
    private static final int ATTEMPTS = 3;

    /** There while this instance has data of others and is no member yet: see {@link #isJoining}. */
    private static final String JOINING = "joining";

    private final Storage storage;
    private final Path path;
    private final XlogDirectory directory;
    private final DirectoryContents found;

    InstanceFiles(final Storage storage, final Path path)
    {
        this.storage = storage;
        this.path = path;
        directory = new XlogDirectory(storage, path, path);
        directory.create();
        found = directory.scan(null, false);
    }

    /** Whether there was anything to recover at the start. */
    boolean hasData()
    {
        return !found.snaps().isEmpty();
    }

    /**
     * Whose the directory was at the start: also that of an instance that died before its first snapshot was whole, for
     * that may have been known to others already. Null when it was nobody's.
     */
    UUID instanceUuid()
    {
        if (hasData())
        {
            return found.newestSnap().meta().instanceUuid();
        }
        for (final Path path : found.leftovers())
        {
            if (path.toString().endsWith(FileType.SNAP.suffix() + FileType.INPROGRESS))
            {
                try (XlogFileReader reader = XlogFileReader.open(storage, path, FileType.SNAP, ReadMode.STRICT))
                {
                    return reader.meta().instanceUuid();
                }
                catch (final XlogException ex)
                {
                    if (XlogException.Kind.IO == ex.kind())
                    {
                        throw ex;
                    } // else it died before there was a header
                }
            }
        }
        return null;
    }

    /**
     * Where the oldest log begins now: null when there is none, at the very begin when it cannot be told, so that
     * nobody throws his data away for it.
     */
    Vclock oldestLog()
    {
        for (int i = 0; i < ATTEMPTS; i++)
        {
            try
            {
                final List<Path> logs = directory.logsBetween(0, Long.MAX_VALUE);
                return logs.isEmpty() ? null : beginOf(logs.get(0));
            }
            catch (final XlogException ex)
            {
                // it may have been collected after it was listed
            }
        }
        return new Vclock();
    }

    /**
     * Whether it may still have to be registered. Whoever has data, is no member, and has not this mark, was taken out
     * of the replica set, and does not come back by itself.
     */
    boolean isJoining()
    {
        try
        {
            return storage.exists(mark());
        }
        catch (final IOException ex)
        {
            throw failed(ex);
        }
    }

    /** Marks it before the first rows of others come, and takes the mark away once it is a member. */
    void isJoining(final boolean isJoining)
    {
        try
        {
            if (isJoining && !storage.exists(mark()))
            {
                storage.create(mark()).close();
                storage.forceDirectory(path);
            }
            else if (!isJoining && storage.delete(mark()))
            {
                storage.forceDirectory(path);
            }
        }
        catch (final IOException ex)
        {
            throw failed(ex);
        }
    }

    /**
     * Deletes what a closed engine has left, newest first: whatever is left of it at any moment is a state that the
     * instance was in.
     */
    void deleteAll()
    {
        final DirectoryContents contents = directory.scan(null, true);
        final List<Path> paths = new ArrayList<>();
        addNewestFirst(paths, contents.logs());
        addNewestFirst(paths, contents.snaps());
        directory.delete(paths);
    }

    private Path mark()
    {
        return path.resolve(JOINING);
    }

    private XlogException failed(final IOException cause)
    {
        return new XlogException(
            XlogException.Kind.IO, "cannot use mark: " + cause, mark(), XlogException.NULL_OFFSET, cause);
    }

    private Vclock beginOf(final Path log)
    {
        try (XlogFileReader reader = XlogFileReader.open(storage, log, FileType.XLOG, ReadMode.STRICT))
        {
            return reader.meta().vclock();
        }
    }

    private static void addNewestFirst(final List<Path> paths, final List<XlogFile> files)
    {
        for (int i = files.size() - 1; i >= 0; i--)
        {
            paths.add(files.get(i).path());
        }
    }
}
