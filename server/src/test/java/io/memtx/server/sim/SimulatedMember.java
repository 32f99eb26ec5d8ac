package io.memtx.server.sim;

import io.memtx.memtx.Memtx;
import io.memtx.relay.applier.transport.FakeNetwork;
import io.memtx.server.BootstrapStrategy;
import io.memtx.server.Instance;
import io.memtx.server.InstanceContext;
import io.memtx.server.SimulatedContext;
import io.memtx.server.synchro.SynchroAdapter;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.journal.WalMode;
import io.memtx.xlog.storage.MemoryDisk;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** An instance over all its lives: its disk, which outlives it, and what is known of it from outside. */
final class SimulatedMember
{
    private static final UUID REPLICASET = new UUID(0x4000, 0x8000_0000_0000_0001L);
    private static final int MEMORY_BYTES = 4 << 20;
    private static final int RING_BYTES = 4096;
    private static final int MAX_SKEW_MS = 5000;

    private final int number;
    private final String endpoint;
    private final Path directory;
    private final Plan plan;
    private final SimulatedClock clock;
    private final FakeNetwork network;
    private final Random random;
    private final LogFollower log;
    private final UnaryOperator<InstanceContext> options;
    private final Vclock journaled = new Vclock();
    private final Vclock read = new Vclock();
    private final List<String> errors = new ArrayList<>();

    private final long skewMs;
    private List<String> upstreams = List.of();
    private MemoryDisk disk;
    private Instance instance;
    private Memtx db;
    private SynchroAdapter synchro;
    private boolean isEmpty = true;
    private int id;
    private int life;

    SimulatedMember(
        final int number,
        final Path directory,
        final Plan plan,
        final SimulatedClock clock,
        final FakeNetwork network,
        final Random random,
        final LogHistory history)
    {
        this(number, directory, plan, clock, network, random, history, UnaryOperator.identity());
    }

    SimulatedMember(
        final int number,
        final Path directory,
        final Plan plan,
        final SimulatedClock clock,
        final FakeNetwork network,
        final Random random,
        final LogHistory history,
        final UnaryOperator<InstanceContext> options)
    {
        this.options = options;
        this.number = number;
        this.directory = directory.resolve("member" + number);
        this.plan = plan;
        this.clock = clock;
        this.network = network;
        this.random = random;
        endpoint = "member" + number + ":3301";
        skewMs = plan.conflicts().isOrdered() ? random.nextInt(MAX_SKEW_MS) : 0;
        log = new LogFollower(name(), history);
        disk = new MemoryDisk(isPowerLossPossible());
    }

    int number()
    {
        return number;
    }

    String name()
    {
        return "member" + number;
    }

    String endpoint()
    {
        return endpoint;
    }

    /** Its id in the replica set, as it was known last. */
    int id()
    {
        return id;
    }

    int life()
    {
        return life;
    }

    boolean isUp()
    {
        return null != instance;
    }

    boolean isPowerLossPossible()
    {
        return WalMode.FSYNC == plan.walMode();
    }

    Instance instance()
    {
        return instance;
    }

    /** The engine, null while there is none. */
    Memtx db()
    {
        return db;
    }

    /** What decides about its synchronous transactions, null while there is no engine. */
    SynchroAdapter synchro()
    {
        return null == db ? null : synchro;
    }

    /** What it has said to have journaled. */
    Vclock journaled()
    {
        return journaled;
    }

    MemoryDisk disk()
    {
        return disk;
    }

    /** Whom it follows, now or when it is started. */
    void follow(final List<String> endpoints)
    {
        upstreams = endpoints;
        if (null != instance)
        {
            instance.replication(endpoints.toArray(String[]::new));
        }
    }

    List<String> upstreams()
    {
        return upstreams;
    }

    void start()
    {
        life++;
        final InstanceContext context = new InstanceContext(directory)
            .instanceName(name())
            .bootstrapStrategy(plan.isTogether() && number < plan.initialCount() ?
                BootstrapStrategy.AUTO : BootstrapStrategy.LEGACY)
            .nanoClock(clock)
            .skipConflict(Plan.Conflicts.SKIPPED == plan.conflicts())
            .replication(upstreams.toArray(String[]::new))
            .errorHandler(this::onError);
        if (life > 1 || !plan.isTogether() || number >= plan.initialCount())
        {
            context.conflictPolicies(plan.conflicts().policies()); // else it gets them while it runs
        }
        context.memtx()
            .clock(() -> clock.time() + skewMs)
            .replicasetUuid(REPLICASET)
            .memtxMemory(MEMORY_BYTES)
            .submissionRingLength(RING_BYTES)
            .walMode(plan.walMode())
            .walMaxSize(plan.walMaxSize())
            .checkpointCount(plan.checkpointCount())
            .checkpointIntervalMs(0);
        SimulatedContext.watch(context, (opened) -> synchro = opened);
        instance = Instance.open(SimulatedContext.of(
            options.apply(context), disk, network, endpoint, new SeededRandom(random.nextLong())));
    }

    /**
     * Steps it once.
     *
     * @return how much it did.
     */
    int step()
    {
        final int work = instance.doWork();
        final Memtx open = instance.db();
        if (open != db)
        {
            final boolean isReplaced = null != db;
            if (isReplaced)
            {
                log.end(); // what it had was too old to go on from: it takes all of somebody else's
            }
            isEmpty = isEmpty || isReplaced;
            db = open;
            if (null != db)
            {
                onRecovered();
            }
        }
        return work;
    }

    /** Looks at all that can be said of it at any moment. */
    void check()
    {
        if (!errors.isEmpty())
        {
            throw new AssertionError("unexpected error: at=" + name() + ' ' + errors);
        }
        if (null == db)
        {
            return;
        }
        db.replication().journaled().read(read);
        if (!journaled.isCoveredBy(read))
        {
            throw new AssertionError(
                "a vclock went back: at=" + name() + " life=" + life + " was=" + journaled + " is=" + read);
        }
        if (!read.equals(journaled))
        {
            journaled.copyFrom(read);
            log.read();
        }
        id = 0 == db.replication().instanceId() ? id : db.replication().instanceId();
    }

    /** The process dies, and perhaps the machine. */
    void kill(final boolean isPowerLoss)
    {
        final MemoryDisk left = null != disk.left() ? disk.left() :
            isPowerLoss ? disk.afterPowerLoss(random) : disk.afterKill();
        network.kill(endpoint);
        log.end();
        closeDead();
        disk.release();
        disk = left;
    }

    /** It is stopped in good order. */
    int stop()
    {
        log.end();
        instance.close();
        instance = null;
        db = null;
        return 1;
    }

    /** What it had is gone. */
    void empty()
    {
        disk.release();
        disk = new MemoryDisk(isPowerLossPossible());
        journaled.clear();
        log.forget();
        isEmpty = true;
    }

    /** The last of it, whatever state it is in. */
    void discard()
    {
        if (null != instance)
        {
            network.kill(endpoint);
            log.end();
            closeDead();
        }
        disk.release();
    }

    @Override
    public String toString()
    {
        return name() + "{id=" + id + " life=" + life + (isUp() ? null == db ? " loading" : " running" : " down") +
            " journaled=" + journaled + " upstreams=" + (isUp() ? upstreamsText() : upstreams) + '}';
    }

    /** It may be beyond answering. */
    private String upstreamsText()
    {
        try
        {
            return instance.upstreams().toString();
        }
        catch (final RuntimeException | Error ex)
        {
            return ex.toString();
        }
    }

    /** That somebody is away for long, or not in a list, is no error here. */
    private void onError(final Throwable error)
    {
        if (error.toString().contains("error applying row"))
        {
            errors.add(error.toString());
        }
    }

    /** What was there, or what came from the one that it has joined. */
    private void onRecovered()
    {
        if (!isEmpty)
        {
            db.replication().journaled().read(read);
            if (!journaled.isCoveredBy(read))
            {
                throw new AssertionError(
                    "what was journaled is lost: at=" + name() + " had=" + journaled + " has=" + read);
            }
        }
        log.begin(db, isEmpty);
        isEmpty = false;
    }

    /** Gives its memory back; what it still writes to its old disk is seen by nobody. */
    private void closeDead()
    {
        try
        {
            instance.close();
        }
        catch (final RuntimeException | Error ex)
        {
            // it is dead, and its disk may be, too
        }
        finally
        {
            instance = null;
            db = null;
            errors.clear();
        }
    }
}
