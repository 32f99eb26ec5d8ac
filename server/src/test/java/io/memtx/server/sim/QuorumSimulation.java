package io.memtx.server.sim;

import io.memtx.relay.applier.transport.FakeNetwork;
import io.memtx.server.InstanceContext;
import io.memtx.synchro.election.ElectionMode;
import io.memtx.synchro.election.FencingMode;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.journal.WalMode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * One seed: a replica set with a synchronous space comes up, elects leaders or has them promoted, is written to while
 * things go wrong, and is left alone. {@link QuorumChecker} looks at all members after every step; at the end, within a
 * bounded time, somebody may be written to, and all show the same.
 */
final class QuorumSimulation implements AutoCloseable, SimulatedWorld.Watch
{
    private static final long MIX = 0x9E3779B97F4A7C15L;
    private static final long REPLICATION_TIMEOUT_NS = 300_000_000;
    private static final long FORMATION_LIMIT_NS = 120_000_000_000L;
    private static final long CONVERGENCE_LIMIT_NS = 120_000_000_000L;
    private static final long MAX_SLOWNESS_NS = 600_000_000;
    private static final long MAX_PAUSE_NS = 4_000_000_000L;
    private static final String MAJORITY = "N / 2 + 1";

    private final Random random;
    private final Plan plan;
    private final boolean isElecting;
    private final FencingMode fencing;
    private final long synchroTimeoutNs;
    private final Path directory;
    private final SimulatedWorld world;
    private final SimulatedClock clock;
    private final Trace trace;
    private final QuorumChecker checker = new QuorumChecker();
    private final LogHistory history = new LogHistory(Plan.Conflicts.SKIPPED, checker::onRow);
    private final FakeNetwork network;
    private final List<SimulatedMember> members;
    private String quorum = MAJORITY;

    /**
     * @param seed      of all that happens.
     * @param directory where lock files may be made; real, the same for all seeds.
     */
    QuorumSimulation(final long seed, final Path directory)
    {
        random = new Random(seed * MIX);
        this.directory = directory;
        plan = new Plan(
            2 + random.nextInt(4),
            false,
            Plan.Conflicts.NONE,
            random.nextInt(3) < 2 ? WalMode.WRITE : WalMode.FSYNC,
            4096 << random.nextInt(4),
            1 + random.nextInt(2),
            1_000L << random.nextInt(17),
            200 + random.nextInt(600),
            true);
        isElecting = 0 != random.nextInt(3);
        fencing = FencingMode.values()[random.nextInt(FencingMode.values().length)];
        synchroTimeoutNs = 200_000_000L + random.nextInt(1_500_000_000);
        world = new SimulatedWorld(random, plan.maxDelayNs(), this);
        clock = world.clock();
        trace = world.trace();
        network = world.network();
        members = world.members();
    }

    /**
     * Lives it.
     *
     * @return a hash of all that has happened.
     */
    long run()
    {
        trace.event(plan + " electing=" + isElecting + " fencing=" + fencing + " timeoutNs=" + synchroTimeoutNs);
        form();
        for (int i = 0; i < plan.stepCount(); i++)
        {
            trouble();
            write();
            world.step();
        }
        settle();
        members.forEach(checker::checkComplete);
        return trace.hash();
    }

    int acknowledgedCount()
    {
        return checker.acknowledgedCount();
    }

    @Override
    public void onEnd(final SimulatedMember member)
    {
        checker.poll();
        checker.onKilled(member);
    }

    @Override
    public void onTurn()
    {
        world.checkAll(checker::check);
        checker.poll();
    }

    /** What has happened last, and how everybody is. */
    String story()
    {
        final StringBuilder text = new StringBuilder(trace.toString()).append('\n').append(checker);
        for (final SimulatedMember member : members)
        {
            text.append('\n').append(member);
            if (null != member.synchro())
            {
                text.append("\n  ").append(member.db().replication().readOnlyReason()).append(' ')
                    .append(member.synchro().synchro().info(clock.nanoTime())).append(' ')
                    .append(member.synchro().synchro().electionInfo(clock.nanoTime()));
            }
        }
        return text.toString();
    }

    @Override
    public void close()
    {
        world.close();
    }

    private InstanceContext options(final InstanceContext context)
    {
        context.replicationTimeoutNs(REPLICATION_TIMEOUT_NS).synchro()
            .quorum(quorum)
            .timeoutNs(synchroTimeoutNs)
            .electionMode(isElecting ? ElectionMode.CANDIDATE : ElectionMode.OFF)
            .electionTimeoutNs(Duration.ofMillis(600).toNanos())
            .fencingMode(fencing);
        return context;
    }

    private void form()
    {
        for (int i = 0; i < plan.initialCount(); i++)
        {
            members.add(new SimulatedMember(i, directory, plan, clock, network, random, history, this::options));
        }
        final List<String> endpoints = members.stream().map(SimulatedMember::endpoint).toList();
        for (final SimulatedMember member : members)
        {
            member.follow(endpoints);
            member.start();
        }
        world.await("formation", FORMATION_LIMIT_NS, () ->
            members.stream().allMatch(QuorumSimulation::isMember) && null != writer());
        final CompletableFuture<?> created = QuorumChecker.createSpaces(writer().db());
        world.await("spaces", FORMATION_LIMIT_NS, () ->
            created.isDone() && members.stream().allMatch((member) -> QuorumChecker.hasSpaces(member.db())));
        if (created.isCompletedExceptionally())
        {
            throw new AssertionError("spaces were refused: " + created);
        }
    }

    private static boolean isMember(final SimulatedMember member)
    {
        return null != member.db() && 0 != member.db().replication().instanceId();
    }

    private static boolean isWritable(final SimulatedMember member)
    {
        return isMember(member) && null == member.db().replication().readOnlyReason();
    }

    private SimulatedMember writer()
    {
        return members.stream().filter(QuorumSimulation::isWritable).findFirst().orElse(null);
    }

    private void write()
    {
        final SimulatedMember member = world.any();
        if (isWritable(member) && QuorumChecker.hasSpaces(member.db()))
        {
            for (int i = random.nextInt(4); i > 0; i--)
            {
                checker.append(member, random.nextInt(100));
            }
        }
    }

    /** Sometimes something goes wrong, or is done to the replica set. */
    private void trouble()
    {
        final SimulatedMember member = world.any();
        final SimulatedMember other = world.any();
        switch (random.nextInt(150))
        {
            case 0, 1 -> world.cut(member, other, true);
            case 2, 3, 4 -> world.cut(member, other, false);
            case 5 -> isolate(member);
            case 6, 7, 8, 9 -> world.heal();
            case 10, 11 -> world.breakConnections(member);
            case 12 -> world.slow(member, other, MAX_SLOWNESS_NS);
            case 13, 14 -> world.kill(member);
            case 15 -> world.killInTheMiddle(member);
            case 16, 17, 18, 19, 20 -> world.restartOne();
            case 21, 22 -> world.snapshot(member);
            case 23 -> world.stop(member);
            case 24 -> world.pause(MAX_PAUSE_NS);
            case 25, 26, 27 -> promote(member);
            case 28 -> demote(member);
            case 29 -> killAll();
            case 30, 31 -> changeQuorum();
            default ->
            {
                // all is well
            }
        }
    }

    private void isolate(final SimulatedMember member)
    {
        members.stream().filter((other) -> other != member).forEach((other) -> world.cut(member, other, true));
    }

    private void killAll()
    {
        members.forEach(world::kill);
    }

    private void promote(final SimulatedMember member)
    {
        if (isMember(member))
        {
            trace.event("promote " + member.name());
            member.instance().synchro().startPromotion(); // that it may come to nothing is known
        }
    }

    private void demote(final SimulatedMember member)
    {
        if (isMember(member))
        {
            trace.event("demote " + member.name());
            member.instance().synchro().startDemotion(); // refused unless it is the leader
        }
    }

    /** Never below the majority, and the same for all: nothing holds otherwise. */
    private void changeQuorum()
    {
        final int least = members.size() / 2 + 1;
        quorum = random.nextBoolean() ? MAJORITY : Integer.toString(least + random.nextInt(members.size() - least + 1));
        trace.event("quorum " + quorum);
        members.stream().filter((member) -> null != member.synchro())
            .forEach((member) -> member.synchro().synchro().quorum(quorum));
    }

    /** Nothing goes wrong any more. */
    private void settle()
    {
        trace.event("settle");
        network.heal();
        for (final SimulatedMember member : members)
        {
            member.disk().dieAfter(Integer.MAX_VALUE, false, random);
        }
        awaitUp("a writer", () ->
        {
            promoteIfNeeded();
            return null != writer();
        });
        quorum = MAJORITY;
        members.forEach((member) -> member.synchro().synchro().quorum(quorum));
        final int before = checker.acknowledgedCount();
        final long[] askedNs = {0};
        awaitUp("an acknowledgement", () ->
        {
            if (null != writer() && clock.nanoTime() - askedNs[0] > synchroTimeoutNs)
            {
                askedNs[0] = clock.nanoTime();
                checker.append(writer(), 1);
            }
            promoteIfNeeded();
            return checker.acknowledgedCount() > before;
        });
        awaitUp("convergence", () -> checker.isIdle() && areEqual() &&
            members.stream().allMatch(SimulatedWorld::isFollowing));
    }

    /** Without elections somebody has to be told to go on. */
    private void promoteIfNeeded()
    {
        if (!isElecting && null == writer() && 0 == random.nextInt(50))
        {
            promote(members.get(0));
        }
    }

    private void awaitUp(final String what, final BooleanSupplier condition)
    {
        world.await(what, CONVERGENCE_LIMIT_NS, () ->
        {
            members.stream().filter((member) -> !member.isUp()).forEach(world::restart); // it had been about to die
            return members.stream().allMatch(QuorumSimulation::isMember) && condition.getAsBoolean();
        });
    }

    private boolean areEqual()
    {
        final SimulatedMember first = members.get(0);
        for (final SimulatedMember member : members)
        {
            if (0 != member.synchro().synchro().limbo().length() ||
                Vclock.Order.EQUAL != first.journaled().compareIgnoringLocal(member.journaled()))
            {
                return false;
            }
        }
        return true;
    }
}
