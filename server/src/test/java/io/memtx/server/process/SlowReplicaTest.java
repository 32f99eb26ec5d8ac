package io.memtx.server.process;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A replica that stands still, or reads slowly. */
@Timeout(300)
class SlowReplicaTest
{
    private static final int STOPPED_SECONDS = Integer.getInteger("memtx.stopped.seconds", 3);
    private static final String MASTER = "master";
    private static final String REPLICA = "replica";
    private static final int ROW_COUNT = 5_000;
    private static final int ROW_LENGTH = 200;

    @TempDir
    private Path directory;

    private ReplicaSet set;
    private InstanceProcess master;
    private InstanceProcess replica;
    private String replicaId;

    @AfterEach
    void closeAll()
    {
        set.close();
    }

    @Test
    void shouldGoOnWhileAReplicaIsStoppedWhichThenCatchesUp() throws Exception
    {
        start(new ReplicaSet(directory, MASTER, REPLICA).with("timeoutMs=250"));
        master.ask("load", "rows", 0, ROW_COUNT, ROW_LENGTH);
        set.awaitEqualVclocks();
        replica.freeze();
        final long beginNs = System.nanoTime();
        long written = ROW_COUNT;
        while (System.nanoTime() - beginNs < STOPPED_SECONDS * 1_000_000_000L)
        {
            master.ask("load", "rows", written, ROW_COUNT, ROW_LENGTH); // answered: nobody is waited for
            written += ROW_COUNT;
            written = written % 30_000;
        }
        set.await("the master notices", () -> "stopped".equals(downstream("status")));
        assertEquals("timed out", downstream("message"));
        final long resident = master.residentBytes();
        master.ask("load", "rows", 0, 30_000, ROW_LENGTH);
        assertTrue(master.residentBytes() - resident < 64 << 20, "nothing is queued for a replica");
        replica.thaw();
        set.awaitFollowing();
        set.awaitEqualVclocks();
        set.assertEqualData("rows", "after it was stopped");
    }

    @Test
    void shouldGoOnWhileAReplicaReadsSlowly() throws Exception
    {
        final UdpRelay relay = new UdpRelay(1);
        try
        {
            set = new ReplicaSet(directory, MASTER, REPLICA);
            final UdpRelay.Link link = relay.link(set.endpoint(MASTER));
            start(set.follows(MASTER, set.endpoint(MASTER)).follows(REPLICA, link.endpoint(), set.endpoint(REPLICA)));
            link.bytesPerSecond = 200_000 / 8;
            master.ask("load", "rows", 0, ROW_COUNT, ROW_LENGTH); // a minute's worth for the link
            final String written = master.info("replicated");
            assertTrue(!written.equals(replica.info("replicated")), "the link is no slower than the master");
            final String[] times = master.ask("latency", "rows", 1_000_000, 200).split("\t");
            Thread.sleep(2_000);
            assertEquals("follow", downstream("status"), () -> "median and longest in ns: " + String.join(", ", times));
            link.bytesPerSecond = 0;
            set.awaitFollowing();
            set.awaitEqualVclocks();
            set.assertEqualData("rows", "after the link was slow");
        }
        finally
        {
            relay.close();
        }
    }

    private String downstream(final String figure) throws Exception
    {
        return master.info(replicaId + ".downstream." + figure);
    }

    private void start(final ReplicaSet started) throws Exception
    {
        set = started;
        master = set.startFirst(MASTER);
        replica = set.start(REPLICA);
        set.awaitFollowing();
        replicaId = replica.info("id");
        master.ask("create", "rows", "id:unsigned", "text:string");
        set.awaitEqualVclocks();
    }
}
