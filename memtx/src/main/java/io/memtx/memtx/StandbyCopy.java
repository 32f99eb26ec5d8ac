package io.memtx.memtx;

import io.memtx.memtx.function.FunctionCatalog;
import io.memtx.memtx.recovery.Follower;
import io.memtx.memtx.recovery.RecoveredState;
import io.memtx.memtx.space.Schema;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.directory.XlogDirectory;

import java.nio.file.NoSuchFileException;

/**
 * The data that a standby has, and the memory that it is in: none at first, and none again when it has fallen behind
 * what there is to read. Single owner: the thread that opened the standby.
 */
final class StandbyCopy implements ViewSource
{
    private static final int TRANSACTION_BATCH = 256;
    private static final int GARBAGE_BATCH = 1024;

    private final MemtxContext context;
    private final XlogDirectory directory;
    private final Thread owner = Thread.currentThread();
    private final ReadViews readViews = new ReadViews(this);
    private Arena arena;
    private Follower follower; // null while there is no data
    private volatile boolean isClosed;

    StandbyCopy(final MemtxContext context)
    {
        this.context = context;
        directory = new XlogDirectory(context.storage(), context.directory(), context.directory());
    }

    ReadViews readViews()
    {
        return readViews;
    }

    boolean isLoaded()
    {
        return null != follower;
    }

    /** Loads, or goes on; then serves those who ask for views, also when that has failed. */
    int doWork()
    {
        int work = 0;
        try
        {
            work += null == follower ? load() : follow();
            work += null == arena ? 0 : arena.reclaim(GARBAGE_BATCH);
        }
        catch (final XlogException ex)
        {
            throw XlogErrors.convert(ex, context.directory());
        }
        finally
        {
            work += readViews.doWork();
        }
        return work;
    }

    /** The state, with all the log applied, or null when there is no data or it is of no use; the views end. */
    RecoveredState takeOver()
    {
        RecoveredState taken = null;
        if (null != follower)
        {
            readViews.endAll();
            try
            {
                taken = follower.takeOver();
            }
            finally
            {
                if (null == taken)
                {
                    drop();
                }
            }
        }
        return taken;
    }

    /** The memory becomes the caller's. */
    Arena giveAway()
    {
        final Arena given = arena;
        arena = null;
        follower = null;
        return given;
    }

    void drop()
    {
        readViews.endAll();
        if (null != follower)
        {
            follower.close();
            follower = null;
        }
        if (null != arena)
        {
            arena.close();
            arena = null;
        }
    }

    void close()
    {
        isClosed = true;
        drop();
        readViews.closeAll();
    }

    @Override
    public void checkOwner()
    {
        if (isClosed)
        {
            throw new IllegalStateException("standby is closed");
        }
        if (!isOwner())
        {
            throw new IllegalStateException(
                "standby is owned by another thread: owner=" + owner.getName() +
                " caller=" + Thread.currentThread().getName());
        }
    }

    boolean isOwner()
    {
        return Thread.currentThread() == owner;
    }

    @Override
    public boolean isClosed()
    {
        return isClosed;
    }

    @Override
    public Arena arena()
    {
        return loaded(arena);
    }

    @Override
    public Schema viewedSchema()
    {
        return loaded(follower).schema();
    }

    @Override
    public Vclock viewedVclock()
    {
        return loaded(follower).vclock();
    }

    private static <T> T loaded(final T part)
    {
        if (null == part)
        {
            throw new MemtxException(ErrorCode.ER_LOADING);
        }
        return part;
    }

    /** Nothing is there yet, or it went away while it was read: the next turn tries again. */
    private int load()
    {
        Follower fresh = null;
        boolean isWhole = false;
        try
        {
            arena = EngineLauncher.newArena(context);
            fresh = new Follower(
                context.storage(), directory, arena, context.recoveryListener(),
                FunctionCatalog.of(context.functions()));
            fresh.load(context.instanceUuid());
            isWhole = true;
        }
        catch (final XlogException ex)
        {
            final boolean isGap = XlogException.Kind.GAP == ex.kind() && fresh.isOutrun();
            if (!isGap && XlogException.Kind.MISSING_SNAPSHOT != ex.kind() && !isMissing(ex))
            {
                throw ex;
            }
        }
        finally
        {
            follower = fresh;
            if (!isWhole)
            {
                drop();
            }
        }
        return isWhole ? 1 : 0;
    }

    private int follow()
    {
        boolean isWhole = false;
        try
        {
            final int count = follower.poll(TRANSACTION_BATCH);
            isWhole = true;
            return count;
        }
        catch (final XlogException ex)
        {
            isWhole = true; // but perhaps not able to go on
            if (XlogException.Kind.GAP == ex.kind() && follower.isOutrun())
            {
                drop();
                return load();
            }
            if (isMissing(ex))
            {
                return 0;
            }
            throw ex;
        }
        finally
        {
            if (!isWhole)
            {
                drop();
            }
        }
    }

    /** A file that was listed and is gone, or a directory that is not there yet. */
    private static boolean isMissing(final XlogException fault)
    {
        return fault.getCause() instanceof NoSuchFileException;
    }
}
