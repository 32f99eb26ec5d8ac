package io.memtx.xlog.journal;

import io.memtx.xlog.ChildProcess;
import io.memtx.xlog.row.RowBatch;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * An append allocates nothing: measured in a JVM without the checks of raw memory, which box addresses.
 */
class JournalAllocationTest
{
    private static final int WARM_UP_COUNT = 30_000;
    private static final int COUNT = 30_000;

    @TempDir
    private Path directory;

    @Test
    void shouldAllocateNothingPerAppend() throws Exception
    {
        final Process process = ChildProcess.start(JournalAllocationTest.class, directory.toString());
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertEquals("allocated 0", output.trim());
    }

    /** In a process of its own. Argument: the directory of the log. */
    public static void main(final String[] arguments)
    {
        final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean)ManagementFactory.getThreadMXBean();
        final long threadId = Thread.currentThread().getId();
        final JournalContext context =
            new JournalContext().directory(Path.of(arguments[0])).instanceUuid(JournalFixture.UUID).replicaId(1);
        try (MappedJournal journal = MappedJournal.launch(context); RowBatch batch = new RowBatch())
        {
            final AgentRunner runner = new AgentRunner(
                new YieldingIdleStrategy(), Throwable::printStackTrace, null, journal.helper());
            AgentRunner.startOnThread(runner);
            JournalFixture.fill(batch, 1, 3, 30);
            append(journal, batch, WARM_UP_COUNT);
            append(journal, batch, 1);
            final long before = threads.getThreadAllocatedBytes(threadId);
            final long overhead = threads.getThreadAllocatedBytes(threadId) - before;
            final long start = threads.getThreadAllocatedBytes(threadId);
            append(journal, batch, COUNT);
            final long allocated = threads.getThreadAllocatedBytes(threadId) - start - overhead;
            System.out.println("allocated " + allocated / COUNT + (allocated > 4096 ? " of " + allocated : ""));
            runner.close();
        }
    }

    private static void append(final Journal journal, final RowBatch batch, final int count)
    {
        for (int i = 0; i < count; )
        {
            final long position = journal.append(batch, 1.5, 0);
            if (position > 0)
            {
                i++;
            }
            else if (Journal.BACK_PRESSURED != position)
            {
                throw new AssertionError("position=" + position, journal.failure());
            }
        }
    }
}
