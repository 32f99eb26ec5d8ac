package io.memtx.relay.applier;

import io.memtx.relay.applier.applier.Applier;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.counters.ReplicationCounter;
import io.memtx.relay.applier.relay.DownstreamStatus;
import io.memtx.relay.applier.relay.Relay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What relays and appliers say of themselves, how they keep each other's patience, over a network in one thread. */
@Timeout(120)
class LagTest
{
    private static final long TIMEOUT_NS = LogCluster.TIMEOUT_NS;

    @TempDir
    private Path directory;

    private LogCluster cluster;
    private LogInstance first;
    private LogInstance second;

    @BeforeEach
    void startInstances() throws IOException
    {
        cluster = new LogCluster(directory);
        first = cluster.add();
        second = cluster.add();
    }

    @AfterEach
    void closeInstances()
    {
        cluster.close();
    }

    /** Tarantool's gh-5762, gh-5979, gh-9094: a relay that scans a long log for nothing falls silent. */
    @Test
    void shouldSendHeartbeatsWhileItScansALongLogForNothing()
    {
        for (int i = 0; i < 100_000; i++)
        {
            first.write(1, 0);
            if (0 == i % 20_000)
            {
                first.rotate();
            }
        }
        cluster.stepNs = TIMEOUT_NS / 2;
        second.idFilter = 1 << 1;
        second.follow(LogCluster.endpoint(1));
        cluster.await(() -> !first.relays.isEmpty() && DownstreamStatus.FOLLOW == relay().status());
        final Relay relay = relay();
        final long heartbeats = first.counters.get(ReplicationCounter.HEARTBEATS_SENT);
        int turns = 0;
        long before = 0;
        for (long after = leftOut(); after < 100_000; after = leftOut())
        {
            assertTrue(after - before <= 8 * 1_000, "looked at " + (after - before) + " transactions in a turn");
            before = after;
            cluster.step();
            turns++;
        }
        assertTrue(turns > 10, "turns=" + turns);
        assertTrue(first.counters.get(ReplicationCounter.HEARTBEATS_SENT) - heartbeats >= turns / 2 - 1);
        assertSame(relay, relay());
        assertEquals(0, first.counters.get(ReplicationCounter.ROWS_SENT));
        cluster.run(2 * TIMEOUT_NS);
        assertEquals(UpstreamStatus.SYNC, applier().status());
        assertEquals(0, relay.lagRows());
        assertEquals(0, relay.lagBytes());
    }

    @Test
    void shouldTellLagInRowsAndBytesThatIsTrueWhileNothingMoves()
    {
        second.follow(LogCluster.endpoint(1));
        cluster.await(() -> UpstreamStatus.FOLLOW == applier().status());
        second.isApplying = false;
        for (int i = 0; i < 50; i++)
        {
            first.write(2, 1_000); // of two rows the second is local
        }
        cluster.run(3 * TIMEOUT_NS);
        assertEquals(50, relay().lagRows());
        assertTrue(relay().lagBytes() >= 50_000, "bytes=" + relay().lagBytes());
        assertEquals(50, applier().lagRows());
        assertTrue(applier().lagBytes() >= 50_000, "bytes=" + applier().lagBytes());

        second.isApplying = true;
        cluster.await(() -> 50 == second.lsn(1));
        cluster.run(2 * TIMEOUT_NS);
        assertEquals(0, relay().lagRows());
        assertEquals(0, relay().lagBytes());
        assertEquals(0, applier().lagRows());
        assertEquals(0, applier().lagBytes());
        assertEquals(50, first.counters.get(ReplicationCounter.ROWS_SENT));
        assertEquals(50, first.counters.get(ReplicationCounter.TRANSACTIONS_SENT));
        assertEquals(50, second.counters.get(ReplicationCounter.TRANSACTIONS_RECEIVED));
        assertTrue(first.counters.get(ReplicationCounter.BYTES_SENT) > 50_000);
        final Relay relay = relay();
        relay.close();
        first.write(1, 10);
        assertEquals(1, relay.lagRows(), "of one that has left, too");
        cluster.await(() -> UpstreamStatus.FOLLOW != applier().status());
        assertEquals(-1, applier().lagRows());
    }

    @Test
    void shouldCountWhatIsNotSentYetWhenTheLinkIsFull()
    {
        second.follow(LogCluster.endpoint(1));
        cluster.await(() -> UpstreamStatus.FOLLOW == applier().status());
        cluster.network.cut(LogCluster.endpoint(1), LogCluster.endpoint(2));
        for (int i = 0; i < 500; i++)
        {
            first.write(1, 1_000);
        }
        cluster.run(TIMEOUT_NS);
        assertEquals(500, relay().lagRows());
        assertTrue(relay().lagBytes() >= 500_000, "bytes=" + relay().lagBytes());
        assertTrue(first.counters.get(ReplicationCounter.SEND_BACK_PRESSURE) > 0);
        cluster.network.heal();
        cluster.await(() -> 500 == second.lsn(1));
    }

    /** The queue is full and heartbeats wait behind rows: the upstream hears of the replica all the same. */
    @Test
    void shouldNotLeaveAReplicaWhoseTransactionThreadIsBusy()
    {
        second.follow(LogCluster.endpoint(1));
        cluster.await(() -> UpstreamStatus.FOLLOW == applier().status());
        final Relay relay = relay();
        second.isApplying = false;
        while (0 == second.counters.get(ReplicationCounter.APPLY_BACK_PRESSURE))
        {
            first.write(1, 30_000);
            cluster.step();
        }
        cluster.run(20 * TIMEOUT_NS);
        assertSame(relay, relay());
        assertEquals(DownstreamStatus.FOLLOW, relay.status());
        assertEquals(UpstreamStatus.FOLLOW, applier().status());
        second.isApplying = true;
        cluster.await(() -> first.lsn(1) == second.lsn(1));
    }

    /** Tarantool's gh-7512: nobody notices a hung leader because another thread of it sends heartbeats. */
    @Test
    void shouldFallSilentWhenTheTransactionThreadHangs()
    {
        second.follow(LogCluster.endpoint(1));
        cluster.await(() -> UpstreamStatus.FOLLOW == applier().status());
        first.isAlive = false;
        cluster.await(() -> UpstreamStatus.DISCONNECTED == applier().status());
        assertEquals("timed out", applier().failure().text());
        assertEquals(1, second.counters.get(ReplicationCounter.RETRIES));
        first.isAlive = true;
        cluster.await(() -> UpstreamStatus.FOLLOW == applier().status());
    }

    private long leftOut()
    {
        return first.counters.get(ReplicationCounter.TRANSACTIONS_LEFT_OUT);
    }

    private Relay relay()
    {
        return first.relays.get(first.relays.size() - 1);
    }

    private Applier applier()
    {
        return second.appliers.get(0);
    }
}
