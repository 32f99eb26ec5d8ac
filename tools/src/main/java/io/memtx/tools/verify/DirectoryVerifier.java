package io.memtx.tools.verify;

import io.memtx.memtx.counters.CountersException;
import io.memtx.memtx.counters.CountersFile;
import io.memtx.memtx.counters.CountersReader;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.directory.DirectoryContents;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.directory.XlogFile;
import io.memtx.xlog.storage.Storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Reads every file of a directory, and looks whether they make one history: each log begins where the one before ends,
 * and the newest snapshot lies within or before them.
 * <p>
 * Belongs to one thread. Changes nothing, so it may run beside a live engine; the last log is then torn, as it must be.
 */
public final class DirectoryVerifier
{
    private final Storage storage;
    private final Path directory;
    private final Map<Path, FileReport> reports = new HashMap<>();
    private final List<String> chainFaults = new ArrayList<>();
    private final List<Path> leftovers = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private DirectoryVerifier(final Storage storage, final Path directory)
    {
        this.storage = storage;
        this.directory = directory;
    }

    /**
     * @param storage         where it is.
     * @param fileOrDirectory to look at.
     * @return how it is.
     * @throws XlogException (IO) when the operating system refuses.
     */
    public static DirectoryReport verify(final Storage storage, final Path fileOrDirectory)
    {
        if (Files.isDirectory(fileOrDirectory))
        {
            return new DirectoryVerifier(storage, fileOrDirectory).verifyDirectory();
        }
        return new DirectoryReport(
            List.of(FileVerifier.verify(storage, fileOrDirectory)), List.of(), List.of(), List.of());
    }

    private DirectoryReport verifyDirectory()
    {
        final DirectoryContents contents = new XlogDirectory(storage, directory, directory).scan(null, true);
        noteOwner();
        for (final XlogException fault : contents.faults())
        {
            reports.put(fault.path(), FileVerifier.unreadable(fault.path(), fault));
        }
        for (final XlogFile file : contents.snaps())
        {
            reports.put(file.path(), FileVerifier.verify(storage, file.path()));
        }
        for (final XlogFile file : contents.logs())
        {
            reports.put(file.path(), FileVerifier.verify(storage, file.path()));
            if (file.isInprogress())
            {
                leftovers.add(file.path()); // a Tarantool would delete it, rows and all
            }
        }
        leftovers.addAll(contents.leftovers());
        checkChain(contents);
        checkInstance(contents);
        final List<FileReport> inOrder = new ArrayList<>(reports.values());
        inOrder.sort(Comparator.comparing((report) -> report.path().getFileName().toString()));
        return new DirectoryReport(
            inOrder, List.copyOf(chainFaults), List.copyOf(leftovers), List.copyOf(notes));
    }

    private void checkChain(final DirectoryContents contents)
    {
        XlogFile previous = null;
        Vclock reached = null;
        if (contents.snaps().isEmpty())
        {
            notes.add("no snapshot");
        }
        else if (!contents.logs().isEmpty())
        {
            final Vclock snapVclock = contents.newestSnap().vclock();
            final XlogFile first = contents.logsFrom(snapVclock).get(0);
            final XlogException gap = DirectoryContents.gapBefore(null, first, snapVclock);
            if (null != gap)
            {
                chainFaults.add(gap.detail());
            }
        }
        for (final XlogFile log : contents.logs())
        {
            final XlogException gap = null == previous ? null : DirectoryContents.gapBefore(previous, log, reached);
            if (null != gap)
            {
                chainFaults.add(gap.detail());
            }
            previous = log;
            reached = reports.get(log.path()).endVclock();
            reached = null == reached ? log.vclock() : reached;
        }
        if (!contents.snaps().isEmpty() && null != reached &&
            !contents.newestSnap().vclock().isCoveredBy(reached))
        {
            notes.add("the log ends at " + reached + ", before the newest snapshot at " +
                contents.newestSnap().vclock());
        }
    }

    private void checkInstance(final DirectoryContents contents)
    {
        final List<XlogFile> files = new ArrayList<>(contents.snaps());
        files.addAll(contents.logs());
        UUID instanceUuid = null;
        for (final XlogFile file : files)
        {
            final UUID named = file.meta().instanceUuid();
            if (null != instanceUuid && !instanceUuid.equals(named))
            {
                chainFaults.add(file.path().getFileName() + " is of instance " + named + ", others of " + instanceUuid);
            }
            instanceUuid = null == instanceUuid ? named : instanceUuid;
        }
    }

    private void noteOwner()
    {
        if (Files.exists(directory.resolve(CountersFile.FILE_NAME)))
        {
            try (CountersReader reader = CountersReader.open(directory))
            {
                if (reader.isAlive(System.currentTimeMillis()))
                {
                    notes.add("in use by process " + reader.pid() + ": the last log is being written");
                }
            }
            catch (final CountersException ex)
            {
                notes.add(ex.getMessage());
            }
        }
    }
}
