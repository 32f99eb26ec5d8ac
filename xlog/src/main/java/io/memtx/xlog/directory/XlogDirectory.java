package io.memtx.xlog.directory;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.XlogException.Kind;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.XlogFileReader;
import io.memtx.xlog.file.XlogMeta;
import io.memtx.xlog.file.XlogVerifier;
import io.memtx.xlog.storage.Storage;
import io.memtx.xlog.storage.StorageFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * Finds the logs and snapshots of an instance. Logs and snapshots may lie in two directories or in one.
 * <p>
 * A file counts when its name is {@code <digits>.xlog} or {@code <digits>.snap}; the digits are the signature of the
 * vclock in its header. Vclocks of logs are strictly ordered. A log in progress counts when its header is whole and its
 * predecessor is the newest log: its rows were written before its rename could be made durable.
 * <p>
 * Belongs to one thread.
 */
public final class XlogDirectory
{
    private static final int MAX_DIGITS = 20;
    private static final int PAGE_BYTES = 4096;

    private final Storage storage;
    private final Path logDirectory;
    private final Path snapDirectory;

    /**
     * @param storage       where both are.
     * @param logDirectory  of logs.
     * @param snapDirectory of snapshots.
     */
    public XlogDirectory(final Storage storage, final Path logDirectory, final Path snapDirectory)
    {
        this.storage = storage;
        this.logDirectory = logDirectory;
        this.snapDirectory = snapDirectory;
    }

    /**
     * @return the directory of logs.
     */
    public Path logDirectory()
    {
        return logDirectory;
    }

    /**
     * @return the directory of snapshots.
     */
    public Path snapDirectory()
    {
        return snapDirectory;
    }

    /**
     * Makes the directories that are missing, accessible by the owner only.
     *
     * @throws XlogException (IO) when refused.
     */
    public void create()
    {
        try
        {
            storage.createDirectories(logDirectory);
            storage.createDirectories(snapDirectory);
        }
        catch (final IOException ex)
        {
            throw new XlogException(Kind.IO, "can't create directory: " + ex, logDirectory, -1, ex);
        }
    }

    /**
     * Reads the directories and the header of each file.
     *
     * @param instanceUuid that each file must name, or null to accept any.
     * @param isTolerant   whether a file with a bad header is left out and reported, instead of failing the scan.
     * @return what is there.
     * @throws XlogException when a header is malformed, of another instance, or does not match the file's name, or logs
     *                       cannot be ordered.
     */
    public DirectoryContents scan(final UUID instanceUuid, final boolean isTolerant)
    {
        final List<Path> leftovers = new ArrayList<>();
        final List<XlogException> faults = new ArrayList<>();
        final Scan scan = new Scan(instanceUuid, isTolerant, faults, leftovers);
        final List<XlogFile> snaps = scan.files(snapDirectory, FileType.SNAP);
        final List<XlogFile> logs = scan.files(logDirectory, FileType.XLOG);
        scan.addLogsInProgress(logs);
        for (final String name : list(snapDirectory))
        {
            if (signature(name, FileType.SNAP.suffix() + FileType.INPROGRESS) >= 0)
            {
                leftovers.add(snapDirectory.resolve(name));
            }
        }
        return new DirectoryContents(List.copyOf(snaps), List.copyOf(logs), List.copyOf(leftovers),
            List.copyOf(faults));
    }

    /**
     * @param files of a scan; those that are gone since count nothing.
     * @return their lengths, in bytes.
     * @throws XlogException (IO) when refused.
     */
    public long bytesOf(final List<XlogFile> files)
    {
        long bytes = 0;
        for (final XlogFile listed : files)
        {
            try
            {
                if (storage.exists(listed.path()))
                {
                    bytes += storage.size(listed.path());
                }
            }
            catch (final IOException ex)
            {
                throw new XlogException(Kind.IO, "can't read: " + ex, listed.path(), XlogException.NULL_OFFSET, ex);
            }
        }
        return bytes;
    }

    /**
     * @return whether there is a log, by its name.
     * @throws XlogException (IO) when refused.
     */
    public boolean hasLogs()
    {
        return !named(logDirectory, FileType.XLOG).isEmpty();
    }

    /**
     * Deletes what a scan called leftovers.
     *
     * @param contents of the scan.
     * @throws XlogException (IO) when refused.
     */
    public void deleteLeftovers(final DirectoryContents contents)
    {
        delete(contents.leftovers());
    }

    /**
     * Deletes files, in the order given, and makes that durable.
     *
     * @param paths of files in the two directories.
     * @throws XlogException (IO) when refused.
     */
    public void delete(final List<Path> paths)
    {
        try
        {
            for (final Path path : paths)
            {
                storage.delete(path);
            }
            forceDirectories(paths);
        }
        catch (final IOException ex)
        {
            throw cannotDelete(ex);
        }
    }

    /**
     * Deletes what nobody needs any more, when its turn comes. May run beside a live journal: what is being written is
     * never garbage, and a file whose header cannot be read is left alone.
     *
     * @param retention    that knows who needs what.
     * @param instanceUuid that each file must name, or null for any.
     * @return what was deleted.
     * @throws XlogException (IO) when refused.
     */
    public List<Path> collectGarbage(final Retention retention, final UUID instanceUuid)
    {
        final DirectoryContents contents = scan(instanceUuid, true);
        final List<Path> deleted = new ArrayList<>();
        try
        {
            for (final Path path : retention.garbage(contents))
            {
                if (retention.discard(contents, path, storage::delete))
                {
                    deleted.add(path);
                }
            }
            forceDirectories(deleted);
        }
        catch (final IOException ex)
        {
            throw cannotDelete(ex);
        }
        return deleted;
    }

    /**
     * Lists logs by their names alone: from the newest that begins at or before a signature. May run beside a live
     * journal and the collection of garbage.
     *
     * @param fromSignature at which they are to begin, at the latest.
     * @param endSignature  before which they begin.
     * @return their paths, oldest first.
     * @throws XlogException (IO) when refused.
     */
    public List<Path> logsBetween(final long fromSignature, final long endSignature)
    {
        final List<Path> between = new ArrayList<>();
        for (final Path log : named(logDirectory, FileType.XLOG))
        {
            final long signature = signatureOf(log, FileType.XLOG.suffix());
            if (signature <= fromSignature)
            {
                between.clear();
            }
            if (signature < endSignature)
            {
                between.add(log);
            }
        }
        return between;
    }

    /**
     * Gives a log in progress its final name, durably.
     *
     * @param file a log in progress.
     * @return it, renamed.
     * @throws XlogException (IO) when refused.
     */
    public XlogFile finishRename(final XlogFile file)
    {
        final Path target = logDirectory.resolve(FileType.XLOG.fileName(file.signature()));
        try
        {
            storage.rename(file.path(), target);
            storage.forceDirectory(logDirectory);
        }
        catch (final IOException ex)
        {
            throw new XlogException(Kind.IO, "can't rename: " + ex, file.path(), XlogException.NULL_OFFSET, ex);
        }
        return new XlogFile(target, file.signature(), file.meta(), false);
    }

    /**
     * Takes a file out of the sequence without deleting it: a scan does not see its new name.
     *
     * @param path of a file.
     * @return its new path: the name followed by {@code .damaged}; one that had that name is replaced.
     * @throws XlogException (IO) when refused.
     */
    public Path setAside(final Path path)
    {
        final Path target = path.resolveSibling(path.getFileName() + ".damaged");
        try
        {
            storage.rename(path, target);
            storage.forceDirectory(path.getParent());
        }
        catch (final IOException ex)
        {
            throw new XlogException(Kind.IO, "can't rename: " + ex, path, XlogException.NULL_OFFSET, ex);
        }
        return target;
    }

    /**
     * Finds what a loss of power at a rotation leaves of a log that has its name and rows on the disk, but not its
     * first page. That was forced before the log before it was closed.
     *
     * @return the newest log, when its first page is zeros and what follows is not, and the one before it is there and
     * not closed; else null.
     * @throws XlogException (IO) when it cannot be read.
     */
    public Path headlessLog()
    {
        final List<Path> logs = named(logDirectory, FileType.XLOG);
        final int last = logs.size() - 1;
        final boolean isHeadless = last > 0 &&
            isZero(logs.get(last), PAGE_BYTES) && !isZero(logs.get(last), Long.MAX_VALUE) &&
            !XlogVerifier.isClosed(storage, logs.get(last - 1));
        return isHeadless ? logs.get(last) : null;
    }

    /** The signature in a name of digits and this suffix, or -1. */
    static long signature(final String name, final String suffix)
    {
        final int dot = name.indexOf('.');
        if (dot <= 0 || dot > MAX_DIGITS || !name.substring(dot).equals(suffix))
        {
            return -1;
        }
        long signature = 0;
        for (int i = 0; i < dot; i++)
        {
            final int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9 || signature > (Long.MAX_VALUE - digit) / 10)
            {
                return -1;
            }
            signature = signature * 10 + digit;
        }
        return signature;
    }

    private void forceDirectories(final List<Path> deleted) throws IOException
    {
        if (!deleted.isEmpty())
        {
            storage.forceDirectory(logDirectory);
            storage.forceDirectory(snapDirectory);
        }
    }

    private XlogException cannotDelete(final IOException ex)
    {
        return new XlogException(Kind.IO, "can't delete: " + ex, logDirectory, XlogException.NULL_OFFSET, ex);
    }

    private List<String> list(final Path directory)
    {
        try
        {
            return storage.list(directory);
        }
        catch (final IOException ex)
        {
            throw new XlogException(Kind.IO, "can't list: " + ex, directory, XlogException.NULL_OFFSET, ex);
        }
    }

    /** Files by their names, oldest first. */
    private List<Path> named(final Path directory, final FileType type)
    {
        final List<Path> paths = new ArrayList<>();
        for (final String name : list(directory))
        {
            if (signature(name, type.suffix()) >= 0)
            {
                paths.add(directory.resolve(name));
            }
        }
        paths.sort(Comparator.comparingLong((path) -> signatureOf(path, type.suffix())));
        return paths;
    }

    private static long signatureOf(final Path path, final String suffix)
    {
        return signature(path.getFileName().toString(), suffix);
    }

    private boolean isZero(final Path path, final long lengthBytes)
    {
        final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        try (StorageFile file = storage.openReadOnly(path))
        {
            final long size = Math.min(file.size(), lengthBytes);
            for (long position = 0; position < size; position += buffer.capacity())
            {
                buffer.clear().limit((int)Math.min(buffer.capacity(), size - position));
                final int count = file.read(buffer, position);
                for (int i = 0; i < count; i++)
                {
                    if (0 != buffer.get(i))
                    {
                        return false;
                    }
                }
            }
            return true;
        }
        catch (final IOException ex)
        {
            throw new XlogException(Kind.IO, "can't read: " + ex, path, XlogException.NULL_OFFSET, ex);
        }
    }

    /** One scan: its rules and what it collects. */
    private final class Scan
    {
        private final UUID instanceUuid;
        private final boolean isTolerant;
        private final List<XlogException> faults;
        private final List<Path> leftovers;

        Scan(
            final UUID instanceUuid,
            final boolean isTolerant,
            final List<XlogException> faults,
            final List<Path> leftovers)
        {
            this.instanceUuid = instanceUuid;
            this.isTolerant = isTolerant;
            this.faults = faults;
            this.leftovers = leftovers;
        }

        List<XlogFile> files(final Path directory, final FileType type)
        {
            final List<Path> paths = named(directory, type);
            final List<XlogFile> files = new ArrayList<>();
            for (int i = 0; i < paths.size(); i++)
            {
                final boolean isLastLog = FileType.XLOG == type && paths.size() - 1 == i;
                add(files, paths.get(i), type, isLastLog);
            }
            return files;
        }

        void addLogsInProgress(final List<XlogFile> logs)
        {
            final String suffix = FileType.XLOG.suffix() + FileType.INPROGRESS;
            XlogFile found = null;
            for (final String name : list(logDirectory))
            {
                final long signature = signature(name, suffix);
                if (signature < 0)
                {
                    continue;
                }
                final Path path = logDirectory.resolve(name);
                final XlogFile file = readInprogress(path, signature);
                if (null == found && null != file && isSuccessor(logs, file))
                {
                    found = file;
                }
                else
                {
                    leftovers.add(path);
                }
            }
            if (null != found)
            {
                logs.add(found);
            }
        }

        private void add(final List<XlogFile> files, final Path path, final FileType type, final boolean isLastLog)
        {
            try
            {
                final XlogFile file = read(path, signatureOf(path, type.suffix()), type, false);
                checkOrder(files, file);
                files.add(file);
            }
            catch (final XlogException ex)
            {
                final boolean mayBeEmpty = Kind.UNEXPECTED_END == ex.kind();
                if (isLastLog && mayBeEmpty && isZero(path, Long.MAX_VALUE))
                {
                    leftovers.add(path); // a power cut after its creation: nothing was acknowledged from it
                }
                else if (isTolerant && Kind.IO != ex.kind())
                {
                    faults.add(ex);
                }
                else
                {
                    throw ex;
                }
            }
        }

        private XlogFile readInprogress(final Path path, final long signature)
        {
            try
            {
                return read(path, signature, FileType.XLOG, true);
            }
            catch (final XlogException ex)
            {
                if (Kind.IO == ex.kind())
                {
                    throw ex;
                }
                return null; // the header is not whole: nothing was acknowledged from it
            }
        }

        private XlogFile read(
            final Path path, final long signature, final FileType type, final boolean isInprogress)
        {
            final XlogMeta meta;
            try (XlogFileReader reader = XlogFileReader.open(storage, path, type, ReadMode.STRICT))
            {
                meta = reader.meta();
            }
            if (null == meta.instanceUuid())
            {
                throw new XlogException(
                    Kind.INVALID_META, "no instance UUID", path, XlogException.NULL_OFFSET, null);
            }
            if (null != instanceUuid && !instanceUuid.equals(meta.instanceUuid()))
            {
                throw new XlogException(
                    Kind.INVALID_UUID,
                    "invalid instance UUID: expected " + instanceUuid + ", got " + meta.instanceUuid(),
                    path, XlogException.NULL_OFFSET, null);
            }
            if (signature != meta.vclock().signature())
            {
                throw new XlogException(
                    Kind.SIGNATURE, "signature check failed: vclock " + meta.vclock(),
                    path, XlogException.NULL_OFFSET, null);
            }
            return new XlogFile(path, signature, meta, isInprogress);
        }

        private void checkOrder(final List<XlogFile> files, final XlogFile file)
        {
            if (!files.isEmpty())
            {
                final Vclock before = files.get(files.size() - 1).vclock();
                if (Vclock.Order.LESS != before.compare(file.vclock()))
                {
                    throw new XlogException(
                        Kind.ORDER, "invalid xlog order: " + before + " and " + file.vclock(),
                        file.path(), XlogException.NULL_OFFSET, null);
                }
            }
        }

        private boolean isSuccessor(final List<XlogFile> logs, final XlogFile file)
        {
            final Vclock named = file.meta().prevVclock();
            if (logs.isEmpty())
            {
                return null == named;
            }
            final Vclock newest = logs.get(logs.size() - 1).vclock();
            return newest.equals(named) && Vclock.Order.LESS == newest.compare(file.vclock());
        }

    }
}
