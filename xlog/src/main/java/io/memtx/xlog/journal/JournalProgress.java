package io.memtx.xlog.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The positions of a journal and its first failure: all that its threads tell each other about how far they are.
 * <p>
 * The transaction thread writes <em>appended</em>. In {@code fsync} the helper writes <em>forced</em>, and that is
 * journaled. In {@code write} journaled is appended, but never beyond <em>named</em>: at a rotation the transaction
 * thread sets that to the end of the old file before it appends to the new one, and the helper lifts it once the new
 * one has its final name, by which whoever comes after a dead process finds it. What is forced after that, the end of
 * the old file and the directory, a power cut may take, and all behind it, as it may take any rows that are not forced.
 */
final class JournalProgress
{
    private static final VarHandle APPENDED = handle("appendPosition", long.class);
    private static final VarHandle NAMED = handle("namedPosition", long.class);
    private static final VarHandle FORCED = handle("forcedPosition", long.class);
    private static final VarHandle FAILURE = handle("failure", Throwable.class);

    private final boolean isForceAwaited;
    private long appendPosition;
    private long namedPosition = Long.MAX_VALUE;
    private long forcedPosition;
    private Throwable failure;
    private long rotationPosition; // of the transaction thread alone

    JournalProgress(final WalMode mode)
    {
        isForceAwaited = WalMode.FSYNC == mode;
    }

    long appendPosition()
    {
        return (long)APPENDED.getAcquire(this);
    }

    /**
     * Publishes what was stored; pairs with the acquire of every reader.
     *
     * @param lengthBytes of it.
     * @return the position behind it.
     */
    long advance(final long lengthBytes)
    {
        final long position = appendPosition + lengthBytes;
        APPENDED.setRelease(this, position);
        return position;
    }

    void markRotation()
    {
        rotationPosition = appendPosition;
    }

    long bytesSinceRotation()
    {
        return appendPosition - rotationPosition;
    }

    /** Before anything is appended behind the position. */
    void holdAt(final long position)
    {
        NAMED.setRelease(this, position);
    }

    /** Nothing is lifted after a failure, even if the file was named meanwhile. */
    void liftHold()
    {
        if (null == failure())
        {
            NAMED.setRelease(this, Long.MAX_VALUE);
        }
    }

    long forcedPosition()
    {
        return (long)FORCED.getAcquire(this);
    }

    /**
     * Nothing is forced after a failure, even if the force succeeded: whoever noticed a page that is gone may have
     * lost stores to it, and a lost store leaves no page to write and no error.
     */
    void forcedPosition(final long position)
    {
        if (null == failure())
        {
            FORCED.setRelease(this, position);
        }
    }

    long journaledPosition()
    {
        if (isForceAwaited)
        {
            return forcedPosition();
        }
        final long appended = appendPosition(); // first: who sees a position behind a hold sees the hold, too
        return Math.min(appended, (long)NAMED.getAcquire(this));
    }

    Throwable failure()
    {
        return (Throwable)FAILURE.getAcquire(this);
    }

    /** The first failure stays. */
    void fail(final Throwable cause)
    {
        FAILURE.compareAndSet(this, null, cause);
    }

    private static VarHandle handle(final String name, final Class<?> type)
    {
        try
        {
            return MethodHandles.lookup().findVarHandle(JournalProgress.class, name, type);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }
}
