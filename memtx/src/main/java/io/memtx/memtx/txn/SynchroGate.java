package io.memtx.memtx.txn;

import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.row.RowFlyweight;

/**
 * A gate with the queue of synchronous transactions behind it: it says what has to wait for whom, judges what other
 * instances have written, and writes rows of its own to the log.
 * <pre>
 *   recovery   onRecoveredRow, beforeTransaction, onTransaction          in the order of the log
 *              onOpened
 *   own        admit ─► flags ─► append ─► onTransaction
 *   foreign    mayReceive ─► judge ─► verdicts ─► append ─► onTransaction
 *              mayReceive ─► judgeRow ─► verdicts ─► append ─► onRowAppended
 *   each turn  step ─► verdicts: confirmedPosition, rollbackPosition, doubtPosition
 * </pre>
 * Positions of what recovery reads are numbers below all positions of the log that is written afterwards. Single
 * owner: the transaction thread, and before it the one that opens the engine.
 */
public interface SynchroGate extends CommitGate
{
    /** Answer of {@link #admit}: not now; it is asked again in each turn, and all behind it wait as well. */
    int WAIT = -1;

    /**
     * Recovery has read a RAFT, PROMOTE, DEMOTE, CONFIRM or ROLLBACK row: it takes effect.
     *
     * @param row        of it; reused.
     * @param isSnapshot whether it stands in a snapshot.
     */
    void onRecoveredRow(RowFlyweight row, boolean isSnapshot);

    /**
     * A transaction is about to be applied. Verdicts may come of it, which go first.
     *
     * @param originId instance that began it.
     * @param lsn      of a replicated row of it.
     */
    void beforeTransaction(int originId, long lsn);

    /**
     * A transaction stands in the log: not one of NOPs and local rows alone.
     *
     * @param originId      instance that began it.
     * @param lsn           of its last replicated row.
     * @param flags         of its last row.
     * @param startPosition of the log before it.
     * @param endPosition   of the log behind it.
     * @return whether it has to wait.
     */
    boolean onTransaction(int originId, long lsn, int flags, long startPosition, long endPosition);

    /**
     * Recovery is over, and rows may be written.
     *
     * @param log        to write them with.
     * @param appended   vclock of the log; a live view.
     * @param instanceId of this instance, 0 while it is no member.
     */
    void onOpened(ServiceLog log, Vclock appended, int instanceId);

    /**
     * A transaction of this instance wants to be appended.
     *
     * @param isSynchronous whether it needs a quorum of its own.
     * @param isExempt      whether it has no rows but NOPs or local ones.
     * @return flags of its last row, or {@link #WAIT}.
     * @throws MemtxException why it cannot.
     */
    int admit(boolean isSynchronous, boolean isExempt);

    /**
     * @return whether nobody owns the queue, has ever owned it, or is about to.
     */
    boolean isUnused();

    /**
     * @return whether rows of other instances may be judged now; otherwise they are to come again.
     */
    boolean mayReceive();

    /**
     * Judges a transaction of another instance. Verdicts may come of it, which go first.
     *
     * @param originId instance that began it.
     * @param lsn      of its last row.
     * @param flags    of it.
     * @param isNop    whether it has no rows but NOPs.
     * @return whether it is to be applied; otherwise NOPs take the place of its rows.
     * @throws MemtxException ER_SPLIT_BRAIN.
     */
    boolean judge(int originId, long lsn, int flags, boolean isNop);

    /**
     * Judges a service row of another instance. Verdicts may come of it, which go first.
     *
     * @param row PROMOTE, DEMOTE, CONFIRM or ROLLBACK.
     * @throws MemtxException ER_SPLIT_BRAIN, ER_UNSUPPORTED, ER_INVALID_MSGPACK.
     */
    void judgeRow(RowFlyweight row);

    /**
     * A service row of another instance is appended; it takes effect in a {@link #step} when it is journaled.
     *
     * @param row      that was judged.
     * @param position of the log behind it.
     */
    void onRowAppended(RowFlyweight row, long position);

    /**
     * A turn: lets take effect what is journaled, takes in what others have said, and writes rows.
     *
     * @param journaledPosition up to which the log is journaled.
     * @param journaled         vclock there; not to be changed.
     * @return how much was done: more than 0 when it is worth another turn.
     */
    int step(long journaledPosition, Vclock journaled);

    /**
     * Asks what will probably be rolled back, and is not certain to be: a ROLLBACK is journaled here, and may not be
     * known to enough others. Whoever waits is told, though the effects stay.
     *
     * @return the position behind the oldest such transaction, or {@link #NOTHING}.
     */
    long doubtPosition();

    /**
     * @param originId instance that began a transaction, 0 for a local one.
     * @param lsn      of its last replicated row.
     * @return why it is rolled back, or may be.
     */
    MemtxException rollbackReason(int originId, long lsn);

    /**
     * @return what a checkpoint of the confirmed data has to say of the queue and of elections.
     */
    SynchroState state();
}
