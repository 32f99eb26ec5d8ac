package io.memtx.xlog.directory;

import io.memtx.xlog.Vclock;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who still needs which files. Kept are the newest snapshots, up to a count; those that are pinned; and every log that
 * the oldest kept snapshot or any holder needs: all from the newest one that begins at or before the component-wise
 * minimum of their vclocks. Component 0 of a holder is not looked at, it is another instance's.
 * <p>
 * Thread safe: relays advance their holders, another thread collects.
 */
public final class Retention
{
    private final Map<String, Vclock> holders = new TreeMap<>();
    private final Map<String, Vclock> pins = new TreeMap<>();
    private int checkpointCount;

    /**
     * @param checkpointCount snapshots to keep, 1 or more.
     */
    public Retention(final int checkpointCount)
    {
        checkpointCount(checkpointCount);
    }

    /**
     * @param count snapshots to keep, 1 or more.
     */
    public synchronized void checkpointCount(final int count)
    {
        if (count < 1)
        {
            throw new IllegalArgumentException("at least one checkpoint is kept: count=" + count);
        }
        checkpointCount = count;
    }

    /**
     * Registers a holder of logs, or moves it.
     *
     * @param name   of the holder: {@code replica <uuid>}.
     * @param vclock it has; rows behind it are kept. Copied.
     */
    public synchronized void hold(final String name, final Vclock vclock)
    {
        holders.put(name, vclock.copy());
    }

    /**
     * Keeps a snapshot, and the logs behind it, until released: backups, joins.
     *
     * @param name       of the holder.
     * @param snapVclock of the snapshot. Copied.
     */
    public synchronized void pinSnap(final String name, final Vclock snapVclock)
    {
        pins.put(name, snapVclock.copy());
    }

    /**
     * Forgets a holder.
     *
     * @param name of the holder.
     * @return whether there was one.
     */
    public synchronized boolean release(final String name)
    {
        final Vclock pin = pins.remove(name);
        final Vclock holder = holders.remove(name);
        return null != pin || null != holder;
    }

    /**
     * @return holders, of logs and of snapshots, and their vclocks, by name; a copy.
     */
    public synchronized Map<String, Vclock> holders()
    {
        final Map<String, Vclock> copy = new TreeMap<>();
        holders.forEach((name, vclock) -> copy.put(name, vclock.copy()));
        pins.forEach((name, vclock) -> copy.put(name, vclock.copy()));
        return copy;
    }

    /**
     * Says what nobody needs any more.
     *
     * @param contents of the directory.
     * @return files that may be deleted, in the order in which they must be: a kill on the way leaves no gap.
     */
    public synchronized List<Path> garbage(final DirectoryContents contents)
    {
        final List<Path> garbage = new ArrayList<>();
        final List<XlogFile> snaps = contents.snaps();
        if (snaps.isEmpty())
        {
            return garbage;
        }
        final int firstKept = Math.max(0, snaps.size() - checkpointCount);
        for (int i = 0; i < firstKept; i++)
        {
            if (!pins.containsValue(snaps.get(i).vclock()))
            {
                garbage.add(snaps.get(i).path());
            }
        }

        final Vclock border = snaps.get(firstKept).vclock().copy();
        for (final Vclock holder : holders.values())
        {
            border.lowerTo(holder, 1);
        }
        for (final Vclock pin : pins.values())
        {
            border.lowerTo(pin, 0);
        }
        for (int i = 0; i < newestCoveredBy(contents.logs(), border); i++)
        {
            garbage.add(contents.logs().get(i).path());
        }
        return garbage;
    }

    private static int newestCoveredBy(final List<XlogFile> logs, final Vclock border)
    {
        int newest = 0;
        for (int i = 0; i < logs.size(); i++)
        {
            if (logs.get(i).vclock().isCoveredBy(border))
            {
                newest = i;
            }
        }
        return newest;
    }
}
