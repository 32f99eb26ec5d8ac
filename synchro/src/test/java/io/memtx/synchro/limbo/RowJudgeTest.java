package io.memtx.synchro.limbo;

import io.memtx.synchro.row.SynchroRow;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.memtx.synchro.limbo.LimboFixture.ASYNC;
import static io.memtx.synchro.limbo.LimboFixture.SYNC;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A replica's side of the queue, and what it refuses. */
class RowJudgeTest
{
    private static final String FOREIGN = "got a request from a foreign synchro queue owner";
    private static final String OBSOLETE = "got a PROMOTE/DEMOTE with an obsolete term";
    private static final String PROCESSED = "got a request with lsn from an already processed range";
    private static final String FUTURE = "got a request mentioning future lsn";
    private static final String RANGE = "got a request lsn out of queue range";

    /** Instance 3 of three; the queue belongs to instance 1 in term 2, is confirmed up to 3, and has 5, 6 and 8. */
    private final LimboFixture instance = new LimboFixture(3, 3, "2").ownedBy(1);

    RowJudgeTest()
    {
        assertTrue(instance.onTransaction(1, 3, SYNC));
        instance.foreign(new SynchroRow().confirm(1, 3), 1, 4);
        assertTrue(instance.onTransaction(1, 5, SYNC));
        assertTrue(instance.onTransaction(1, 6, ASYNC));
        assertTrue(instance.onTransaction(1, 8, SYNC));
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
            "RAFT_CONFIRM  | 2 | 1 | 5  | 0 |",
            "RAFT_CONFIRM  | 1 | 1 | 9  | 0 |",
            "RAFT_CONFIRM  | 1 | 1 | 2  | 0 |",
            "RAFT_CONFIRM  | 2 | 2 | 5  | 0 | " + FOREIGN,
            "RAFT_ROLLBACK | 1 | 1 | 6  | 0 |",
            "RAFT_ROLLBACK | 1 | 2 | 6  | 0 | " + FOREIGN,
            "RAFT_ROLLBACK | 2 | 2 | 6  | 0 |",
            "RAFT_PROMOTE  | 2 | 1 | 5  | 3 |",
            "RAFT_PROMOTE  | 2 | 1 | 8  | 3 |",
            "RAFT_PROMOTE  | 2 | 1 | 3  | 3 |",
            "RAFT_PROMOTE  | 2 | 1 | 5  | 2 | " + OBSOLETE,
            "RAFT_PROMOTE  | 2 | 1 | 5  | 1 | " + OBSOLETE,
            "RAFT_PROMOTE  | 2 | 1 | 2  | 3 | " + PROCESSED,
            "RAFT_PROMOTE  | 2 | 1 | 4  | 3 | " + RANGE,
            "RAFT_PROMOTE  | 2 | 1 | 9  | 3 | " + RANGE,
            "RAFT_PROMOTE  | 2 | 2 | 9  | 3 | " + FUTURE,
            "RAFT_PROMOTE  | 2 | 2 | 0  | 3 | " + FOREIGN,
            "RAFT_PROMOTE  | 2 | 0 | 0  | 3 | " + FOREIGN,
            "RAFT_DEMOTE   | 1 | 1 | 8  | 3 |",
            "RAFT_DEMOTE   | 1 | 1 | 8  | 2 | " + OBSOLETE,
            "RAFT_DEMOTE   | 1 | 1 | 9  | 7 | " + RANGE,
        })
    void shouldFindOutASplitBrain(
        final RowType type, final int originId, final int owner, final long lsn, final long term, final String detail)
    {
        final SynchroRow row = LimboFixture.row(type, owner, lsn, term);
        if (null == detail)
        {
            assertDoesNotThrow(() -> instance.judge.judge(row, originId, 20));
            return;
        }
        final MemtxException ex = assertThrows(MemtxException.class, () -> instance.judge.judge(row, originId, 20));
        assertEquals(ErrorCode.ER_SPLIT_BRAIN, ex.code());
        assertEquals("Split-Brain discovered: " + detail, ex.getMessage());
        assertEquals(3, instance.length());
    }

    @Test
    void shouldTakeAnEmptyQueueForOneThatIsBehind()
    {
        instance.foreign(new SynchroRow().confirm(1, 8), 1, 9);
        final MemtxException ex = assertThrows(
            MemtxException.class, () -> instance.judge.judge(new SynchroRow().promote(1, 9, 3), 2, 1));
        assertEquals("Split-Brain discovered: " + FUTURE, ex.getMessage());
        instance.judge.judge(new SynchroRow().promote(1, 8, 3), 2, 1);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
            "RAFT_CONFIRM  | 0 | 5 | 0 | Replication does not support synchronous requests with zero replica_id",
            "RAFT_ROLLBACK | 0 | 5 | 0 | Replication does not support synchronous requests with zero replica_id",
            "RAFT_DEMOTE   | 0 | 0 | 3 | Replication does not support synchronous requests with zero replica_id",
            "RAFT_CONFIRM  | 1 | 0 | 0 | Replication does not support zero LSN for CONFIRM/ROLLBACK",
            "RAFT_ROLLBACK | 1 | 0 | 0 | Replication does not support zero LSN for CONFIRM/ROLLBACK",
            "RAFT_PROMOTE  | 0 | 0 | 0 | Replication does not support PROMOTE/DEMOTE with a zero term",
            "RAFT_DEMOTE   | 1 | 0 | 0 | Replication does not support PROMOTE/DEMOTE with a zero term",
        })
    void shouldRefuseWhatNobodyWrites(
        final RowType type, final int owner, final long lsn, final long term, final String text)
    {
        final MemtxException ex = assertThrows(
            MemtxException.class, () -> instance.judge.judge(LimboFixture.row(type, owner, lsn, term), 2, 1));
        assertEquals(ErrorCode.ER_UNSUPPORTED, ex.code());
        assertEquals(text, ex.getMessage());
    }

    @Test
    void shouldJudgeTransactionsByTheTermOfTheirOrigin()
    {
        assertTrue(instance.judge.judgeTransaction(1, 10, true, false));
        assertTrue(instance.judge.judgeTransaction(1, 10, false, false));
        assertFalse(instance.judge.judgeTransaction(2, 10, true, false)); // NOPs instead
        assertTrue(instance.judge.judgeTransaction(2, 10, false, true));
        final MemtxException ex = assertThrows(
            MemtxException.class, () -> instance.judge.judgeTransaction(2, 10, false, false));
        assertEquals("Split-Brain discovered: got an async transaction from an old term", ex.getMessage());
        instance.foreign(new SynchroRow().demote(1, 8, 3), 1, 10);
        instance.limbo.onSettled(1, 10);
        assertTrue(instance.judge.judgeTransaction(2, 10, false, false)); // nobody owns the queue
        assertFalse(instance.judge.judgeTransaction(2, 10, true, false));
    }

    @Test
    void shouldHoldTransactionsOfTheFormerOwnerUntilTheChangeIsSettled()
    {
        instance.foreign(new SynchroRow().promote(1, 5, 3), 2, 1);
        assertTrue(instance.judge.judgeTransaction(1, 9, true, false)); // a later owner may know and confirm it
        assertTrue(instance.onTransaction(1, 9, SYNC));
        assertEquals(4, instance.length());
        final SynchroRow superseding = new SynchroRow().promote(1, 9, 4); // by who did not know of term 3
        instance.judge.judge(superseding, 3, 1);
        instance.foreign(superseding, 3, 1);
        instance.limbo.onSettled(3, 1);
        assertEquals(0, instance.length());
        assertEquals(9, instance.limbo.confirmedVclock().get(1));
        instance.judge.judge(new SynchroRow().promote(1, 5, 3), 2, 1); // comes late, and does no harm
    }

    @Test
    void shouldKnowByALaterRowOfTheNewOwnerThatTheChangeIsSettled()
    {
        instance.foreign(new SynchroRow().promote(1, 5, 3), 2, 1);
        assertEquals(Limbo.NOTHING, instance.limbo.rollbackPosition());
        assertTrue(instance.judge.judgeTransaction(2, 2, true, false));
        assertEquals(5, instance.limbo.rollbackPosition()); // 6 and 8 are rolled back, before the next is applied
        instance.limbo.onRolledBack();
        assertTrue(instance.onTransaction(2, 2, SYNC));
        assertFalse(instance.judge.judgeTransaction(1, 9, true, false));
        assertEquals(5, instance.limbo.confirmedVclock().get(1));
    }

    @Test
    void shouldFollowAChainOfOwnersOfWhomEachKnewTheOneBefore()
    {
        instance.foreign(new SynchroRow().promote(1, 5, 3), 2, 1);
        final SynchroRow next = new SynchroRow().promote(2, 0, 4);
        instance.judge.judge(next, 1, 10);
        instance.foreign(next, 1, 10);
        assertEquals(1, instance.limbo.ownerId());
        assertEquals(5, instance.limbo.border());
        assertTrue(instance.judge.judgeTransaction(2, 2, true, false)); // so that term 3 was settled
        assertEquals(5, instance.limbo.confirmedVclock().get(1));
        assertTrue(instance.onTransaction(2, 2, SYNC)); // and whether this counts, term 4 has to show
        instance.limbo.onSettled(1, 10);
        assertEquals(0, instance.length());
        assertEquals(4, instance.limbo.term());
    }

    @Test
    void shouldPayNoHeedToARollBackOfAnOldTerm()
    {
        instance.foreign(new SynchroRow().promote(1, 8, 3), 2, 1);
        final SynchroRow late = new SynchroRow().rollback(1, 5);
        instance.judge.judge(late, 1, 9);
        instance.foreign(late, 1, 9);
        instance.limbo.onSettled(2, 1);
        assertEquals(8, instance.limbo.confirmedVclock().get(1));
        assertEquals(Limbo.NOTHING, instance.limbo.rollbackPosition());
    }

    @Test
    void shouldBeSplitWhereARollBackIsCarriedOutAndTheNewOwnerHasConfirmed()
    {
        // as Tarantool does it: the old leader's ROLLBACK takes effect at once
        final LimboFixture old = new LimboFixture(1, 3, "2", false).owned();
        final long lsn = old.commit(SYNC);
        old.nowNs += 10;
        assertEquals("ROLLBACK{owner: 1, origin: 1, lsn: 2}", old.write(10));
        assertEquals(Outcome.ROLLED_BACK, old.limbo.outcome(lsn));
        final MemtxException ex = assertThrows(
            MemtxException.class, () -> old.judge.judge(new SynchroRow().promote(1, lsn, 3), 2, 1));
        assertEquals("Split-Brain discovered: " + FUTURE, ex.getMessage());
    }

    @Test
    void shouldBeSplitWhenTwoWerePromotedByHandAtOnce()
    {
        final LimboFixture first = new LimboFixture(1, 2, "2", false);
        first.own(new SynchroRow().promote(0, 0, 2));
        final SynchroRow other = new SynchroRow().promote(0, 0, 2);
        final MemtxException ex = assertThrows(MemtxException.class, () -> first.judge.judge(other, 2, 1));
        assertEquals("Split-Brain discovered: " + OBSOLETE, ex.getMessage());
        assertEquals(
            "RAFT: rejecting PROMOTE{owner: 0, origin: 2, lsn: 0, term: 2}", RowJudge.logPrefix(other, 2));
        assertTrue(first.limbo.isWritable());
    }

    @Test
    void shouldTakeWhatAVersion26Writes()
    {
        final LimboFixture replica = new LimboFixture(2, 2, "2");
        replica.judge.judge(new SynchroRow().confirm(1, 4), 1, 5);
        assertTrue(replica.onTransaction(1, 4, SYNC)); // no PROMOTE before it
        assertEquals(1, replica.limbo.ownerId());
        replica.foreign(new SynchroRow().confirm(1, 4), 1, 5);
        assertEquals(0, replica.length());
        replica.onTransaction(1, 6, SYNC);
        replica.foreign(new SynchroRow().confirm(1, 6), 2, 1); // taken over: written by another than the owner
        assertEquals(0, replica.length());
    }

    @Test
    void shouldTakeAConfirmOfWhatASnapshotHasAlreadyForNothing()
    {
        final SynchroRow known = new SynchroRow().confirm(1, 2);
        instance.judge.judge(known, 1, 9);
        instance.foreign(known, 1, 9);
        assertEquals(3, instance.length());
        assertEquals(3, instance.limbo.confirmedVclock().get(1));
    }
}
