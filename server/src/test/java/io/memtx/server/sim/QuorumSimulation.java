package io.memtx.server.sim;

import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.transport.FakeNetwork;
import io.memtx.server.InstanceContext;
import io.memtx.server.ReplicaInfo;
import io.memtx.synchro.election.ElectionMode;
import io.memtx.synchro.election.FencingMode;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.journal.WalMode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * One seed: a replica set with a synchronous space comes up, elects leaders or has them promoted, is written to while
 * things go wrong, and is left alone. {@link QuorumChecker} looks at all members after every step; at the end, within a
 * bounded time, somebody may be written to, and all show the same.
 */
final class QuorumSimulation implements AutoCloseable
{
    private static final long MIX = 0x9E3779B97F4A7C15L;
    private static final long STEP_NS = 40_000_000;
    private static final long REPLICATION_TIMEOUT_NS = 300_000_000;
    private static final long FORMATION_LIMIT_NS = 120_000_000_000L;
    private static final long CONVERGENCE_LIMIT_NS = 120_000_000_000L;
    private static final long MAX_SLOWNESS_NS = 600_000_000;
    private static final long MAX_PAUSE_NS = 4_000_000_000L;
    private static final int MAX_CALLS_BEFORE_DEATH = 30;
    private static final String MAJORITY = "N / 2 + 1";

    private final Random random;
    private final Plan plan;
    private final boolean isElecting;
    private final FencingMode fencing;
    private final long synchroTimeoutNs;
    private final Path directory;
    private final SimulatedClock clock = new SimulatedClock();
    private final Trace trace = new Trace(clock);
    private final QuorumChecker checker = new QuorumChecker();
    private final LogHistory history = new LogHistory(Plan.Conflicts.SKIPPED, checker::onRow);
    private final FakeNetwork network;
    private final List<SimulatedMember> members = new ArrayList<>();
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
        network = new FakeNetwork(random, plan.maxDelayNs());
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
            step();
        }
        settle();
        members.forEach(checker::checkComplete);
        return trace.hash();
    }

    int acknowledgedCount()
    {
        return checker.acknowledgedCount();
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
        members.forEach(SimulatedMember::discard);
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
        await("formation", FORMATION_LIMIT_NS, () ->
            members.stream().allMatch(QuorumSimulation::isMember) && null != writer());
        final CompletableFuture<?> created = QuorumChecker.createSpaces(writer().db());
        await("spaces", FORMATION_LIMIT_NS, () ->
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
        final SimulatedMember member = any();
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
        final SimulatedMember member = any();
        final SimulatedMember other = any();
        switch (random.nextInt(150))
        {
            case 0, 1 -> cut(member, other, true);
            case 2, 3, 4 -> cut(member, other, false);
            case 5 -> isolate(member);
            case 6, 7, 8, 9 -> heal();
            case 10, 11 -> breakConnections(member);
            case 12 -> slow(member, other);
            case 13, 14 -> kill(member);
            case 15 -> killInTheMiddle(member);
            case 16, 17, 18, 19, 20 -> restartOne();
            case 21, 22 -> snapshot(member);
            case 23 -> stop(member);
            case 24 -> pause();
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

    private void isolate(final SimulatedMember member)
    {
        members.stream().filter((other) -> other != member).forEach((other) -> cut(member, other, true));
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

    private void killAll()
    {
        members.forEach(this::kill);
    }

    private void kill(final SimulatedMember member, final boolean isPowerLoss)
    {
        checker.poll();
        checker.onKilled(member);
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
            checker.poll();
            checker.onKilled(member);
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

    private void pause()
    {
        trace.event("pause");
        clock.advance((long)(random.nextDouble() * MAX_PAUSE_NS));
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

    /** Each is stepped once, in any order; the slow ones not always. */
    private int step()
    {
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
        for (final SimulatedMember member : members)
        {
            if (member.isUp())
            {
                member.check();
                checker.check(member);
                trace.fold(member.journaled().signature());
            }
        }
        checker.poll();
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
            members.stream().allMatch(QuorumSimulation::isFollowing));
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
        await(what, CONVERGENCE_LIMIT_NS, () ->
        {
            members.stream().filter((member) -> !member.isUp()).forEach(this::restart); // it had been about to die
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
