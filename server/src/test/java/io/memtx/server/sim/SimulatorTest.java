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
 * Lives replica sets: two thousand of them, or as many as half a minute is enough for. {@code -Dmemtx.sim.seeds=N}
 * takes so many seeds, {@code -Dmemtx.sim.minutes=N} goes on for so long, {@code -Dmemtx.sim.first=SEED} begins
 * elsewhere, {@code -Dmemtx.sim.seed=SEED} lives one again.
 */
class SimulatorTest
{
    private static final int SEED_COUNT = 2000;
    private static final int SECONDS = 30;

    @TempDir
    private Path directory;

    @Test
    void shouldConvergeWithAllThatWasAcknowledgedWhateverGoesWrong() throws Exception
    {
        final Long only = Long.getLong("memtx.sim.seed");
        final Long wanted = null != only ? Long.valueOf(1) : Long.getLong("memtx.sim.seeds");
        final Long minutes = Long.getLong("memtx.sim.minutes");
        final long most = null != wanted ? wanted : null != minutes ? Long.MAX_VALUE : SEED_COUNT;
        final long seconds = null != minutes ? TimeUnit.MINUTES.toSeconds(minutes) : SECONDS;
        final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        final long first = null != only ? only : Long.getLong("memtx.sim.first", 1);
        long count = 0;
        long acknowledged = 0;
        while (count < most && (null != wanted || System.nanoTime() - endNs < 0))
        {
            acknowledged += live(first + count).acknowledgedCount();
            count++;
        }
        assertTrue(acknowledged >= 10 * count, "seeds=" + count + " acknowledged=" + acknowledged);
    }

    @Test
    void shouldLiveTheSameAgainWhenTheSeedIsTheSame() throws Exception
    {
        for (long seed = 1; seed <= 5; seed++)
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
