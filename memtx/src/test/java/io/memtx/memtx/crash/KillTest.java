package io.memtx.memtx.crash;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.xlog.journal.WalMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Random;

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
            final CrashVictim writer = new CrashVictim(directory, WalMode.WRITE, 256 << 10, Long.MAX_VALUE, SEED, base);
            acknowledged = Math.max(acknowledged, writer.kill("ready", 600));
            for (int i = 0; i < 2; i++)
            {
                final CrashVictim recovering =
                    new CrashVictim(directory, WalMode.WRITE, 256 << 10, Long.MAX_VALUE, SEED, base);
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
            final CrashVictim victim = new CrashVictim(
                directory, mode, logBytes, checkpointBytes, scriptSeed, model.baseLsn());
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
}
