package io.memtx.server.sim;

import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.transport.FakeNetwork;
import io.memtx.server.ReplicaInfo;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Where simulated members live: their clock and network, what goes wrong with them, and their turns. What is written
 * and what has to hold is the simulation's.
 */
final class SimulatedWorld implements AutoCloseable
{
    private static final long STEP_NS = 40_000_000;
    private static final int MAX_CALLS_BEFORE_DEATH = 30;

    private final Random random;
    private final Watch watch;
    private final SimulatedClock clock = new SimulatedClock();
    private final Trace trace = new Trace(clock);
    private final FakeNetwork network;
    private final List<SimulatedMember> members = new ArrayList<>();
    private long stepCount;

    /** Of a simulation. */
    interface Watch
    {
        /** A member dies, or is stopped, now; what it has acknowledged so far counts. */
        void onEnd(SimulatedMember member);

        /** Everybody has had a turn: time to {@linkplain #checkAll look}. */
        void onTurn();
    }

    SimulatedWorld(final Random random, final long maxDelayNs, final Watch watch)
    {
        this.random = random;
        this.watch = watch;
        network = new FakeNetwork(random, maxDelayNs);
    }

    SimulatedClock clock()
    {
        return clock;
    }

    Trace trace()
    {
        return trace;
    }

    FakeNetwork network()
    {
        return network;
    }

    List<SimulatedMember> members()
    {
        return members;
    }

    long stepCount()
    {
        return stepCount;
    }

    @Override
    public void close()
    {
        members.forEach(SimulatedMember::discard);
    }

    SimulatedMember any()
    {
        return members.get(random.nextInt(members.size()));
    }

    void cut(final SimulatedMember member, final SimulatedMember other, final boolean isBothWays)
    {
        trace.event("cut " + member.name() + (isBothWays ? " <-> " : " -> ") + other.name());
        network.cut(member.endpoint(), other.endpoint());
        if (isBothWays)
        {
            network.cut(other.endpoint(), member.endpoint());
        }
    }

    void heal()
    {
        trace.event("heal");
        network.heal();
    }

    void breakConnections(final SimulatedMember member)
    {
        trace.event("break connections of " + member.name());
        network.breakConnections(member.endpoint());
    }

    /** Their packets are late, by no more than so much. */
    void slow(final SimulatedMember member, final SimulatedMember other, final long maxSlownessNs)
    {
        trace.event("slow " + member.name() + " -> " + other.name());
        network.slow(member.endpoint(), other.endpoint(), (long)(random.nextDouble() * maxSlownessNs));
    }

    void kill(final SimulatedMember member)
    {
        if (member.isUp())
        {
            final boolean isPowerLoss = member.isPowerLossPossible() && random.nextBoolean();
            trace.event((isPowerLoss ? "power off " : "kill ") + member.name());
            kill(member, isPowerLoss);
        }
    }

    void kill(final SimulatedMember member, final boolean isPowerLoss)
    {
        watch.onEnd(member);
        member.kill(isPowerLoss);
    }

    void killInTheMiddle(final SimulatedMember member)
    {
        if (member.isUp())
        {
            final int calls = random.nextInt(MAX_CALLS_BEFORE_DEATH);
            final boolean isPowerLoss = member.isPowerLossPossible() && random.nextBoolean();
            trace.event("let " + member.name() + " die after " + calls + " calls" + (isPowerLoss ? ", powerless" : ""));
            member.disk().dieAfter(calls, isPowerLoss, random);
        }
    }

    void restartOne()
    {
        members.stream().filter((member) -> !member.isUp()).findFirst().ifPresent(this::restart);
    }

    void restart(final SimulatedMember member)
    {
        trace.event("start " + member.name());
        member.start();
    }

    void stop(final SimulatedMember member)
    {
        if (member.isUp())
        {
            trace.event("stop " + member.name());
            watch.onEnd(member);
            network.kill(member.endpoint());
            guard(member, member::stop);
        }
    }

    void snapshot(final SimulatedMember member)
    {
        if (null != member.db())
        {
            trace.event("snapshot of " + member.name());
            guard(member, () -> startSnapshot(member));
        }
    }

    private static int startSnapshot(final SimulatedMember member)
    {
        try
        {
            return member.db().startSnapshot() ? 1 : 0;
        }
        catch (final MemtxException ex)
        {
            if (ErrorCode.ER_CHECKPOINT_IN_PROGRESS != ex.code())
            {
                throw ex;
            }
            return 0; // there is one, which ends with the next turn
        }
    }

    /** Nobody is stepped for a while, as when a machine is stopped. */
    void pause(final long maxNs)
    {
        trace.event("pause");
        clock.advance((long)(random.nextDouble() * maxNs));
    }

    /** Each is stepped once, in any order; the slow ones not always. */
    int step()
    {
        stepCount++;
        clock.advance((long)(random.nextDouble() * STEP_NS));
        final List<SimulatedMember> order = new ArrayList<>(members);
        Collections.shuffle(order, random);
        int work = 0;
        for (final SimulatedMember member : order)
        {
            if (member.isUp() && 0 != random.nextInt(8))
            {
                work += guard(member, member::step);
            }
        }
        watch.onTurn();
        trace.fold(work);
        return work;
    }

    /** Looks at each that is up: what has to hold for all of them, and what the simulation asks for. */
    void checkAll(final Consumer<SimulatedMember> check)
    {
        for (final SimulatedMember member : members)
        {
            if (member.isUp())
            {
                member.check();
                check.accept(member);
                trace.fold(member.journaled().signature());
            }
        }
    }

    /** Does something with a member that may die over it. */
    int guard(final SimulatedMember member, final IntSupplier action)
    {
        int work = 0;
        try
        {
            work = action.getAsInt();
        }
        catch (final RuntimeException | Error ex)
        {
            if (null == member.disk().left())
            {
                throw ex;
            }
        }
        if (null != member.disk().left())
        {
            trace.event("death of " + member.name());
            kill(member, false);
        }
        return work;
    }

    static boolean isFollowing(final SimulatedMember member)
    {
        for (final ReplicaInfo.Upstream upstream : member.instance().upstreams())
        {
            if (UpstreamStatus.STOPPED == upstream.status())
            {
                throw new AssertionError("a stream has stopped: at=" + member.name() + ' ' + upstream);
            }
            if (UpstreamStatus.FOLLOW != upstream.status() && UpstreamStatus.OFF != upstream.status())
            {
                return false;
            }
        }
        return true;
    }

    void await(final String what, final long limitNs, final BooleanSupplier condition)
    {
        final long deadlineNs = clock.nanoTime() + limitNs;
        while (!condition.getAsBoolean())
        {
            if (clock.nanoTime() - deadlineNs > 0)
            {
                throw new AssertionError("it takes too long: " + what);
            }
            step();
        }
        trace.event(what + " is done");
    }
}
