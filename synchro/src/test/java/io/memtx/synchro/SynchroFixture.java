package io.memtx.synchro;

import io.memtx.synchro.election.ElectionMode;
import io.memtx.synchro.election.ElectionState;
import io.memtx.synchro.election.FencingMode;
import io.memtx.synchro.election.RaftMessage;
import io.memtx.synchro.limbo.Admission;
import io.memtx.synchro.row.SynchroRow;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;

import java.util.ArrayList;
import java.util.List;

/**
 * Instance 1 of some, whose log is a list of texts; rows are journaled when they are appended.
 */
public final class SynchroFixture
{
    public static final long SECOND_NS = 1_000_000_000L;

    public final Synchro synchro;
    public final Vclock vclock = new Vclock();
    public final List<String> log = new ArrayList<>();
    public final RaftMessage message = new RaftMessage();
    public long nowNs = SECOND_NS;

    private final SynchroRow row = new SynchroRow();
    private final int members;
    private long position;

    public SynchroFixture(final int members, final String quorum)
    {
        this(members, quorum, true);
    }

    public SynchroFixture(final int members, final String quorum, final boolean isSettledByQuorum)
    {
        this.members = members;
        synchro = new Synchro(1, vclock, () -> 0.5, isSettledByQuorum);
        synchro.members((1 << members + 1) - 2);
        synchro.quorum(quorum);
    }

    public SynchroFixture start(final ElectionMode mode, final FencingMode fencing)
    {
        synchro.electionMode(mode, fencing, nowNs);
        synchro.start(nowNs);
        return step();
    }

    /** Does all that there is to do, and writes all rows. */
    public SynchroFixture step()
    {
        do
        {
            synchro.doWork(nowNs);
        }
        while (write());
        synchro.doWork(nowNs);
        return this;
    }

    public SynchroFixture after(final long ns)
    {
        nowNs += ns;
        return step();
    }

    /** All members are connected both ways and have just been heard of. */
    public SynchroFixture connected(final int... ids)
    {
        int bits = 0;
        for (final int id : ids)
        {
            bits |= 1 << id;
            synchro.onHeard(id, nowNs);
        }
        synchro.connections(bits, bits);
        return this;
    }

    public SynchroFixture vote(final int voterId, final long term, final int candidateId)
    {
        message.set(term, candidateId, ElectionState.FOLLOWER.code(), 0, false);
        return deliver(voterId);
    }

    public SynchroFixture candidate(final int id, final long term, final Vclock candidateVclock)
    {
        message.set(term, id, ElectionState.CANDIDATE.code(), 0, false).vclock(candidateVclock);
        return deliver(id);
    }

    public SynchroFixture leader(final int id, final long term)
    {
        message.set(term, id, ElectionState.LEADER.code(), id, false);
        return deliver(id);
    }

    public SynchroFixture deliver(final int fromId)
    {
        synchro.onMessage(message, fromId, nowNs);
        return step();
    }

    public SynchroFixture ack(final int id, final long term, final long lsn)
    {
        synchro.onAck(id, term, vclock.copy().set(1, lsn), nowNs);
        return step();
    }

    /** Has all members vote for a promotion, and acknowledge it. */
    public SynchroFixture promoted()
    {
        synchro.promote(nowNs);
        step();
        final long term = synchro.election().volatileTerm();
        for (int id = 2; id <= members; id++)
        {
            vote(id, term, 1);
        }
        for (int id = 2; id <= members; id++)
        {
            ack(id, term, vclock.get(1));
        }
        return this;
    }

    public long commit(final boolean isSync)
    {
        final Admission admission = synchro.admit(isSync, false, nowNs);
        if (!admission.isAdmitted())
        {
            return -1;
        }
        final long lsn = vclock.increment(1);
        log.add("transaction " + lsn);
        synchro.beforeTransaction(1, lsn);
        synchro.onTransaction(1, lsn, admission.flags(), position, ++position, 60, nowNs);
        synchro.onJournaled(vclock);
        return lsn;
    }

    public void foreign(final SynchroRow service, final int originId)
    {
        synchro.judge().judge(service, originId, vclock.get(originId) + 1);
        synchro.onRowAppended();
        final long lsn = vclock.increment(originId);
        position++;
        synchro.onJournaled(vclock);
        synchro.onRow(service, originId, lsn, nowNs);
        step();
    }

    public String last()
    {
        return log.get(log.size() - 1);
    }

    public String state()
    {
        return synchro.electionInfo(nowNs).state();
    }

    private boolean write()
    {
        if (!synchro.nextRow(row, nowNs))
        {
            return false;
        }
        final boolean isLocal = RowType.RAFT == row.type();
        final long lsn = vclock.increment(isLocal ? 0 : 1);
        position++;
        log.add(row.describe(1));
        synchro.onJournaled(vclock);
        synchro.onRowWritten(row, lsn, nowNs);
        return true;
    }
}
