package io.memtx.memtx.checkpoint;

import io.memtx.memtx.txn.SynchroState;
import io.memtx.memtx.schema.SpaceType;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.Schema;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.index.IndexView;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.directory.Retention;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.file.SnapWriter;
import io.memtx.xlog.storage.Storage;
import org.agrona.ErrorHandler;

import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Runs checkpoints, one at a time. All methods are for the transaction thread; the snapshot is written by a thread that
 * lives as long as the writing takes.
 */
public final class Checkpointer
{
    private static final int CEDE_MASK = 0xFF;

    private final Storage storage;
    private final XlogDirectory directory;
    private final Retention retention;
    private final UUID instanceUuid;
    private final Arena arena;
    private final ErrorHandler errorHandler;
    private final ThreadFactory threads;
    private final Supplier<SynchroState> states;

    private Vclock newest;
    private volatile Vclock written; // the newest one on disk, of which the writing thread knows first
    private Vclock target;
    private SynchroState synchro; // at the target
    private FrozenSpaces frozen;
    private Thread thread;
    private long count;
    private long failureCount;
    private Throwable lastFailure;
    private volatile boolean isDone;
    private volatile boolean isCancelled;
    private Throwable outcome;

    /**
     * @param storage      of the files.
     * @param directory    of the snapshots and logs.
     * @param retention    of the files still needed.
     * @param instanceUuid of the instance.
     * @param arena        that holds the data.
     * @param errorHandler told of checkpoints that failed.
     * @param threads      of the writing thread.
     * @param newest       vclock of the newest snapshot there is.
     * @param states       what a snapshot says of the queue and of elections; asked when it is begun.
     */
    public Checkpointer(
        final Storage storage,
        final XlogDirectory directory,
        final Retention retention,
        final UUID instanceUuid,
        final Arena arena,
        final ErrorHandler errorHandler,
        final ThreadFactory threads,
        final Vclock newest,
        final Supplier<SynchroState> states)
    {
        this.storage = storage;
        this.directory = directory;
        this.retention = retention;
        this.instanceUuid = instanceUuid;
        this.arena = arena;
        this.errorHandler = errorHandler;
        this.threads = threads;
        this.newest = newest;
        written = newest;
        this.states = states;
    }

    /**
     * @return whether a snapshot is being written.
     */
    public boolean isRunning()
    {
        return null != thread;
    }

    /**
     * @return how many checkpoints were completed.
     */
    public long count()
    {
        return count;
    }

    /**
     * @return how many checkpoints failed.
     */
    public long failureCount()
    {
        return failureCount;
    }

    /**
     * @return why the last checkpoint failed; null when it did not.
     */
    public Throwable lastFailure()
    {
        return lastFailure;
    }

    /**
     * @return the vclock of the newest snapshot.
     */
    public Vclock newest()
    {
        return newest;
    }

    /**
     * Keeps the newest snapshot that is on disk, and its logs, until that is released.
     *
     * @param holder name of who needs it.
     * @return its vclock; not to be changed.
     */
    public Vclock pinNewest(final String holder)
    {
        Vclock pinned;
        do
        {
            pinned = written;
            retention.pinSnap(holder, pinned);
        }
        while (pinned != written); // else a newer one is there, and the pin may have come too late for this one
        return pinned;
    }

    /**
     * Freezes the confirmed data and begins to write it.
     *
     * @param schema     confirmed.
     * @param vclock     confirmed; copied.
     * @param nowSeconds of the rows.
     * @return false when there is nothing new since the newest snapshot.
     * @throws MemtxException ER_CHECKPOINT_IN_PROGRESS.
     */
    public boolean start(final Schema schema, final Vclock vclock, final double nowSeconds)
    {
        if (isRunning())
        {
            throw new MemtxException(ErrorCode.ER_CHECKPOINT_IN_PROGRESS);
        }
        if (vclock.equals(newest))
        {
            lastFailure = null;
            return false;
        }
        target = vclock.copy();
        synchro = states.get();
        frozen = new FrozenSpaces(arena, schema);
        isDone = false;
        outcome = null;
        startThread(nowSeconds);
        return true;
    }

    /** When there is no thread to be had, or no memory for one, no checkpoint is running afterwards. */
    private void startThread(final double nowSeconds)
    {
        boolean isStarted = false;
        try
        {
            thread = threads.newThread(() -> write(nowSeconds));
            thread.setDaemon(true);
            thread.start();
            isStarted = true;
        }
        finally
        {
            if (!isStarted)
            {
                thread = null;
                frozen.release();
                frozen = null;
            }
        }
    }

    /**
     * Finishes a checkpoint whose snapshot is written: lets the data go.
     *
     * @return 1 when one was finished, else 0.
     */
    public int poll()
    {
        if (null == thread || !isDone)
        {
            return 0;
        }
        thread = null;
        frozen.release();
        frozen = null;
        lastFailure = outcome;
        if (null == outcome)
        {
            newest = target;
            count++;
        }
        else
        {
            failureCount++;
            errorHandler.onError(outcome);
        }
        return 1;
    }

    /**
     * @return who still needs which files. Any thread.
     */
    public Retention retention()
    {
        return retention;
    }

    /**
     * Gives up a running checkpoint and waits for its thread.
     */
    public void close()
    {
        if (null != thread)
        {
            isCancelled = true;
            boolean isInterrupted = false;
            while (thread.isAlive())
            {
                try
                {
                    thread.join();
                }
                catch (final InterruptedException ex)
                {
                    isInterrupted = true;
                }
            }
            thread = null;
            frozen.release();
            frozen = null;
            if (isInterrupted)
            {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void write(final double nowSeconds)
    {
        try (SnapWriter snap = new SnapWriter(
            storage, directory.snapDirectory(), instanceUuid, target, nowSeconds, SnapWriter.isCompressionQuiet(), 0))
        {
            boolean isBehindSystem = false;
            for (final FrozenSpaces.Frozen space : frozen.spaces())
            {
                if (!isBehindSystem && space.space().id() > SystemSpaces.SYSTEM_ID_MAX)
                {
                    synchro.writeTo(snap);
                    isBehindSystem = true;
                }
                if (SystemSpaces.SEQUENCE_DATA == space.space().id())
                {
                    writeSequences(snap);
                }
                else if (space.hasRows())
                {
                    writeSpace(snap, space);
                }
            }
            if (!isBehindSystem)
            {
                synchro.writeTo(snap);
            }
            if (!isCancelled)
            {
                snap.commit();
                written = target; // before older ones are deleted
                collectGarbage();
            }
        }
        catch (final Throwable ex)
        {
            outcome = ex;
        }
        finally
        {
            isDone = true;
        }
    }

    /** Deletes, on the writing thread, snapshots and logs that neither a kept checkpoint nor a reader needs. */
    private void collectGarbage()
    {
        try
        {
            directory.collectGarbage(retention, instanceUuid);
        }
        catch (final RuntimeException ex)
        {
            errorHandler.onError(ex);
        }
    }

    private void writeSpace(final SnapWriter snap, final FrozenSpaces.Frozen space)
    {
        final int spaceId = space.space().id();
        final int group = space.space().def().isLocal() ? HeaderKey.GROUP_LOCAL : HeaderKey.GROUP_DEFAULT;
        final IndexView primary = space.views()[0];
        final TupleCursor cursor = primary.cursor();
        cursor.open(IteratorType.ALL, 0, 0);
        int tupleCount = 0;
        for (int ref = cursor.next(); NULL_REF != ref && !isCancelled; ref = cursor.next())
        {
            if (0 == (++tupleCount & CEDE_MASK))
            {
                Thread.yield(); // where processors are few, the transaction thread may be waiting for this one
            }
            final long tuple = arena.tuple(ref);
            if (!isAboutTemporary(spaceId, tuple))
            {
                snap.appendTuple(spaceId, group, tuple, (int)(MsgPack.skip(tuple) - tuple));
            }
        }
    }

    /** Whether a row is about a space that is gone with the process: those of each such system space name it first. */
    private boolean isAboutTemporary(final int spaceId, final long tuple)
    {
        if (SystemSpaces.SPACE != spaceId && SystemSpaces.INDEX != spaceId && SystemSpaces.TRUNCATE != spaceId)
        {
            return false;
        }
        final FrozenSpaces.Frozen subject = frozen.find((int)MsgPack.getInteger(MsgPack.firstElement(tuple)));
        return null != subject && SpaceType.TEMPORARY == subject.space().def().type();
    }

    private void writeSequences(final SnapWriter snap)
    {
        try (ScratchBuffer buffer = new ScratchBuffer(32))
        {
            final MsgPackWriter row = new MsgPackWriter(buffer);
            for (final FrozenSpaces.FrozenSequence sequence : frozen.sequences())
            {
                row.reset().arrayHeader(2).integer(sequence.id()).integer(sequence.value());
                snap.appendTuple(SystemSpaces.SEQUENCE_DATA, HeaderKey.GROUP_DEFAULT, row.address(), row.length());
            }
        }
    }
}
