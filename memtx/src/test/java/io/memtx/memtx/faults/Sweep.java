package io.memtx.memtx.faults;

import io.memtx.memtx.crash.Held;
import io.memtx.tuple.arena.LiveMemory;
import org.agrona.IoUtil;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Many lives, each in a directory and on a thread of its own, and what went wrong in which. System property
 * {@value #PROP_NAME}: {@code all} for every n, the name of one life for that one; else a sample is drawn.
 */
final class Sweep
{
    static final String PROP_NAME = "memtx.faults";
    static final String THREAD_PREFIX = "sweep";

    private static final String WHICH = System.getProperty(PROP_NAME, "");
    private static final int SHOWN = 20;
    private static final int ATTEMPTS = 100;

    private final Path parent;
    private final List<String> failures = new ArrayList<>();
    private final long memoryBefore = LiveMemory.awaitBytes(0);
    private int runCount;

    Sweep(final Path parent)
    {
        this.parent = parent;
    }

    static boolean isOfAll()
    {
        return "all".equals(WHICH);
    }

    /** The parts of the name of the one life that is wanted, if it has so many; else null. */
    static String[] wanted(final int partCount)
    {
        final String[] parts = WHICH.split("/");
        return parts.length == partCount ? parts : null;
    }

    /** Whether something went wrong so far. */
    boolean hasFailed()
    {
        return !failures.isEmpty();
    }

    /** Runs a life, and sees that it ends, and leaves nothing. */
    void run(final String name, final Consumer<Path> life, final Supplier<String> context)
        throws IOException, InterruptedException
    {
        final Path directory = parent.resolve("run" + ++runCount);
        final Throwable thrown = Watchdog.run(() -> life.accept(directory));
        final Held held = held();
        if (null != thrown || !held.isNothing())
        {
            failures.add("-D" + PROP_NAME + '=' + name + ' ' + context.get() + "\n  " + trace(thrown) + held);
        }
        IoUtil.delete(directory.toFile(), true);
    }

    /** A thread that has ended is still there for a moment. */
    private Held held() throws IOException, InterruptedException
    {
        Held held = Held.of(parent, THREAD_PREFIX);
        for (int i = 0; i < ATTEMPTS && !held.isNothing(); i++)
        {
            TimeUnit.MILLISECONDS.sleep(1);
            held = Held.of(parent, THREAD_PREFIX);
        }
        return held;
    }

    /** Fails with all that went wrong, or when memory is not given back. */
    void check()
    {
        assertTrue(failures.isEmpty(), () -> failures.size() + " of " + runCount + ":\n" +
            String.join("\n\n", failures.subList(0, Math.min(SHOWN, failures.size()))));
        final long left = LiveMemory.awaitBytes(memoryBefore);
        assertTrue(left <= memoryBefore, () -> "memory: before=" + memoryBefore + " left=" + left);
    }

    private static String trace(final Throwable thrown)
    {
        final StringBuilder text = new StringBuilder();
        for (Throwable ex = thrown; null != ex; ex = ex.getCause())
        {
            text.append(ex).append("\n    ");
            for (final StackTraceElement element : ex.getStackTrace())
            {
                if (element.getClassName().startsWith("io.memtx"))
                {
                    text.append(element).append("\n    ");
                }
            }
        }
        return text.toString();
    }
}
