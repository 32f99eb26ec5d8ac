package io.memtx.bench.workload;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Bursts of {@value #LENGTH} operations with a pause before each, which is not measured: an engine that logs writes
 * faster in a burst than the disk takes it in the long run, and what is asked is the cost of a commit, not the speed of
 * the disk. Floor and subject pause alike.
 */
@State(Scope.Thread)
public class Bursts
{
    /** Operations in a burst. */
    public static final int LENGTH = 4096;

    /** Operations in a burst of those that are many in one. */
    public static final int SHORT_LENGTH = 256;

    private static final long PAUSE_MS = 5;

    /**
     * Pauses.
     */
    @Setup(Level.Invocation)
    public void pause() throws InterruptedException
    {
        Thread.sleep(PAUSE_MS);
    }
}
