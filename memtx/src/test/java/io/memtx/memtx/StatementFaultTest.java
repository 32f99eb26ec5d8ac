package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.arena.AllocationFaults;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.KeySpec.nonUnique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Every allocation of every kind of call fails, once and for ever: the call is refused by name and has changed nothing,
 * and no memory is lost. What finds the whole region exhausted behind its row in the log leaves the engine read-only.
 */
class StatementFaultTest
{
    private static final Set<ErrorCode> DOCUMENTED = EnumSet.of(ErrorCode.ER_MEMORY_ISSUE, ErrorCode.ER_WAL_IO);
    private static final int ROWS = 120;

    @TempDir
    private Path directory;

    private int refusalCount;

    /** What is called. */
    private enum Call
    {
        INSERT
        {
            @Override
            void run(final GateFixture fixture)
            {
                fixture.space.insert(1000, 7, 5000, "new", 1000);
            }
        },
        REPLACE_ALL_KEYS
        {
            @Override
            void run(final GateFixture fixture)
            {
                fixture.space.replace(100, 9, 6000, "changed", 1000);
            }
        },
        UPDATE
        {
            @Override
            void run(final GateFixture fixture)
            {
                fixture.space.update(key(101), Operation.set("name", "x".repeat(3000)));
            }
        },
        DELETE
        {
            @Override
            void run(final GateFixture fixture)
            {
                fixture.space.delete(102);
            }
        },
        TRANSACTION
        {
            @Override
            void run(final GateFixture fixture)
            {
                fixture.db.transact((tx) ->
                {
                    tx.insert(fixture.space, 1000, 7, 5000, "new", 1000);
                    final Transaction.Savepoint savepoint = tx.savepoint();
                    tx.replace(fixture.space, 1000, 8, 5001, "newer", 1001);
                    tx.insert(fixture.space, 1001, 8, 5002, "newest", 1002);
                    tx.rollbackTo(savepoint);
                    tx.delete(fixture.space, 102);
                    tx.replace(fixture.space, 103, 8, 5003, "other", 1003);
                });
            }

            @Override
            boolean isDone(final GateFixture fixture)
            {
                return null != fixture.space.get(1000) && null == fixture.space.get(1001) &&
                    null == fixture.space.get(102) && "other".equals(fixture.space.get(103).getString(3));
            }
        },
        INDEX_BUILD
        {
            @Override
            void run(final GateFixture fixture)
            {
                fixture.space.createIndex("more", IndexType.TREE, nonUnique("group"));
            }

            @Override
            boolean isDone(final GateFixture fixture)
            {
                return 7 == fixture.space.indexes().size();
            }
        },
        TRUNCATE
        {
            @Override
            void run(final GateFixture fixture)
            {
                fixture.space.truncate();
            }
        };

        abstract void run(GateFixture fixture);

        /**
         * Whether it was done as a whole although it did not say so: a transaction that is in the log, and found the
         * region exhausted half way into the base, goes on when there is room; and what was created is there when its
         * handle could not be made.
         */
        boolean isDone(final GateFixture fixture)
        {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void shouldChangeNothingWhenAnAllocationFails(final Call call)
    {
        failEach(call, false, false, false);
        failEach(call, true, false, true);
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void shouldStayWholeWhenTheRegionIsExhausted(final Call call)
    {
        failEach(call, false, true, false);
        failEach(call, true, true, true);
    }

    private void failEach(final Call call, final boolean isForEver, final boolean isOfForced, final boolean hasView)
    {
        boolean isDone = false;
        for (int failAt = 1; !isDone; failAt++)
        {
            final Path home = directory.resolve(call + "-" + isForEver + isOfForced + hasView + failAt);
            try (GateFixture fixture = new GateFixture(home))
            {
                for (int id = 0; id < ROWS; id++)
                {
                    fixture.space.insert(GateFixture.row(id));
                }
                final ReadView view = hasView ? fixture.db.readView() : null;
                isDone = fail(fixture, call, failAt, isForEver, isOfForced);
                if (null != view)
                {
                    view.close();
                }
                drain(fixture.db);
                assertEquals(0, fixture.db.info().memory().heldBackCount());
            }
        }
    }

    /** Whether the call went through. */
    private boolean fail(
        final GateFixture fixture,
        final Call call,
        final int failAt,
        final boolean isForEver,
        final boolean isOfForced)
    {
        final Arena arena = fixture.db.engine().arena();
        final EngineState before = EngineState.of(fixture.db);
        drain(fixture.db);
        final long usedBytes = arena.usedBytes();
        final boolean isViewed = 0 != fixture.db.info().memory().heldBackCount() || arena.isShared(1);
        try (AllocationFaults faults =
            isOfForced ? AllocationFaults.planForced(failAt, isForEver) : AllocationFaults.plan(failAt, isForEver))
        {
            call.run(fixture);
            faults.end();
        }
        catch (final MemtxException | OutOfMemoryError ex)
        {
            refusalCount++;
            final ErrorCode code = ex instanceof MemtxException reason ? reason.code() : ErrorCode.ER_MEMORY_ISSUE;
            assertTrue(DOCUMENTED.contains(code), ex::toString);
            drain(fixture.db);
            final String context = call + " failAt=" + failAt + " forEver=" + isForEver + " forced=" + isOfForced;
            fixture.space.store().checkStructure();
            if (!call.isDone(fixture))
            {
                assertEquals(before.rows(), EngineState.of(fixture.db).rows(), context);
            }
            assertEquals(0, fixture.db.info().memory().reservedBytes(), context);
            if (!isViewed && !call.isDone(fixture))
            {
                assertEquals(usedBytes, arena.usedBytes(), context);
            }
            checkUsable(fixture, code, isOfForced);
            return false;
        }
        drain(fixture.db);
        assertEquals(0, fixture.db.info().memory().reservedBytes());
        fixture.space.store().checkStructure();
        return null == fixture.db.engine().transactions().failure(); // else the log is ahead of memory no more
    }

    private static void checkUsable(final GateFixture fixture, final ErrorCode code, final boolean isOfForced)
    {
        if (ErrorCode.ER_WAL_IO == code)
        {
            assertTrue(isOfForced);
            assertEquals(
                ErrorCode.ER_READONLY,
                assertThrows(MemtxException.class, () -> fixture.space.insert(2000, 1, 1, "q", 1)).code());
        }
        else
        {
            fixture.space.insert(2000, 1, 9000, "q", 9000);
            fixture.space.delete(2000);
        }
    }

    private static void drain(final Memtx db)
    {
        while (0 != db.doWork())
        {
            Thread.onSpinWait();
        }
    }
}
