package io.memtx.server.sim;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Lives replica sets with synchronous spaces: a few of them, for as long as there is time.
 * {@code -Dmemtx.quorum.seeds=N} takes so many seeds, {@code -Dmemtx.quorum.minutes=N} goes on for so long,
 * {@code -Dmemtx.quorum.first=SEED} begins elsewhere, {@code -Dmemtx.quorum.seed=SEED} lives one again.
 */
class QuorumSimulatorTest
{
    private static final int SEED_COUNT = 20;
    private static final int SECONDS = 8;

    @TempDir
    private Path directory;

    @Test
    void shouldKeepWhatWasConfirmedWhateverGoesWrong() throws Exception
    {
        final Long only = Long.getLong("memtx.quorum.seed");
        final Long wanted = null != only ? Long.valueOf(1) : Long.getLong("memtx.quorum.seeds");
        final Long minutes = Long.getLong("memtx.quorum.minutes");
        final long most = null != wanted ? wanted : null != minutes ? Long.MAX_VALUE : SEED_COUNT;
        final long seconds = null != minutes ? TimeUnit.MINUTES.toSeconds(minutes) : SECONDS;
        final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        final long first = null != only ? only : Long.getLong("memtx.quorum.first", 1);
        long count = 0;
        long acknowledged = 0;
        while (count < most && (null != wanted || System.nanoTime() - endNs < 0))
        {
            acknowledged += live(first + count).acknowledgedCount();
            count++;
        }
        assertTrue(acknowledged >= 5 * count, "seeds=" + count + " acknowledged=" + acknowledged);
    }

    @Test
    void shouldLiveTheSameAgainWhenTheSeedIsTheSame() throws Exception
    {
        for (long seed = 1; seed <= 3; seed++)
        {
            assertEquals(live(seed).hash, live(seed).hash, "seed=" + seed);
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
        try (QuorumSimulation simulation = new QuorumSimulation(seed, directory))
        {
            try
            {
                return new Life(simulation.run(), simulation.acknowledgedCount());
            }
            catch (final RuntimeException | Error ex)
            {
                throw new AssertionError(
                    "seed " + seed + " fails, live it again with -Dmemtx.quorum.seed=" + seed + "\n" + ex + '\n' +
                    simulation.story(), ex);
            }
        }
    }
}
