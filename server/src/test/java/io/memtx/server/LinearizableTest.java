package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.relay.applier.transport.FreeEndpoint;
import io.memtx.synchro.limbo.Outcome;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.server.synchro.PendingCommit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Synchronous transactions of instances with threads, over Aeron on loopback. */
@Timeout(240)
class LinearizableTest
{
    @TempDir
    private Path directory;

    private final List<Instance> instances = new ArrayList<>();

    @AfterEach
    void closeInstances()
    {
        instances.forEach(Instance::close);
    }

    @Test
    void shouldReadWhatWasCommittedElsewhereWhenReadsAreLinearizable() throws Exception
    {
        final String[] endpoints = {FreeEndpoint.next().toString(), FreeEndpoint.next().toString()};
        final Instance first = launch("one", endpoints[0], endpoints);
        final Instance second = launch("two", endpoints[1], endpoints);
        final Memtx one = first.awaitRunning(60, TimeUnit.SECONDS);
        final Memtx two = second.awaitRunning(60, TimeUnit.SECONDS);
        one.submit((tx) ->
        {
            SynchronousTest.createSync(one);
            return null;
        }).get();
        while (!two.submit((tx) -> two.hasSpace("sync")).get() || 2 != one.replication().members().list().size())
        {
            Thread.sleep(1);
        }
        for (int id = 1; id <= 20; id++)
        {
            final int next = id;
            final PendingCommit<Tuple> commit = first.synchro().submit((tx) -> tx.replace(one.space("sync"), next));
            assertEquals(Outcome.COMMITTED, commit.await(60, TimeUnit.SECONDS));
            assertEquals(Tuple.of(next), commit.result());
            assertEquals(Tuple.of(next), second.synchro().linearizable(
                (tx) -> tx.get(two.space("sync"), next), 60, TimeUnit.SECONDS));
        }
        assertEquals(1, second.info().synchro().owner());
        assertEquals("follower", second.info().election().state());
        first.close();
        instances.remove(first);
        final MemtxException ex = assertThrows(MemtxException.class, () -> second.synchro().linearizable(
            (tx) -> tx.get(two.space("sync"), 1), 200, TimeUnit.MILLISECONDS));
        assertEquals(ErrorCode.ER_TIMEOUT, ex.code());
    }

    private Instance launch(final String name, final String listen, final String... endpoints)
    {
        final InstanceContext context = new InstanceContext(directory.resolve(name))
            .instanceName(name)
            .listen(listen)
            .replication(List.of(endpoints).stream()
                .map((endpoint) -> "replicator:topsecret@" + endpoint).toArray(String[]::new))
            .user("replicator", "topsecret")
            .aeronDirectory(directory.resolve(name + "-driver"));
        context.memtx().memtxMemory(8 << 20);
        context.synchro().quorum(2).timeoutNs(60_000_000_000L);
        final Instance instance = Instance.launch(context);
        instances.add(instance);
        return instance;
    }
}
