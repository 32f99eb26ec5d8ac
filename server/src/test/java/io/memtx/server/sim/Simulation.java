package io.memtx.server.sim;

import io.memtx.relay.applier.transport.FakeNetwork;
import io.memtx.xlog.Vclock;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * One seed: a replica set comes up, is written to on all members while things go wrong, and is left alone. After every
 * step rows, vclocks and pairs are looked at ({@link LogFollower}, {@link SimulatedMember#check},
 * {@link Workload#checkWhole}); at the end, within a bounded time, all have to be equal, with all that was
 * acknowledged.
 * <p>
 * A new kind of trouble is another case in {@link #trouble}, a new promise another checker in {@link #onTurn}.
 */
final class Simulation implements AutoCloseable, SimulatedWorld.Watch
{
    private static final long MIX = 0x9E3779B97F4A7C15L; // else the first draws of neighbours are alike
    private static final int MAX_MEMBERS = 5;
    private static final long FORMATION_LIMIT_NS = 120_000_000_000L;
    private static final long CONVERGENCE_LIMIT_NS = 60_000_000_000L;
    private static final long LOST_CONNECTION_NS = 12_000_000_000L;
    private static final long MAX_SLOWNESS_NS = 2_000_000_000L;

    private final Random random;
    private final Plan plan;
    private final Path directory;
    private final SimulatedWorld world;
    private final SimulatedClock clock;
    private final Trace trace;
    private final FakeNetwork network;
    private final LogHistory history;
    private final Workload workload;
    private final List<SimulatedMember> members;

    /**
     * @param seed      of all that happens.
     * @param directory where lock files may be made; real, the same for all seeds.
     */
    Simulation(final long seed, final Path directory)
    {
        random = new Random(seed * MIX);
        plan = Plan.of(random);
        this.directory = directory;
        world = new SimulatedWorld(random, plan.maxDelayNs(), this);
        clock = world.clock();
        trace = world.trace();
        network = world.network();
        members = world.members();
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
            world.step();
        }
        settle();
        checkEqual();
        return trace.hash();
    }

    long stepCount()
    {
        return world.stepCount();
    }

    @Override
    public void onEnd(final SimulatedMember member)
    {
        workload.poll();
        workload.onKilled(member);
    }

    @Override
    public void onTurn()
    {
        workload.poll();
        world.checkAll(Workload::checkWhole);
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
        world.close();
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
                world.await("joined " + member.name(), FORMATION_LIMIT_NS, () -> isMember(member));
            }
        }
        world.await("formation", FORMATION_LIMIT_NS, () -> members.stream().allMatch(Simulation::isMember));
        followEachOther();
        members.forEach((member) -> member.instance().conflictPolicies(plan.conflicts().policies()));
        final CompletableFuture<?> created = Workload.createSpaces(members.get(0).db());
        world.await("spaces", FORMATION_LIMIT_NS, () ->
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
                world.guard(member, () ->
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
        final SimulatedMember member = world.any();
        if (0 != random.nextInt(3) && isMember(member) && Workload.hasSpaces(member.db()))
        {
            workload.write(member);
        }
    }

    /** Sometimes something goes wrong, or is done to the replica set. */
    private void trouble()
    {
        final SimulatedMember member = world.any();
        final SimulatedMember other = world.any();
        switch (random.nextInt(160))
        {
            case 0, 1 -> world.cut(member, other, true);
            case 2, 3, 4 -> world.cut(member, other, false);
            case 5, 6, 7 -> world.heal();
            case 8, 9, 10 -> world.breakConnections(member);
            case 11 -> world.slow(member, other, MAX_SLOWNESS_NS);
            case 12, 13 -> world.kill(member);
            case 14 -> world.killInTheMiddle(member);
            case 15, 16, 17, 18 -> world.restartOne();
            case 19, 20, 21 -> world.snapshot(member);
            case 22 -> world.stop(member);
            case 23 -> add();
            case 24 -> reseed(member);
            case 25 -> world.pause(LOST_CONNECTION_NS);
            default ->
            {
                // all is well
            }
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
        world.kill(member, false);
        network.heal();
        waitFor(LOST_CONNECTION_NS);
        if (!areEqual(member))
        {
            world.restart(member); // somebody needs what only its log has
            return;
        }
        final Vclock kept = members.get(0 == member.number() ? 1 : 0).journaled();
        history.forget(member.id(), kept.get(member.id()));
        workload.onEmptied(member);
        member.empty();
        world.restart(member);
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
                world.restart(member);
            }
            member.disk().dieAfter(Integer.MAX_VALUE, false, random);
        }
        world.await("convergence", CONVERGENCE_LIMIT_NS, () ->
        {
            for (final SimulatedMember member : members)
            {
                if (!member.isUp())
                {
                    world.restart(member); // it had been about to die
                }
            }
            followEachOther();
            return workload.isIdle() && areEqual(null) && members.stream().allMatch(SimulatedWorld::isFollowing);
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
            world.step();
        }
    }
}
