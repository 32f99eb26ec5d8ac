package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.schema.IndexType;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.server.synchro.PendingCommit;
import io.memtx.synchro.election.ElectionMode;
import io.memtx.synchro.limbo.Outcome;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import static io.memtx.memtx.KeySpec.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Synchronous spaces over two instances: what the tutorial does. */
@Timeout(240)
class SynchronousTest
{
    @TempDir
    private Path directory;

    private ReplicaSet set;

    @BeforeEach
    void newSet()
    {
        set = new ReplicaSet(directory);
    }

    @AfterEach
    void close()
    {
        set.close();
    }

    @Test
    void shouldCommitWithTheSecondOneAndTimeOutWithoutItWhenQuorumIsTwo() throws Exception
    {
        final InstanceContext context = set.context(1);
        context.synchro().quorum(2);
        final Instance first = set.start(1, context);
        set.await(() -> "running".equals(first.info().status()));
        final Memtx one = first.db();
        createSync(one);

        final Instance second = set.start(2, 1);
        set.await(() -> "running".equals(second.info().status()));
        final CompletableFuture<Tuple> write = replace(one, 1);
        set.await(write::isDone);
        assertEquals(Tuple.of(1), write.join());
        assertEquals(Tuple.of(1), one.space("sync").get(1));
        set.await(() -> null != second.db().space("sync").get(1));
        assertEquals(1, first.synchro().info().owner());
        assertEquals(2, first.synchro().info().quorum());

        set.stop(2);
        final CompletableFuture<Tuple> late = replace(one, 2);
        set.await(late::isDone);
        final CompletionException ex = assertThrows(CompletionException.class, late::join);
        final MemtxException reason = (MemtxException)ex.getCause();
        assertEquals(ErrorCode.ER_SYNC_QUORUM_TIMEOUT, reason.code());
        assertEquals("Quorum collection for a synchronous transaction is timed out", reason.getMessage());
        assertNull(one.space("sync").get(2));

        final Instance back = set.start(2, 1);
        set.await(() -> "running".equals(back.info().status()));
        final CompletableFuture<Tuple> again = replace(one, 3);
        set.await(again::isDone);
        assertEquals(Tuple.of(3), again.join());
        set.await(() -> null != back.db().space("sync").get(3));
        assertNull(back.db().space("sync").get(2));
        assertTrue(set.errors.isEmpty(), set.errors::toString);
    }

    @Test
    void shouldHandTheQueueOverWhenPromotedAndDemoted() throws Exception
    {
        final Instance first = start(1, 2, 1, 2);
        final Instance second = start(2, 2, 1, 2);
        set.awaitRunning(first, second);
        createSync(first.db());
        set.awaitConverged();

        promote(first);
        assertEquals(1, first.synchro().info().owner());
        set.await(() -> 1 == second.synchro().info().owner());
        assertEquals("synchro", second.info().readOnlyReason());
        final CompletableFuture<Tuple> refused = replace(second.db(), 1);
        set.await(refused::isDone);
        final MemtxException readOnly = failure(refused);
        assertEquals(ErrorCode.ER_READONLY, readOnly.code());
        assertEquals("Can't modify data on a read-only instance - state is election follower with term 2, " +
            "leader is 1 (" + ReplicaSet.uuid(1) + "), synchro queue with term 2 belongs to 1 (" +
            ReplicaSet.uuid(1) + ")", readOnly.getMessage());
        commit(first, 1);

        promote(second);
        set.await(() -> 2 == first.synchro().info().owner());
        assertEquals("synchro", first.info().readOnlyReason());
        commit(second, 2);
        set.await(() -> null != first.db().space("sync").get(2));

        final CompletableFuture<Void> demoted = second.synchro().startDemotion();
        set.await(demoted::isDone);
        demoted.join();
        set.await(() -> 0 == first.synchro().info().owner() && 0 == second.synchro().info().owner());
        set.await(() -> null == first.info().readOnlyReason() && null == second.info().readOnlyReason());
        commit(first, 3); // claims it
        assertEquals(1, first.synchro().info().owner());
        assertTrue(set.errors.isEmpty(), set.errors::toString);
    }

    @Test
    void shouldElectAnotherWhenTheLeaderDies() throws Exception
    {
        final List<Instance> all = new ArrayList<>();
        for (int node = 1; node <= 3; node++)
        {
            final InstanceContext context = set.context(node, 1, 2, 3);
            context.synchro().electionMode(ElectionMode.CANDIDATE);
            all.add(set.start(node, context));
        }
        set.awaitRunning(all.toArray(Instance[]::new));
        set.await(() -> null != leader(all));
        final Instance leader = leader(all);
        createSync(leader.db());
        for (int id = 1; id <= 10; id++)
        {
            commit(leader, id);
        }
        set.stop(node(leader));
        all.remove(leader);
        set.await(() -> null != leader(all));
        final Instance next = leader(all);
        assertEquals(10, next.db().space("sync").size());
        commit(next, 11);
        final Instance follower = all.get(0) == next ? all.get(1) : all.get(0);
        set.await(() -> 11 == follower.db().space("sync").size());
        assertEquals("leader", next.synchro().electionInfo().state());
        assertEquals("follower", follower.synchro().electionInfo().state());
        assertEquals(next.info().id(), follower.synchro().electionInfo().leader());
        assertEquals("synchro", follower.info().readOnlyReason());
        assertTrue(set.errors.isEmpty(), set.errors::toString);
    }

    @Test
    void shouldKeepPendingWhatNobodyConfirmedWhenRestarted() throws Exception
    {
        pendOne();
        set.instance(1).db().snapshot();
        set.stop(1);

        final Instance first = start(1, 2, 1, 2);
        set.await(() -> null != first.db());
        set.pass(10_000_000L);
        assertNull(first.db().space("sync").get(2));
        assertEquals(Tuple.of(1), first.db().space("sync").get(1));
        assertEquals(1, first.synchro().info().len());
        final Instance second = start(2, 2, 1, 2);
        set.awaitRunning(first, second);
        set.await(() -> 1 == second.synchro().info().len());
        assertNull(second.db().space("sync").get(2));
        assertEquals("synchro", first.info().readOnlyReason());
        promote(first);
        set.await(() -> null != first.db().space("sync").get(2) && null != second.db().space("sync").get(2));
        commit(first, 3);
        set.awaitConverged();
        set.stop(1);
        set.stop(2);
        final Instance again = start(1, 2, 1, 2);
        set.await(() -> null != again.db());
        assertEquals(3, again.db().space("sync").size());
        assertTrue(set.errors.isEmpty(), set.errors::toString);
    }

    @Test
    void shouldRollBackWhatIsPendingWhenAnotherIsPromotedWithoutIt() throws Exception
    {
        pendOne(); // 2 does not have it
        set.stop(1);
        final Instance second = start(2, 1, 1, 2); // one vote is enough: only for this test
        set.await(() -> null != second.db());
        set.await(() -> "running".equals(second.info().status()));
        final CompletableFuture<Void> promoted = second.synchro().startPromotion();
        set.await(() -> 2 == second.synchro().info().owner());
        assertEquals("2 members to have the PROMOTE", second.synchro().info().waitsFor());
        final Instance first = start(1, 1, 1, 2); // else its transaction might still be confirmed
        set.awaitRunning(first);
        set.await(promoted::isDone);
        promoted.join();
        commit(second, 5);
        set.await(() -> null != first.db().space("sync").get(5));
        assertNull(first.db().space("sync").get(2));
        assertEquals(0, first.synchro().info().len());
        assertTrue(set.errors.isEmpty(), set.errors::toString);
        set.stop(1);
        final Instance again = start(1, 1, 1, 2);
        set.await(() -> null != again.db());
        assertNull(again.db().space("sync").get(2));
    }

    @Test
    void shouldConfirmAtOnceWhenTheQuorumIsLowered() throws Exception
    {
        final CompletableFuture<Tuple> pending = pendOne();
        final Instance first = set.instance(1);
        final CompletableFuture<Tuple> asynchronous =
            first.db().submit((tx) -> tx.replace(first.db().space("plain"), 7));
        set.pass(50_000_000L);
        assertFalse(pending.isDone() || asynchronous.isDone());
        assertEquals(2, first.synchro().info().len());
        assertNull(first.db().space("plain").get(7));
        first.synchro().quorum("1");
        set.await(pending::isDone);
        set.await(asynchronous::isDone);
        assertEquals(Tuple.of(2), pending.join());
        assertEquals(Tuple.of(7), asynchronous.join());
        assertThrows(MemtxException.class, () -> first.synchro().quorum("32"));
    }

    @Test
    void shouldNotShowWhatIsPendingToWhoJoins() throws Exception
    {
        final CompletableFuture<Tuple> pending = pendOne();
        final Instance first = set.instance(1);
        final InstanceContext context = set.context(3, 1).readOnly(true).anonymous(true);
        final Instance third = set.start(3, context);
        set.await(() -> null != third.db() && third.db().hasSpace("sync") &&
            1 == third.synchro().info().len());
        assertNull(third.db().space("sync").get(2));
        assertEquals(1, third.synchro().info().owner());
        start(2, 2, 1, 2);
        set.await(pending::isDone);
        assertEquals(Tuple.of(2), pending.join());
        set.await(() -> null != third.db().space("sync").get(2));
        assertTrue(set.errors.isEmpty(), set.errors::toString);
    }

    @Test
    void shouldSayThatNothingIsCertainUntilAnotherMemberHasTheRollback() throws Exception
    {
        final List<Instance> all = new ArrayList<>();
        for (int node = 1; node <= 3; node++)
        {
            final InstanceContext context = set.context(node, 1, 2, 3);
            context.synchro().timeoutNs(500_000_000L);
            all.add(set.start(node, context));
        }
        set.awaitRunning(all.toArray(Instance[]::new));
        final Instance first = all.get(0);
        final Memtx db = first.db();
        createSync(db);
        set.awaitConverged();
        commit(first, 1);
        set.stop(2);
        set.stop(3);
        final PendingCommit<Tuple> write = first.synchro().submit((tx) -> tx.replace(db.space("sync"), 2));
        set.await(() -> null != write.reason());
        assertEquals(ErrorCode.ER_SYNC_QUORUM_TIMEOUT, write.reason().code());
        assertEquals(Outcome.PENDING, write.outcome());
        assertEquals("2 members to have the ROLLBACK", first.info().synchro().waitsFor());
        final CompletableFuture<Tuple> refused = replace(db, 3);
        set.await(refused::isDone);
        assertEquals(ErrorCode.ER_SYNC_ROLLBACK, failure(refused).code());
        final Instance second = set.start(2, 1, 2, 3);
        set.await(() -> Outcome.ROLLED_BACK == write.outcome());
        commit(first, 4);
        set.await(() -> null != second.db().space("sync").get(4));
        assertNull(second.db().space("sync").get(2));
        assertNull(db.space("sync").get(2));
    }

    @Test
    void shouldFindASplitBrainWhenTwoHavePromotedThemselvesAsInTarantool() throws Exception
    {
        final List<Instance> all = new ArrayList<>();
        for (int node = 1; node <= 2; node++)
        {
            final InstanceContext context = set.context(node, 1, 2);
            context.synchro().settledByQuorum(false).quorum(1);
            all.add(set.start(node, context));
        }
        set.awaitRunning(all.toArray(Instance[]::new));
        createSync(all.get(0).db());
        set.awaitConverged();
        set.stop(2);
        promote(all.get(0));
        commit(all.get(0), 1);
        set.stop(1);
        final InstanceContext other = set.context(2, 1, 2);
        other.synchro().settledByQuorum(false).quorum(1);
        final Instance second = set.start(2, other);
        set.awaitRunning(second);
        promote(second);
        commit(second, 2);
        final InstanceContext again = set.context(1, 1, 2);
        again.synchro().settledByQuorum(false).quorum(1);
        final Instance first = set.start(1, again);
        set.await(() -> UpstreamStatus.STOPPED == ReplicaSet.status(first, 1));
        assertEquals("Split-Brain discovered: got a PROMOTE/DEMOTE with an obsolete term",
            ReplicaSet.message(first, 1));
        assertNull(first.db().space("sync").get(2));
    }

    /** Instance 1 owns the queue, 1 is committed by both, 2 waits for 2, which is stopped. */
    private CompletableFuture<Tuple> pendOne() throws Exception
    {
        final Instance first = start(1, 2, 1, 2);
        final Instance second = start(2, 2, 1, 2);
        set.awaitRunning(first, second);
        createSync(first.db());
        ReplicaSet.createBands(first.db());
        first.db().createSpace("plain", (def) -> def
            .field("id", FieldType.UNSIGNED)
            .index("pk", IndexType.TREE, unique("id")));
        set.awaitConverged();
        commit(first, 1);
        set.awaitConverged();
        set.stop(2);
        final CompletableFuture<Tuple> pending = replace(first.db(), 2);
        set.pass(100_000_000L);
        assertFalse(pending.isDone());
        assertEquals(1, first.synchro().info().len());
        return pending;
    }

    private Instance start(final int node, final int quorum, final int... listed)
    {
        final InstanceContext context = set.context(node, listed);
        context.synchro().quorum(quorum).timeoutNs(3_600_000_000_000L);
        return set.start(node, context);
    }

    private void promote(final Instance instance) throws Exception
    {
        final CompletableFuture<Void> promoted = instance.synchro().startPromotion();
        set.await(promoted::isDone);
        promoted.join();
    }

    private void commit(final Instance instance, final int id) throws Exception
    {
        final CompletableFuture<Tuple> write = replace(instance.db(), id);
        set.await(write::isDone);
        assertEquals(Tuple.of(id), write.join());
    }

    private static MemtxException failure(final CompletableFuture<?> future)
    {
        return (MemtxException)assertThrows(CompletionException.class, future::join).getCause();
    }

    private static Instance leader(final List<Instance> instances)
    {
        return instances.stream().filter((instance) -> null != instance.db())
            .filter((instance) -> "leader".equals(instance.synchro().electionInfo().state()) &&
                null == instance.info().readOnlyReason()).findFirst().orElse(null);
    }

    private int node(final Instance instance)
    {
        for (int node = 1; node <= 3; node++)
        {
            if (instance == set.instance(node))
            {
                return node;
            }
        }
        throw new AssertionError("no such instance");
    }

    static void createSync(final Memtx db)
    {
        db.createSpace("sync", (def) -> def
            .field("id", FieldType.UNSIGNED)
            .sync()
            .index("pk", IndexType.TREE, unique("id")));
    }

    static CompletableFuture<Tuple> replace(final Memtx db, final int id)
    {
        return db.submit((tx) -> tx.replace(db.space("sync"), id));
    }
}
