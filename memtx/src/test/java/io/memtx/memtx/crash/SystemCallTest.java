package io.memtx.memtx.crash;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.xlog.ChildProcess;
import io.memtx.xlog.journal.WalMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * System calls of a writing process fail, or are its last: strace makes them. Skipped where there is none.
 */
class SystemCallTest
{
    private static final long SEED = 20261126L;
    private static final long LIFE_MS = 2_000;
    private static final long LONGEST_LIFE_MS = 40_000;
    private static final long DEADLINE_S = 60;

    @TempDir
    private Path parent;

    @ParameterizedTest
    @CsvSource({
        "WRITE,pwrite64,error=ENOSPC:when=70+", "WRITE,pwrite64,error=EINTR:when=60+3",
        "WRITE,ftruncate,error=EIO:when=4", "WRITE,rename,error=EIO:when=4", "WRITE,pwrite64,signal=KILL:when=80",
        "FSYNC,msync,error=EIO:when=40", "FSYNC,msync,signal=KILL:when=40"})
    void shouldLoseNothingAcknowledgedWhenASystemCallFails(
        final WalMode mode, final String call, final String fault) throws Exception
    {
        assumeTrue(isPossible(), "no strace, or none that may trace");
        final Path directory = parent.resolve("data");
        final long baseLsn;
        try (Memtx db = Memtx.open(new MemtxContext(directory).walMode(mode)))
        {
            CrashScript.createSpaces(db);
            baseLsn = db.info().vclock().get(1);
        }
        final String what = mode + " " + call + ' ' + fault;
        final long acknowledged = write(directory, mode, baseLsn, call, fault, what);
        final CrashModel model = new CrashModel(new CrashScript(SEED), baseLsn);
        for (int i = 0; i < 2; i++)
        {
            try (Memtx db = Memtx.open(directory))
            {
                model.check(db, acknowledged, what);
            }
        }
    }

    /** Answers how many transactions were acknowledged. */
    private long write(
        final Path directory,
        final WalMode mode,
        final long baseLsn,
        final String call,
        final String fault,
        final String what) throws Exception
    {
        final Process process = ChildProcess.start(
            List.of("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + call, "-e",
                "inject=" + call + ':' + fault),
            CrashWriter.class, directory.toString(), mode.name(), "65536", "200000", Long.toString(SEED),
            Long.toString(baseLsn));
        final boolean isUnnoticed = fault.contains("EINTR"); // the JVM calls again
        final Thread killer = new Thread(() -> kill(process, isUnnoticed ? LIFE_MS : LONGEST_LIFE_MS), "killer");
        killer.start();
        final List<String> lines = new ArrayList<>();
        long acknowledged = 0;
        try (BufferedReader reader = new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII)))
        {
            for (String line = reader.readLine(); null != line; line = reader.readLine())
            {
                lines.add(line);
                if (line.matches("a \\d+"))
                {
                    acknowledged = Long.parseLong(line.substring(2));
                }
            }
        }
        assertTrue(process.waitFor(DEADLINE_S, TimeUnit.SECONDS), what);
        killer.join();
        final String text =
            what + ": " + String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        assertFalse(text.contains("SIGBUS") || text.contains("SIGSEGV"), text);
        if (fault.contains("error") && !isUnnoticed)
        {
            assertEquals(1, process.exitValue(), text);
            assertTrue(Stream.of("Failed to write to disk", "WAL has a rollback in progress", "read-only instance")
                .anyMatch(text::contains), text);
        }
        else
        {
            assertEquals(137, process.exitValue(), text);
        }
        return acknowledged;
    }

    /** A fault that nobody notices leaves a process that writes for ever. */
    private static void kill(final Process process, final long lifeMs)
    {
        try
        {
            if (!process.waitFor(lifeMs, TimeUnit.MILLISECONDS))
            {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isPossible() throws InterruptedException
    {
        try
        {
            final Process process = new ProcessBuilder("strace", "-f", "-qq", "-o", "/dev/null", "true")
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor(DEADLINE_S, TimeUnit.SECONDS) && 0 == process.exitValue();
        }
        catch (final IOException ex)
        {
            return false;
        }
    }
}
