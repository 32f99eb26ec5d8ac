package io.memtx.memtx.faults;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.check.DeepReport;
import io.memtx.memtx.check.DirectoryCheck;
import io.memtx.memtx.counters.CountersException;
import io.memtx.memtx.recovery.RecoveryListener;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.storage.FileStorage;

import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Lives in one directory, one behind the other, of an engine that something fails, and what must be there in spite of
 * it: everything acknowledged, and beyond that at most the one transaction that the log may or may not have taken.
 * After it nothing is acknowledged.
 */
final class FaultLife
{
    private final Queue<Throwable> reported = new ConcurrentLinkedQueue<>();
    private final Fault fault;
    private TreeMap<String, String> known = new TreeMap<>();
    private TreeMap<String, String> perhaps;
    private boolean isReadOnly;
    private boolean isOpen;
    private int refusedCount;

    /** What makes calls fail, and how they then fail. */
    interface Fault
    {
        /** From here on, or again. */
        void begin();

        /** For the time of a look at what is there. */
        void pause();

        /** Whether a statement may be refused so, and have changed nothing. */
        boolean isRefusal(Throwable reason);
    }

    FaultLife(final Fault fault)
    {
        this.fault = fault;
    }

    /** Whether the last life began. */
    boolean isOpen()
    {
        return isOpen;
    }

    /** How many steps were refused. */
    int refusedCount()
    {
        return refusedCount;
    }

    /** Opens, does all steps, closes. */
    void live(final MemtxContext context, final List<FaultStep> steps)
    {
        isOpen = false;
        isReadOnly = false;
        fault.begin();
        final Memtx db = open(context.errorHandler(reported::add));
        if (null != db)
        {
            isOpen = true;
            try
            {
                look(db);
                steps.forEach((step) -> live(db, step));
                look(db);
            }
            finally
            {
                close(db);
            }
        }
        fault.pause();
        reported.forEach(this::checkReported);
    }

    /** What is left is sound, holds what it must, and can be written to. */
    void checkSound(final MemtxContext context)
    {
        fault.pause();
        try (Memtx db = Memtx.open(context))
        {
            assertKnown(FaultContent.of(db), "recovered");
            db.spaceIfAbsent("after", (def) -> def.primaryKey(0)).replace(1);
        }
        final DeepReport report =
            DirectoryCheck.check(FileStorage.INSTANCE, context.directory(), 4 << 20, RecoveryListener.NONE);
        assertTrue(report.isClean(), () -> report.faults().toString());
        try (Memtx db = Memtx.open(context))
        {
            assertKnown(FaultContent.of(db), "recovered again");
            assertEquals(1, db.space("after").size());
        }
    }

    private Memtx open(final MemtxContext context)
    {
        try
        {
            return Memtx.open(context);
        }
        catch (final MemtxException ex)
        {
            assertTrue(ErrorCode.ER_INVALID_XLOG == ex.code() || fault.isRefusal(ex), ex::toString);
        }
        catch (final OutOfMemoryError ex)
        {
            assertTrue(fault.isRefusal(ex), ex::toString);
        }
        finally
        {
            Thread.interrupted(); // the thread may have been, in a call of a file
        }
        return null;
    }

    private void live(final Memtx db, final FaultStep step)
    {
        final TreeMap<String, String> after = after(step);
        try
        {
            step.action().accept(db);
            assertTrue(!isReadOnly || after.equals(known), () -> "acknowledged behind a failure: " + step.name());
            known = after;
        }
        catch (final MemtxException ex)
        {
            refusedCount++;
            onRefused(db, step, ex, after);
        }
        catch (final OutOfMemoryError ex)
        {
            refusedCount++;
            assertTrue(fault.isRefusal(ex), ex::toString);
            perhaps = after; // it may have met the handle of what was done
            look(db);
        }
    }

    private TreeMap<String, String> after(final FaultStep step)
    {
        final TreeMap<String, String> after = new TreeMap<>(known);
        if (step.isChange())
        {
            fault.pause();
            step.effect().accept(after);
            fault.begin();
        }
        return after;
    }

    private void onRefused(
        final Memtx db, final FaultStep step, final MemtxException reason, final TreeMap<String, String> after)
    {
        final String text = step.name() + ": " + reason;
        switch (reason.code())
        {
            case ER_WAL_IO ->
            {
                if (step.isChange())
                {
                    assertTrue(db.info().isReadOnly(), text);
                    perhaps = isReadOnly ? perhaps : after; // what waits for one that is stuck is told so again
                    isReadOnly = true;
                }
            }
            case ER_READONLY ->
            {
                assertTrue(db.info().isReadOnly(), text);
                isReadOnly = true;
            }
            case ER_NO_SUCH_SPACE -> assertTrue(
                !known.containsKey("s") || step.name().endsWith(" t") && !known.containsKey("t"), text);
            default ->
            {
                assertTrue(fault.isRefusal(reason), text);
                look(db);
            }
        }
    }

    /** What is in memory is what was acknowledged; only memory that ran out half way may have got further. */
    private void look(final Memtx db)
    {
        fault.pause();
        while (0 != db.doWork())
        {
            Thread.onSpinWait();
        }
        assertEquals(0, db.info().memory().reservedBytes());
        final TreeMap<String, String> content = FaultContent.of(db);
        assertKnown(content, "in memory");
        if (!isReadOnly)
        {
            known = content;
            perhaps = null;
        }
        fault.begin();
    }

    private void assertKnown(final TreeMap<String, String> content, final String where)
    {
        if (!content.equals(perhaps))
        {
            assertEquals(known, content, where);
        }
    }

    private void close(final Memtx db)
    {
        try
        {
            db.close();
        }
        catch (final MemtxException ex)
        {
            assertTrue(ErrorCode.ER_WAL_IO == ex.code() || fault.isRefusal(ex), ex::toString);
        }
        catch (final OutOfMemoryError ex)
        {
            assertTrue(fault.isRefusal(ex), ex::toString);
        }
        finally
        {
            Thread.interrupted();
        }
    }

    private void checkReported(final Throwable reason)
    {
        assertTrue(
            reason instanceof XlogException || reason instanceof CountersException || fault.isRefusal(reason),
            () -> "reported: " + reason);
    }
}
