package io.memtx.synchro;

import io.memtx.synchro.election.ElectionMode;
import io.memtx.synchro.election.FencingMode;
import io.memtx.synchro.limbo.Admission;
import io.memtx.synchro.limbo.Outcome;
import io.memtx.synchro.promotion.Promotion;
import io.memtx.synchro.row.SynchroRow;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.lang.management.ManagementFactory;
import java.util.List;

import static io.memtx.synchro.SynchroFixture.SECOND_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** One instance as a whole: the third seed, promote and demote, and what interferes with them. */
class SynchroTest
{
    @Test
    void shouldDoWhatTheSeedShows()
    {
        final SynchroFixture instance = off(2, "2");
        assertEquals(Admission.CLAIM, instance.synchro.admit(true, false, instance.nowNs)); // by the first writer
        instance.step().vote(2, 2, 1);
        assertEquals(List.of("RAFT{term: 2}", "RAFT{term: 2, vote: 1}",
            "PROMOTE{owner: 0, origin: 1, lsn: 0, term: 2}"), instance.log);
        final long first = instance.commit(true);
        instance.step().ack(2, 2, first);
        assertEquals("CONFIRM{owner: 1, origin: 1, lsn: 2}", instance.last());
        assertEquals(Outcome.COMMITTED, instance.synchro.limbo().outcome(first));

        instance.connected(); // instance 2 goes down
        final long second = instance.commit(true);
        instance.after(5 * SECOND_NS - 1);
        assertEquals("transaction 4", instance.last());
        instance.after(1);
        assertEquals("ROLLBACK{owner: 1, origin: 1, lsn: 4}", instance.last());
        assertEquals(ErrorCode.ER_SYNC_QUORUM_TIMEOUT, instance.synchro.limbo().reason(second));
        assertEquals(Outcome.ROLLED_BACK, instance.synchro.limbo().outcome(second)); // one of two binds every quorum
        assertEquals(5, instance.vclock.get(1));
        instance.synchro.limbo().onRolledBack();

        instance.synchro.options(SynchroOptions.DEFAULT.withSynchroTimeoutNs(SECOND_NS / 2));
        final long third = instance.commit(true);
        instance.after(SECOND_NS / 20);
        final SynchroInfo info = instance.synchro.info(instance.nowNs);
        assertEquals(1, info.len());
        assertEquals(60, info.size());
        assertEquals(0.05, info.age());
        assertEquals("acknowledgements of 2 members", info.waitsFor());
        instance.synchro.quorum("1");
        instance.step();
        assertEquals(Outcome.COMMITTED, instance.synchro.limbo().outcome(third));
        instance.synchro.quorum("N / 2 + 1");
        assertEquals(new SynchroInfo(2, 1, 2, 0, 0, false, 0, 0.05, null), instance.synchro.info(instance.nowNs));
        assertEquals(new ElectionInfo("leader", 2, 1, 1, 0), instance.synchro.electionInfo(instance.nowNs));
    }

    @Test
    void shouldRefuseAnUnclaimedQueueWhenItIsToBeClaimedExplicitly()
    {
        final SynchroFixture instance = off(2, "2");
        instance.synchro.options(SynchroOptions.DEFAULT.withClaimByWriter(false));
        assertRefused(
            ErrorCode.ER_SYNC_QUEUE_UNCLAIMED, "The synchronous transaction queue doesn't belong to any instance",
            () -> instance.commit(true));
        instance.promoted();
        assertTrue(instance.commit(true) > 0);
        assertFalse(instance.synchro.isReadOnly());
    }

    @Test
    void shouldTellWhoHasClaimedThatItCameToNothing()
    {
        final SynchroFixture instance = off(2, "2");
        assertEquals(-1, instance.commit(true));
        instance.after(5 * SECOND_NS);
        assertRefused(ErrorCode.ER_TIMEOUT, "Timeout exceeded", () -> instance.commit(true));
        assertEquals(-1, instance.commit(true)); // and begins anew
    }

    @Test
    void shouldBeReadOnlyWhenSomebodyElseOwnsTheQueue()
    {
        final SynchroFixture instance = off(2, "2");
        assertFalse(instance.synchro.isReadOnly());
        instance.foreign(new SynchroRow().promote(0, 0, 2), 2);
        assertTrue(instance.synchro.isReadOnly());
        assertEquals(2, instance.synchro.ackTerm());
        instance.foreign(new SynchroRow().demote(2, 0, 3), 2);
        assertFalse(instance.synchro.isReadOnly());
    }

    @Test
    void shouldPromoteAfterItsPredecessorAndConfirmWhatAQuorumHas()
    {
        final SynchroFixture instance = off(3, "2");
        instance.foreign(new SynchroRow().promote(0, 0, 2), 2);
        instance.vclock.set(2, 2);
        instance.synchro.beforeTransaction(2, 2);
        assertTrue(instance.synchro.onTransaction(2, 2, Admission.SYNCHRONOUS.flags(), 0, 1, 60, instance.nowNs));
        instance.synchro.promote(instance.nowNs);
        instance.step().vote(3, 3, 1);
        assertEquals(Promotion.Phase.COLLECTING, instance.synchro.promotion().phase());
        assertEquals(
            "acknowledgements of 2 members up to lsn 2", instance.synchro.info(instance.nowNs).waitsFor());
        instance.synchro.onJournaled(instance.vclock);
        instance.synchro.onAck(3, 3, new Vclock().set(2, 2), instance.nowNs);
        instance.step();
        assertEquals("PROMOTE{owner: 2, origin: 1, lsn: 2, term: 3}", instance.last());
        assertEquals(Promotion.Phase.SETTLING, instance.synchro.promotion().phase());
        assertTrue(instance.synchro.isReadOnly());
        instance.ack(3, 3, 1);
        assertFalse(instance.synchro.promotion().isRunning());
        assertNull(instance.synchro.promotion().failure());
        assertFalse(instance.synchro.isReadOnly());
        assertEquals(2, instance.synchro.limbo().confirmedVclock().get(2));
    }

    @Test
    void shouldTakeUpALoweredQuorumWhileItWaits()
    {
        final SynchroFixture instance = off(2, "2");
        instance.synchro.promote(instance.nowNs);
        instance.step();
        assertEquals("votes of 2 members in term 2", instance.synchro.info(instance.nowNs).waitsFor());
        instance.synchro.quorum("1");
        instance.step();
        assertEquals(1, instance.synchro.limbo().ownerId());
    }

    @Test
    void shouldDemote()
    {
        final SynchroFixture instance = off(2, "2");
        assertRefused(
            ErrorCode.ER_NOT_LEADER, "The instance is not a leader. New leader is 0",
            () -> instance.synchro.demote(instance.nowNs));
        instance.promoted();
        instance.synchro.demote(instance.nowNs);
        instance.step().vote(2, 3, 1);
        assertEquals("DEMOTE{owner: 1, origin: 1, lsn: 0, term: 3}", instance.last());
        assertEquals(0, instance.synchro.limbo().ownerId());
        assertEquals(3, instance.synchro.limbo().term());
        assertEquals("follower", instance.state());
        assertFalse(instance.synchro.promotion().isRunning());
    }

    @Test
    void shouldPromoteWithoutAskingAnybodyWhenItIsToldTo()
    {
        final SynchroFixture instance = new SynchroFixture(3, "2", false).start(ElectionMode.OFF, FencingMode.SOFT);
        instance.synchro.promote(instance.nowNs);
        instance.step();
        assertEquals("PROMOTE{owner: 0, origin: 1, lsn: 0, term: 2}", instance.last());
        assertFalse(instance.synchro.isReadOnly());
        instance.synchro.promote(instance.nowNs); // it is already
        assertFalse(instance.synchro.promotion().isRunning());
        instance.synchro.demote(instance.nowNs);
        instance.step();
        assertEquals("DEMOTE{owner: 1, origin: 1, lsn: 0, term: 3}", instance.last());
        assertEquals(0, instance.synchro.electionInfo(instance.nowNs).vote());
    }

    @Test
    void shouldRefuseToBeginWhatCannotBe()
    {
        final SynchroFixture running = off(2, "2");
        running.synchro.promote(running.nowNs);
        assertRefused(
            ErrorCode.ER_UNSUPPORTED, "box.ctl.promote/demote does not support simultaneous invocations",
            () -> running.synchro.promote(running.nowNs));
        final SynchroFixture elected = new SynchroFixture(1, "1").start(ElectionMode.CANDIDATE, FencingMode.OFF);
        elected.nowNs += 5 * SECOND_NS;
        elected.connected();
        elected.synchro.doWork(elected.nowNs);
        elected.step();
        assertEquals("leader", elected.state());
        final SynchroFixture voter = new SynchroFixture(2, "2").start(ElectionMode.VOTER, FencingMode.SOFT);
        assertRefused(
            ErrorCode.ER_UNSUPPORTED, "election_mode='voter' does not support manual elections",
            () -> voter.synchro.promote(voter.nowNs));
        final SynchroFixture alone = new SynchroFixture(3, "2").start(ElectionMode.MANUAL, FencingMode.SOFT);
        assertRefused(
            ErrorCode.ER_NO_ELECTION_QUORUM,
            "Not enough peers connected to start elections: 1 out of minimal required 2",
            () -> alone.synchro.promote(alone.nowNs));
        final SynchroFixture anonymous = off(1, "1");
        anonymous.synchro.options(new SynchroOptions(1, true, 0, 1, 1, true, true));
        assertRefused(
            ErrorCode.ER_UNSUPPORTED, "replication_anon=true does not support manual elections",
            () -> anonymous.synchro.promote(anonymous.nowNs));
        assertRefused(
            ErrorCode.ER_CFG, "Incorrect value for option 'replication_synchro_timeout': the value must be greater " +
                "than zero", () -> SynchroOptions.DEFAULT.withSynchroTimeoutNs(0));
    }

    @Test
    void shouldSayThatItIsAlreadyRunningWhenAnElectionHasBegunIt()
    {
        final SynchroFixture instance = new SynchroFixture(3, "2").start(ElectionMode.CANDIDATE, FencingMode.OFF);
        instance.nowNs += 5 * SECOND_NS;
        instance.connected(2, 3).step().vote(2, 2, 1);
        assertEquals(Promotion.Phase.SETTLING, instance.synchro.promotion().phase());
        assertRefused(
            ErrorCode.ER_IN_ANOTHER_PROMOTE, "box.ctl.promote() is already running",
            () -> instance.synchro.promote(instance.nowNs));
    }

    @Test
    void shouldEndWithWhatInterferes()
    {
        final SynchroFixture late = off(3, "2");
        late.synchro.promote(late.nowNs);
        late.step().leader(2, 2);
        assertFailed(late, ErrorCode.ER_INTERFERING_PROMOTE, "Instance with replica id 2 was promoted first");

        final SynchroFixture outrun = off(3, "2");
        outrun.synchro.promote(outrun.nowNs);
        outrun.step().vote(2, 7, 3);
        assertFailed(outrun, ErrorCode.ER_INTERFERING_ELECTIONS, "Interfering elections started");

        final SynchroFixture settling = off(3, "2");
        settling.synchro.promote(settling.nowNs);
        settling.step().vote(2, 2, 1).ack(3, 9, 0);
        assertFailed(settling, ErrorCode.ER_OLD_TERM, "The term is outdated: old - 2, new - 9");

        final SynchroFixture turnedOff = new SynchroFixture(3, "2").start(ElectionMode.MANUAL, FencingMode.SOFT);
        turnedOff.connected(2, 3).synchro.promote(turnedOff.nowNs);
        turnedOff.step().synchro.electionMode(ElectionMode.VOTER, FencingMode.SOFT, turnedOff.nowNs);
        turnedOff.step();
        assertFailed(turnedOff, ErrorCode.ER_ELECTION_DISABLED, "Elections were turned off");

        final SynchroFixture slow = off(3, "2");
        slow.synchro.promote(slow.nowNs);
        slow.after(5 * SECOND_NS);
        assertFailed(slow, ErrorCode.ER_TIMEOUT, "Timeout exceeded");
    }

    @Test
    void shouldGiveUpWhenNoQuorumAcknowledges()
    {
        final SynchroFixture instance = off(3, "2");
        instance.synchro.promote(instance.nowNs);
        instance.step().vote(2, 2, 1).after(5 * SECOND_NS);
        assertFailed(instance, ErrorCode.ER_QUORUM_WAIT, "Couldn't wait for quorum 2: timed out");
        assertTrue(instance.synchro.isReadOnly());
        instance.ack(3, 2, 1); // late, but it is the owner by its row
        assertFalse(instance.synchro.isReadOnly());
    }

    @Test
    void shouldCountATermBeforeTheAcknowledgementThatCameWithIt()
    {
        final SynchroFixture instance = off(3, "2").promoted();
        final long lsn = instance.commit(true);
        instance.ack(2, 3, lsn);
        assertEquals("RAFT{term: 3}", instance.last());
        assertEquals(Outcome.PENDING, instance.synchro.limbo().outcome(lsn));
        assertEquals("a promotion", instance.synchro.info(instance.nowNs).waitsFor());
        assertTrue(instance.synchro.isReadOnly());
        instance.after(100 * SECOND_NS);
        assertEquals("RAFT{term: 3}", instance.last());
    }

    @Test
    void shouldNotRollBackByTimeWhenItIsToldSo()
    {
        final SynchroFixture instance = off(2, "2").promoted();
        instance.synchro.options(new SynchroOptions(SECOND_NS, false, 0, SECOND_NS, SECOND_NS, true, false));
        final long lsn = instance.commit(true);
        instance.after(100 * SECOND_NS);
        assertEquals(Outcome.PENDING, instance.synchro.limbo().outcome(lsn));
        assertNull(instance.synchro.limbo().reason(lsn));
    }

    @Test
    void shouldTryAConfirmAgainAndStopAtAnyOtherRowThatCannotBeWritten()
    {
        final SynchroFixture instance = off(2, "2").promoted();
        final SynchroRow row = new SynchroRow();
        final long lsn = instance.commit(true);
        instance.synchro.onAck(2, 2, new Vclock().set(1, lsn), instance.nowNs);
        assertTrue(instance.synchro.nextRow(row, instance.nowNs));
        assertFalse(instance.synchro.nextRow(row, instance.nowNs)); // one at a time
        instance.synchro.onRowFailed(new RuntimeException("no space left"), instance.nowNs);
        assertFalse(instance.synchro.nextRow(row, instance.nowNs));
        assertTrue(instance.synchro.nextRow(row, instance.nowNs + SECOND_NS));
        instance.synchro.onRowWritten(row, instance.vclock.increment(1), instance.nowNs);
        instance.commit(true);
        instance.nowNs += 10 * SECOND_NS;
        assertTrue(instance.synchro.nextRow(row, instance.nowNs));
        final IllegalStateException ex = assertThrows(
            IllegalStateException.class,
            () -> instance.synchro.onRowFailed(new RuntimeException("no space left"), instance.nowNs));
        assertEquals("Could not write a synchro request to WAL: no space left", ex.getMessage());
    }

    @Test
    void shouldKeepTheOwnerThatIsNoMemberAnyMore()
    {
        final SynchroFixture instance = off(3, "2");
        instance.foreign(new SynchroRow().promote(0, 0, 2), 2);
        instance.synchro.members(0b1010);
        assertEquals(2, instance.synchro.limbo().ownerId());
    }

    @Test
    void shouldWriteNothingForTheQueueWhileARowThatMattersIsOnItsWay()
    {
        final SynchroFixture instance = off(2, "2").promoted();
        final long lsn = instance.commit(true);
        instance.synchro.onRowAppended();
        assertFalse(instance.synchro.mayReceive());
        instance.ack(2, 2, lsn);
        assertEquals("transaction " + lsn, instance.last());
    }

    @Test
    void shouldMakeNoGarbageWhileItCommits()
    {
        final SynchroFixture instance = off(3, "2").promoted();
        final Vclock vclock = new Vclock();
        final SynchroRow row = new SynchroRow();
        commitMany(instance, vclock, row, 200_000);
        final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean)ManagementFactory.getThreadMXBean();
        final long id = Thread.currentThread().getId();
        threads.getThreadAllocatedBytes(id);
        final long before = threads.getThreadAllocatedBytes(id);
        commitMany(instance, vclock, row, 100_000);
        final long bytes = threads.getThreadAllocatedBytes(id) - before;
        assertTrue(bytes < 100_000, "bytes=" + bytes);
    }

    private static void commitMany(
        final SynchroFixture instance, final Vclock vclock, final SynchroRow row, final int count)
    {
        final Synchro synchro = instance.synchro;
        for (int i = 0; i < count; i++)
        {
            instance.nowNs += 1000;
            final Admission admission = synchro.admit(i % 3 > 0, false, instance.nowNs);
            final long lsn = instance.vclock.increment(1);
            synchro.beforeTransaction(1, lsn);
            synchro.onTransaction(1, lsn, admission.flags(), lsn, lsn + 1, 60, instance.nowNs);
            synchro.onJournaled(instance.vclock);
            if (i % 8 == 7)
            {
                vclock.set(1, lsn);
                synchro.onAck(2, 2, vclock, instance.nowNs);
                synchro.doWork(instance.nowNs);
                if (synchro.nextRow(row, instance.nowNs))
                {
                    synchro.onRowWritten(row, instance.vclock.increment(1), instance.nowNs);
                }
                if (0 != synchro.limbo().length())
                {
                    throw new AssertionError("left in the queue: " + synchro.limbo().length());
                }
            }
        }
    }

    private static SynchroFixture off(final int members, final String quorum)
    {
        return new SynchroFixture(members, quorum).start(ElectionMode.OFF, FencingMode.SOFT);
    }

    private static void assertFailed(final SynchroFixture instance, final ErrorCode code, final String text)
    {
        final MemtxException failure = instance.synchro.promotion().failure();
        assertEquals(text, failure.getMessage());
        assertEquals(code, failure.code());
        assertFalse(instance.synchro.promotion().isRunning());
    }

    private static void assertRefused(final ErrorCode code, final String text, final Executable action)
    {
        final MemtxException ex = assertThrows(MemtxException.class, action);
        assertEquals(text, ex.getMessage());
        assertEquals(code, ex.code());
    }
}
