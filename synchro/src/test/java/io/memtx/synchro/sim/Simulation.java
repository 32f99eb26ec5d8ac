package io.memtx.synchro.sim;

import io.memtx.synchro.election.ElectionMode;
import io.memtx.synchro.election.RaftMessage;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Instances, links and faults in one thread, from a seed. Streams of rows keep their order and break; messages and
 * acknowledgements are delayed, lost and repeated; instances crash, lose what is not journaled, and come back.
 */
final class Simulation
{
    private static final long MS = 1_000_000L;
    private static final int MAX_HEAL_STEPS = 60_000;

    private final SimProfile profile;
    private final Random random;
    private final SimChecker checker = new SimChecker();
    private final List<SimNode> nodes = new ArrayList<>();
    private final Stream[][] streams;
    private final boolean[][] isCut;
    private final boolean[][] isMute; // messages are lost, acknowledgements and rows are not
    private final PriorityQueue<Parcel> parcels = new PriorityQueue<>();
    private final RaftMessage message = new RaftMessage();
    private final long[] heartbeatNs;
    private long nowNs = 1;
    private long parcelCount;
    private long nextValue = 1;
    private double faultRate;
    private int writes;

    Simulation(final long seed)
    {
        this(new Random(seed), null);
    }

    Simulation(final Random random, final SimProfile given)
    {
        this.random = random;
        profile = null == given ? SimProfile.draw(random) : given;
        final int size = profile.nodes() + 1;
        streams = new Stream[size][size];
        isCut = new boolean[size][size];
        isMute = new boolean[size][size];
        heartbeatNs = new long[size];
        for (int id = 1; id < size; id++)
        {
            nodes.add(new SimNode(id, profile, random, checker));
            for (int other = 1; other < size; other++)
            {
                streams[id][other] = new Stream();
            }
        }
        faultRate = 0.002 + 0.015 * random.nextDouble();
    }

    /** Runs to the end. */
    Simulation run()
    {
        for (int i = 0; i < profile.steps(); i++)
        {
            step();
            fault();
        }
        heal();
        return this;
    }

    SimChecker checker()
    {
        return checker;
    }

    List<SimNode> nodes()
    {
        return nodes;
    }

    int writes()
    {
        return writes;
    }

    @Override
    public String toString()
    {
        return profile + "\n" + nodes;
    }

    private void step()
    {
        nowNs += random.nextInt((int)(2 * MS));
        deliver();
        for (final SimNode node : nodes)
        {
            if (!node.isUp)
            {
                continue;
            }
            connections(node);
            node.step(nowNs);
            if (random.nextInt(3) > 0)
            {
                node.journal(random.nextInt(4), nowNs);
                sendAcks(node);
            }
            if (node.synchro.pollMessage(message, false, nowNs) || isHeartbeatDue(node))
            {
                sendMessages(node);
            }
            send(node);
        }
        act();
    }

    private void act()
    {
        final SimNode node = nodes.get(random.nextInt(nodes.size()));
        if (node.isUp && random.nextInt(3) == 0)
        {
            for (int i = random.nextInt(4); i > 0; i--)
            {
                writes += node.write(nextValue++, !profile.maySplit() || random.nextInt(4) > 0, nowNs) ? 1 : 0;
            }
        }
        if (ElectionMode.OFF == profile.mode() && node.isUp && random.nextInt(120) == 0 &&
            !node.synchro.promotion().isRunning() && !node.synchro.limbo().isWritable())
        {
            tryPromote(node);
        }
        else if (ElectionMode.OFF == profile.mode() && node.isUp && random.nextInt(300) == 0 &&
            node.synchro.limbo().isWritable() && !node.synchro.promotion().isRunning())
        {
            node.synchro.demote(nowNs);
        }
    }

    private void tryPromote(final SimNode node)
    {
        try
        {
            node.synchro.promote(nowNs);
        }
        catch (final MemtxException ex)
        {
            return; // not enough are connected
        }
    }

    private void fault()
    {
        if (random.nextDouble() > faultRate)
        {
            return;
        }
        final int size = profile.nodes() + 1;
        final SimNode node = nodes.get(random.nextInt(nodes.size()));
        switch (random.nextInt(8))
        {
            case 0 -> crash(node);
            case 1, 2 ->
            {
                crash(node);
                if (isDown(node))
                {
                    node.start(nowNs);
                }
            }
            case 3 ->
            {
                for (int other = 1; other < size; other++)
                {
                    isMute[node.id][other] = random.nextBoolean();
                    isMute[other][node.id] = random.nextBoolean();
                }
            }
            case 4 ->
            {
                for (int other = 1; other < size; other++) // isolates an instance, perhaps in one direction
                {
                    isCut[node.id][other] = true;
                    isCut[other][node.id] |= random.nextBoolean();
                }
            }
            case 5 -> isCut[1 + random.nextInt(size - 1)][1 + random.nextInt(size - 1)] = true;
            default ->
            {
                for (int from = 1; from < size; from++)
                {
                    for (int to = 1; to < size; to++)
                    {
                        isCut[from][to] &= random.nextInt(3) == 0;
                        isMute[from][to] &= random.nextInt(3) == 0;
                    }
                    if (isDown(nodes.get(from - 1)) && random.nextBoolean())
                    {
                        nodes.get(from - 1).start(nowNs);
                    }
                }
            }
        }
    }

    private static boolean isDown(final SimNode node)
    {
        return !node.isUp && null == node.splitBrain;
    }

    private void crash(final SimNode node)
    {
        if (node.isUp)
        {
            node.crash();
            for (int other = 1; other <= profile.nodes(); other++)
            {
                streams[node.id][other].isConnected = false;
                streams[other][node.id].isConnected = false;
            }
        }
    }

    /** Everything works from here on: what is pending has to come to an end, and all have to be equal. */
    private void heal()
    {
        faultRate = 0;
        for (int from = 1; from <= profile.nodes(); from++)
        {
            Arrays.fill(isCut[from], false);
            Arrays.fill(isMute[from], false);
        }
        for (final SimNode node : nodes)
        {
            if (isDown(node))
            {
                node.start(nowNs);
            }
        }
        for (int i = 0; i < MAX_HEAL_STEPS; i++)
        {
            calmStep();
            if (ElectionMode.OFF == profile.mode() && i % 400 == 399 && !isSettled())
            {
                final SimNode longest = nodes.get(random.nextInt(nodes.size()));
                if (longest.isUp && !longest.synchro.promotion().isRunning())
                {
                    tryPromote(longest);
                }
            }
            if (nodes.stream().filter((node) -> node.isUp).count() <= profile.nodes() / 2)
            {
                return; // too many are out
            }
            if (i > 200 && i % 20 == 0 && isSettled())
            {
                for (final SimNode node : nodes)
                {
                    if (node.isUp)
                    {
                        checker.onEnd(node.id, node.committedSync());
                    }
                }
                return;
            }
        }
        throw new AssertionError("not settled in the end");
    }

    private void calmStep()
    {
        nowNs += random.nextInt((int)(2 * MS));
        deliver();
        for (final SimNode node : nodes)
        {
            if (!node.isUp)
            {
                continue;
            }
            connections(node);
            node.step(nowNs);
            node.journal(4, nowNs);
            sendAcks(node);
            if (node.synchro.pollMessage(message, false, nowNs) || isHeartbeatDue(node))
            {
                sendMessages(node);
            }
            send(node);
        }
    }

    private boolean isSettled()
    {
        Vclock first = null;
        for (final SimNode node : nodes)
        {
            if (!node.isUp)
            {
                continue;
            }
            first = null == first ? node.appended.copy().set(0, 0) : first;
            if (!node.isQuiet() || !first.equals(node.appended.copy().set(0, 0)))
            {
                return false;
            }
        }
        return true;
    }

    private boolean isHeartbeatDue(final SimNode node)
    {
        if (nowNs < heartbeatNs[node.id])
        {
            return false;
        }
        heartbeatNs[node.id] = nowNs + profile.replicationTimeoutNs();
        return node.synchro.pollMessage(message, true, nowNs);
    }

    private void connections(final SimNode node)
    {
        int upstreams = 0;
        int downstreams = 0;
        for (int other = 1; other <= profile.nodes(); other++)
        {
            upstreams |= isLinked(other, node.id) ? 1 << other : 0;
            downstreams |= isLinked(node.id, other) ? 1 << other : 0;
        }
        node.synchro.connections(upstreams, downstreams);
    }

    private boolean isLinked(final int from, final int to)
    {
        return from != to && streams[from][to].isConnected;
    }

    private void sendMessages(final SimNode node)
    {
        final long settled = node.synchro.settledLsn();
        for (int to = 1; to <= profile.nodes(); to++)
        {
            if (to != node.id && !isMute[node.id][to])
            {
                final RaftMessage copy = new RaftMessage().copyFrom(message);
                post(node.id, to, (target) ->
                {
                    target.synchro.onMessage(copy, node.id, nowNs);
                    target.synchro.onSettled(node.id, settled);
                });
            }
        }
    }

    private void sendAcks(final SimNode node)
    {
        final Vclock vclock = new Vclock();
        for (int i = 0; i < node.journaledRows(); i++)
        {
            vclock.set(node.log.get(i).originId, node.log.get(i).lsn);
        }
        final long term = node.synchro.ackTerm();
        for (int to = 1; to <= profile.nodes(); to++)
        {
            if (to != node.id && random.nextInt(3) > 0)
            {
                post(node.id, to, (target) -> target.synchro.onAck(node.id, term, vclock, nowNs));
            }
        }
    }

    private void post(final int from, final int to, final Delivery delivery)
    {
        final boolean isHealed = 0 == faultRate;
        if (isCut[from][to] || random.nextInt(isHealed ? 1000 : 20) == 0)
        {
            return;
        }
        for (int copies = random.nextInt(20) == 0 ? 2 : 1; copies > 0; copies--)
        {
            final long delay = random.nextInt(10) == 0 ? random.nextInt((int)(60 * MS)) : random.nextInt((int)(3 * MS));
            parcels.add(new Parcel(nowNs + delay, parcelCount++, to, delivery));
        }
    }

    private void deliver()
    {
        while (!parcels.isEmpty() && parcels.peek().dueNs <= nowNs)
        {
            final Parcel parcel = parcels.poll();
            final SimNode target = nodes.get(parcel.to - 1);
            if (target.isUp)
            {
                parcel.delivery.to(target);
            }
        }
    }

    /** A stream sends what is journaled, in order, from where the other one is; it breaks when the link is cut. */
    private void send(final SimNode node)
    {
        for (int to = 1; to <= profile.nodes(); to++)
        {
            final SimNode target = nodes.get(to - 1);
            final Stream stream = streams[node.id][to];
            if (to == node.id || !target.isUp || isCut[node.id][to])
            {
                stream.isConnected = false;
                continue;
            }
            if (!stream.isConnected)
            {
                stream.isConnected = random.nextInt(4) == 0;
                stream.cursor = 0;
                continue;
            }
            for (int batch = random.nextInt(4); batch > 0 && stream.cursor < node.journaledRows(); )
            {
                final SimRow row = node.log.get(stream.cursor);
                if (0 != row.originId && row.lsn > target.appended.get(row.originId))
                {
                    if (!target.isReceiving())
                    {
                        break;
                    }
                    target.receive(row, nowNs);
                    batch--;
                    if (null != target.splitBrain)
                    {
                        crash(target); // for good: it has to begin anew
                        break;
                    }
                }
                stream.cursor++;
            }
        }
    }

    private static final class Stream
    {
        private boolean isConnected;
        private int cursor;
    }

    /** What arrives. */
    private interface Delivery
    {
        void to(SimNode target);
    }

    private static final class Parcel implements Comparable<Parcel>
    {
        private final long dueNs;
        private final long sequence;
        private final int to;
        private final Delivery delivery;

        Parcel(final long dueNs, final long sequence, final int to, final Delivery delivery)
        {
            this.dueNs = dueNs;
            this.sequence = sequence;
            this.to = to;
            this.delivery = delivery;
        }

        @Override
        public int compareTo(final Parcel other)
        {
            return dueNs == other.dueNs ? Long.compare(sequence, other.sequence) : Long.compare(dueNs, other.dueNs);
        }
    }
}
