package io.memtx.server.sim;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Lives replica sets by the thousand. {@code -Dmemtx.sim.seeds=N} takes another number of seeds,
 * {@code -Dmemtx.sim.minutes=N} goes on for so long, {@code -Dmemtx.sim.first=SEED} begins elsewhere, and
 * {@code -Dmemtx.sim.seed=SEED} lives one again.
 */
class SimulatorTest
{
    private static final int SEED_COUNT_DEFAULT = 1000;

    @TempDir
    private Path directory;

    @Test
    void shouldConvergeWithAllThatWasAcknowledgedWhateverGoesWrong() throws Exception
    {
        final Long only = Long.getLong("memtx.sim.seed");
        final long first = null != only ? only : Long.getLong("memtx.sim.first", 1);
        final long count = null != only ? 1 : Long.getLong("memtx.sim.seeds", SEED_COUNT_DEFAULT);
        final long minutes = Long.getLong("memtx.sim.minutes", 0);
        final long endNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
        long acknowledged = 0;
        for (long seed = first; seed < first + count || 0 != minutes && System.nanoTime() - endNs < 0; seed++)
        {
            acknowledged += live(seed).acknowledgedCount();
        }
        assertTrue(acknowledged > 10 * count, "acknowledged=" + acknowledged);
    }

    @Test
    void shouldLiveTheSameAgainWhenTheSeedIsTheSame() throws Exception
    {
        for (long seed = 1; seed <= 20; seed++)
        {
            final long hash = live(seed).hash;
            assertEquals(hash, live(seed).hash, "seed=" + seed);
            assertNotEquals(hash, live(seed + 1).hash);
        }
    }

    private record Life(long hash, int acknowledgedCount)
    {
    }

    private Life live(final long seed) throws Exception
    {
        for (int i = 0; i < 5; i++)
        {
            Files.createDirectories(directory.resolve("member" + i));
        }
        try (Simulation simulation = new Simulation(seed, directory))
        {
            try
            {
                return new Life(simulation.run(), simulation.acknowledgedCount());
            }
            catch (final RuntimeException | Error ex)
            {
                throw new AssertionError(
                    "seed " + seed + " fails, live it again with -Dmemtx.sim.seed=" + seed + "\n" + ex + '\n' +
                    simulation.story(), ex);
            }
        }
    }
}
