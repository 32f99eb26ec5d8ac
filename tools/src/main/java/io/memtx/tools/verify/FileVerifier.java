package io.memtx.tools.verify;

import io.memtx.tools.rows.LogFiles;
import io.memtx.tools.verify.FileReport.Fault;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.XlogException.Kind;
import io.memtx.xlog.file.DropListener;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.TailState;
import io.memtx.xlog.file.XlogVerifier;
import io.memtx.xlog.storage.Storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one file to its end and says how it is.
 * <p>
 * Thread safe: no state.
 */
public final class FileVerifier
{
    private FileVerifier()
    {
    }

    /**
     * @param storage where it is.
     * @param path    of a log or a snapshot.
     * @return how it is.
     * @throws XlogException (IO) when the operating system refuses.
     */
    public static FileReport verify(final Storage storage, final Path path)
    {
        final List<Fault> faults = new ArrayList<>();
        try
        {
            return report(XlogVerifier.verify(storage, path, ReadMode.UNCLOSED, into(faults)), faults);
        }
        catch (final XlogException ex)
        {
            if (Kind.IO == ex.kind())
            {
                throw ex;
            }
            return salvage(storage, path, ex);
        }
    }

    /**
     * @param path  of a file.
     * @param fault that keeps it from being read at all.
     * @return a report that says so.
     */
    static FileReport unreadable(final Path path, final XlogException fault)
    {
        long sizeBytes = FileReport.UNKNOWN;
        try
        {
            sizeBytes = Files.size(path);
        }
        catch (final IOException ex)
        {
            fault.addSuppressed(ex);
        }
        return new FileReport(
            path, FileState.DAMAGED, sizeBytes, FileReport.UNKNOWN, null, null, 0, 0,
            List.of(new Fault(fault.offset(), FileReport.UNKNOWN, fault.detail())));
    }

    private static FileReport report(final XlogVerifier.Report read, final List<Fault> faults)
    {
        final FileState state;
        if (TailState.CLEAN == read.tailState())
        {
            state = FileState.WHOLE;
        }
        else if (FileType.SNAP == read.meta().type() || LogFiles.isSnap(read.path()))
        {
            state = FileState.DAMAGED; // a snapshot gets its name when it is closed
            faults.add(new Fault(
                read.lastGoodOffset(), read.fileSize(), "snapshot without end of file marker: it is not whole"));
        }
        else
        {
            state = TailState.NO_EOF == read.tailState() ? FileState.UNCLOSED : FileState.TORN;
            if (faults.isEmpty())
            {
                faults.add(new Fault(read.lastGoodOffset(), read.fileSize(), tailText(read.tailState())));
            }
        }
        return of(read, state, faults);
    }

    private static FileReport salvage(final Storage storage, final Path path, final XlogException cause)
    {
        final List<Fault> faults = new ArrayList<>();
        try
        {
            final XlogVerifier.Report read = XlogVerifier.verify(storage, path, ReadMode.SALVAGE, into(faults));
            if (faults.isEmpty())
            {
                faults.add(new Fault(cause.offset(), FileReport.UNKNOWN, cause.detail()));
            }
            return of(read, FileState.DAMAGED, faults);
        }
        catch (final XlogException ex)
        {
            return unreadable(path, cause);
        }
    }

    private static FileReport of(final XlogVerifier.Report read, final FileState state, final List<Fault> faults)
    {
        return new FileReport(
            read.path(), state, read.fileSize(), read.lastGoodOffset(), read.meta().vclock().copy(), read.vclock(),
            read.transactionCount(), read.rowCount(), List.copyOf(faults));
    }

    private static DropListener into(final List<Fault> faults)
    {
        return (firstOffset, endOffset, reason) -> faults.add(new Fault(firstOffset, endOffset, reason.detail()));
    }

    private static String tailText(final TailState tailState)
    {
        return switch (tailState)
        {
            case NO_EOF -> "no end of file marker";
            case ZERO_TAIL -> "zeros to the end";
            default -> "a piece of a block";
        };
    }
}
