package io.memtx.synchro.sim;

import io.memtx.synchro.Synchro;
import io.memtx.synchro.SynchroOptions;
import io.memtx.synchro.election.ElectionMode;
import io.memtx.synchro.election.FencingMode;
import io.memtx.synchro.limbo.Admission;
import io.memtx.synchro.limbo.Limbo;
import io.memtx.synchro.limbo.Outcome;
import io.memtx.synchro.row.SynchroRow;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * An instance whose log is a list: rows are appended, journaled later, and lost in a crash when they are not. Does with
 * {@link Synchro} what an engine does.
 */
final class SimNode
{
    private static final int ROW_BYTES = 60;

    final int id;
    final List<SimRow> log = new ArrayList<>();
    final Vclock appended = new Vclock();
    Synchro synchro;
    boolean isUp = true;
    String splitBrain;

    private final SimProfile profile;
    private final Random random;
    private final SimChecker checker;
    private final SynchroRow row = new SynchroRow();
    private final Set<Long> clients = new HashSet<>(); // own LSNs whose callers wait
    private final List<Integer> waiting = new ArrayList<>(); // indexes of transactions without a verdict
    private final List<Long> committedSync = new ArrayList<>();
    private int journaled; // rows
    private int executed; // service rows up to here have taken effect
    private int ownServiceIndex = -1;

    SimNode(final int id, final SimProfile profile, final Random random, final SimChecker checker)
    {
        this.id = id;
        this.profile = profile;
        this.random = random;
        this.checker = checker;
        start(0);
    }

    void start(final long nowNs)
    {
        synchro = new Synchro(id, appended, random::nextDouble, profile.isSettledByQuorum());
        synchro.options(new SynchroOptions(
            profile.synchroTimeoutNs(), true, 1 << 20, profile.replicationTimeoutNs(), profile.electionTimeoutNs(),
            profile.isClaimed(), false));
        synchro.quorum(profile.quorum());
        synchro.members((1 << profile.nodes() + 1) - 2);
        synchro.electionMode(profile.mode(), profile.fencing(), nowNs);
        appended.clear();
        waiting.clear();
        committedSync.clear();
        clients.clear();
        ownServiceIndex = -1;
        for (int i = 0; i < log.size(); i++)
        {
            final SimRow each = log.get(i);
            appended.set(each.originId, each.lsn);
            if (null == each.service)
            {
                onTransaction(each, i, nowNs);
            }
            else
            {
                synchro.onRecovered(each.service, each.originId, each.lsn, false);
            }
            takeVerdicts(i + 1);
        }
        journaled = log.size();
        executed = log.size();
        synchro.start(nowNs);
        synchro.onJournaled(appended);
        isUp = true;
    }

    void crash()
    {
        isUp = false;
        while (log.size() > journaled)
        {
            log.remove(log.size() - 1);
        }
    }

    /** Journals a part of what is appended, and lets it take effect. */
    void journal(final int rows, final long nowNs)
    {
        journaled = Math.min(log.size(), journaled + rows);
        final Vclock vclock = new Vclock();
        for (int i = 0; i < journaled; i++)
        {
            vclock.set(log.get(i).originId, log.get(i).lsn);
        }
        synchro.onJournaled(vclock);
        while (executed < journaled)
        {
            final int index = executed++;
            final SimRow each = log.get(index);
            if (null != each.service)
            {
                if (index == ownServiceIndex)
                {
                    ownServiceIndex = -1;
                    synchro.onRowWritten(each.service, each.lsn, nowNs);
                }
                else
                {
                    synchro.onRow(each.service, each.originId, each.lsn, nowNs);
                }
                takeVerdicts(journaled);
            }
        }
        takeVerdicts(journaled);
    }

    /** Steps the state machine and appends the row that it wants. */
    void step(final long nowNs)
    {
        synchro.doWork(nowNs);
        takeVerdicts(journaled);
        if (synchro.nextRow(row, nowNs))
        {
            final boolean isLocal = RowType.RAFT == row.type();
            final int origin = isLocal ? 0 : id;
            if (RowType.RAFT_PROMOTE == row.type())
            {
                checker.onOwner(id, row.term());
            }
            ownServiceIndex = log.size();
            append(new SimRow(origin, appended.get(origin) + 1, 0, 0, false, row));
        }
        if (synchro.election().isLeader())
        {
            checker.onLeader(id, synchro.election().term());
        }
    }

    /** A caller commits a transaction, if this instance takes it. */
    boolean write(final long value, final boolean isSync, final long nowNs)
    {
        final boolean mayClaim = profile.isClaimed() && isSync && 0 == synchro.limbo().ownerId();
        if (!synchro.limbo().isWritable() && !mayClaim)
        {
            return false;
        }
        final Admission admission;
        try
        {
            admission = synchro.admit(isSync, false, nowNs);
        }
        catch (final MemtxException ex)
        {
            return false; // a roll-back is under way, or the claim has failed
        }
        if (!admission.isAdmitted() || Admission.PLAIN == admission)
        {
            return false; // plain ones of a leader that is deposed are a split brain by the book
        }
        final SimRow next = new SimRow(id, appended.get(id) + 1, admission.flags(), value, false, null);
        append(next);
        onTransaction(next, log.size() - 1, nowNs);
        clients.add(next.lsn);
        return true;
    }

    /** Whether a row of another instance may come now: a row that takes effect when journaled holds up the next. */
    boolean isReceiving()
    {
        return isUp && null == splitBrain && synchro.mayReceive();
    }

    void receive(final SimRow sent, final long nowNs)
    {
        if (sent.lsn <= appended.get(sent.originId))
        {
            return;
        }
        SimChecker.require(
            sent.lsn == appended.get(sent.originId) + 1, "a gap on its way to " + id + ": " + sent + " " + appended);
        try
        {
            SimRow taken = sent;
            if (null != sent.service)
            {
                synchro.judge().judge(sent.service, sent.originId, sent.lsn);
            }
            else if (!synchro.judge().judgeTransaction(sent.originId, sent.lsn, 0 != sent.flags, sent.isNop))
            {
                taken = sent.toNop();
                checker.onDropped(id, sent);
            }
            append(taken);
            if (null == taken.service)
            {
                onTransaction(taken, log.size() - 1, nowNs);
            }
            else
            {
                synchro.onRowAppended();
            }
        }
        catch (final MemtxException ex)
        {
            SimChecker.require(ErrorCode.ER_SPLIT_BRAIN == ex.code(), "unexpected: " + ex.getMessage());
            splitBrain = ex.getMessage() + " by " + sent;
            SimChecker.require(profile.maySplit(), "instance " + id + ": " + splitBrain);
        }
    }

    int journaledRows()
    {
        return journaled;
    }

    List<Long> committedSync()
    {
        return committedSync;
    }

    boolean isQuiet()
    {
        return journaled == log.size() && waiting.isEmpty() && !synchro.promotion().isRunning() &&
            !synchro.limbo().isDeciding();
    }

    @Override
    public String toString()
    {
        final StringBuilder text = new StringBuilder("instance " + id + (isUp ? "" : " down") + " " + appended +
            " owner=" + synchro.limbo().ownerId() + " term=" + synchro.limbo().term() + "/" + synchro.ackTerm() +
            " state=" + synchro.election().state() + " waits=" + waiting + " phase=" + synchro.promotion().phase() +
            " deciding=" + synchro.limbo().isDeciding() + " journaled=" + journaled + "\n");
        for (int i = 0; i < log.size(); i++)
        {
            text.append("    ").append(i).append(' ').append(log.get(i)).append('\n');
        }
        return text.toString();
    }

    private void append(final SimRow next)
    {
        appended.set(next.originId, next.lsn);
        log.add(next);
    }

    private void onTransaction(final SimRow each, final int index, final long nowNs)
    {
        if (each.isNop)
        {
            return;
        }
        synchro.beforeTransaction(each.originId, each.lsn);
        takeVerdicts(index);
        synchro.onTransaction(each.originId, each.lsn, each.flags, index, index + 1, ROW_BYTES, nowNs);
        waiting.add(index);
    }

    /** As an engine does: what the gate lets pass in order, and what it rolls back with all behind it. */
    private void takeVerdicts(final int journaledRows)
    {
        final Limbo limbo = synchro.limbo();
        final long confirmed = Math.min(limbo.confirmedPosition(), journaledRows);
        while (!waiting.isEmpty() && waiting.get(0) < confirmed)
        {
            final SimRow each = log.get(waiting.remove(0));
            if (SimChecker.isSync(each))
            {
                checker.onCommitted(id, each, committedSync.size());
                committedSync.add(each.value);
            }
            if (each.originId == id && clients.remove(each.lsn) && SimChecker.isSync(each))
            {
                SimChecker.require(
                    Outcome.COMMITTED == limbo.outcome(each.lsn), "committed with outcome " + limbo.outcome(each.lsn));
                checker.onAcknowledged(each.value);
            }
        }
        final long rollback = limbo.rollbackPosition();
        if (Limbo.NOTHING != rollback)
        {
            while (!waiting.isEmpty() && waiting.get(waiting.size() - 1) + 1 >= rollback)
            {
                final SimRow each = log.get(waiting.remove(waiting.size() - 1));
                checker.onDropped(id, each);
                if (each.originId == id && clients.remove(each.lsn))
                {
                    SimChecker.require(
                        Outcome.ROLLED_BACK == limbo.outcome(each.lsn), "outcome " + limbo.outcome(each.lsn));
                    checker.onReportedRolledBack(each.value);
                }
            }
            limbo.onRolledBack();
        }
    }
}
