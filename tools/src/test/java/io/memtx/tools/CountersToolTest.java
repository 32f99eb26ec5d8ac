package io.memtx.tools;

import io.memtx.memtx.counters.CountersFile;
import io.memtx.memtx.counters.EngineCounter;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CountersToolTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldPrintCountersOfARunningEngine()
    {
        try (CountersFile file = CountersFile.create(FileStorage.INSTANCE, directory, System.currentTimeMillis()))
        {
            file.set(EngineCounter.TUPLES, 1234);
            file.set(EngineCounter.INDEX_ENTRY_X100, 725);
            final CommandRun run = CommandRun.of("counters", directory);
            assertEquals(0, run.status());
            assertTrue(run.lines().get(0).startsWith("alive: process " + ProcessHandle.current().pid() + ", opened "));
            assertTrue(run.lines().contains(" 135  tuples                                           1234"), run.out());
            assertTrue(run.lines().contains(" 140  bytes per index entry                            7.25"), run.out());
            assertEquals(1 + EngineCounter.values().length, run.lines().size());
        }
        assertTrue(CommandRun.of("counters", directory).out().startsWith("closed: process "));
    }

    @Test
    void shouldTellADeadEngine()
    {
        try (CountersFile file = CountersFile.create(FileStorage.INSTANCE, directory, 1_000))
        {
            assertEquals(1_000, file.get(EngineCounter.TUPLES) + 1_000);
            assertTrue(CommandRun.of("counters", directory).out().startsWith("dead: process "));
        }
    }

    @Test
    void shouldPrintJson()
    {
        try (CountersFile file = CountersFile.create(FileStorage.INSTANCE, directory, System.currentTimeMillis()))
        {
            file.set(EngineCounter.OWN_LSN, Long.MAX_VALUE);
            final Map<String, Object> json = JsonText.object(CommandRun.of("counters", "--json", directory).out());
            assertEquals("alive", json.get("state"));
            assertEquals(
                new BigDecimal(ProcessHandle.current().pid()).stripTrailingZeros(), json.get("pid"));
            final List<?> counters = (List<?>)json.get("counters");
            assertEquals(EngineCounter.values().length, counters.size());
            assertTrue(counters.contains(Map.of(
                "id", new BigDecimal(118), "label", "own lsn", "value", new BigDecimal(Long.MAX_VALUE))));
        }
    }

    @Test
    void shouldPrintAgainWhenWatching() throws InterruptedException
    {
        try (CountersFile file = CountersFile.create(FileStorage.INSTANCE, directory, System.currentTimeMillis()))
        {
            final StringWriter out = new StringWriter();
            final Thread watcher = new Thread(() -> MemtxTool.commandLine()
                .setOut(new PrintWriter(out)).execute("counters", "--json", directory.toString(), "--watch", "0.01"));
            watcher.start();
            final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            for (int i = 1; out.toString().lines().count() < 3; i++)
            {
                assertTrue(System.nanoTime() < deadlineNs, out::toString);
                file.set(EngineCounter.TUPLES, i);
                Thread.sleep(5);
            }
            watcher.interrupt();
            watcher.join(TimeUnit.SECONDS.toMillis(10));
            assertFalse(watcher.isAlive());
            assertTrue(out.toString().lines().distinct().count() > 1, out::toString);
        }
    }

    @Test
    void shouldComplainInOneLineWithoutAGoodFile() throws IOException
    {
        assertComplaint();
        Files.write(directory.resolve("memtx.counters"), new byte[]{1, 2, 3});
        assertComplaint();
        Files.write(directory.resolve("memtx.counters"), new byte[100_000]);
        assertComplaint();
    }

    private void assertComplaint()
    {
        final CommandRun run = CommandRun.of("counters", directory);
        assertEquals(2, run.status());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains("memtx.counters"), run.err());
    }
}
