package io.memtx.server.synchro;

import io.memtx.memtx.txn.ServiceLog;
import io.memtx.memtx.txn.SynchroGate;
import io.memtx.memtx.txn.SynchroState;
import io.memtx.relay.applier.message.ElectionState;
import io.memtx.synchro.ElectionInfo;
import io.memtx.synchro.Synchro;
import io.memtx.synchro.SynchroInfo;
import io.memtx.synchro.SynchroOptions;
import io.memtx.synchro.election.ElectionMode;
import io.memtx.synchro.election.FencingMode;
import io.memtx.synchro.election.RaftMessage;
import io.memtx.synchro.limbo.Admission;
import io.memtx.synchro.limbo.Limbo;
import io.memtx.synchro.promotion.Promotion;
import io.memtx.synchro.row.SynchroRow;
import io.memtx.synchro.row.SynchroRowCodec;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.row.RowFlyweight;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.NanoClock;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;

/**
 * Steps {@link Synchro} as the gate of an engine: the order of things is that of its documentation. Single owner: the
 * transaction thread.
 */
public final class SynchroAdapter implements SynchroGate
{
    private static final int FIGURE_MASK = 0xFF;

    private final SynchroExchange exchange;
    private final NanoClock clock;
    private final ErrorHandler errorHandler;
    private final Synchro synchro;
    private final Vclock appended = new Vclock(); // what elections look at
    private final Vclock acknowledged = new Vclock();
    private final SynchroRow row = new SynchroRow();
    private final SynchroRow state = new SynchroRow();
    private final RaftMessage message = new RaftMessage();
    private final ArrayDeque<InFlight> inFlight = new ArrayDeque<>();
    private final ArrayDeque<InFlight> free = new ArrayDeque<>();
    private final long[] ackVersions = new long[Vclock.COMPONENT_COUNT];
    private final long[] settledLsns = new long[Vclock.COMPONENT_COUNT];

    private final List<CompletableFuture<Void>> promoting = new ArrayList<>();

    private ServiceLog log;
    private Vclock logVclock;
    private int selfId;
    private int memberBits;
    private long seenChanges = -1;
    private long seenJournaled = Long.MIN_VALUE;
    private long toldSettledLsn;
    private long toldSignature; // of the vclock that went with it
    private boolean isTelling;
    private boolean isClosing;
    private int figureTurns;

    /** A service row that is appended and has no effect yet; own when it has no origin. */
    private static final class InFlight
    {
        private final SynchroRow row = new SynchroRow();
        private long position;
        private int originId;
        private long lsn;
    }

    /**
     * @param exchange          with the network's thread.
     * @param clock             monotonic.
     * @param random            numbers from 0 to below 1.
     * @param context              options.
     * @param replicationTimeoutNs of the instance.
     * @param isAnonymous          whether the instance is no member.
     * @param errorHandler         told of rows that could not be written.
     */
    public SynchroAdapter(
        final SynchroExchange exchange,
        final NanoClock clock,
        final DoubleSupplier random,
        final SynchroContext context,
        final long replicationTimeoutNs,
        final boolean isAnonymous,
        final ErrorHandler errorHandler)
    {
        this.exchange = exchange;
        this.clock = clock;
        this.errorHandler = errorHandler;
        synchro = new Synchro(0, appended, random, context.isSettledByQuorum());
        context.apply(synchro, replicationTimeoutNs, isAnonymous, clock.nanoTime());
    }

    /**
     * @return what is stepped.
     */
    public Synchro synchro()
    {
        return synchro;
    }

    SynchroOptions options()
    {
        return synchro.options();
    }

    void options(final SynchroOptions options)
    {
        synchro.options(options);
    }

    void electionMode(final ElectionMode mode, final FencingMode fencing)
    {
        synchro.electionMode(mode, fencing, clock.nanoTime());
    }

    SynchroInfo info()
    {
        return synchro.info(clock.nanoTime());
    }

    ElectionInfo electionInfo()
    {
        return synchro.electionInfo(clock.nanoTime());
    }

    void promote(final CompletableFuture<Void> done)
    {
        change(done, () -> synchro.promote(clock.nanoTime()));
    }

    void demote(final CompletableFuture<Void> done)
    {
        change(done, () -> synchro.demote(clock.nanoTime()));
    }

    private void change(final CompletableFuture<Void> done, final Runnable begin)
    {
        try
        {
            begin.run();
            promoting.add(done);
        }
        catch (final RuntimeException ex)
        {
            done.completeExceptionally(ex);
        }
    }

    /** Tells those who wait for a change of the owner what came of it. */
    private void tellPromoting()
    {
        if (!promoting.isEmpty() && !synchro.promotion().isRunning())
        {
            final MemtxException failure = synchro.promotion().failure();
            for (final CompletableFuture<Void> done : promoting)
            {
                if (null == failure)
                {
                    done.complete(null);
                }
                else
                {
                    done.completeExceptionally(failure);
                }
            }
            promoting.clear();
            synchro.promotion().clearFailure();
        }
    }

    /**
     * @return whether the queue has the engine roll something back at this moment.
     */
    boolean isRollingBack()
    {
        return NOTHING != rollbackPosition();
    }

    /** The engine is about to be closed: what it gives up then is in the log, and may be confirmed after all. */
    public void closing()
    {
        isClosing = true;
    }

    boolean isClosing()
    {
        return isClosing;
    }

    /**
     * Who is registered.
     *
     * @param ownId of this instance, 0 while it is no member.
     * @param bits  bit {@code id} for each.
     */
    public void members(final int ownId, final int bits)
    {
        if (0 != ownId && ownId != selfId)
        {
            selfId = ownId;
            synchro.selfId(ownId);
        }
        if (bits != memberBits)
        {
            memberBits = bits;
            synchro.members(bits);
        }
    }

    /**
     * @return whether this instance's statements are kept from what is replicated because of the queue or elections.
     */
    public boolean isReadOnly()
    {
        return synchro.isReadOnly();
    }

    /**
     * @return whether that is because of elections alone; otherwise because of the queue, too.
     */
    public boolean isElectionReason()
    {
        return 0 == synchro.limbo().ownerId();
    }

    /**
     * @return a number that changes whenever {@link #readOnlyText} does.
     */
    public long ownerVersion()
    {
        return synchro.limbo().term() << 16 ^ synchro.election().term() << 32 ^ synchro.limbo().ownerId() ^
            (long)synchro.election().leaderId() << 6 ^ (long)synchro.election().state().ordinal() << 12 ^
            (synchro.limbo().isFrozen() ? 1 << 15 : 0);
    }

    /**
     * @param uuids of instances by their ids.
     * @return why it is read-only, in Tarantool's words.
     */
    public String readOnlyText(final IntFunction<String> uuids)
    {
        final int leaderId = synchro.election().leaderId();
        final int ownerId = synchro.limbo().ownerId();
        final StringBuilder text = new StringBuilder("state is election ")
            .append(synchro.election().state().text()).append(" with term ").append(synchro.election().term());
        if (0 != leaderId)
        {
            text.append(", leader is ").append(leaderId).append(" (").append(uuids.apply(leaderId)).append(')');
        }
        if (0 != ownerId || 0 != synchro.limbo().term())
        {
            text.append(", synchro queue with term ").append(synchro.limbo().term()).append(" belongs to ")
                .append(ownerId);
            if (0 != ownerId)
            {
                text.append(" (").append(uuids.apply(ownerId)).append(')');
            }
            text.append(0 != ownerId && synchro.limbo().isFrozen() ? " and is frozen until promotion" : "");
        }
        return text.toString();
    }

    /**
     * A member has begun anew with an empty directory.
     *
     * @param memberId 1 to 31.
     */
    public void forget(final int memberId)
    {
        synchro.forgetAcks(memberId);
    }

    @Override
    public void onRecoveredRow(final RowFlyweight source, final boolean isSnapshot)
    {
        synchro.onRecovered(SynchroRowCodec.decode(source, row), source.replicaId(), source.lsn(), isSnapshot);
    }

    @Override
    public void beforeTransaction(final int originId, final long lsn)
    {
        synchro.beforeTransaction(originId, lsn);
    }

    @Override
    public boolean onTransaction(
        final int originId, final long lsn, final int flags, final long startPosition, final long endPosition)
    {
        if (0 == (flags & HeaderKey.FLAGS_QUEUED))
        {
            return false;
        }
        return synchro.onTransaction(
            originId, lsn, flags, startPosition, endPosition, endPosition - startPosition, clock.nanoTime());
    }

    @Override
    public void onOpened(final ServiceLog serviceLog, final Vclock live, final int instanceId)
    {
        log = serviceLog;
        logVclock = live;
        appended.copyFrom(live);
        members(instanceId, 0 == instanceId ? 0 : 1 << instanceId);
        synchro.start(clock.nanoTime());
    }

    @Override
    public int admit(final boolean isSynchronous, final boolean isExempt)
    {
        final Promotion.Phase phase = synchro.promotion().phase();
        if (!isExempt && (Promotion.Phase.WRITING == phase || Promotion.Phase.SETTLING == phase))
        {
            return WAIT; // it is about to be known who owns the queue
        }
        final Admission admission = synchro.admit(isSynchronous, isExempt, clock.nanoTime());
        return admission.isAdmitted() ? admission.flags() : WAIT;
    }

    @Override
    public boolean isUnused()
    {
        return 0 == synchro.limbo().term() && 0 == synchro.limbo().ownerId() && !synchro.promotion().isRunning();
    }

    @Override
    public boolean mayReceive()
    {
        return synchro.mayReceive();
    }

    @Override
    public boolean judge(final int originId, final long lsn, final int flags, final boolean isNop)
    {
        final boolean isQueued = 0 != (flags & HeaderKey.FLAGS_QUEUED);
        final boolean isTaken = synchro.judge().judgeTransaction(originId, lsn, isQueued, isNop);
        if (isTaken && !isNop)
        {
            synchro.beforeTransaction(originId, lsn);
        }
        return isTaken;
    }

    @Override
    public void judgeRow(final RowFlyweight source)
    {
        synchro.judge().judge(SynchroRowCodec.decode(source, row), source.replicaId(), source.lsn());
    }

    @Override
    public void onRowAppended(final RowFlyweight source, final long position)
    {
        addInFlight(SynchroRowCodec.decode(source, row), position, source.replicaId(), source.lsn());
        synchro.onRowAppended();
    }

    @Override
    public int step(final long journaledPosition, final Vclock journaled)
    {
        final long nowNs = clock.nanoTime();
        int work = 0;
        if (journaledPosition != seenJournaled)
        {
            seenJournaled = journaledPosition;
            synchro.onJournaled(journaled);
        }
        appended.copyFrom(logVclock);
        while (!inFlight.isEmpty() && inFlight.peekFirst().position <= journaledPosition)
        {
            final InFlight journaledRow = inFlight.pollFirst();
            takeEffect(journaledRow, nowNs);
            free.addLast(journaledRow);
            work++;
        }
        work += receive(nowNs);
        if (0 != selfId)
        {
            synchro.doWork(nowNs);
            while (synchro.nextRow(row, nowNs) && write(nowNs))
            {
                work++;
            }
            tell(nowNs);
        }
        tellPromoting();
        exchange.ackTerm(synchro.ackTerm());
        if (0 != work || 0 == (++figureTurns & FIGURE_MASK))
        {
            publishFigures(nowNs);
        }
        return work;
    }

    @Override
    public long confirmedPosition(final long journaledPosition)
    {
        return Math.min(synchro.limbo().confirmedPosition(), journaledPosition);
    }

    @Override
    public long rollbackPosition()
    {
        return synchro.limbo().rollbackPosition();
    }

    @Override
    public void onRolledBack(final long position)
    {
        synchro.limbo().onRolledBack();
    }

    @Override
    public long doubtPosition()
    {
        return synchro.limbo().doubtPosition();
    }

    @Override
    public MemtxException rollbackReason(final int originId, final long lsn)
    {
        final ErrorCode code = 0 == originId || originId != selfId ? null : synchro.limbo().reason(lsn);
        return new MemtxException(null == code ? ErrorCode.ER_SYNC_ROLLBACK : code);
    }

    @Override
    public SynchroState state()
    {
        final boolean isElectionUsed = synchro.election().term() > 1 || 0 != synchro.election().vote();
        final boolean isQueueUsed = synchro.limbo().checkpoint(state);
        return new SynchroState(
            isElectionUsed ? synchro.election().term() : 0,
            synchro.election().vote(),
            isQueueUsed ? state.term() : 0,
            isQueueUsed ? state.ownerId() : 0,
            synchro.limbo().confirmedVclock().copy());
    }

    private void publishFigures(final long nowNs)
    {
        final Limbo limbo = synchro.limbo();
        exchange.figure(SynchroCounter.QUORUM, synchro.quorum().value());
        exchange.figure(SynchroCounter.LINEARIZABLE_QUORUM, synchro.quorum().linearizable());
        exchange.figure(SynchroCounter.QUEUE_OWNER, limbo.ownerId());
        exchange.figure(SynchroCounter.QUEUE_TERM, limbo.term());
        exchange.figure(SynchroCounter.QUEUE_LENGTH, limbo.length());
        exchange.figure(SynchroCounter.QUEUE_BYTES, limbo.progress().sizeBytes());
        exchange.figure(SynchroCounter.CONFIRMED, limbo.progress().confirmedCount());
        exchange.figure(SynchroCounter.ROLLED_BACK, limbo.progress().rolledBackCount());
        exchange.figure(SynchroCounter.CONFIRM_LAG_NS, limbo.progress().confirmLagNs());
        exchange.figure(SynchroCounter.ELECTION_TERM, synchro.election().term());
        exchange.figure(SynchroCounter.ELECTION_VOTE, synchro.election().vote());
        exchange.figure(SynchroCounter.ELECTION_LEADER, synchro.election().leaderId());
        exchange.figure(SynchroCounter.ELECTION_STATE, synchro.election().state().code());
    }

    private void takeEffect(final InFlight journaled, final long nowNs)
    {
        if (0 == journaled.originId)
        {
            synchro.onRowWritten(journaled.row, journaled.lsn, nowNs);
            return;
        }
        synchro.onRow(journaled.row, journaled.originId, journaled.lsn, nowNs);
        if (0 != settledLsns[journaled.originId])
        {
            synchro.onSettled(journaled.originId, settledLsns[journaled.originId]); // it was said before the row came
        }
    }

    private void addInFlight(final SynchroRow appendedRow, final long position, final int originId, final long lsn)
    {
        final InFlight pooled = free.pollLast();
        final InFlight next = null == pooled ? new InFlight() : pooled;
        next.row.copyFrom(appendedRow);
        next.position = position;
        next.originId = originId;
        next.lsn = lsn;
        inFlight.addLast(next);
    }

    private boolean write(final long nowNs)
    {
        try
        {
            SynchroRowCodec.encode(row, log.begin(row.type()));
            addInFlight(row, log.end(), 0, log.lsn());
            return true;
        }
        catch (final MemtxException ex)
        {
            errorHandler.onError(ex); // the journal has failed: nothing is confirmed any more
            if (RowType.RAFT_CONFIRM == row.type())
            {
                synchro.onRowFailed(ex, nowNs);
            }
            return false;
        }
    }

    private int receive(final long nowNs)
    {
        int work = 0;
        for (Runnable task = exchange.pollTask(); null != task; task = exchange.pollTask())
        {
            task.run();
            work++;
        }
        final long changes = exchange.changes();
        if (changes == seenChanges)
        {
            return work;
        }
        seenChanges = changes;
        synchro.connections(exchange.upstreamBits(), exchange.downstreamBits());
        for (int id = 1; id < Vclock.COMPONENT_COUNT; id++)
        {
            if (0 != exchange.heardNs(id))
            {
                synchro.onHeard(id, exchange.heardNs(id));
            }
            final long version = exchange.ackVersion(id);
            if (version != ackVersions[id])
            {
                ackVersions[id] = exchange.readAck(id, acknowledged);
                synchro.onAck(id, exchange.readTerm(id), acknowledged, nowNs);
                work++;
            }
        }
        for (SynchroExchange.PeerState said = exchange.pollState(); null != said; said = exchange.pollState())
        {
            onState(said.peerId(), said.state(), nowNs);
            work++;
        }
        return work;
    }

    private void onState(final int peerId, final ElectionState said, final long nowNs)
    {
        message.set(said.term(), said.vote(), said.stateCode(), said.leaderId(), said.isLeaderSeen());
        if (null != said.vclock())
        {
            message.vclock(said.vclock());
        }
        try
        {
            synchro.onMessage(message, peerId, nowNs);
        }
        catch (final MemtxException ex)
        {
            errorHandler.onError(ex);
            return;
        }
        settledLsns[peerId] = Math.max(settledLsns[peerId], said.settledLsn());
        if (0 != said.settledLsn())
        {
            synchro.onSettled(peerId, said.settledLsn());
        }
    }

    /** Others are told nothing while there was neither an election nor a synchronous transaction. */
    private void tell(final long nowNs)
    {
        isTelling |= synchro.election().volatileTerm() > 1 || synchro.limbo().term() > 0 ||
            ElectionMode.OFF != synchro.election().mode();
        final long settledLsn = synchro.settledLsn();
        // whoever did not have all yet that a voter has may have it by now
        final boolean isMoreCandidate = isCandidate() && toldSignature != appended.signature();
        final boolean isForced = settledLsn != toldSettledLsn || null == exchange.told() || isMoreCandidate;
        if (isTelling && synchro.pollMessage(message, isForced, nowNs))
        {
            toldSettledLsn = settledLsn;
            toldSignature = appended.signature();
            exchange.tell(new ElectionState(
                message.term(),
                message.vote(),
                message.stateCode(),
                message.leaderId(),
                message.isLeaderSeen(),
                settledLsn,
                message.hasVclock() ? message.vclock().copy() : null));
        }
    }

    private boolean isCandidate()
    {
        return io.memtx.synchro.election.ElectionState.CANDIDATE == synchro.election().state();
    }
}
