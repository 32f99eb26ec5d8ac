package io.memtx.server.synchro;

import io.memtx.relay.applier.message.ElectionState;
import io.memtx.xlog.PublishedVclock;
import io.memtx.xlog.Vclock;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What the transaction thread and the thread of relays and appliers tell each other about synchronous transactions and
 * elections. Acknowledgements make no garbage: the latest of each member counts.
 */
public final class SynchroExchange
{
    private final PublishedVclock[] ackVclocks = new PublishedVclock[Vclock.COMPONENT_COUNT];
    private final AtomicLongArray ackTerms = new AtomicLongArray(Vclock.COMPONENT_COUNT);
    private final AtomicLongArray heardNs = new AtomicLongArray(Vclock.COMPONENT_COUNT);
    private final AtomicLongArray figures = new AtomicLongArray(SynchroCounter.values().length);
    private final AtomicLong changes = new AtomicLong();
    private final ManyToOneConcurrentLinkedQueue<PeerState> states = new ManyToOneConcurrentLinkedQueue<>();
    private final ManyToOneConcurrentLinkedQueue<Runnable> tasks = new ManyToOneConcurrentLinkedQueue<>();

    private volatile long connections;
    private volatile ElectionState told;
    private volatile long ackTerm;

    /** What a peer has said. */
    record PeerState(int peerId, ElectionState state)
    {
    }

    /** Nobody has said anything. */
    public SynchroExchange()
    {
        Arrays.setAll(ackVclocks, (id) -> new PublishedVclock());
    }

    /**
     * A downstream has acknowledged. The network's thread.
     *
     * @param peerId 1 to 31.
     * @param term   of elections that it has journaled.
     * @param vclock that it has journaled; copied.
     */
    public void onAck(final int peerId, final long term, final Vclock vclock)
    {
        ackTerms.set(peerId, term); // before the vclock: who sees that sees this, or a newer one
        ackVclocks[peerId].publish(vclock);
        touch();
    }

    /**
     * An upstream says where it is in the election. The network's thread.
     *
     * @param peerId 1 to 31.
     * @param state  of it.
     */
    public void onState(final int peerId, final ElectionState state)
    {
        states.offer(new PeerState(peerId, state));
        touch();
    }

    /**
     * Who is connected. The network's thread.
     *
     * @param upstreamBits   bit {@code id} of each member whose rows this instance follows.
     * @param downstreamBits bit {@code id} of each member that follows this one.
     */
    public void connections(final int upstreamBits, final int downstreamBits)
    {
        final long next = (long)upstreamBits << Integer.SIZE | downstreamBits & 0xFFFF_FFFFL;
        if (next != connections)
        {
            connections = next;
            touch();
        }
    }

    /**
     * Something came from a peer. The network's thread.
     *
     * @param peerId 1 to 31.
     * @param timeNs when.
     */
    public void onHeard(final int peerId, final long timeNs)
    {
        heardNs.set(peerId, timeNs);
    }

    /** Says that {@link #onHeard} was called. The network's thread. */
    public void touch()
    {
        changes.lazySet(changes.getPlain() + 1);
    }

    /**
     * @return what is to be told to others, another object whenever it has changed; null for nothing. Any thread.
     */
    public ElectionState told()
    {
        return told;
    }

    /**
     * @return the term that goes with acknowledgements. Any thread.
     */
    public long ackTerm()
    {
        return ackTerm;
    }

    /**
     * @param counter of synchronous transactions or elections.
     * @return its value, a moment old. Any thread.
     */
    public long get(final SynchroCounter counter)
    {
        return figures.get(counter.ordinal());
    }

    void figure(final SynchroCounter counter, final long value)
    {
        figures.lazySet(counter.ordinal(), value);
    }

    /**
     * Has something done on the transaction thread, once the engine is open. Any thread.
     *
     * @param task to run.
     */
    public void execute(final Runnable task)
    {
        tasks.offer(task);
    }

    Runnable pollTask()
    {
        return tasks.poll();
    }

    long changes()
    {
        return changes.getAcquire();
    }

    PeerState pollState()
    {
        return states.poll();
    }

    /** A number that changes with each acknowledgement of a member. */
    long ackVersion(final int peerId)
    {
        return ackVclocks[peerId].version();
    }

    /** Reads an acknowledgement; its term is asked for afterwards. */
    long readAck(final int peerId, final Vclock target)
    {
        return ackVclocks[peerId].read(target);
    }

    long readTerm(final int peerId)
    {
        return ackTerms.get(peerId);
    }

    long heardNs(final int peerId)
    {
        return heardNs.get(peerId);
    }

    int upstreamBits()
    {
        return (int)(connections >>> Integer.SIZE);
    }

    int downstreamBits()
    {
        return (int)connections;
    }

    void tell(final ElectionState state)
    {
        told = state;
    }

    void ackTerm(final long term)
    {
        if (term != ackTerm)
        {
            ackTerm = term;
        }
    }
}
