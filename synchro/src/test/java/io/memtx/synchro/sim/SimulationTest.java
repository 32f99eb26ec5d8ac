package io.memtx.synchro.sim;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Random histories of whole replica sets: {@code -Dmemtx.synchro.seeds=100000 -Dmemtx.synchro.seed=1} for more of them.
 */
class SimulationTest
{
    private static final long FIRST_SEED = Long.getLong("memtx.synchro.seed", 1);
    private static final int SEEDS = Integer.getInteger("memtx.synchro.seeds", 200);

    @Test
    void shouldKeepWhatIsAcknowledgedAndNeverShowWhatIsRolledBack()
    {
        long acknowledged = 0;
        long rolledBack = 0;
        long owners = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++)
        {
            final Simulation simulation = new Simulation(seed);
            try
            {
                simulation.run();
            }
            catch (final RuntimeException | AssertionError ex)
            {
                throw new AssertionError("seed=" + seed + ": " + ex.getMessage() + "\n" + simulation, ex);
            }
            acknowledged += simulation.checker().acknowledgedCount();
            rolledBack += simulation.checker().rolledBackCount();
            owners += simulation.checker().ownerCount();
        }
        final String seen = "acknowledged=" + acknowledged + " rolledBack=" + rolledBack + " owners=" + owners;
        assertTrue(acknowledged > 20L * SEEDS && rolledBack > SEEDS / 4 && owners > 2L * SEEDS, seen);
    }
}
