package io.memtx.synchro.limbo;

import io.memtx.synchro.quorum.Quorum;
import io.memtx.synchro.row.SynchroRow;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;

/**
 * A limbo of one instance, whose log is made of LSNs: each row of this instance takes the next one, and the position is
 * counted in rows. Rows are journaled when they are appended.
 */
final class LimboFixture
{
    static final int ASYNC = Admission.ASYNCHRONOUS.flags();
    static final int SYNC = Admission.SYNCHRONOUS.flags();
    static final int ROW_BYTES = 60;

    final MemberAcks acks = new MemberAcks();
    final Quorum quorum = new Quorum(() -> 0);
    final Limbo limbo;
    final Entrance entrance;
    final RowJudge judge;
    final Vclock vclock = new Vclock();
    final SynchroRow row = new SynchroRow();
    long position;
    long nowNs = 1000;

    private final int selfId;

    LimboFixture(final int selfId, final int members, final String quorumText)
    {
        this(selfId, members, quorumText, true);
    }

    LimboFixture(final int selfId, final int members, final String quorumText, final boolean isSettledByQuorum)
    {
        this.selfId = selfId;
        limbo = new Limbo(selfId, acks, quorum, isSettledByQuorum);
        entrance = new Entrance(limbo);
        judge = new RowJudge(limbo, isSettledByQuorum);
        acks.members((1 << members + 1) - 2);
        quorum.onMembers(members);
        quorum.set(quorumText);
    }

    /** This instance owns the queue in term 2, and all know it. */
    LimboFixture owned()
    {
        limbo.onTerm(2);
        own(new SynchroRow().promote(0, 0, 2));
        for (int id = 1; id < Vclock.COMPONENT_COUNT; id++)
        {
            ack(id, vclock.get(selfId));
        }
        limbo.settleOwn();
        return this;
    }

    /** Another instance owns it in term 2. */
    LimboFixture ownedBy(final int ownerId)
    {
        limbo.onTerm(2);
        foreign(new SynchroRow().promote(0, 0, 2), ownerId, 1);
        limbo.onSettled(ownerId, 1);
        return this;
    }

    /** A transaction of this instance; its LSN. */
    long commit(final int flags)
    {
        final long lsn = vclock.increment(selfId);
        onTransaction(selfId, lsn, flags);
        acks.onAck(selfId, vclock);
        return lsn;
    }

    boolean onTransaction(final int originId, final long lsn, final int flags)
    {
        vclock.set(originId, lsn);
        limbo.beforeTransaction(originId, lsn);
        position++;
        return limbo.onTransaction(originId, lsn, flags, position - 1, position, ROW_BYTES, nowNs);
    }

    void ack(final int memberId, final long lsn)
    {
        acks.onAck(memberId, new Vclock().set(selfId, lsn));
    }

    /** Writes the row that the limbo wants, as text; null when there is none. */
    String write(final long timeoutNs)
    {
        if (!limbo.nextRow(row, timeoutNs, nowNs))
        {
            return null;
        }
        own(row);
        return row.describe(selfId);
    }

    String write()
    {
        return write(Limbo.NOTHING);
    }

    /** A service row of this instance; its LSN. */
    long own(final SynchroRow service)
    {
        position++;
        final long lsn = vclock.increment(selfId);
        acks.onAck(selfId, vclock);
        limbo.onRow(service, selfId, lsn, nowNs);
        return lsn;
    }

    void foreign(final SynchroRow service, final int originId, final long lsn)
    {
        position++;
        vclock.set(originId, lsn);
        limbo.onRow(service, originId, lsn, nowNs);
    }

    int length()
    {
        return limbo.length();
    }

    static SynchroRow row(final RowType type, final int owner, final long lsn, final long term)
    {
        final SynchroRow row = new SynchroRow();
        return switch (type)
        {
            case RAFT_CONFIRM -> row.confirm(owner, lsn);
            case RAFT_ROLLBACK -> row.rollback(owner, lsn);
            case RAFT_PROMOTE -> row.promote(owner, lsn, term);
            default -> row.demote(owner, lsn, term);
        };
    }
}
