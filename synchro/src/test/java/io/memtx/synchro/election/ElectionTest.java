package io.memtx.synchro.election;

import io.memtx.synchro.SynchroFixture;
import io.memtx.synchro.limbo.Outcome;
import io.memtx.synchro.row.SynchroRow;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;

import static io.memtx.synchro.SynchroFixture.SECOND_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Elections as instance 1 of three sees them. */
class ElectionTest
{
    private static final long DEATH_NS = 4 * SECOND_NS;

    private final SynchroFixture instance = new SynchroFixture(3, "2");

    @Test
    void shouldElectItselfWhenThereIsNoLeaderForTheDeathTimeOut()
    {
        instance.start(ElectionMode.CANDIDATE, FencingMode.SOFT).connected(2, 3);
        instance.after(DEATH_NS - 1);
        assertEquals(List.of(), instance.log);
        instance.connected(2, 3).after(1);
        assertEquals(List.of("RAFT{term: 2}", "RAFT{term: 2, vote: 1}"), instance.log);
        assertEquals("candidate", instance.state());
        assertTrue(instance.synchro.pollMessage(instance.message, false, instance.nowNs));
        assertEquals("{term: 2, vote: 1, state: candidate, vclock: {}}", instance.message.toString());
        instance.vote(3, 2, 1);
        assertEquals("leader", instance.state());
        assertEquals("PROMOTE{owner: 0, origin: 1, lsn: 0, term: 2}", instance.last());
        assertTrue(instance.synchro.isReadOnly());
        instance.ack(2, 2, 1);
        assertFalse(instance.synchro.isReadOnly());
        assertTrue(instance.synchro.pollMessage(instance.message, false, instance.nowNs));
        assertEquals("{term: 2, vote: 1, leader: 1, state: leader}", instance.message.toString());
    }

    @ParameterizedTest
    @EnumSource(value = ElectionMode.class, names = "CANDIDATE", mode = EnumSource.Mode.EXCLUDE)
    void shouldNotElectItselfInOtherModes(final ElectionMode mode)
    {
        instance.start(mode, FencingMode.SOFT).connected(2, 3);
        instance.after(100 * SECOND_NS);
        instance.connected(2, 3).step();
        assertEquals(List.of(), instance.log);
        instance.candidate(2, 2, new Vclock()); // but it votes, and keeps the term
        assertEquals(List.of("RAFT{term: 2}", "RAFT{term: 2, vote: 2}"), instance.log);
    }

    @Test
    void shouldNotBeginARoundWithoutAQuorumOrWhileSomebodySeesALeader()
    {
        instance.start(ElectionMode.CANDIDATE, FencingMode.SOFT).connected(2, 3);
        instance.leader(2, 2);
        instance.after(10 * SECOND_NS);
        assertEquals(List.of("RAFT{term: 2}"), instance.log);
        instance.connected(3);
        instance.message.set(2, 0, ElectionState.FOLLOWER.code(), 2, true);
        instance.deliver(3);
        assertEquals(List.of("RAFT{term: 2}"), instance.log); // instance 3 still sees it
        instance.message.set(2, 0, ElectionState.FOLLOWER.code(), 2, false);
        instance.deliver(3);
        assertEquals("RAFT{term: 3, vote: 1}", instance.last());
    }

    @Test
    void shouldVoteOnceInATermForWhomItLacksNothing()
    {
        instance.start(ElectionMode.VOTER, FencingMode.SOFT);
        instance.vclock.set(2, 5).set(3, 5);
        instance.candidate(2, 2, new Vclock().set(2, 9).set(3, 4)); // incomparable
        assertEquals(List.of("RAFT{term: 2}"), instance.log);
        instance.candidate(2, 2, new Vclock().set(2, 9).set(3, 5));
        assertEquals("RAFT{term: 2, vote: 2}", instance.last());
        instance.candidate(3, 2, new Vclock().set(2, 9).set(3, 9));
        assertEquals("RAFT{term: 2, vote: 2}", instance.last());
        assertEquals(2, instance.log.size());
        instance.candidate(3, 1, new Vclock().set(2, 9).set(3, 9)); // of an old term
        assertEquals(2, instance.log.size());
    }

    @Test
    void shouldTakeBackAVoteWhenRowsHaveComeBeforeItWasWritten()
    {
        final Vclock vclock = new Vclock();
        final Election election = new Election(1, vclock, () -> 0.5);
        election.members(0b1110, 2);
        election.start(0);
        final SynchroRow row = new SynchroRow();
        election.onMessage(
            new RaftMessage().set(2, 2, ElectionState.CANDIDATE.code(), 0, false).vclock(new Vclock()), 2, 0);
        assertTrue(election.nextRow(row));
        assertEquals("RAFT{term: 2}", row.describe(1));
        assertFalse(election.nextRow(new SynchroRow())); // one at a time
        vclock.set(3, 1);
        election.onRow(row, 0);
        assertFalse(election.nextRow(row));
        assertEquals(0, election.vote());
    }

    @Test
    void shouldKeepTermAndVoteOverARestart()
    {
        instance.synchro.onRecovered(new SynchroRow().raft(7, 0), 0, 1, false);
        instance.synchro.onRecovered(new SynchroRow().raft(7, 3), 0, 2, false);
        instance.start(ElectionMode.VOTER, FencingMode.SOFT);
        instance.candidate(2, 7, new Vclock());
        assertEquals(List.of(), instance.log);
        assertEquals(3, instance.synchro.electionInfo(instance.nowNs).vote());
        assertEquals(7, instance.synchro.ackTerm());
    }

    @Test
    void shouldElectAtOnceWhenTheLeaderResigns()
    {
        instance.start(ElectionMode.CANDIDATE, FencingMode.SOFT).connected(2, 3);
        instance.leader(2, 2);
        instance.message.set(2, 2, ElectionState.FOLLOWER.code(), 0, false);
        instance.deliver(2);
        assertEquals("RAFT{term: 3, vote: 1}", instance.last());
    }

    @Test
    void shouldTryAgainSoonWhenTheVotesAreSplit()
    {
        instance.start(ElectionMode.CANDIDATE, FencingMode.SOFT).connected(2, 3);
        instance.nowNs += DEATH_NS;
        instance.connected(2, 3).step();
        instance.vote(2, 2, 2).vote(3, 2, 3);
        assertEquals("RAFT{term: 2, vote: 1}", instance.last());
        instance.after(SECOND_NS / 4); // a half of a tenth of the round
        assertEquals("RAFT{term: 3, vote: 1}", instance.last());
    }

    @Test
    void shouldBeginAnotherRoundWhenOneIsOver()
    {
        instance.start(ElectionMode.CANDIDATE, FencingMode.SOFT).connected(2, 3);
        instance.nowNs += DEATH_NS;
        instance.connected(2, 3).step();
        instance.after(5 * SECOND_NS);
        assertEquals("RAFT{term: 2, vote: 1}", instance.last());
        instance.after(SECOND_NS / 4);
        assertEquals("RAFT{term: 3, vote: 1}", instance.last());
    }

    @Test
    void shouldBeACandidateForOneTermOnlyWhenPromotedByHand()
    {
        instance.start(ElectionMode.MANUAL, FencingMode.SOFT).connected(2, 3);
        instance.synchro.promote(instance.nowNs);
        instance.step();
        assertEquals("candidate", instance.state());
        instance.after(6 * SECOND_NS);
        assertEquals("follower", instance.state());
        assertEquals("RAFT{term: 2, vote: 1}", instance.last());
    }

    @ParameterizedTest
    @EnumSource(FencingMode.class)
    void shouldResignWhenItLosesSightOfAQuorum(final FencingMode fencing)
    {
        lead(fencing);
        instance.after((FencingMode.STRICT == fencing ? 2 : 4) * SECOND_NS - 1);
        assertEquals("leader", instance.state());
        final long lsn = instance.commit(true);
        instance.after(1);
        assertEquals(FencingMode.OFF == fencing ? "leader" : "follower", instance.state());
        assertEquals(FencingMode.OFF != fencing, instance.synchro.isReadOnly());
        instance.after(10 * SECOND_NS);
        final boolean isRolledBack = instance.last().startsWith("ROLLBACK");
        assertEquals(FencingMode.OFF == fencing, isRolledBack, instance.last());
        assertEquals(Outcome.PENDING, instance.synchro.limbo().outcome(lsn));
    }

    @Test
    void shouldNotResignWhileTheSetIsBeingExtended()
    {
        instance.synchro.quorum("N / 2 + 1");
        lead(FencingMode.SOFT);
        instance.synchro.members(0b1111110); // quorum 4 of 6: three of them have not come yet
        instance.after(10 * SECOND_NS);
        assertEquals("leader", instance.state());
        instance.connected(2, 3, 4).step();
        instance.after(4 * SECOND_NS);
        assertEquals("follower", instance.state());
    }

    @Test
    void shouldKeepTheFirstOfTwoLeadersInATerm()
    {
        instance.start(ElectionMode.VOTER, FencingMode.SOFT).connected(2, 3);
        instance.leader(2, 2).leader(3, 2);
        assertEquals(2, instance.synchro.electionInfo(instance.nowNs).leader());
        instance.leader(3, 3);
        assertEquals(3, instance.synchro.electionInfo(instance.nowNs).leader());
    }

    @Test
    void shouldSeeNoLeaderForOthersWhenElectionsAreOff()
    {
        instance.start(ElectionMode.OFF, FencingMode.SOFT).connected(2, 3).leader(2, 2);
        assertTrue(instance.synchro.pollMessage(instance.message, true, instance.nowNs));
        assertEquals("{term: 2, leader: 2, state: follower}", instance.message.toString());
        instance.synchro.electionMode(ElectionMode.VOTER, FencingMode.SOFT, instance.nowNs);
        assertTrue(instance.synchro.pollMessage(instance.message, true, instance.nowNs));
        assertEquals("{term: 2, leader: 2, leader is seen: true, state: follower}", instance.message.toString());
    }

    @Test
    void shouldRefuseWhatNobodyHonestSends()
    {
        instance.start(ElectionMode.VOTER, FencingMode.SOFT);
        assertRefused(new RaftMessage().set(0, 0, 1, 0, false), "Invalid term or state");
        assertRefused(new RaftMessage().set(2, 0, 4, 0, false), "Invalid term or state");
        final String candidate = "Candidate should always vote for self and provide its vclock";
        assertRefused(new RaftMessage().set(2, 2, 2, 0, false), candidate);
        assertRefused(new RaftMessage().set(2, 3, 2, 0, false).vclock(new Vclock()), candidate);
        instance.message.set(9, 7, ElectionState.CANDIDATE.code(), 0, false).vclock(new Vclock());
        instance.deliver(7); // no member: ignored
        assertEquals(List.of(), instance.log);
    }

    private void lead(final FencingMode fencing)
    {
        instance.start(ElectionMode.CANDIDATE, fencing).connected(2, 3);
        instance.nowNs += DEATH_NS;
        instance.connected(2, 3).step().vote(2, 2, 1).ack(2, 2, 1).connected(2, 3).step();
        assertFalse(instance.synchro.isReadOnly());
    }

    private void assertRefused(final RaftMessage message, final String text)
    {
        final MemtxException ex = assertThrows(
            MemtxException.class, () -> instance.synchro.onMessage(message, 2, instance.nowNs));
        assertEquals(ErrorCode.ER_PROTOCOL, ex.code());
        assertEquals(text, ex.getMessage());
        assertEquals(1, instance.synchro.election().volatileTerm());
    }
}
