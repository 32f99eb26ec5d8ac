package io.memtx.server.process;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Kills either side while one joins the other. {@code -Dmemtx.kill.rounds} and {@code -Dmemtx.kill.seed} lengthen and
 * repeat it.
 */
@Timeout(1_200)
class JoinKillTest
{
    private static final int ROUNDS = Integer.getInteger("memtx.kill.rounds", 5);
    private static final long SEED = Long.getLong("memtx.kill.seed", 20261126L);
    private static final String MASTER = "master";
    private static final String REPLICA = "replica";
    private static final int ROW_COUNT = 5_000;
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    /** What a joining instance is seen to be, one after the other; the last one is that it is a member. */
    private static final List<String> PHASES =
        List.of("connect", "wait_snapshot", "fetch_snapshot", "joined", "member");

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);
    private ReplicaSet set;
    private UdpRelay relay;

    @AfterEach
    void closeAll() throws InterruptedException
    {
        if (null != set)
        {
            set.close();
        }
        if (null != relay)
        {
            relay.close();
        }
    }

    @Test
    void shouldBeginCleanWhenWhoJoinsIsKilledInAnyPhase() throws Exception
    {
        startMaster();
        for (final String phase : PHASES)
        {
            final InstanceProcess replica = set.start(REPLICA);
            awaitPhase(phase);
            replica.kill();
        }
        assertJoins("killed in each of " + PHASES);
    }

    @Test
    void shouldBeginCleanWhenWhoIsJoinedIsKilledInAnyPhase() throws Exception
    {
        startMaster();
        set.start(REPLICA);
        for (final String phase : PHASES.subList(0, PHASES.size() - 1))
        {
            awaitPhase(phase);
            set.get(MASTER).kill();
            set.start(MASTER);
            set.await("it has its data", () -> "running".equals(set.get(MASTER).info("status")));
        }
        assertJoins("master killed in each of " + PHASES);
    }

    @Test
    void shouldLeaveNoDriversDirectoryBehindWhenKilledAndStartedAgain(final TestReporter reporter) throws Exception
    {
        set = new ReplicaSet(directory, MASTER, REPLICA).with("timeoutMs=250", "aeronDirectory=");
        set.startFirst(MASTER);
        final Set<String> ofMaster = driverDirectories(set.get(MASTER));
        assertEquals(1, ofMaster.size());
        final Set<String> ofReplica = new TreeSet<>();
        for (int round = 0; round < ROUNDS; round++)
        {
            final InstanceProcess replica = set.startWithoutWaiting(REPLICA);
            if (round % 2 == 1)
            {
                replica.launched();
            }
            Thread.sleep(random.nextInt(800)); // wherever that is
            ofReplica.addAll(driverDirectories(replica));
            replica.kill();
            if (0 == round % 7 && Files.exists(set.directory(REPLICA)))
            {
                set.wipe(REPLICA);
            }
            assertTrue(Files.exists(SHARED_MEMORY.resolve(ofMaster.iterator().next())), "round " + round);
        }
        set.start(REPLICA);
        set.awaitFollowing();
        ofReplica.addAll(driverDirectories(set.get(REPLICA)));
        final List<String> left = ofReplica.stream()
            .filter((name) -> Files.exists(SHARED_MEMORY.resolve(name))).collect(Collectors.toList());
        assertEquals(driverDirectories(set.get(REPLICA)), new TreeSet<>(left), "seed=" + SEED);
        assertEquals(ofMaster, driverDirectories(set.get(MASTER)));
        assertTrue(set.isFollowing(REPLICA));
        set.get(REPLICA).stop();
        set.get(MASTER).stop();
        ofReplica.addAll(ofMaster);
        ofReplica.forEach((name) -> assertTrue(Files.notExists(SHARED_MEMORY.resolve(name)), name));
        reporter.publishEntry("kills", ROUNDS + " seed=" + SEED);
    }

    /** What a process has mapped below {@code /dev/shm} that is ours. */
    private static Set<String> driverDirectories(final InstanceProcess process) throws Exception
    {
        try (Stream<String> maps = Files.lines(Path.of("/proc/" + process.pid() + "/maps")))
        {
            return maps.filter((line) -> line.contains("/dev/shm/memtx-"))
                .map((line) -> line.replaceAll(".*/dev/shm/([^/]*)/.*", "$1"))
                .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** The link between both is so slow that each phase lasts. */
    private void startMaster() throws Exception
    {
        relay = new UdpRelay(SEED);
        set = new ReplicaSet(directory, MASTER, REPLICA).with("timeoutMs=250");
        final UdpRelay.Link link = relay.link(set.endpoint(MASTER));
        link.bytesPerSecond = 1_000_000;
        set.follows(MASTER, set.endpoint(MASTER)).follows(REPLICA, link.endpoint(), set.endpoint(REPLICA));
        set.start(MASTER);
        set.await("it has its data", () -> "running".equals(set.get(MASTER).info("status")));
        set.get(MASTER).ask("create", "rows", "id:unsigned", "text:string");
        set.get(MASTER).ask("load", "rows", 0, ROW_COUNT, 200);
    }

    private void awaitPhase(final String phase) throws Exception
    {
        final InstanceProcess replica = set.get(REPLICA);
        set.await(phase, () -> hasReached(replica, phase));
    }

    private static boolean hasReached(final InstanceProcess replica, final String phase) throws Exception
    {
        final boolean isRunning = "running".equals(replica.info("status"));
        if ("member".equals(phase))
        {
            return isRunning && !"0".equals(replica.info("id"));
        }
        // a phase that is over already is as good: the kill comes later then
        final String upstreams = replica.ask("upstreams");
        return isRunning || PHASES.subList(PHASES.indexOf(phase), PHASES.size()).stream()
            .anyMatch((reached) -> upstreams.contains("=" + reached + " "));
    }

    private void assertJoins(final String what) throws Exception
    {
        if (!set.get(REPLICA).isAlive())
        {
            set.start(REPLICA);
        }
        set.awaitFollowing();
        set.get(MASTER).ask("load", "rows", ROW_COUNT, 10, 10);
        set.awaitEqualVclocks();
        set.assertEqualData("rows", what);
        assertEquals("2", set.get(REPLICA).info("id"), what);
        try (Stream<Path> files = Files.list(set.directory(REPLICA)))
        {
            assertEquals(List.of(),
                files.filter((file) -> file.toString().endsWith(".snap.inprogress")).toList(), what);
        }
        set.get(MASTER).stop();
        set.get(REPLICA).stop();
        assertEquals(
            LoggedRows.assertOnceEach(set.directory(MASTER), what),
            LoggedRows.assertOnceEach(set.directory(REPLICA), what));
    }
}
