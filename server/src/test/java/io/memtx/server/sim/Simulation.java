package io.memtx.server.sim;

import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.transport.FakeNetwork;
import io.memtx.server.ReplicaInfo;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * One seed: a replica set comes up, is written to on all members while things go wrong, and is left alone. After every
 * step rows, vclocks and pairs are looked at ({@link LogFollower}, {@link SimulatedMember#check},
 * {@link Workload#checkWhole}); at the end, within a bounded time, all have to be equal, with all that was
 * acknowledged.
 * <p>
 * A new kind of trouble is another case in {@link #trouble}, a new promise another checker in {@link #step}.
 */
final class Simulation implements AutoCloseable
{
    private static final long MIX = 0x9E3779B97F4A7C15L; // else the first draws of neighbours are alike
    private static final int MAX_MEMBERS = 5;
    private static final long STEP_NS = 40_000_000;
    private static final long FORMATION_LIMIT_NS = 120_000_000_000L;
    private static final long CONVERGENCE_LIMIT_NS = 60_000_000_000L;
    private static final long LOST_CONNECTION_NS = 12_000_000_000L;
    private static final long MAX_SLOWNESS_NS = 2_000_000_000L;
    private static final int MAX_CALLS_BEFORE_DEATH = 30;

    private final Random random;
    private final Plan plan;
    private final Path directory;
    private final SimulatedClock clock = new SimulatedClock();
    private final Trace trace = new Trace(clock);
    private final FakeNetwork network;
    private final LogHistory history;
    private final Workload workload;
    private final List<SimulatedMember> members = new ArrayList<>();
    private long stepCount;

    /**
     * @param seed      of all that happens.
     * @param directory where lock files may be made; real, the same for all seeds.
     */
    Simulation(final long seed, final Path directory)
    {
        random = new Random(seed * MIX);
        plan = Plan.of(random);
        this.directory = directory;
        network = new FakeNetwork(random, plan.maxDelayNs());
        history = new LogHistory(plan.conflicts());
        workload = new Workload(plan, random);
    }

    /**
     * Lives it.
     *
     * @return a hash of all that has happened.
     */
    long run()
    {
        trace.event(plan.toString());
        form();
        for (int i = 0; i < plan.stepCount(); i++)
        {
            trouble();
            followEachOther();
            write();
            step();
        }
        settle();
        checkEqual();
        return trace.hash();
    }

    long stepCount()
    {
        return stepCount;
    }

    int acknowledgedCount()
    {
        return workload.acknowledgedCount();
    }

    /** What has happened last, and how everybody is. */
    String story()
    {
        final StringBuilder text = new StringBuilder(trace.toString());
        members.forEach((member) -> text.append('\n').append(member));
        return text.toString();
    }

    @Override
    public void close()
    {
        members.forEach(SimulatedMember::discard);
    }

    private void form()
    {
        for (int i = 0; i < plan.initialCount(); i++)
        {
            members.add(newMember());
        }
        for (final SimulatedMember member : members)
        {
            if (plan.isTogether())
            {
                member.follow(endpoints());
            }
            else
            {
                member.follow(0 == member.number() ? List.of() : endpoints().subList(0, 1));
            }
            member.start();
            if (!plan.isTogether())
            {
                await("joined " + member.name(), FORMATION_LIMIT_NS, () -> isMember(member));
            }
        }
        await("formation", FORMATION_LIMIT_NS, () -> members.stream().allMatch(Simulation::isMember));
        followEachOther();
        members.forEach((member) -> member.instance().conflictPolicies(plan.conflicts().policies()));
        final CompletableFuture<?> created = Workload.createSpaces(members.get(0).db());
        await("spaces", FORMATION_LIMIT_NS, () ->
            created.isDone() && members.stream().allMatch((member) -> Workload.hasSpaces(member.db())));
        if (created.isCompletedExceptionally())
        {
            throw new AssertionError("spaces were refused: " + created);
        }
    }

    private void followEachOther()
    {
        for (final SimulatedMember member : members)
        {
            final List<String> wanted = plan.isRing() ? ring(member) : endpoints();
            if (0 != member.id() && !wanted.equals(member.upstreams()))
            {
                guard(member, () ->
                {
                    member.follow(wanted);
                    return 0;
                });
            }
        }
    }

    /**
     * Itself, and the one before it; the first one the last one, and whoever was that before: the log of a member that
     * has just joined does not go back to what the first one has.
     */
    private List<String> ring(final SimulatedMember member)
    {
        final List<String> all = endpoints();
        final List<String> wanted = new ArrayList<>(List.of(member.endpoint()));
        if (0 != member.number())
        {
            wanted.add(all.get(member.number() - 1));
        }
        else if (1 != all.size())
        {
            wanted.addAll(all.subList(Math.max(1, plan.initialCount() - 1), all.size()));
        }
        return wanted;
    }

    private List<String> endpoints()
    {
        return members.stream().map(SimulatedMember::endpoint).toList();
    }

    private SimulatedMember newMember()
    {
        return new SimulatedMember(members.size(), directory, plan, clock, network, random, history);
    }

    private static boolean isMember(final SimulatedMember member)
    {
        return null != member.db() && 0 != member.db().replication().instanceId() &&
            null == member.db().replication().readOnlyReason();
    }

    private void write()
    {
        final SimulatedMember member = any();
        if (0 != random.nextInt(3) && isMember(member) && Workload.hasSpaces(member.db()))
        {
            workload.write(member);
        }
    }

    /** Sometimes something goes wrong, or is done to the replica set. */
    private void trouble()
    {
        final SimulatedMember member = any();
        final SimulatedMember other = any();
        switch (random.nextInt(160))
        {
            case 0, 1 -> cut(member, other, true);
            case 2, 3, 4 -> cut(member, other, false);
            case 5, 6, 7 -> heal();
            case 8, 9, 10 -> breakConnections(member);
            case 11 -> slow(member, other);
            case 12, 13 -> kill(member);
            case 14 -> killInTheMiddle(member);
            case 15, 16, 17, 18 -> restartOne();
            case 19, 20, 21 -> snapshot(member);
            case 22 -> stop(member);
            case 23 -> add();
            case 24 -> reseed(member);
            case 25 -> pause();
            default ->
            {
                // all is well
            }
        }
    }

    private SimulatedMember any()
    {
        return members.get(random.nextInt(members.size()));
    }

    private void cut(final SimulatedMember member, final SimulatedMember other, final boolean isBothWays)
    {
        trace.event("cut " + member.name() + (isBothWays ? " <-> " : " -> ") + other.name());
        network.cut(member.endpoint(), other.endpoint());
        if (isBothWays)
        {
            network.cut(other.endpoint(), member.endpoint());
        }
    }

    private void heal()
    {
        trace.event("heal");
        network.heal();
    }

    private void breakConnections(final SimulatedMember member)
    {
        trace.event("break connections of " + member.name());
        network.breakConnections(member.endpoint());
    }

    private void slow(final SimulatedMember member, final SimulatedMember other)
    {
        trace.event("slow " + member.name() + " -> " + other.name());
        network.slow(member.endpoint(), other.endpoint(), (long)(random.nextDouble() * MAX_SLOWNESS_NS));
    }

    private void kill(final SimulatedMember member)
    {
        if (member.isUp())
        {
            final boolean isPowerLoss = member.isPowerLossPossible() && random.nextBoolean();
            trace.event((isPowerLoss ? "power off " : "kill ") + member.name());
            kill(member, isPowerLoss);
        }
    }

    private void kill(final SimulatedMember member, final boolean isPowerLoss)
    {
        workload.poll();
        workload.onKilled(member);
        member.kill(isPowerLoss);
    }

    private void killInTheMiddle(final SimulatedMember member)
    {
        if (member.isUp())
        {
            final int calls = random.nextInt(MAX_CALLS_BEFORE_DEATH);
            final boolean isPowerLoss = member.isPowerLossPossible() && random.nextBoolean();
            trace.event("let " + member.name() + " die after " + calls + " calls" + (isPowerLoss ? ", powerless" : ""));
            member.disk().dieAfter(calls, isPowerLoss, random);
        }
    }

    private void restartOne()
    {
        members.stream().filter((member) -> !member.isUp()).findFirst().ifPresent(this::restart);
    }

    private void restart(final SimulatedMember member)
    {
        trace.event("start " + member.name());
        member.start();
    }

    private void stop(final SimulatedMember member)
    {
        if (member.isUp())
        {
            trace.event("stop " + member.name());
            workload.poll();
            workload.onKilled(member);
            network.kill(member.endpoint());
            guard(member, member::stop);
        }
    }

    private void snapshot(final SimulatedMember member)
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

    private void add()
    {
        if (members.size() < MAX_MEMBERS && members.stream().allMatch(Simulation::isMember))
        {
            final SimulatedMember added = newMember();
            trace.event("add " + added.name());
            final SimulatedMember registrar = members.get(plan.isRing() ? members.size() - 1 : 0);
            added.follow(List.of(registrar.endpoint(), added.endpoint())); // two who are asked may give one id twice
            members.add(added);
            added.start();
        }
    }

    /** One loses all it had; the others agree on what they have of it before it comes back. */
    private void reseed(final SimulatedMember member)
    {
        if (plan.isRing() || members.size() < 3 || !members.stream().allMatch(Simulation::isMember))
        {
            return;
        }
        trace.event("empty " + member.name());
        kill(member, false);
        network.heal();
        waitFor(LOST_CONNECTION_NS);
        if (!areEqual(member))
        {
            restart(member); // somebody needs what only its log has
            return;
        }
        final Vclock kept = members.get(0 == member.number() ? 1 : 0).journaled();
        history.forget(member.id(), kept.get(member.id()));
        workload.onEmptied(member);
        member.empty();
        restart(member);
    }

    /** Nobody is stepped for a while, as when a machine is stopped. */
    private void pause()
    {
        trace.event("pause");
        clock.advance((long)(random.nextDouble() * LOST_CONNECTION_NS));
    }

    /** Each is stepped once, in any order; the slow ones not always. */
    private int step()
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
        workload.poll();
        for (final SimulatedMember member : members)
        {
            if (member.isUp())
            {
                member.check();
                Workload.checkWhole(member);
                trace.fold(member.journaled().signature());
            }
        }
        trace.fold(work);
        return work;
    }

    /** Does something with a member that may die over it. */
    private int guard(final SimulatedMember member, final IntSupplier action)
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

    /** Nothing goes wrong any more. */
    private void settle()
    {
        trace.event("settle");
        network.heal();
        for (final SimulatedMember member : members)
        {
            if (!member.isUp())
            {
                restart(member);
            }
            member.disk().dieAfter(Integer.MAX_VALUE, false, random);
        }
        await("convergence", CONVERGENCE_LIMIT_NS, () ->
        {
            for (final SimulatedMember member : members)
            {
                if (!member.isUp())
                {
                    restart(member); // it had been about to die
                }
            }
            followEachOther();
            return workload.isIdle() && areEqual(null) && members.stream().allMatch(Simulation::isFollowing);
        });
    }

    private boolean areEqual(final SimulatedMember except)
    {
        SimulatedMember first = null;
        for (final SimulatedMember member : members)
        {
            if (member != except)
            {
                if (!isMember(member))
                {
                    return false;
                }
                first = null == first ? member : first;
                if (Vclock.Order.EQUAL != first.journaled().compareIgnoringLocal(member.journaled()))
                {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isFollowing(final SimulatedMember member)
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

    private void checkEqual()
    {
        final String content = workload.content(members.get(0));
        for (final SimulatedMember member : members)
        {
            final String other = workload.content(member);
            if (!content.equals(other))
            {
                throw new AssertionError("data differs:\n" + content + "at " + member.name() + ":\n" + other);
            }
            workload.checkAcknowledged(member);
        }
        trace.fold(content.hashCode());
    }

    private void waitFor(final long durationNs)
    {
        final long endNs = clock.nanoTime() + durationNs;
        while (clock.nanoTime() - endNs < 0)
        {
            step();
        }
    }

    private void await(final String what, final long limitNs, final BooleanSupplier condition)
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
