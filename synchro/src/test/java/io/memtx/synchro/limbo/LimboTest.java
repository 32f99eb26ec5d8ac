package io.memtx.synchro.limbo;

import io.memtx.synchro.row.SynchroRow;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import org.junit.jupiter.api.Test;

import static io.memtx.synchro.limbo.LimboFixture.ASYNC;
import static io.memtx.synchro.limbo.LimboFixture.SYNC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The owner's side of the queue. */
class LimboTest
{
    private static final long SECOND_NS = 1_000_000_000L;

    @Test
    void shouldConfirmWhenAQuorumHasJournaledIt()
    {
        final LimboFixture instance = new LimboFixture(1, 2, "2").owned();
        final long lsn = instance.commit(SYNC);
        assertNull(instance.write());
        assertEquals(Outcome.PENDING, instance.limbo.outcome(lsn));
        assertEquals(instance.position - 1, instance.limbo.confirmedPosition());
        instance.ack(2, lsn);
        assertEquals("CONFIRM{owner: 1, origin: 1, lsn: 2}", instance.write());
        assertEquals(Outcome.COMMITTED, instance.limbo.outcome(lsn));
        assertEquals(Limbo.NOTHING, instance.limbo.confirmedPosition());
        assertNull(instance.write());
    }

    @Test
    void shouldConfirmAtOnceWithAQuorumOfOneAndStillWriteARow()
    {
        final LimboFixture instance = new LimboFixture(1, 1, "1").owned();
        instance.commit(SYNC);
        assertEquals("CONFIRM{owner: 1, origin: 1, lsn: 2}", instance.write());
    }

    @Test
    void shouldConfirmManyByOneRow()
    {
        final LimboFixture instance = new LimboFixture(1, 3, "2").owned();
        final long first = instance.commit(SYNC);
        instance.commit(SYNC);
        final long third = instance.commit(SYNC);
        final long fourth = instance.commit(SYNC);
        instance.ack(3, third);
        instance.ack(2, first);
        assertEquals("CONFIRM{owner: 1, origin: 1, lsn: " + third + "}", instance.write());
        assertEquals(Outcome.COMMITTED, instance.limbo.outcome(third));
        assertEquals(Outcome.PENDING, instance.limbo.outcome(fourth));
        assertNull(instance.write());
    }

    @Test
    void shouldConfirmTheLsnThatAsManyHaveAsTheQuorumIs()
    {
        final LimboFixture instance = new LimboFixture(1, 5, "3").owned();
        for (int i = 0; i < 9; i++)
        {
            instance.commit(SYNC);
        }
        instance.ack(2, 3);
        assertNull(instance.write());
        instance.ack(3, 9);
        assertEquals("CONFIRM{owner: 1, origin: 1, lsn: 3}", instance.write());
        instance.ack(4, 7);
        assertEquals("CONFIRM{owner: 1, origin: 1, lsn: 7}", instance.write());
        instance.ack(3, 5); // late: progress never goes back
        instance.ack(2, 8);
        assertEquals("CONFIRM{owner: 1, origin: 1, lsn: 8}", instance.write());
    }

    @Test
    void shouldNotCountWhoIsNoMember()
    {
        final LimboFixture instance = new LimboFixture(1, 2, "2").owned();
        final long lsn = instance.commit(SYNC);
        instance.ack(0, lsn);
        instance.ack(3, lsn);
        assertNull(instance.write());
        instance.ack(2, lsn);
        instance.acks.members(0b1010); // instance 2 is gone, with what it had acknowledged, 3 has come
        assertNull(instance.write());
        instance.ack(3, lsn);
        assertEquals("CONFIRM{owner: 1, origin: 1, lsn: 2}", instance.write());
    }

    @Test
    void shouldNotCountWhatAMemberHadBeforeItBeganAnew()
    {
        final LimboFixture instance = new LimboFixture(1, 2, "2").owned();
        final long lsn = instance.commit(SYNC);
        instance.ack(2, lsn);
        instance.acks.forget(2);
        assertNull(instance.write());
    }

    @Test
    void shouldConfirmAsynchronousOnesWithTheSynchronousOneBeforeThem()
    {
        final LimboFixture instance = new LimboFixture(1, 2, "2").owned();
        assertEquals(Admission.PLAIN, instance.entrance.admit(false, false, 0));
        final long first = instance.commit(SYNC);
        assertEquals(Admission.ASYNCHRONOUS, instance.entrance.admit(false, false, 0));
        final long behind = instance.commit(ASYNC);
        final long second = instance.commit(SYNC);
        final long last = instance.commit(ASYNC);
        instance.ack(2, first);
        assertEquals("CONFIRM{owner: 1, origin: 1, lsn: " + first + "}", instance.write());
        assertEquals(Outcome.COMMITTED, instance.limbo.outcome(behind));
        assertEquals(Outcome.PENDING, instance.limbo.outcome(second));
        assertEquals(Outcome.PENDING, instance.limbo.outcome(last));
    }

    @Test
    void shouldRollBackWhatTakesTooLongWithAllBehindIt()
    {
        final LimboFixture instance = new LimboFixture(1, 2, "2").owned();
        final long confirmed = instance.commit(SYNC);
        instance.ack(2, confirmed);
        instance.write();
        instance.nowNs += SECOND_NS;
        final long start = instance.position;
        final long first = instance.commit(SYNC);
        instance.nowNs += SECOND_NS;
        final long second = instance.commit(ASYNC);
        assertNull(instance.write(2 * SECOND_NS));
        instance.nowNs += SECOND_NS;
        assertEquals("ROLLBACK{owner: 1, origin: 1, lsn: 4}", instance.write(2 * SECOND_NS));
        assertEquals(start, instance.limbo.confirmedPosition());
        assertEquals(start + 1, instance.limbo.rollbackPosition());
        instance.limbo.onRolledBack();
        assertEquals(Limbo.NOTHING, instance.limbo.rollbackPosition());
        assertEquals(Limbo.NOTHING, instance.limbo.confirmedPosition());
        assertEquals(Outcome.COMMITTED, instance.limbo.outcome(confirmed));
        assertEquals(Outcome.ROLLED_BACK, instance.limbo.outcome(first));
        assertEquals(Outcome.ROLLED_BACK, instance.limbo.outcome(second));
        assertEquals(ErrorCode.ER_SYNC_QUORUM_TIMEOUT, instance.limbo.reason(first));
        assertEquals(ErrorCode.ER_SYNC_ROLLBACK, instance.limbo.reason(second));
        assertEquals(Admission.SYNCHRONOUS, instance.entrance.admit(true, false, 0));
    }

    @Test
    void shouldNotSayRolledBackBeforeEveryLaterOwnerMustKnowIt()
    {
        final LimboFixture instance = new LimboFixture(1, 3, "2").owned();
        final long lsn = instance.commit(SYNC);
        instance.nowNs += SECOND_NS;
        instance.write(SECOND_NS);
        assertEquals(Outcome.PENDING, instance.limbo.outcome(lsn));
        assertEquals(ErrorCode.ER_SYNC_QUORUM_TIMEOUT, instance.limbo.reason(lsn));
        assertEquals(Limbo.NOTHING, instance.limbo.rollbackPosition());
        assertRefused(ErrorCode.ER_SYNC_ROLLBACK, () -> instance.entrance.admit(true, false, 0));
        assertRefused(ErrorCode.ER_SYNC_ROLLBACK, () -> instance.entrance.admit(false, false, 0));
        instance.ack(2, lsn); // has the transaction, and not the ROLLBACK
        instance.limbo.settleOwn();
        assertEquals(Outcome.PENDING, instance.limbo.outcome(lsn));
        instance.ack(3, lsn + 1);
        instance.limbo.settleOwn();
        assertEquals(Outcome.ROLLED_BACK, instance.limbo.outcome(lsn));
        assertEquals(lsn + 1, instance.limbo.settledLsn());
    }

    @Test
    void shouldCommitATimedOutOneAfterAllWhenANewOwnerHasConfirmedIt()
    {
        final LimboFixture instance = new LimboFixture(1, 3, "2").owned();
        final long lsn = instance.commit(SYNC);
        instance.nowNs += SECOND_NS;
        instance.write(SECOND_NS);
        final SynchroRow promote = new SynchroRow().promote(1, lsn, 3); // instance 2 did not know the ROLLBACK
        instance.judge.judge(promote, 2, 1);
        instance.foreign(promote, 2, 1);
        assertEquals(Outcome.PENDING, instance.limbo.outcome(lsn));
        instance.limbo.onSettled(2, 1);
        assertEquals(Outcome.COMMITTED, instance.limbo.outcome(lsn));
        assertNull(instance.limbo.reason(lsn));
        assertEquals(2, instance.limbo.ownerId());
    }

    @Test
    void shouldNotRollBackWhileItsConfirmIsOnItsWay()
    {
        final LimboFixture instance = new LimboFixture(1, 2, "2").owned();
        final long lsn = instance.commit(SYNC);
        instance.ack(2, lsn);
        instance.nowNs += 10 * SECOND_NS;
        assertEquals("CONFIRM{owner: 1, origin: 1, lsn: 2}", instance.write(SECOND_NS));
    }

    @Test
    void shouldConfirmAtOnceWhenTheQuorumIsLowered()
    {
        final LimboFixture instance = new LimboFixture(1, 2, "2").owned();
        instance.commit(SYNC);
        assertNull(instance.write());
        instance.quorum.set("1");
        assertEquals("CONFIRM{owner: 1, origin: 1, lsn: 2}", instance.write());
        instance.commit(SYNC);
        instance.write();
        instance.quorum.set("2"); // what is confirmed stays
        assertEquals(0, instance.length());
    }

    /** The new owner knew of the ROLLBACK; that this is settled shows before its own PROMOTE is. */
    @Test
    void shouldCarryOutARollBackThatIsSettledThoughAPromoteCameBehindIt()
    {
        final LimboFixture instance = new LimboFixture(2, 3, "2").ownedBy(1);
        instance.onTransaction(1, 2, SYNC);
        instance.onTransaction(1, 3, SYNC);
        instance.foreign(new SynchroRow().rollback(1, 3), 1, 4);
        instance.limbo.onTerm(3);
        instance.own(new SynchroRow().promote(1, 2, 3));
        assertEquals(2, instance.length());
        instance.onTransaction(1, 5, SYNC);
        assertEquals(2, instance.length());
        assertEquals(2, instance.limbo.rollbackPosition() - 1); // of the second one: the third stands behind it
    }

    /** The same where the ROLLBACK came behind the PROMOTE. */
    @Test
    void shouldCarryOutARollBackThatIsSettledThoughItCameBehindAPromote()
    {
        final LimboFixture instance = new LimboFixture(2, 3, "2").ownedBy(1);
        instance.onTransaction(1, 2, SYNC);
        instance.onTransaction(1, 3, SYNC);
        instance.limbo.onTerm(3);
        instance.foreign(new SynchroRow().promote(1, 2, 3), 3, 1);
        instance.foreign(new SynchroRow().rollback(1, 3), 1, 4);
        assertEquals(2, instance.length());
        instance.limbo.onSettled(1, 4);
        assertEquals(1, instance.length());
    }

    /** It is not settled, for the new owner did not know of it. */
    @Test
    void shouldForgetARollBackThatAPromoteOverrules()
    {
        final LimboFixture instance = new LimboFixture(2, 3, "2").ownedBy(1);
        instance.onTransaction(1, 2, SYNC);
        instance.onTransaction(1, 3, SYNC);
        instance.foreign(new SynchroRow().rollback(1, 3), 1, 4);
        instance.limbo.onTerm(3);
        instance.foreign(new SynchroRow().promote(1, 3, 3), 3, 1);
        instance.limbo.onSettled(1, 4);
        assertEquals(2, instance.length());
        instance.limbo.onSettled(3, 1);
        assertEquals(0, instance.length());
        assertEquals(Limbo.NOTHING, instance.limbo.rollbackPosition());
    }

    @Test
    void shouldSettleARollBackWhenTheQuorumIsRaised()
    {
        final LimboFixture instance = new LimboFixture(1, 3, "2").owned();
        final long lsn = instance.commit(SYNC);
        instance.nowNs += SECOND_NS;
        instance.write(SECOND_NS);
        instance.quorum.set("3");
        instance.limbo.settleOwn();
        assertEquals(Outcome.ROLLED_BACK, instance.limbo.outcome(lsn));
    }

    @Test
    void shouldHaveNewOnesWaitWhenTheQueueIsFull()
    {
        final LimboFixture instance = new LimboFixture(1, 2, "2").owned();
        final long limit = 2 * LimboFixture.ROW_BYTES;
        instance.commit(SYNC);
        assertEquals(Admission.SYNCHRONOUS, instance.entrance.admit(true, false, limit));
        final long lsn = instance.commit(ASYNC);
        assertEquals(Admission.FULL, instance.entrance.admit(true, false, limit));
        assertEquals(Admission.FULL, instance.entrance.admit(false, false, limit));
        assertEquals(Admission.PLAIN, instance.entrance.admit(false, true, limit));
        assertEquals(Admission.SYNCHRONOUS, instance.entrance.admit(true, false, 0));
        assertRefused(ErrorCode.ER_SYNC_QUEUE_FULL, () -> instance.entrance.admitAtOnce(true, false, limit));
        instance.ack(2, lsn);
        instance.write();
        assertEquals(Admission.SYNCHRONOUS, instance.entrance.admitAtOnce(true, false, limit));
        assertFalse(Admission.FULL.isAdmitted());
    }

    @Test
    void shouldRefuseWhoDoesNotOwnTheQueue()
    {
        final LimboFixture instance = new LimboFixture(1, 2, "2");
        assertRefused(ErrorCode.ER_SYNC_QUEUE_UNCLAIMED, () -> instance.entrance.admit(true, false, 0));
        assertEquals(Admission.PLAIN, instance.entrance.admit(false, false, 0));
        instance.ownedBy(2);
        final MemtxException foreign = assertRefused(
            ErrorCode.ER_SYNC_QUEUE_FOREIGN, () -> instance.entrance.admit(true, false, 0));
        assertEquals("The synchronous transaction queue belongs to other instance with id 2", foreign.getMessage());
        instance.onTransaction(2, 2, SYNC);
        final MemtxException uncommitted = assertRefused(
            ErrorCode.ER_UNCOMMITTED_FOREIGN_SYNC_TXNS, () -> instance.entrance.admit(false, false, 0));
        assertEquals("Found uncommitted sync transactions from other instance with id 2", uncommitted.getMessage());
        assertEquals(Admission.PLAIN, instance.entrance.admit(false, true, 0)); // NOPs and local rows
    }

    @Test
    void shouldWriteNothingWhenThereIsANewerTermOrItIsFenced()
    {
        final LimboFixture instance = new LimboFixture(1, 2, "2").owned();
        final long lsn = instance.commit(SYNC);
        instance.limbo.onTerm(3); // came with the acknowledgement, and counts first
        instance.ack(2, lsn);
        instance.nowNs += 10 * SECOND_NS;
        assertNull(instance.write(SECOND_NS));
        assertTrue(instance.limbo.isFrozen());
        assertRefused(ErrorCode.ER_SYNC_ROLLBACK, () -> instance.entrance.admit(true, false, 0));

        final LimboFixture fenced = new LimboFixture(1, 2, "2").owned();
        final long other = fenced.commit(SYNC);
        fenced.limbo.fence(true);
        fenced.ack(2, other);
        assertNull(fenced.write());
        fenced.limbo.fence(false);
        assertEquals("CONFIRM{owner: 1, origin: 1, lsn: 2}", fenced.write());
    }

    @Test
    void shouldLetWhatIsRecoveredWaitForANewOwner()
    {
        final LimboFixture instance = new LimboFixture(1, 2, "2");
        instance.limbo.restore(new SynchroRow().promote(1, 5, 2).vclock(new Vclock().set(1, 5)));
        instance.vclock.set(1, 5);
        final long lsn = instance.commit(SYNC);
        instance.limbo.onRecovered();
        instance.limbo.onTerm(2);
        instance.ack(2, lsn);
        instance.nowNs += 10 * SECOND_NS;
        assertNull(instance.write(SECOND_NS));
        assertFalse(instance.limbo.isWritable());
        assertEquals(1, instance.length());
        assertEquals(lsn, instance.limbo.border());
        assertTrue(instance.limbo.isBorderAcknowledged());
        instance.limbo.onTerm(3);
        instance.own(new SynchroRow().promote(1, lsn, 3));
        assertTrue(instance.limbo.isWritable());
        assertEquals(Outcome.COMMITTED, instance.limbo.outcome(lsn));
    }

    @Test
    void shouldHaveACheckpointSayWhatHeldAtTheConfirmedPosition()
    {
        final LimboFixture instance = new LimboFixture(1, 3, "2");
        final SynchroRow checkpoint = new SynchroRow();
        assertFalse(instance.limbo.checkpoint(checkpoint));
        instance.owned();
        final long confirmed = instance.commit(SYNC);
        instance.ack(2, confirmed);
        instance.write();
        final long pending = instance.commit(SYNC);
        instance.foreign(new SynchroRow().promote(1, pending, 3), 2, 1);
        assertTrue(instance.limbo.checkpoint(checkpoint));
        assertEquals("PROMOTE{owner: 1, origin: 0, lsn: 2, term: 2}", checkpoint.toString());
        assertEquals(new Vclock().set(1, confirmed), checkpoint.vclock());
        instance.limbo.onSettled(2, 1);
        assertTrue(instance.limbo.checkpoint(checkpoint));
        assertEquals("PROMOTE{owner: 2, origin: 0, lsn: 0, term: 3}", checkpoint.toString());
        assertEquals(new Vclock().set(1, pending), checkpoint.vclock());
    }

    @Test
    void shouldTryAgainWhatCouldNotBeWritten()
    {
        final LimboFixture instance = new LimboFixture(1, 2, "2").owned();
        instance.commit(SYNC);
        instance.nowNs += SECOND_NS;
        assertTrue(instance.limbo.nextRow(instance.row, SECOND_NS, instance.nowNs));
        assertRefused(ErrorCode.ER_SYNC_ROLLBACK, () -> instance.entrance.admit(true, false, 0));
        instance.limbo.onRowFailed();
        assertEquals(Admission.SYNCHRONOUS, instance.entrance.admit(true, false, 0));
        assertEquals("ROLLBACK{owner: 1, origin: 1, lsn: 2}", instance.write(SECOND_NS));
    }

    private static MemtxException assertRefused(
        final ErrorCode code, final org.junit.jupiter.api.function.Executable action)
    {
        final MemtxException ex = assertThrows(MemtxException.class, action);
        assertEquals(code, ex.code());
        return ex;
    }
}
