package io.memtx.memtx;

import io.memtx.tuple.arena.AllocationFaults;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletionException;

import static io.memtx.memtx.KeySpec.nonUnique;
import static io.memtx.memtx.schema.IndexType.TREE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Every allocation of a change in steps fails, and of the statements beside it: the change ends by name or comes to its
 * end, nothing of it is left behind, and who only writes is not told of its end.
 */
class OnlineFaultTest
{
    private static final Set<ErrorCode> DOCUMENTED = EnumSet.of(ErrorCode.ER_MEMORY_ISSUE, ErrorCode.ER_WAL_IO);
    private static final int ROWS = 1_500;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void shouldLoseNothingWhenAnAllocationFails(final boolean isForced, final boolean isForEver)
    {
        int refusals = 0;
        boolean isThrough = false;
        for (int n = 1; !isThrough; n += n < 10 ? 1 : 19)
        {
            final String what = "n=" + n + " isForced=" + isForced + " isForEver=" + isForEver;
            try (GateFixture fixture = new GateFixture(directory.resolve(isForced + "-" + isForEver + "-" + n)))
            {
                fixture.db.transact((tx) ->
                {
                    for (int id = 0; id < ROWS; id++)
                    {
                        tx.insert(fixture.space, id, id % 3, 100_000 - id, "n" + id, null);
                    }
                });
                settle(fixture);
                final long used = fixture.usedBytes();
                final SchemaChange change = fixture.space.startCreateIndex("more", TREE, nonUnique("group", "name"));
                try (AllocationFaults faults = isForced ?
                    AllocationFaults.planForced(n, isForEver) : AllocationFaults.plan(n, isForEver))
                {
                    step(fixture, change);
                    isThrough = faults.end() < n;
                }
                refusals += end(fixture, change, used, what);
            }
        }
        assertTrue(refusals > 0, "nothing was refused");
    }

    private static void step(final GateFixture fixture, final SchemaChange change)
    {
        for (int i = 0; i < 10 && !change.isDone(); i++)
        {
            fixture.db.doWork();
            try
            {
                fixture.space.replace(i, 7, 200_000 - i, "m" + i, null);
                fixture.space.delete(i);
            }
            catch (final MemtxException ex)
            {
                assertTrue(DOCUMENTED.contains(ex.code()), ex::toString);
            }
        }
    }

    private static int end(final GateFixture fixture, final SchemaChange change, final long used, final String what)
    {
        assertTrue(change.isDone(), what);
        final boolean isRefused = change.future().isCompletedExceptionally();
        if (isRefused)
        {
            final MemtxException reason = assertInstanceOf(
                MemtxException.class,
                assertThrows(CompletionException.class, () -> change.future().join(), what).getCause(), what);
            assertTrue(DOCUMENTED.contains(reason.code()), () -> what + ": " + reason);
        }
        fixture.check();
        assertEquals(isRefused ? 6 : 7, fixture.space.indexes().size(), what);
        assertEquals(0, fixture.db.info().memory().reservedBytes(), what);
        if (isRefused && !fixture.db.info().isReadOnly())
        {
            fixture.space.startCreateIndex("more", TREE, nonUnique("group", "name")).await();
        }
        if (!fixture.db.info().isReadOnly())
        {
            assertEquals(fixture.space.size(), fixture.space.index("more").size(), what);
            fixture.space.index("more").drop();
            for (int i = 0; i < 10; i++)
            {
                fixture.space.replace(i, i % 3, 100_000 - i, "n" + i, null);
            }
            settle(fixture);
            assertTrue(
                Math.abs(used - fixture.usedBytes()) < 32_768,
                () -> what + ": memory is lost: before=" + used + " after=" + fixture.usedBytes());
        }
        return isRefused ? 1 : 0;
    }

    private static void settle(final GateFixture fixture)
    {
        for (int i = 0; i < 200; i++)
        {
            fixture.db.doWork();
        }
    }
}
