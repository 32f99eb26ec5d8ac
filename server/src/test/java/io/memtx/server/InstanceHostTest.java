package io.memtx.server;

import io.memtx.relay.applier.applier.NextStep;
import io.memtx.relay.applier.applier.RowQueues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class InstanceHostTest
{
    private static final long SECOND_NS = 1_000_000_000L;

    @TempDir
    private Path directory;

    /** Recovery takes its time: an instance that joined meanwhile would mix another one's snapshot with its own log. */
    @Test
    void shouldJoinNobodyWhileItRecovers()
    {
        final EngineHolder engine = new EngineHolder(new InstanceContext(directory), new RowQueues());
        final InstanceHost host = host(engine);
        assertFalse(host.isDecided());
        engine.mayOpen();
        assertTrue(host.isDecided());
        assertEquals(NextStep.WAIT, host.next(null));
    }

    @Test
    void shouldBeTakenForDeadOnceTheTransactionThreadMakesNoTurns()
    {
        final EngineHolder engine = new EngineHolder(new InstanceContext(directory), new RowQueues());
        final InstanceHost host = host(engine);
        assertTrue(host.isAlive(4 * SECOND_NS));
        assertFalse(host.isAlive(4 * SECOND_NS + 1));
        engine.doWork();
        assertTrue(host.isAlive(5 * SECOND_NS));
        assertTrue(host.isAlive(9 * SECOND_NS));
        assertFalse(host.isAlive(9 * SECOND_NS + 1));
    }

    private InstanceHost host(final EngineHolder engine)
    {
        return new InstanceHost(
            new InstanceContext(directory),
            new UUID(1, 1),
            new PasswordTable(Map.of(), Set.of(), new SecureRandom()),
            engine,
            0);
    }
}
