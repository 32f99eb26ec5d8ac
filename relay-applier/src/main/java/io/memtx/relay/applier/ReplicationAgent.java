package io.memtx.relay.applier;

import io.memtx.relay.applier.applier.Applier;
import io.memtx.relay.applier.applier.ApplierTimes;
import io.memtx.relay.applier.applier.RowQueue;
import io.memtx.relay.applier.applier.RowQueues;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.counters.ReplicationCounter;
import io.memtx.relay.applier.counters.ReplicationCounters;
import io.memtx.relay.applier.relay.DownstreamStatus;
import io.memtx.relay.applier.relay.LoginDelays;
import io.memtx.relay.applier.relay.Relay;
import io.memtx.relay.applier.relay.RelayTimes;
import io.memtx.relay.applier.transport.Connection;
import io.memtx.relay.applier.transport.Endpoint;
import io.memtx.relay.applier.transport.Transport;
import io.memtx.relay.applier.transport.TransportException;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

import java.util.ArrayList;
import java.util.List;

/**
 * Steps the transport, the relays and the appliers of an instance. When the transport breaks (the process was stopped
 * for longer than its time-outs, an external driver died) it opens another one, and everything connects again.
 * <p>
 * Single owner: whoever steps it; its {@link ReplicationContext#queues() queues} are the seam to the transaction
 * thread.
 */
public final class ReplicationAgent implements Agent
{
    private static final int SILENT_INTERVALS = 4;

    /**
     * Connections that have not proved who they are: of more, one makes room that comes from the host with most of them,
     * the one that has had most time.
     */
    private static final int MAX_UNADMITTED = 16;

    private final ReplicationContext context;
    private final RelayTimes relayTimes;
    private final ApplierTimes applierTimes;
    private final LoginDelays logins;
    private final RowQueues queues;
    private final Peers peers;
    private final List<Relay> relays;
    private final ReplicationCounters counters;
    private final List<Follower> followers = new ArrayList<>();
    private final ManyToOneConcurrentLinkedQueue<Runnable> tasks = new ManyToOneConcurrentLinkedQueue<>();

    private Transport transport;
    private long nowNs;
    private long reopenNs;
    private long gaugedNs;

    private record Follower(Upstream upstream, Applier applier, RowQueue queue)
    {
    }

    /**
     * Opens the transport.
     *
     * @param context options.
     * @throws TransportException       when that fails.
     * @throws NullPointerException     when something is missing.
     * @throws IllegalArgumentException when something is out of range.
     */
    public ReplicationAgent(final ReplicationContext context)
    {
        context.validate();
        this.context = context;
        queues = context.queues();
        peers = context.peers();
        relays = peers.relays();
        counters = context.relayHost().counters();
        relayTimes = RelayTimes.of(context.timeoutNs());
        logins = new LoginDelays(context.timeoutNs());
        applierTimes = new ApplierTimes(
            SILENT_INTERVALS * context.timeoutNs(), context.reconnectTimeoutNs(), context.syncLagNs());
        nowNs = context.nanoClock().nanoTime();
        gaugedNs = nowNs;
        transport = context.transport().apply(this::onConnection);
    }

    @Override
    public int doWork()
    {
        nowNs = context.nanoClock().nanoTime();
        final long nowMs = context.epochClock().time();
        int work = 0;
        for (int i = relays.size() - 1; i >= 0; i--)
        {
            work += relays.get(i).doWork(nowNs, nowMs);
        }
        for (int i = followers.size() - 1; i >= 0; i--)
        {
            work += followers.get(i).applier.acknowledge(nowNs);
        }
        work += stepTransport(); // sends what there is now, and what it receives is taken in the same turn
        for (int i = followers.size() - 1; i >= 0; i--)
        {
            work += followers.get(i).applier.doWork(nowNs, nowMs);
        }
        for (Runnable task = tasks.poll(); null != task; task = tasks.poll())
        {
            task.run();
            work++;
        }
        if (nowNs - gaugedNs >= context.timeoutNs())
        {
            gaugedNs = nowNs;
            gauge();
        }
        return work + queues.freeRemoved();
    }

    /**
     * Has something done by whoever steps the agent. Any thread.
     *
     * @param task to run soon.
     */
    public void execute(final Runnable task)
    {
        tasks.offer(task);
    }

    @Override
    public void onClose()
    {
        followers.forEach((follower) -> follower.applier.close());
        relays.forEach(Relay::close);
        CloseHelper.close(transport);
        for (Runnable task = tasks.poll(); null != task; task = tasks.poll())
        {
            task.run(); // somebody may be waiting for it
        }
    }

    @Override
    public String roleName()
    {
        return context.threadPrefix() + "-net";
    }

    /**
     * Changes whom to follow. Appliers of upstreams that stay go on undisturbed.
     *
     * @param upstreams all of them; this instance itself may be among them.
     */
    public void follow(final List<Upstream> upstreams)
    {
        for (int i = followers.size() - 1; i >= 0; i--)
        {
            if (!upstreams.contains(followers.get(i).upstream))
            {
                final Follower gone = followers.remove(i);
                gone.applier.close();
                peers.remove(gone.applier);
                queues.remove(gone.queue);
            }
        }
        for (final Upstream upstream : upstreams)
        {
            if (followers.stream().noneMatch((follower) -> follower.upstream.equals(upstream)))
            {
                final Follower follower = newFollower(upstream);
                followers.add(follower);
                peers.add(follower.applier);
            }
        }
    }

    /**
     * Closes the transport and opens another one, with the options that it has then; everything connects again.
     */
    public void reopenTransport()
    {
        CloseHelper.quietClose(transport);
        lostTransport();
        reopen();
    }

    /**
     * @return appliers, of upstreams in the order in which they were added.
     */
    public List<Applier> appliers()
    {
        return List.copyOf(peers.appliers());
    }

    /**
     * @return connections of others, live ones and the last of each downstream that has left.
     */
    public List<Relay> relays()
    {
        return List.copyOf(relays);
    }

    private Follower newFollower(final Upstream upstream)
    {
        final RowQueue queue = new RowQueue(context.maxMessageLength());
        queues.add(queue);
        final Applier applier = new Applier(
            context.applierHost(),
            transport,
            upstream.endpoint(),
            upstream.login(),
            context.isSigned(),
            applierTimes,
            queue,
            context.random());
        return new Follower(upstream, applier, queue);
    }

    private int stepTransport()
    {
        if (null == transport)
        {
            return nowNs - reopenNs < 0 ? 0 : reopen();
        }
        try
        {
            return transport.doWork(nowNs);
        }
        catch (final TransportException ex)
        {
            context.errorHandler().onError(ex);
            CloseHelper.quietClose(transport);
            lostTransport();
            return 1;
        }
    }

    private void lostTransport()
    {
        transport = null;
        followers.forEach((follower) -> follower.applier.transport(null));
        reopenNs = nowNs;
    }

    private int reopen()
    {
        try
        {
            transport = context.transport().apply(this::onConnection);
            counters.increment(ReplicationCounter.TRANSPORTS_REOPENED);
            for (final Follower follower : followers)
            {
                follower.applier.transport(transport);
            }
        }
        catch (final TransportException ex)
        {
            context.errorHandler().onError(ex);
            reopenNs = nowNs + context.reconnectTimeoutNs();
        }
        return 1;
    }

    private void onConnection(final Connection connection)
    {
        peers.forgetReplaced();
        counters.increment(ReplicationCounter.SESSIONS_ACCEPTED);
        final List<Relay> unadmitted =
            relays.stream().filter((relay) -> !relay.isClosed() && !relay.isAdmitted()).toList();
        if (unadmitted.size() >= MAX_UNADMITTED)
        {
            mostCrowded(unadmitted).close();
            counters.increment(ReplicationCounter.SESSIONS_REFUSED);
        }
        peers.add(new Relay(
            context.relayHost(), connection, context.isSigned(), relayTimes, logins, context.random(), nowNs));
    }

    private static Relay mostCrowded(final List<Relay> unadmitted)
    {
        Relay chosen = null;
        long most = 0;
        for (final Relay relay : unadmitted)
        {
            final String host = Endpoint.hostOf(relay.peer());
            final long count = unadmitted.stream().filter((other) -> host.equals(Endpoint.hostOf(other.peer()))).count();
            if (count > most)
            {
                most = count;
                chosen = relay;
            }
        }
        return chosen;
    }

    /** Figures of whoever is furthest behind, or ahead. */
    private void gauge()
    {
        int downstreams = 0;
        long lagRows = 0;
        long lagBytes = 0;
        for (int i = 0; i < relays.size(); i++)
        {
            final Relay relay = relays.get(i);
            if (DownstreamStatus.FOLLOW == relay.status())
            {
                downstreams++;
                lagRows = Math.max(lagRows, relay.lagRows());
                lagBytes = Math.max(lagBytes, relay.lagBytes());
            }
        }
        counters.set(ReplicationCounter.DOWNSTREAMS, downstreams);
        counters.set(ReplicationCounter.DOWNSTREAM_LAG_ROWS, lagRows);
        counters.set(ReplicationCounter.DOWNSTREAM_LAG_BYTES, lagBytes);
        int upstreams = 0;
        lagRows = 0;
        lagBytes = 0;
        for (int i = 0; i < followers.size(); i++)
        {
            final Applier applier = followers.get(i).applier;
            upstreams += UpstreamStatus.FOLLOW == applier.status() ? 1 : 0;
            lagRows = Math.max(lagRows, applier.lagRows());
            lagBytes = Math.max(lagBytes, applier.lagBytes());
        }
        counters.set(ReplicationCounter.UPSTREAMS, upstreams);
        counters.set(ReplicationCounter.UPSTREAM_LAG_ROWS, lagRows);
        counters.set(ReplicationCounter.UPSTREAM_LAG_BYTES, lagBytes);
    }
}
