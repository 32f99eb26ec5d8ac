package io.memtx.xlog.directory;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a scan found. Immutable.
 *
 * @param snaps     snapshots, oldest first.
 * @param logs      logs, oldest first; the last one may be in progress.
 * @param leftovers files of processes that died: unfinished snapshots, logs in progress that nothing was acknowledged
 *                  from, and a last log of nothing but zeros. They may be deleted.
 * @param faults    files left out because a tolerant scan was asked for, with the reason.
 */
public record DirectoryContents(
    List<XlogFile> snaps, List<XlogFile> logs, List<Path> leftovers, List<XlogException> faults)
{
    /**
     * @return the newest snapshot.
     * @throws XlogException (MISSING_SNAPSHOT) when there is none.
     */
    public XlogFile newestSnap()
    {
        if (snaps.isEmpty())
        {
            throw new XlogException(XlogException.Kind.MISSING_SNAPSHOT, "Can't find snapshot");
        }
        return snaps.get(snaps.size() - 1);
    }

    /**
     * Chooses the logs to replay on a snapshot: from the newest one that begins at or before it.
     *
     * @param snapVclock of the snapshot, or an empty one.
     * @return the logs, in order; none when there are no logs.
     */
    public List<XlogFile> logsFrom(final Vclock snapVclock)
    {
        int first = 0;
        for (int i = 0; i < logs.size(); i++)
        {
            if (logs.get(i).vclock().isCoveredBy(snapVclock))
            {
                first = i;
            }
        }
        return new ArrayList<>(logs.subList(first, logs.size()));
    }

    /**
     * To be asked before each log is replayed: whether a log is missing before it. It is when it begins behind what was
     * recovered, or names another predecessor than the log replayed before it.
     *
     * @param previous  the log replayed before it, or null.
     * @param log       about to be replayed.
     * @param recovered vclock so far.
     * @return null, or the fault (GAP): {@code Missing .xlog file between LSN 2 {1: 2} and 3 {1: 3}}.
     */
    public static XlogException gapBefore(final XlogFile previous, final XlogFile log, final Vclock recovered)
    {
        final Vclock named = log.meta().prevVclock();
        final boolean isChained = null == previous || null == named || named.equals(previous.vclock());
        if (isChained && log.vclock().isCoveredBy(recovered))
        {
            return null;
        }
        return new XlogException(
            XlogException.Kind.GAP,
            "Missing .xlog file between LSN " + recovered.signature() + ' ' + recovered +
                " and " + log.signature() + ' ' + log.vclock(),
            null, XlogException.NULL_OFFSET, null);
    }
}
