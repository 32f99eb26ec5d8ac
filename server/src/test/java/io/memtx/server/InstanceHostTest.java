package io.memtx.server;

import io.memtx.relay.applier.Peers;
import io.memtx.relay.applier.applier.RowQueues;
import io.memtx.relay.applier.message.Accepted;
import io.memtx.relay.applier.message.Subscribe;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What an instance answers to requests that none of ours sends. */
class InstanceHostTest
{
    private static final UUID OWN = new UUID(1, 1);

    @TempDir
    private Path directory;

    @Test
    void shouldRefuseWhoeverIsNobodyOrItself()
    {
        final InstanceContext context = new InstanceContext(directory).instanceUuid(OWN);
        context.memtx().memtxMemory(8 << 20).singleThreaded(true).instanceUuid(OWN);
        final InstanceState state = new InstanceState(context);
        final RowQueues queues = new RowQueues();
        final EngineHolder engine = new EngineHolder(context, queues, state);
        final InstanceFiles files = new InstanceFiles(context.memtx().storage(), directory);
        final InstanceHost host = new InstanceHost(context, files, OWN,
            new PasswordTable(Map.of(), new SecureRandom()), engine, state, new Peers(), 0);
        try
        {
            assertRefusal(ErrorCode.ER_LOADING, "Instance bootstrap hasn't finished yet", host, new UUID(1, 2));
            assertFalse(host.ballot().isBooted());
            for (int i = 0; i < 10; i++)
            {
                host.step(i);
                engine.doWork();
            }
            assertTrue(host.ballot().isBooted());
            assertFalse(host.ballot().isReadOnly());
            assertRefusal(
                ErrorCode.ER_NIL_UUID, "Nil UUID is reserved and can't be used in replication", host, null);
            assertRefusal(ErrorCode.ER_CONNECTION_TO_SELF, "Connection to self", host, OWN);
            final Accepted accepted = host.onSubscribe(subscribe(host, new UUID(1, 2), true));
            assertEquals(1, accepted.instanceId());
            assertEquals(host.ballot().vclock(), accepted.vclock());
        }
        finally
        {
            engine.onClose();
            queues.close();
        }
    }

    private static void assertRefusal(
        final ErrorCode code, final String text, final InstanceHost host, final UUID uuid)
    {
        final Subscribe request = subscribe(host, uuid, false);
        final MemtxException ex = assertThrows(MemtxException.class, () -> host.onSubscribe(request));
        assertEquals(code, ex.code());
        assertEquals(text, ex.getMessage());
        assertEquals(text, assertThrows(MemtxException.class, () -> host.register(request)).getMessage());
        assertEquals(text, assertThrows(MemtxException.class, () -> host.openSnapshot(request, true)).getMessage());
    }

    private static Subscribe subscribe(final InstanceHost host, final UUID uuid, final boolean isAnonymous)
    {
        return new Subscribe(
            host.subscription().replicaSetUuid(), null, uuid, null, isAnonymous, 0, new Vclock());
    }
}
