package io.memtx.memtx.crash;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.xlog.ChildProcess;
import io.memtx.xlog.journal.WalMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Kills a writing process again and again over one directory. {@code -Dmemtx.crash.rounds} and
 * {@code -Dmemtx.crash.seed} lengthen and repeat it.
 */
class KillTest
{
    private static final int ROUNDS = Integer.getInteger("memtx.crash.rounds", 8);
    private static final long SEED = Long.getLong("memtx.crash.seed", 20261122L);
    private static final int ROUNDS_PER_DIRECTORY = 20;
    private static final int LONGEST_LIFE_MS = 500;
    private static final long DEADLINE_S = 60;

    @TempDir
    private Path parent;

    @Test
    void shouldLoseNothingAcknowledgedWhenKilled(final TestReporter reporter) throws Exception
    {
        kill(WalMode.WRITE, ROUNDS - ROUNDS / 2, reporter);
    }

    @Test
    void shouldLoseNothingAcknowledgedWhenKilledUnderFsync(final TestReporter reporter) throws Exception
    {
        kill(WalMode.FSYNC, ROUNDS / 2, reporter);
    }

    @Test
    void shouldRecoverWhenKilledDuringRecovery() throws Exception
    {
        final Path directory = parent.resolve("recovering");
        final long base = create(directory, WalMode.WRITE);
        final CrashModel model = new CrashModel(new CrashScript(SEED), base);
        final Random random = new Random(SEED + 2);
        long acknowledged = 0;
        for (int round = 0; round < Math.min(20, Math.max(1, ROUNDS / 8)); round++)
        {
            final Victim writer = new Victim(directory, WalMode.WRITE, 256 << 10, Long.MAX_VALUE, SEED, base);
            acknowledged = Math.max(acknowledged, writer.kill("ready", 600));
            for (int i = 0; i < 2; i++)
            {
                final Victim recovering =
                    new Victim(directory, WalMode.WRITE, 256 << 10, Long.MAX_VALUE, SEED, base);
                acknowledged = Math.max(acknowledged, recovering.kill("opening", random.nextInt(150)));
            }
            check(directory, model, acknowledged, "seed=" + SEED + " round=" + round);
        }
    }

    private void kill(final WalMode mode, final int rounds, final TestReporter reporter) throws Exception
    {
        final Random random = new Random(SEED + mode.ordinal());
        long transactionCount = 0;
        for (int done = 0; done < rounds; done += ROUNDS_PER_DIRECTORY)
        {
            final long scriptSeed = SEED + done;
            final int count = Math.min(ROUNDS_PER_DIRECTORY, rounds - done);
            transactionCount += killOver(mode, scriptSeed, count, random);
        }
        reporter.publishEntry(
            mode.name(), rounds + " rounds, " + transactionCount + " transactions recovered, seed " + SEED);
    }

    private long killOver(final WalMode mode, final long scriptSeed, final int rounds, final Random random)
        throws Exception
    {
        final Path directory = parent.resolve(mode.name() + '-' + scriptSeed);
        final CrashModel model = new CrashModel(new CrashScript(scriptSeed), create(directory, mode));
        long acknowledged = 0;
        for (int round = 0; round < rounds; round++)
        {
            final long logBytes = random.nextBoolean() ? 64 << 10 : 4 << 20;
            final long checkpointBytes = random.nextInt(3) > 0 ? 100_000 + random.nextInt(2_000_000) : Long.MAX_VALUE;
            final int lifeMs = random.nextInt(LONGEST_LIFE_MS);
            final String what = "seed=" + SEED + " mode=" + mode + " script=" + scriptSeed + " round=" + round +
                " logBytes=" + logBytes + " checkpointBytes=" + checkpointBytes + " lifeMs=" + lifeMs;
            final Victim victim = new Victim(directory, mode, logBytes, checkpointBytes, scriptSeed, model.baseLsn());
            acknowledged = Math.max(acknowledged, victim.kill("ready", lifeMs));
            check(directory, model, acknowledged, what);
            if (0 == random.nextInt(4))
            {
                check(directory, model, acknowledged, what + " opened again");
            }
        }
        assertTrue(acknowledged > 0, () -> "nothing was acknowledged in " + rounds + " rounds, script=" + scriptSeed);
        return model.transactionCount();
    }

    private static long create(final Path directory, final WalMode mode)
    {
        try (Memtx db = Memtx.open(new MemtxContext(directory).walMode(mode)))
        {
            CrashScript.createSpaces(db);
            return db.info().vclock().get(1);
        }
    }

    private static void check(
        final Path directory, final CrashModel model, final long acknowledged, final String what)
    {
        try (Memtx db = Memtx.open(new MemtxContext(directory)))
        {
            model.check(db, acknowledged, what);
        }
        catch (final RuntimeException ex)
        {
            throw new AssertionError(what, ex);
        }
    }

    /** A writing process and what it printed. */
    private static final class Victim
    {
        private final Process process;
        private final List<String> lines = new ArrayList<>();

        Victim(
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
}
