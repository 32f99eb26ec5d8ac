package io.memtx.server;

import io.memtx.relay.applier.Peers;
import io.memtx.relay.applier.applier.RowQueues;
import io.memtx.relay.applier.message.Accepted;
import io.memtx.relay.applier.message.Ballot;
import io.memtx.relay.applier.message.Subscribe;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class InstanceHostTest
{
    private static final UUID OWN = new UUID(1, 1);
    private static final long SECOND_NS = 1_000_000_000L;

    @TempDir
    private Path directory;

    /** Recovery takes its time: an instance that joined meanwhile would mix another one's snapshot with its own log. */
    @Test
    void shouldJoinNobodyWhileItRecovers()
    {
        final InstanceContext context = context();
        final EngineHolder engine = new EngineHolder(context, new RowQueues(), new InstanceState(context));
        final Joining joining =
            new Joining(context, files(context), OWN, engine, new InstanceState(context), new Peers(), 0);
        final Ballot own = host(context, engine, new InstanceState(context)).ballot();
        engine.mayOpen();
        assertEquals(0, joining.step(own, SECOND_NS));
        assertNull(joining.leader());
    }

    @Test
    void shouldBeTakenForDeadOnceTheTransactionThreadMakesNoTurns()
    {
        final InstanceContext context = context();
        final EngineHolder engine = new EngineHolder(context, new RowQueues(), new InstanceState(context));
        final InstanceHost host = host(context, engine, new InstanceState(context));
        assertTrue(host.isAlive(4 * SECOND_NS));
        assertFalse(host.isAlive(4 * SECOND_NS + 1));
        engine.doWork();
        assertTrue(host.isAlive(5 * SECOND_NS));
        assertTrue(host.isAlive(9 * SECOND_NS));
        assertFalse(host.isAlive(9 * SECOND_NS + 1));
    }

    @Test
    void shouldRefuseWhoeverIsNobodyOrItself()
    {
        final InstanceContext context = context();
        final InstanceState state = new InstanceState(context);
        final RowQueues queues = new RowQueues();
        final EngineHolder engine = new EngineHolder(context, queues, state);
        final InstanceHost host = host(context, engine, state);
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
            registerOnce(host, engine);
        }
        finally
        {
            engine.onClose();
            queues.close();
        }
    }

    /** Whoever is a member and has not just got the data has no reason to ask. */
    private static void registerOnce(final InstanceHost host, final EngineHolder engine)
    {
        final Subscribe request = subscribe(host, new UUID(1, 2), false);
        assertEquals(1, await(host.register(request, false), engine).instanceId());
        final MemtxException ex = assertThrows(MemtxException.class, () -> host.register(request, false));
        assertEquals(ErrorCode.ER_REPLICA_NOT_ANON, ex.code());
        assertEquals(
            "Replica '" + new UUID(1, 2) + "' is not anonymous and cannot register.", ex.getMessage());
        assertEquals(1, await(host.register(request, true), engine).instanceId());
        assertEquals(2, host.memberId(new UUID(1, 2)));
        final Subscribe named = new Subscribe(
            host.subscription().replicaSetUuid(), null, new UUID(1, 2), "two", false, 0, new Vclock());
        assertEquals(1, await(host.register(named, false), engine).instanceId());
        assertEquals("two", engine.replication().members().list().get(1).name());
    }

    private static Accepted await(final CompletableFuture<Accepted> answer, final EngineHolder engine)
    {
        for (int i = 0; !answer.isDone(); i++)
        {
            assertTrue(i < 1000);
            engine.doWork();
        }
        return answer.join();
    }

    private InstanceContext context()
    {
        final InstanceContext context = new InstanceContext(directory).instanceUuid(OWN);
        context.memtx().memtxMemory(8 << 20).singleThreaded(true).instanceUuid(OWN);
        return context;
    }

    private InstanceHost host(final InstanceContext context, final EngineHolder engine, final InstanceState state)
    {
        return new InstanceHost(context, files(context), OWN,
            new PasswordTable(Map.of(), Set.of(), new SecureRandom()), engine, state, new Peers(), 0);
    }

    private InstanceFiles files(final InstanceContext context)
    {
        return new InstanceFiles(context.memtx().storage(), directory);
    }

    private static void assertRefusal(
        final ErrorCode code, final String text, final InstanceHost host, final UUID uuid)
    {
        final Subscribe request = subscribe(host, uuid, false);
        final MemtxException ex = assertThrows(MemtxException.class, () -> host.onSubscribe(request));
        assertEquals(code, ex.code());
        assertEquals(text, ex.getMessage());
        assertEquals(text, assertThrows(MemtxException.class, () -> host.register(request, false)).getMessage());
        assertEquals(text, assertThrows(MemtxException.class, () -> host.openSnapshot(request, true)).getMessage());
    }

    private static Subscribe subscribe(final InstanceHost host, final UUID uuid, final boolean isAnonymous)
    {
        return new Subscribe(
            host.subscription().replicaSetUuid(), null, uuid, null, isAnonymous, 0, new Vclock());
    }
}
