package io.memtx.memtx.crash;

import io.memtx.xlog.ChildProcess;
import io.memtx.xlog.journal.WalMode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A writing process and what it printed. */
final class CrashVictim
{
    private static final long DEADLINE_S = 60;

    private final Process process;
    private final List<String> lines = new ArrayList<>();

    CrashVictim(
        final Path directory,
        final WalMode mode,
        final long logBytes,
        final long checkpointBytes,
        final long scriptSeed,
        final long baseLsn) throws IOException
    {
        process = ChildProcess.start(
            CrashWriter.class, directory.toString(), mode.name(), Long.toString(logBytes),
            Long.toString(checkpointBytes), Long.toString(scriptSeed), Long.toString(baseLsn));
    }

    /**
     * Lets it live for a while after it has said a word, kills it, and answers what it had acknowledged by then.
     */
    long kill(final String word, final int lifeMs) throws Exception
    {
        final Thread reader = new Thread(this::read, "victim-reader");
        reader.start();
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_S);
        while (!hasSaid(word))
        {
            assertTrue(process.isAlive() && System.nanoTime() < deadlineNs, () -> "child: " + text());
            Thread.sleep(1);
        }
        assertFalse(process.waitFor(lifeMs, TimeUnit.MILLISECONDS), () -> "child ended by itself: " + text());
        process.toHandle().destroyForcibly(); // unlike that of Process, leaves what was printed to be read
        assertTrue(process.waitFor(DEADLINE_S, TimeUnit.SECONDS));
        reader.join();
        assertEquals(137, process.exitValue());
        long acknowledged = 0;
        for (final String line : lines)
        {
            if (line.startsWith("a "))
            {
                acknowledged = Long.parseLong(line.substring(2));
            }
            else
            {
                assertTrue("ready".equals(line) || "opening".equals(line), () -> "child: " + text());
            }
        }
        return acknowledged;
    }

    private synchronized boolean hasSaid(final String word)
    {
        return lines.contains(word);
    }

    private synchronized String text()
    {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }

    private void read()
    {
        try (BufferedReader reader = new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII)))
        {
            final StringBuilder line = new StringBuilder();
            for (int next = reader.read(); next >= 0; next = reader.read())
            {
                if ('\n' == next)
                {
                    add(line.toString());
                    line.setLength(0);
                }
                else
                {
                    line.append((char)next);
                }
            }
        }
        catch (final IOException ex)
        {
            add("reader: " + ex);
        }
    }

    private synchronized void add(final String line)
    {
        lines.add(line);
    }
}
