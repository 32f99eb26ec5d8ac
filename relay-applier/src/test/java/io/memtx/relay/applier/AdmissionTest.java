package io.memtx.relay.applier;

import io.memtx.relay.applier.applier.RowQueues;
import io.memtx.relay.applier.counters.ReplicationCounter;
import io.memtx.relay.applier.session.Login;
import io.memtx.relay.applier.transport.Connection;
import io.memtx.relay.applier.transport.Transport;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What others may cost that have not proved who they are. */
@Timeout(120)
class AdmissionTest
{
    private static final String LISTENER = "agent:3301";
    private static final int LIMIT = 16;

    @TempDir
    private Path directory;

    private final List<Connection> strangers = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();
    private LogCluster cluster;
    private LogInstance host;
    private LogInstance replica;
    private Transport strangerTransport;
    private ReplicationAgent agent;

    @BeforeEach
    void startAgent() throws IOException
    {
        cluster = new LogCluster(directory);
        host = cluster.add();
        replica = cluster.add();
        strangerTransport = cluster.network.open("stranger:3301", (connection) -> {});
        agent = new ReplicationAgent(new ReplicationContext()
            .relayHost(host)
            .applierHost(host)
            .queues(new RowQueues())
            .transport((acceptor) -> cluster.network.open(LISTENER, acceptor))
            .errorHandler(errors::add)
            .nanoClock(() -> cluster.nowNs)
            .timeoutNs(LogCluster.TIMEOUT_NS));
    }

    @AfterEach
    void closeAll()
    {
        agent.onClose();
        strangerTransport.close();
        cluster.close();
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldMakeRoomForWhoComesNextAmongStrangersAndKeepWhoIsAdmitted() throws IOException
    {
        replica.follow(LISTENER);
        run(100);
        assertEquals(1, following());
        for (int i = 0; i < 3 * LIMIT; i++)
        {
            strangers.add(strangerTransport.connect(LISTENER));
            run(2);
            assertTrue(unadmitted() <= LIMIT, "unadmitted=" + unadmitted());
        }
        assertEquals(1, following());
        assertEquals(2 * LIMIT, host.counters.get(ReplicationCounter.SESSIONS_REFUSED));
        assertEquals(1 + 3 * LIMIT, host.counters.get(ReplicationCounter.SESSIONS_ACCEPTED));
        final LogInstance another = cluster.add();
        another.follow(LISTENER);
        run(100);
        assertEquals(2, following());
    }

    @Test
    void shouldLeaveAStrangerThatDoesNotSayWhoItIs()
    {
        final Connection silent = strangerTransport.connect(LISTENER);
        run(2);
        assertEquals(1, unadmitted());
        run((int)(5 * LogCluster.TIMEOUT_NS / cluster.stepNs));
        assertEquals(0, unadmitted());
        assertEquals(1, silent.poll((buffer, offset, length) -> true, 10), "nothing but a greeting");
        run(10);
        assertEquals(Connection.State.CLOSED, silent.state());
    }

    @Test
    void shouldCountMessagesOfStrangersAndThoseThatAreInvalid()
    {
        final Connection stranger = strangerTransport.connect(LISTENER);
        run(5);
        final UnsafeBuffer nonsense = new UnsafeBuffer("no message of ours, but long enough".getBytes());
        assertTrue(stranger.offer(nonsense, 0, nonsense.capacity()) >= 0);
        run(200);
        assertEquals(1, host.counters.get(ReplicationCounter.UNAUTHENTICATED_MESSAGES));
        assertEquals(1, host.counters.get(ReplicationCounter.INVALID_MESSAGES));
        assertFalse(agent.relays().stream().anyMatch((relay) -> !relay.isClosed()));

        replica.follow(LISTENER, new Login("replicator", "wrong"));
        run(50);
        assertEquals(1, host.counters.get(ReplicationCounter.LOGINS_REFUSED));
        assertEquals(1, host.counters.get(ReplicationCounter.INVALID_MESSAGES));
        assertEquals(3, host.counters.get(ReplicationCounter.UNAUTHENTICATED_MESSAGES));
        assertEquals(1, replica.counters.get(ReplicationCounter.RETRIES));
    }

    @Test
    void shouldMakeRoomAtTheCostOfTheHostThatTakesMost() throws IOException
    {
        try (Transport early = cluster.network.open("early:3301", (connection) -> {}))
        {
            final Connection slow = early.connect(LISTENER);
            early.doWork(cluster.nowNs);
            run(2);
            early.doWork(cluster.nowNs);
            run(2);
            assertEquals(1, unadmitted());
            for (int i = 0; i < 2 * LIMIT; i++)
            {
                strangers.add(strangerTransport.connect(LISTENER));
                run(2);
            }
            early.doWork(cluster.nowNs);
            assertEquals(Connection.State.OPEN, slow.state());
            assertEquals(LIMIT, unadmitted());
            assertEquals(LIMIT + 1, host.counters.get(ReplicationCounter.SESSIONS_REFUSED));
        }
    }

    /** Nobody is locked out by it: a member at another host is admitted at once, and one at the same host soon. */
    @Test
    void shouldListenLaterToWhoeverHasFailedToLogIn() throws IOException
    {
        final int second = (int)(LogCluster.TIMEOUT_NS / cluster.stepNs);
        for (int i = 0; i < 20; i++)
        {
            replica.follow(LISTENER, new Login("replicator", "guess " + i));
        }
        run(second / 4);
        final long quickly = host.counters.get(ReplicationCounter.LOGINS_REFUSED);
        assertTrue(quickly >= 4, "refused=" + quickly);
        run(20 * second); // each of them tries again, and again
        final long refused = host.counters.get(ReplicationCounter.LOGINS_REFUSED);
        assertTrue(refused > quickly, "refused=" + refused);
        assertTrue(refused <= 22 * 20, "refused=" + refused + ": no more than one a second of each");

        final LogInstance another = cluster.add();
        another.follow(LISTENER);
        run(second / 10);
        assertEquals(1, following());
        replica.appliers.clear();
        replica.follow(LISTENER);
        run(3 * second);
        assertEquals(2, following());
    }

    private long unadmitted()
    {
        return agent.relays().stream().filter((relay) -> !relay.isClosed() && !relay.isAdmitted()).count();
    }

    private long following()
    {
        return agent.relays().stream().filter((relay) -> !relay.isClosed() && null != relay.downstream()).count();
    }

    private void run(final int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            cluster.step();
            agent.doWork();
            strangerTransport.doWork(cluster.nowNs);
        }
    }
}
