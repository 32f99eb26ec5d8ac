package io.memtx.xlog.directory;

import io.memtx.xlog.Vclock;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who still needs which files. Kept are the newest snapshots, up to a count; those that are pinned; and every log that
 * the oldest kept snapshot or any holder needs: all from the newest one that begins at or before the component-wise
 * minimum of their vclocks.
 * <p>
 * Who begins to need something keeps what is there by then, and has to look whether it was still there. Snapshots are
 * deleted before the logs that go with them, so with a snapshot that is there all its logs are.
 * <p>
 * Thread safe: relays advance their holders, another thread collects.
 */
public final class Retention
{
    private static final int LOCAL_ID = 0;

    private final Map<String, Vclock> replicas = new TreeMap<>();
    private final Map<String, Vclock> readers = new TreeMap<>();
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
     * Registers another instance that needs logs, or moves it. Its component 0 counts rows of its own.
     *
     * @param name   of the holder: {@code replica <uuid>}.
     * @param vclock it has; rows behind it are kept. Copied.
     */
    public synchronized void hold(final String name, final Vclock vclock)
    {
        replicas.put(name, vclock.copy());
    }

    /**
     * Registers somebody in this instance who needs logs, local rows too, or moves him.
     *
     * @param name   of the holder: {@code changes <number>}.
     * @param vclock he has; rows behind it are kept. Copied.
     */
    public synchronized void holdWithLocal(final String name, final Vclock vclock)
    {
        readers.put(name, vclock.copy());
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
        final Vclock replica = replicas.remove(name);
        final Vclock reader = readers.remove(name);
        return null != pin || null != replica || null != reader;
    }

    /**
     * @return holders, of logs and of snapshots, and their vclocks, by name; a copy.
     */
    public synchronized Map<String, Vclock> holders()
    {
        final Map<String, Vclock> copy = new TreeMap<>();
        replicas.forEach((name, vclock) -> copy.put(name, vclock.copy()));
        readers.forEach((name, vclock) -> copy.put(name, vclock.copy()));
        pins.forEach((name, vclock) -> copy.put(name, vclock.copy()));
        return copy;
    }

    /**
     * Says what nobody needs any more, at this moment: see {@link #discard}.
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
        for (final Vclock replica : replicas.values())
        {
            border.lowerTo(replica, LOCAL_ID + 1);
        }
        for (final Vclock reader : readers.values())
        {
            border.lowerTo(reader, LOCAL_ID);
        }
        for (final Vclock pin : pins.values())
        {
            border.lowerTo(pin, LOCAL_ID);
        }
        for (int i = 0; i < newestCoveredBy(contents.logs(), border); i++)
        {
            garbage.add(contents.logs().get(i).path());
        }
        return garbage;
    }

    /**
     * Has a file deleted unless somebody has begun to need it since it was called garbage. Nobody begins to need
     * anything meanwhile, so the deletion is to take no longer than one.
     *
     * @param contents of the directory, as {@link #garbage} was told.
     * @param path     that was garbage then.
     * @param deletion of it.
     * @return whether it was deleted.
     * @throws IOException of the deletion.
     */
    synchronized boolean discard(final DirectoryContents contents, final Path path, final Deletion deletion)
        throws IOException
    {
        if (!garbage(contents).contains(path))
        {
            return false;
        }
        deletion.delete(path);
        return true;
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

    /** Deletes one file. */
    interface Deletion
    {
        void delete(Path path) throws IOException;
    }
}
