package io.memtx.index.hash;

import com.sun.management.ThreadMXBean;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.fixture.TupleFixture;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.Test;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Runs in a JVM of its own, because the memory checks of the tests allocate.
 */
class HashIndexAllocationTest
{
    @Test
    void shouldAllocateNothingOnTheHeapWhenWarm() throws Exception
    {
        final Process process = new ProcessBuilder(
            System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
            "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED",
            "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            HashIndexAllocationTest.class.getName()).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    /**
     * Exits with 0 when get, replace and a cursor allocated nothing in one of some rounds.
     *
     * @param args none.
     */
    public static void main(final String[] args)
    {
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final KeyDef keyDef = KeyDef.of(List.of(new KeyPart(0, FieldType.UNSIGNED, false)), true, null);
        long least = Long.MAX_VALUE;
        try (TupleFixture fixture = new TupleFixture(); HashIndex index = new HashIndex(fixture.arena(), keyDef))
        {
            final int[] refs = new int[5_000];
            for (int i = 0; i < refs.length; i++)
            {
                refs[i] = fixture.tuple(i);
            }
            final TupleCursor cursor = index.cursor();
            final long key = fixture.key(77);
            for (int round = 0; round < 10; round++)
            {
                final long before = threads.getCurrentThreadAllocatedBytes();
                churn(index, refs, cursor, key);
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
        }
        if (0 != least)
        {
            throw new AssertionError("bytes allocated in the best round: " + least);
        }
    }

    private static void churn(final HashIndex index, final int[] refs, final TupleCursor cursor, final long key)
    {
        for (final int ref : refs)
        {
            index.replace(Arena.NULL_REF, ref);
        }
        for (final int ref : refs)
        {
            index.get(key);
            index.replace(ref, ref);
        }
        cursor.open(IteratorType.ALL, 0, 0);
        cursor.skip(refs.length);
        for (final int ref : refs)
        {
            index.replace(ref, Arena.NULL_REF);
        }
    }
}
