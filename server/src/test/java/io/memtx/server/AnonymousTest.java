package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.schema.IndexType;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import static io.memtx.memtx.KeySpec.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Instances that follow without being members. */
@Timeout(120)
class AnonymousTest
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
    void shouldFollowWithoutBeingAMemberAndWriteWhatStaysWithIt() throws Exception
    {
        final Instance first = set.start(1, 1);
        set.awaitRunning(first);
        final Memtx one = first.db();
        ReplicaSet.createBands(one);
        one.createSpace("here", (def) -> def.local()
            .field("id", FieldType.UNSIGNED).index("primary", IndexType.TREE, unique("id")));
        one.createSpace("now", (def) -> def.temporary()
            .field("id", FieldType.UNSIGNED).index("primary", IndexType.TREE, unique("id")));
        one.space("bands").insert(1, "Roxette");

        final Instance second = set.start(2, anonymous(2, 1));
        set.awaitRunning(second);
        one.space("bands").insert(2, "Scorpions");
        set.awaitConverged();
        final Memtx two = second.db();
        assertEquals(2, two.space("bands").size());
        assertEquals(0, second.info().id());
        assertEquals("config", second.info().readOnlyReason());
        assertEquals(1, first.info().replication().size());
        assertEquals(Set.of(ReplicaSet.uuid(2)), first.info().replicationAnon().keySet());
        set.await(() -> ReplicaSet.vclock(first).equals(
            first.info().replicationAnon().get(ReplicaSet.uuid(2)).downstream().vclock()));

        two.space("here").insert(1, "local");
        two.space("now").insert(1, "temporary");
        set.step();
        assertEquals(1L, second.info().vclock().get(0));
        assertEquals("Can't modify data on a read-only instance - box.cfg.read_only is true",
            assertThrows(MemtxException.class, () -> two.space("bands").insert(3, "x")).getMessage());
        set.pass(100_000_000L);
        assertEquals(0, one.space("here").size());

        set.stop(2);
        set.await(() -> first.info().replicationAnon().isEmpty());
        one.space("bands").insert(3, "Ace of Base");
        final Instance again = set.start(2, anonymous(2, 1));
        set.awaitRunning(again);
        set.awaitConverged();
        assertEquals("local", again.db().space("here").get(1).getString(1));
    }

    @Test
    void shouldBecomeAMemberWhenItIsAnonymousNoMore() throws Exception
    {
        final Instance first = set.start(1, 1);
        set.awaitRunning(first);
        first.replication(ReplicaSet.endpoints(1, 2));
        ReplicaSet.createBands(first.db());
        final Instance second = set.start(2, anonymous(2, 1, 2));
        set.awaitRunning(second);
        assertEquals(
            "Incorrect value for option 'read_only': " +
            "the value may be set to false only when replication_anon is false",
            assertThrows(MemtxException.class, () -> second.readOnly(false)).getMessage());
        second.anonymous(false);
        set.await(() -> 0 != second.info().id());
        assertEquals(2, second.info().id());
        second.readOnly(false);
        second.db().space("bands").insert(1, "mine");
        set.awaitConverged();
        assertEquals("mine", first.db().space("bands").get(1).getString(1));
        assertEquals(0, first.info().replicationAnon().size());
        assertEquals("node2", first.info().replica(2).name());
        assertEquals(
            "Incorrect value for option 'replication_anon': cannot be turned on after bootstrap has finished",
            assertThrows(MemtxException.class, () -> second.anonymous(true)).getMessage());

        // whoever is a member and comes as if it were none is not served
        set.stop(2);
        final Instance masked = set.start(2, anonymous(2, 1, 2));
        set.await(() -> UpstreamStatus.STOPPED == ReplicaSet.status(masked, 0));
        assertEquals("Can't subscribe an anonymous replica having an ID assigned", ReplicaSet.message(masked, 0));
        assertEquals(104, ErrorCode.ER_PROTOCOL.number());
    }

    @Test
    void shouldServeOtherAnonymousInstancesButRegisterNobody() throws Exception
    {
        final Instance first = set.start(1, 1);
        set.awaitRunning(first);
        ReplicaSet.createBands(first.db());
        final Instance second = set.start(2, anonymous(2, 1));
        set.awaitRunning(second);
        final Instance third = set.start(3, anonymous(3, 2));
        set.awaitRunning(third);
        first.db().space("bands").insert(1, "Roxette");
        set.await(() -> 1 == third.db().space("bands").size());
        assertEquals(Set.of(ReplicaSet.uuid(3)), second.info().replicationAnon().keySet());

        final Instance fourth = set.start(4, 2, 4);
        set.pass(11 * ReplicaSet.TIMEOUT_NS);
        assertEquals("Anonymous replica does not support registration of non-anonymous nodes.",
            assertThrows(MemtxException.class,
                () -> fourth.awaitRunning(1, TimeUnit.SECONDS)).getMessage());
        set.stop(4);

        final Instance fifth = set.start(5, 1, 5);
        set.awaitRunning(fifth);
        fifth.replication(ReplicaSet.endpoints(2));
        set.await(() -> UpstreamStatus.STOPPED == ReplicaSet.status(fifth, 0));
        assertEquals("Anonymous replica does not support non-anonymous followers.", ReplicaSet.message(fifth, 0));
    }

    @Test
    void shouldRefuseToBeAnonymousAndWritable()
    {
        final InstanceContext context = set.context(1, 1).anonymous(true);
        assertEquals(
            "Incorrect value for option 'replication_anon': " +
            "the value may be set to true only when the instance is read-only",
            assertThrows(MemtxException.class, () -> Instance.open(context)).getMessage());
    }

    private InstanceContext anonymous(final int node, final int... listed)
    {
        return set.context(node, listed).anonymous(true).readOnly(true);
    }
}
