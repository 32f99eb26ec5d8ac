package io.memtx.memtx;

import io.memtx.memtx.space.IndexStore;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.MemtxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Ten thousand calls of the public face with arguments and handles that are often bad: nothing but documented
 * exceptions comes out, all indexes of a space agree, and the log alone leads to the same state again.
 */
class RandomCallsTest
{
    private static final int CALL_COUNT = 10_000;

    @TempDir
    private Path directory;

    @Test
    void shouldSurviveAnythingThatIsCalled()
    {
        final long seed = System.nanoTime();
        int refusedCount = 0;
        int call = 0;
        try
        {
            final EngineState before;
            try (Memtx db = Memtx.open(directory))
            {
                final RandomCalls calls = new RandomCalls(db, new Random(seed));
                for (; call < CALL_COUNT; call++)
                {
                    refusedCount += isDone(calls) ? 0 : 1;
                    if (0 == call % 500)
                    {
                        checkStructure(db);
                    }
                }
                checkStructure(db);
                before = EngineState.of(db).withoutTemporary(db);
            }
            try (Memtx db = Memtx.open(directory))
            {
                checkStructure(db);
                assertEquals(before, EngineState.of(db).withoutTemporary(db));
                db.createSpace("alive", (def) -> def.primaryKey(0)).insert(1);
            }
        }
        catch (final Throwable ex)
        {
            throw new AssertionError("seed=" + seed + " call=" + call, ex);
        }
        assertTrue(refusedCount > CALL_COUNT / 10 && refusedCount < CALL_COUNT * 9 / 10, "refused=" + refusedCount);
    }

    private static boolean isDone(final RandomCalls calls)
    {
        try
        {
            calls.call();
            return true;
        }
        catch (final RuntimeException ex)
        {
            checkDocumented(ex);
            return false;
        }
    }

    static void checkDocumented(final RuntimeException ex)
    {
        if (!(ex instanceof MemtxException) && !(ex instanceof IndexOutOfBoundsException) &&
            IllegalStateException.class != ex.getClass() && IllegalArgumentException.class != ex.getClass())
        {
            throw new AssertionError("undocumented", ex);
        }
    }

    private static void checkStructure(final Memtx db)
    {
        for (final Tuple definition : db.space("_space").primary().select())
        {
            if ("memtx".equals(definition.getString(3)))
            {
                final Space space = db.space(definition.getString(2));
                List<Tuple> expected = null;
                for (final IndexStore index : space.store().indexes())
                {
                    index.base().checkStructure();
                    final List<Tuple> tuples = space.index(index.def().name()).select();
                    tuples.sort(Comparator.comparing(Tuple::toString));
                    expected = null == expected ? tuples : expected;
                    assertEquals(expected, tuples, space + "." + index.def().name());
                }
            }
        }
    }
}
