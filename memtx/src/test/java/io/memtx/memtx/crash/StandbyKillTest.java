package io.memtx.memtx.crash;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.ReadView;
import io.memtx.memtx.Standby;
import io.memtx.xlog.journal.WalMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Kills the writing process again and again; this one stands by and takes its place.
 * {@code -Dmemtx.crash.rounds} and {@code -Dmemtx.crash.seed} lengthen and repeat it.
 */
class StandbyKillTest
{
    private static final int ROUNDS = Integer.getInteger("memtx.crash.rounds", 6);
    private static final long SEED = Long.getLong("memtx.crash.seed", 20261126L);
    private static final int LONGEST_LIFE_MS = 600;

    @TempDir
    private Path parent;
    private long turns;
    private long views;

    @Test
    void shouldHaveAllThatWasAcknowledgedWhenItTakesOver(final TestReporter reporter) throws Exception
    {
        killOver(WalMode.WRITE, ROUNDS - ROUNDS / 2, reporter);
    }

    @Test
    void shouldHaveAllThatWasAcknowledgedWhenItTakesOverUnderFsync(final TestReporter reporter) throws Exception
    {
        killOver(WalMode.FSYNC, ROUNDS / 2, reporter);
    }

    private void killOver(final WalMode mode, final int rounds, final TestReporter reporter) throws Exception
    {
        final Random random = new Random(SEED + mode.ordinal());
        final Path directory = parent.resolve(mode.name());
        final long baseLsn;
        try (Memtx db = Memtx.open(new MemtxContext(directory).walMode(mode)))
        {
            CrashScript.createSpaces(db);
            baseLsn = db.info().vclock().get(1);
        }
        final CrashModel model = new CrashModel(new CrashScript(SEED), baseLsn);
        long acknowledged = 0;
        for (int round = 0; round < rounds; round++)
        {
            final long logBytes = random.nextBoolean() ? 64 << 10 : 4 << 20;
            final long checkpointBytes = random.nextInt(3) > 0 ? 100_000 + random.nextInt(2_000_000) : Long.MAX_VALUE;
            final int lifeMs = random.nextInt(LONGEST_LIFE_MS);
            final String what = "seed=" + SEED + " mode=" + mode + " round=" + round + " logBytes=" + logBytes +
                " checkpointBytes=" + checkpointBytes + " lifeMs=" + lifeMs;
            final CrashVictim victim = new CrashVictim(directory, mode, logBytes, checkpointBytes, SEED, baseLsn);
            final CompletableFuture<Long> killed = CompletableFuture.supplyAsync(() -> kill(victim, lifeMs));
            try (Standby standby = Standby.open(new MemtxContext(directory).walMode(mode)))
            {
                follow(standby, killed, model, random, what);
                acknowledged = Math.max(acknowledged, killed.get());
                takeOver(standby, model, acknowledged, what);
            }
        }
        final long recovered = acknowledged;
        assertTrue(recovered > 0, "nothing was acknowledged in " + rounds + " rounds");
        reporter.publishEntry(mode.name(), rounds + " rounds, " + recovered + " transactions acknowledged, " + turns +
            " turns, " + views + " views, seed " + SEED);
    }

    /** Until the other process is dead; what is read meanwhile is always a whole number of transactions. */
    private void follow(
        final Standby standby,
        final CompletableFuture<Long> killed,
        final CrashModel model,
        final Random random,
        final String what)
    {
        final boolean isSlow = 0 == random.nextInt(3);
        while (!killed.isDone())
        {
            final int work = standby.doWork();
            turns++;
            if (standby.isLoaded() && 0 == random.nextInt(2_000))
            {
                try (ReadView view = standby.readView())
                {
                    standby.doWork();
                    model.check(view, what + " view");
                    views++;
                }
            }
            if (0 == work || isSlow)
            {
                sleep(isSlow ? random.nextInt(60) : 1);
            }
        }
    }

    private static void takeOver(
        final Standby standby, final CrashModel model, final long acknowledged, final String what)
    {
        try (Memtx db = standby.tryTakeOver())
        {
            model.check(db, acknowledged, what);
        }
        catch (final RuntimeException ex)
        {
            throw new AssertionError(what, ex);
        }
    }

    private static long kill(final CrashVictim victim, final int lifeMs)
    {
        try
        {
            return victim.kill("ready", lifeMs);
        }
        catch (final Exception ex)
        {
            throw new AssertionError(ex);
        }
    }

    private static void sleep(final int ms)
    {
        try
        {
            Thread.sleep(ms);
        }
        catch (final InterruptedException ex)
        {
            throw new AssertionError(ex);
        }
    }
}
