package io.memtx.memtx;

import io.memtx.memtx.checkpoint.Checkpointer;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.submission.Submitter;
import io.memtx.tuple.arena.AllocationFaults;
import io.memtx.tuple.arena.Arena;
import io.memtx.xlog.Vclock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static io.memtx.memtx.schema.IndexType.TREE;
import static io.memtx.tuple.field.FieldType.UNSIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

/**
 * Threads that cannot be started, errors in the midst of what others wait for: nothing stays half begun.
 */
@Timeout(60)
class EngineFaultTest
{
    private static final int LAST_ALLOCATIONS = 40;

    @TempDir
    private Path directory;

    @Test
    void shouldGiveEverythingBackWhenItsThreadCannotStart()
    {
        assertThrows(
            OutOfMemoryError.class,
            () -> Memtx.launch(
                new MemtxContext(directory),
                (task) ->
                {
                    throw new OutOfMemoryError("no thread");
                }));
        Memtx.open(directory).close();
    }

    /** Until the last one: when recovery is done there is more to be made, and more to be given back. */
    @Test
    void shouldGiveEverythingBackWhenOneOfTheLastAllocationsOfOpeningFails()
    {
        Memtx.open(directory).close();
        final long count;
        try (AllocationFaults faults = AllocationFaults.plan(Long.MAX_VALUE, false))
        {
            final Memtx db = Memtx.open(directory);
            count = faults.end();
            db.close();
        }
        for (long failAt = count - LAST_ALLOCATIONS + 1; failAt <= count; failAt++)
        {
            try (AllocationFaults faults = AllocationFaults.plan(failAt, false))
            {
                assertThrows(Throwable.class, () -> Memtx.open(directory), "allocation " + failAt + " of " + count);
                faults.end();
            }
            Memtx.open(directory).close();
        }
    }

    @Test
    void shouldHaveNoCheckpointRunningWhenItsThreadCannotStart()
    {
        try (Arena arena = new Arena(1 << 20, 0))
        {
            final Checkpointer checkpointer = new Checkpointer(
                null,
                null,
                null,
                null,
                arena,
                null,
                UnstartableThread::new,
                new Vclock(),
                () -> null);
            final Vclock vclock = new Vclock();
            vclock.set(1, 7);
            for (int i = 0; i < 2; i++) // the second time is not refused as one that runs beside the first
            {
                assertThrows(OutOfMemoryError.class, () -> checkpointer.start(new Schema(), vclock, 0));
                assertFalse(checkpointer.isRunning());
                assertFalse(arena.isShared(1), "a view is open");
            }
            checkpointer.close();
        }
    }

    @Test
    void shouldAnswerARequestThatEndsWithAnError()
    {
        try (Memtx db = Memtx.open(directory))
        {
            final Space space = db.createSpace("s", (def) -> def.field("id", UNSIGNED).primaryKey(TREE, "id"));
            space.onReplace((oldTuple, newTuple, name, statement) ->
            {
                throw new AssertionError("of a trigger");
            });
            final Submitter submitter = db.submitter();
            final long request = submitter.insert(space.id()).u64(1).offer();
            assertThrows(AssertionError.class, db::doWork);
            assertEquals(Submitter.FAILED, submitter.poll(request));
            assertEquals(0, space.size());
        }
    }

    /** There is memory for it, but not for its stack. */
    private static final class UnstartableThread extends Thread
    {
        UnstartableThread(final Runnable task)
        {
            super(task);
        }

        @Override
        public synchronized void start()
        {
            throw new OutOfMemoryError("no thread");
        }
    }
}
