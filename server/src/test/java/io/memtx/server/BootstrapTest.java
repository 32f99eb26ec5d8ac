package io.memtx.server;

import io.memtx.relay.applier.message.Ballot;
import io.memtx.server.Bootstrap.Decision;
import io.memtx.server.Bootstrap.Peer;
import io.memtx.server.Bootstrap.Verdict;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.xlog.Vclock;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/** The table of bootstrap strategies, row by row. Instance 1 has the smallest uuid, so it leads where nothing else. */
class BootstrapTest
{
    private static final UUID NOBODY = null;

    private boolean isReadOnly;
    private boolean isAnonymous;
    private BootstrapStrategy strategy = BootstrapStrategy.AUTO;
    private String configuredLeader;
    private int connectQuorum;

    @Test
    void shouldMakeTheFirstDataAtOnceWhenItIsAlone()
    {
        assertEquals(new Decision(Verdict.BOOTSTRAP, uuid(2), null), decide(2, 0, NOBODY, false));
    }

    @Test
    void shouldWaitForAllButGoOnWithMoreThanHalfWhenTimeIsOver()
    {
        assertVerdict(Verdict.WAIT, NOBODY, decide(2, 4, NOBODY, false, fresh(1, uuid(1)), fresh(3, uuid(1))));
        assertVerdict(Verdict.JOIN, uuid(1), decide(2, 4, NOBODY, true, fresh(1, uuid(1)), fresh(3, uuid(1))));
        assertVerdict(Verdict.JOIN, uuid(1), decide(2, 3, NOBODY, false, fresh(1, NOBODY), fresh(3, NOBODY)));
        assertFailure(ErrorCode.ER_CFG,
            "Incorrect value for option 'replication': failed to connect to one or more replicas",
            decide(2, 4, NOBODY, true, fresh(1, NOBODY)));
    }

    @Test
    void shouldLeadOnlyWhenEverybodyWhoIsConnectedHasChosenIt()
    {
        assertVerdict(Verdict.WAIT, uuid(1), decide(1, 3, NOBODY, false, fresh(2, uuid(1)), fresh(3, NOBODY)));
        assertVerdict(Verdict.BOOTSTRAP, uuid(1), decide(1, 3, uuid(1), false, fresh(2, uuid(1)), fresh(3, uuid(1))));
        assertFailure(ErrorCode.ER_BOOTSTRAP_NOT_UNANIMOUS,
            "Replica " + uuid(3) + " at node3:3301 chose a different bootstrap leader " + uuid(2),
            decide(1, 3, uuid(1), true, fresh(2, uuid(1)), fresh(3, uuid(2))));
        assertFailure(ErrorCode.ER_CANT_CHECK_BOOTSTRAP_LEADER,
            "Can't check who replica " + uuid(3) + " at node3:3301 chose its bootstrap leader",
            decide(1, 3, uuid(1), true, fresh(2, uuid(1)), fresh(3, NOBODY)));
    }

    @Test
    void shouldKeepItsVoteUntilTimeIsOver()
    {
        assertVerdict(Verdict.JOIN, uuid(3), decide(2, 3, uuid(3), false, fresh(1, NOBODY), fresh(3, NOBODY)));
        assertVerdict(Verdict.JOIN, uuid(1), decide(2, 3, uuid(3), true, fresh(1, NOBODY)));
    }

    @Test
    void shouldJoinWhoeverHasDataWithOneConnectionWhenAllMembersAreListed()
    {
        assertVerdict(Verdict.JOIN, uuid(3), decide(1, 5, NOBODY, false, booted(3, false, uuid(3), uuid(4))));
        assertVerdict(Verdict.JOIN, uuid(3), decide(1, 2, uuid(1), false, booted(3, false, uuid(3))));
        assertFailure(ErrorCode.ER_BOOTSTRAP_CONNECTION_NOT_TO_ALL,
            "Some replica set members were not specified in box.cfg.replication",
            decide(1, 1, NOBODY, false, booted(3, false, uuid(3), uuid(4))));
        isReadOnly = true;
        isAnonymous = true;
        assertVerdict(Verdict.JOIN, uuid(3), decide(1, 1, NOBODY, false, booted(3, false, uuid(3), uuid(4))));
    }

    @Test
    void shouldNeverMakeAReplicaSetOfItsOwnWhenOnlyReadOnlyOnesHaveData()
    {
        assertVerdict(Verdict.WAIT, NOBODY, decide(1, 3, NOBODY, false, booted(3, true, uuid(3))));
        assertVerdict(Verdict.JOIN, uuid(3), decide(1, 3, NOBODY, true, booted(3, true, uuid(3))));
        assertVerdict(Verdict.JOIN, uuid(4),
            decide(1, 3, NOBODY, false, booted(3, true, uuid(3), uuid(4)), booted(4, false, uuid(3), uuid(4))));
    }

    @Test
    void shouldNotJoinAnAnonymousOneUnlessItIsAnonymousItself()
    {
        final Peer anonymous = new Peer("node3:3301", uuid(3), ballot(true, true, true, NOBODY, uuid(4)));
        assertVerdict(Verdict.WAIT, NOBODY, decide(1, 2, NOBODY, false, anonymous));
        assertFailure(ErrorCode.ER_UNSUPPORTED,
            "Anonymous replica does not support registration of non-anonymous nodes.",
            decide(1, 2, NOBODY, true, anonymous));
        isReadOnly = true;
        isAnonymous = true;
        assertVerdict(Verdict.JOIN, uuid(3), decide(1, 2, NOBODY, false, anonymous));
    }

    @Test
    void shouldRefuseToMakeTheFirstDataWhenItIsReadOnly()
    {
        isReadOnly = true;
        final String text = "Trying to bootstrap a local read-only instance as master";
        assertFailure(ErrorCode.ER_BOOTSTRAP_READONLY, text, decide(1, 0, NOBODY, false));
        strategy = BootstrapStrategy.CONFIG;
        configuredLeader = "node1";
        assertFailure(ErrorCode.ER_BOOTSTRAP_READONLY, text, decide(1, 1, NOBODY, false));
        strategy = BootstrapStrategy.AUTO;
        assertVerdict(Verdict.JOIN, uuid(2), decide(1, 2, NOBODY, false, fresh(2, NOBODY)));
    }

    @Test
    void shouldTakeTheConfiguredLeaderByUriOrUuidOrNameAndNobodyElse()
    {
        strategy = BootstrapStrategy.CONFIG;
        for (final String leader : List.of("node3:3301", uuid(3).toString(), "node3"))
        {
            configuredLeader = leader;
            assertVerdict(Verdict.WAIT, NOBODY, decide(1, 3, NOBODY, false, fresh(2, NOBODY)));
            assertVerdict(Verdict.JOIN, uuid(3), decide(1, 3, NOBODY, false, fresh(3, NOBODY)));
            assertFailure(ErrorCode.ER_CFG,
                "Incorrect value for option 'bootstrap_leader': failed to connect to the bootstrap leader",
                decide(1, 3, NOBODY, true, fresh(2, NOBODY)));
            assertVerdict(Verdict.BOOTSTRAP, uuid(3), decide(3, 3, NOBODY, false));
        }
    }

    @Test
    void shouldWantTheConnectQuorumTheOldWayAndAskNobodyWhomHeHasChosen()
    {
        strategy = BootstrapStrategy.LEGACY;
        final Peer second = fresh(2, uuid(2));
        final Peer third = fresh(3, NOBODY);
        assertVerdict(Verdict.BOOTSTRAP, uuid(1), decide(1, 3, NOBODY, false, second, third));
        assertFailure(ErrorCode.ER_CFG,
            "Incorrect value for option 'replication': failed to connect to one or more replicas",
            decide(1, 3, NOBODY, true, second));
        connectQuorum = 2;
        assertVerdict(Verdict.WAIT, NOBODY, decide(1, 3, NOBODY, false, second));
        assertVerdict(Verdict.BOOTSTRAP, uuid(1), decide(1, 3, NOBODY, true, second));
        connectQuorum = 0;
        assertVerdict(Verdict.WAIT, NOBODY, decide(1, 3, NOBODY, false, booted(3, false, uuid(3))));
        assertFailure(ErrorCode.ER_CFG,
            "Incorrect value for option 'replication': failed to connect to one or more replicas",
            decide(1, 3, NOBODY, true, booted(3, false, uuid(3))));
        assertVerdict(Verdict.JOIN, uuid(3), decide(1, 2, NOBODY, false, booted(3, false, uuid(3), uuid(4), uuid(5))));
    }

    private Decision decide(
        final int self, final int listed, final UUID voted, final boolean isOver, final Peer... peers)
    {
        final Peer own = new Peer(
            "node" + self + ":3301", uuid(self), ballot(self, isReadOnly, isAnonymous, false, voted));
        return new Bootstrap(strategy, configuredLeader, connectQuorum, own, listed, 0 != listed)
            .decide(List.of(peers), voted, isOver);
    }

    private static void assertVerdict(final Verdict verdict, final UUID leader, final Decision decision)
    {
        assertEquals(new Decision(verdict, leader, null), decision);
    }

    private static void assertFailure(final ErrorCode code, final String text, final Decision decision)
    {
        assertEquals(Verdict.FAIL, decision.verdict());
        assertEquals(code, decision.failure().code());
        assertEquals(text, decision.failure().getMessage());
        assertNull(Verdict.FAIL == decision.verdict() && ErrorCode.ER_BOOTSTRAP_READONLY != code ?
            decision.leader() : null);
    }

    private static Peer fresh(final int node, final UUID voted)
    {
        return new Peer("node" + node + ":3301", uuid(node), ballot(node, false, false, false, voted));
    }

    private static Peer booted(final int node, final boolean isReadOnly, final UUID... registered)
    {
        return new Peer("node" + node + ":3301", uuid(node), ballot(isReadOnly, false, true, NOBODY, registered));
    }

    private static Ballot ballot(
        final int node, final boolean isReadOnly, final boolean isAnonymous, final boolean isBooted, final UUID voted)
    {
        return new Ballot(isReadOnly, true, isAnonymous, isBooted, true, "node" + node, voted, List.of(),
            new Vclock(), new Vclock());
    }

    private static Ballot ballot(
        final boolean isReadOnly,
        final boolean isAnonymous,
        final boolean isBooted,
        final UUID voted,
        final UUID... registered)
    {
        return new Ballot(isReadOnly, isReadOnly, isAnonymous, isBooted, true, null, voted, List.of(registered),
            new Vclock(), new Vclock());
    }

    private static UUID uuid(final int node)
    {
        return new UUID(7, node);
    }
}
