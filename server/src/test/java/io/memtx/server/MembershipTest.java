package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.relay.DownstreamStatus;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Who may be a member, who is refused, and how members come and go while the others run. */
@Timeout(120)
class MembershipTest
{
    @TempDir
    private Path directory;

    @AutoClose
    private ReplicaSet set;

    @BeforeEach
    void open()
    {
        set = new ReplicaSet(directory);
    }

    @Test
    void shouldHaveThirtyOneMembersAndRefuseTheNextUntilOneIsTakenOut() throws Exception
    {
        final Instance first = set.start(1, 1);
        set.awaitRunning(first);
        final Memtx one = first.db();
        for (int id = 3; id <= 31; id++)
        {
            final int taken = id;
            one.transact((tx) -> tx.insert(one.space("_cluster"), taken, ReplicaSet.uuid(100 + taken).toString()));
        }
        final Instance second = set.start(2, set.context(2, 1, 2).bootstrapStrategy(BootstrapStrategy.LEGACY));
        set.awaitRunning(second);
        assertEquals(2, second.info().id());
        assertEquals(31, second.info().replication().size());

        final Instance third = set.start(3, set.context(3, 1, 3).bootstrapStrategy(BootstrapStrategy.LEGACY));
        set.await(() -> null != ReplicaSet.message(third, 0));
        assertEquals("Replica count limit reached: 32", ReplicaSet.message(third, 0));
        assertEquals(UpstreamStatus.LOADING, ReplicaSet.status(third, 0));
        one.transact((tx) -> tx.delete(one.space("_cluster"), 17));
        set.awaitRunning(third);
        assertEquals(17, third.info().id());
        assertEquals("Incorrect value for option 'replication': too many replicas",
            assertThrows(MemtxException.class, () -> third.replication(
                IntStream.range(0, 32).mapToObj(ReplicaSet::endpoint).toArray(String[]::new))).getMessage());
    }

    @Test
    void shouldLeaveAMemberThatIsTakenOutAndTakeItBackWhenItComesWithoutData() throws Exception
    {
        final Instance first = set.start(1, 1, 2, 3);
        final Instance second = set.start(2, 1, 2, 3);
        final Instance third = set.start(3, 1, 2, 3);
        set.awaitRunning(first, second, third);
        final Memtx one = first.db();
        ReplicaSet.createBands(one);
        set.awaitConverged();
        final int id = third.info().id();
        third.db().space("bands").insert(1, "of the third");
        set.awaitConverged();
        final long lsn = first.info().vclock().get(id);
        one.transact((tx) -> tx.delete(one.space("_cluster"), id));
        set.await(() -> 0 == third.info().id());
        assertEquals("orphan", third.info().status());
        assertTrue(third.info().isReadOnly());
        assertThrows(MemtxException.class, () -> third.db().space("bands").insert(2, "x"));
        set.await(() -> UpstreamStatus.LOADING == ReplicaSet.status(third, 0) &&
            UpstreamStatus.LOADING == ReplicaSet.status(third, 1));
        assertEquals("Can't subscribe non-anonymous replica " + ReplicaSet.uuid(3) + " until join is done",
            ReplicaSet.message(third, 0));
        set.pass(5 * ReplicaSet.TIMEOUT_NS);
        assertEquals(2, first.info().replication().size());
        assertNull(first.info().replica(id));
        assertEquals(lsn, first.info().vclock().get(id), "its rows stay");

        set.stop(3);
        expelledStaysOut(first, id, lsn);
        final Instance fourth = set.start(4, set.context(4, 1, 2, 4));
        set.awaitRunning(fourth);
        assertEquals(id, fourth.info().id());
        first.replication(ReplicaSet.endpoints(1, 2, 4));
        fourth.db().space("bands").insert(2, "of the fourth");
        set.await(() -> null != one.space("bands").get(2));
        assertEquals(lsn + 1, first.info().vclock().get(id), "a number is never used twice");

        set.empty(3);
        final Instance again = set.start(3, 1, 2, 3, 4);
        set.awaitRunning(again);
        assertEquals(4, again.info().id());
        assertEquals(2, again.db().space("bands").size());
    }

    /** Started again with its data, even from a snapshot made since, it is not what it was. */
    private void expelledStaysOut(final Instance first, final int id, final long lsn) throws Exception
    {
        for (int round = 0; round < 2; round++)
        {
            final Instance third = set.start(3, 1, 2, 3);
            set.await(() -> "orphan".equals(third.info().status()) && 0 == third.info().id());
            final MemtxException ex =
                assertThrows(MemtxException.class, () -> third.awaitRunning(1, TimeUnit.SECONDS));
            assertEquals("Replica " + ReplicaSet.uuid(3) + " is not registered with replica set " +
                first.db().replication().replicasetUuid(), ex.getMessage());
            set.await(() -> UpstreamStatus.LOADING == ReplicaSet.status(third, 0));
            set.pass(5 * ReplicaSet.TIMEOUT_NS);
            assertEquals(2, first.info().replication().size());
            assertTrue(third.info().isReadOnly());
            assertEquals(lsn, third.info().vclock().get(id));
            third.db().snapshot();
            set.stop(3);
        }
    }

    @Test
    void shouldTakeBackAnExpelledOneThatSomebodyHasPutBack() throws Exception
    {
        final Instance first = set.start(1, 1, 2);
        final Instance second = set.start(2, 1, 2);
        set.awaitRunning(first, second);
        final Memtx one = first.db();
        ReplicaSet.createBands(one);
        set.awaitConverged();
        one.transact((tx) -> tx.delete(one.space("_cluster"), 2));
        set.await(() -> 0 == second.info().id());
        set.stop(2);
        final Instance third = set.start(2, 1, 2);
        set.await(() -> UpstreamStatus.LOADING == ReplicaSet.status(third, 0));
        one.transact((tx) -> tx.insert(one.space("_cluster"), 2, ReplicaSet.uuid(2).toString(), "node2"));
        set.awaitRunning(third);
        third.db().space("bands").insert(1, "back");
        set.awaitConverged();
        assertEquals(1, one.space("bands").size());
    }

    @Test
    void shouldLetOneInstanceOfAUuidSubscribeAtATime() throws Exception
    {
        final Instance first = set.start(1, 1, 2);
        final Instance second = set.start(2, 1, 2);
        set.awaitRunning(first, second);
        final Instance twin = set.start(3, set.context(3, 1, 3).instanceUuid(ReplicaSet.uuid(2)).instanceName("node2"));
        set.await(() -> null != ReplicaSet.message(twin, 0));
        assertEquals("Incorrect value for option 'replication': duplicate connection with the same replica UUID",
            ReplicaSet.message(twin, 0));
        assertEquals(UpstreamStatus.LOADING, ReplicaSet.status(twin, 0));
        assertEquals(DownstreamStatus.FOLLOW, first.info().replica(2).downstream().status());
    }

    @Test
    void shouldFollowAnInstanceOnceHoweverOftenItIsListed() throws Exception
    {
        final Instance first = set.start(1, 1);
        set.awaitRunning(first);
        final Instance second = set.start(2, 1, 2);
        set.awaitRunning(second);
        second.replication("node1:3301", "other:secret@node1:3301");
        final String refusal =
            "Incorrect value for option 'replication': duplicate connection to the same replica";
        set.await(() -> IntStream.of(0, 1).anyMatch((index) -> refusal.equals(ReplicaSet.message(second, index))));
        set.await(() -> IntStream.of(0, 1).anyMatch(
            (index) -> UpstreamStatus.FOLLOW == ReplicaSet.status(second, index)));
    }

    @Test
    void shouldSayWhyItHasNoDataAndGoOnTrying() throws Exception
    {
        final Instance first = set.start(1, 1, 2, 3);
        set.pass(11 * ReplicaSet.TIMEOUT_NS);
        final MemtxException ex = assertThrows(
            MemtxException.class, () -> first.awaitRunning(1, TimeUnit.SECONDS));
        assertEquals(ErrorCode.ER_CFG, ex.code());
        assertEquals(
            "Incorrect value for option 'replication': failed to connect to one or more replicas", ex.getMessage());
        final Instance second = set.start(2, 1, 2, 3);
        final Instance third = set.start(3, 1, 2, 3);
        set.awaitRunning(first, second, third);
        assertEquals(3, first.info().replication().size());

        final Instance reader = set.start(4, set.context(4).readOnly(true));
        set.step();
        assertEquals("Trying to bootstrap a local read-only instance as master",
            assertThrows(MemtxException.class, () -> reader.awaitRunning(1, TimeUnit.SECONDS)).getMessage());
        final InstanceContext leaderless = set.context(5, 5).bootstrapStrategy(BootstrapStrategy.CONFIG);
        assertEquals(
            "Incorrect value for option 'bootstrap_leader': " +
            "the option can't be empty when bootstrap strategy is 'config'",
            assertThrows(MemtxException.class, () -> Instance.open(leaderless)).getMessage());
        final InstanceContext hasty = set.context(5, 5).connectTimeoutNs(0);
        assertEquals(
            "Incorrect value for option 'replication_connect_timeout': the value must be greater than 0",
            assertThrows(MemtxException.class, () -> Instance.open(hasty)).getMessage());
    }

    @Test
    void shouldBootstrapFromTheConfiguredLeader() throws Exception
    {
        final Instance[] all = new Instance[3];
        for (int node = 3; node >= 1; node--)
        {
            all[node - 1] = set.start(node, set.context(node, 1, 2, 3)
                .bootstrapStrategy(BootstrapStrategy.CONFIG).bootstrapLeader("replicator:secret@node2:3301"));
            if (3 == node)
            {
                set.pass(ReplicaSet.TIMEOUT_NS);
                assertEquals("loading", all[2].info().status());
            }
        }
        set.awaitRunning(all);
        assertEquals(1, all[1].info().id());
        assertEquals(3, all[0].info().replication().size());
    }
}
