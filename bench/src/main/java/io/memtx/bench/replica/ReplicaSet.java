package io.memtx.bench.replica;

import io.memtx.bench.engine.EngineFixture;
import io.memtx.bench.workload.KeySequence;
import io.memtx.bench.workload.RecordWords;
import io.memtx.bench.workload.Scratch;
import io.memtx.memtx.Changes;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.memtx.schema.IndexType;
import io.memtx.server.BootstrapStrategy;
import io.memtx.server.Instance;
import io.memtx.server.InstanceContext;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.file.BlockDescriptor;
import org.agrona.BitUtil;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * A master, stepped by the thread that makes it, and replicas that follow it over UDP on loopback, each with a media
 * driver, a log and a thread of its own. The space holds the records of {@link EngineFixture}.
 */
public final class ReplicaSet implements AutoCloseable
{
    /** Bytes of the message that takes one record from the master to a replica, without a MAC. */
    public static final int MESSAGE_LENGTH = 104;

    /** What a message has before the rows of its first transaction: a header, and that of a frame. */
    private static final int HEADERS_LENGTH = 32;
    private static final int MESSAGE_ALIGNMENT = 8;

    /** Who makes the first data is the first member. */
    static final int MASTER_ID = 1;

    private static final String USER = "replicator";
    private static final String PASSWORD = "topsecret";
    private static final long TIMEOUT_NS = Duration.ofSeconds(10).toNanos();
    private static final long JOIN_SECONDS = 120;

    private final Scratch scratch = new Scratch();
    private final IdleStrategy idle = new YieldingIdleStrategy();
    private final List<Replica> replicas = new ArrayList<>();
    private final boolean isSigned;
    private final int quorum;
    private final int count;
    private final String endpoint;
    private final Instance master;
    private final Memtx db;
    private final Space records;
    private final Changes changes;
    private final Vclock vclock = new Vclock();
    private long written;

    /**
     * Launches a master without data but the empty space.
     *
     * @param count    of records that memory must do for.
     * @param isSigned whether each message has a MAC: replicas come with a password then.
     */
    public ReplicaSet(final int count, final boolean isSigned) throws Exception
    {
        this(count, isSigned, 0);
    }

    /**
     * Launches a master whose rows are synchronous.
     *
     * @param count  of records that memory must do for.
     * @param quorum of members that confirm a row, from 1.
     * @return the set.
     */
    public static ReplicaSet synchronous(final int count, final int quorum) throws Exception
    {
        return new ReplicaSet(count, false, quorum);
    }

    private ReplicaSet(final int count, final boolean isSigned, final int quorum) throws Exception
    {
        this.count = count;
        this.isSigned = isSigned;
        this.quorum = quorum;
        endpoint = Endpoints.free();
        master = Instance.open(context("master", endpoint));
        db = master.awaitRunning(JOIN_SECONDS, TimeUnit.SECONDS);
        changes = db.changes();
        records = db.createSpace(EngineFixture.SPACE_NAME, (def) ->
        {
            EngineFixture.describe(def).primaryKey(IndexType.HASH, "id");
            if (0 != quorum)
            {
                def.sync();
            }
        });
        written = lsn();
    }

    /**
     * Launches a replica and waits until it has all that the master has.
     *
     * @return the replica, which goes on.
     * @throws IOException      of the file system.
     * @throws TimeoutException when it takes more than two minutes.
     */
    public Replica join() throws IOException, TimeoutException
    {
        final String name = "replica" + replicas.size();
        final InstanceContext context =
            context(name, Endpoints.free()).replication(isSigned ? USER + ':' + PASSWORD + '@' + endpoint : endpoint)
                .bootstrapStrategy(BootstrapStrategy.LEGACY); // it lists the master alone
        final Replica replica = new Replica(name, context);
        replicas.add(replica);
        replica.stepper().resume();
        await(() -> replica.joinedCount() >= 0 && replicas.size() < db.replication().members().list().size());
        step(); // it becomes a member after it has the data, by a row that is journaled a turn later
        await(() -> lsn() == replica.confirmedLsn());
        written = lsn();
        return replica;
    }

    /**
     * @return replicas in the order in which they came.
     */
    public List<Replica> replicas()
    {
        return replicas;
    }

    /**
     * Replaces a record on the master; does not wait.
     *
     * @param key     of it.
     * @param version of its value.
     * @return the LSN of the row.
     */
    public long replace(final long key, final long version)
    {
        commit(key, version);
        return ++written;
    }

    /**
     * Replaces a record on the master; does not wait.
     *
     * @param key     of it.
     * @param version of its value.
     * @return the position of the log that is confirmed with it, see {@link #confirmedPosition()}.
     */
    public long commit(final long key, final long version)
    {
        return changes.replace(records)
            .u64(key)
            .u64(RecordWords.word(key, version, 0))
            .u64(RecordWords.word(key, version, 1))
            .u64(RecordWords.word(key, version, 2))
            .u64(RecordWords.word(key, version, 3))
            .commit();
    }

    /**
     * @return the position of the master's log up to which rows are confirmed.
     */
    public long confirmedPosition()
    {
        return db.confirmedPosition();
    }

    /**
     * Makes the master the owner of the synchronous queue: writes a row, and waits until a quorum has it.
     *
     * @throws TimeoutException when that takes more than two minutes.
     */
    public void claim() throws TimeoutException
    {
        final CompletableFuture<?> done = db.submit((tx) -> tx.replace(records, 0L, 0L, 0L, 0L, 0L));
        await(done::isDone);
        done.join();
    }

    /**
     * Gives the master its turn, and yields when there was nothing to do.
     */
    public void step()
    {
        idle.idle(master.doWork());
    }

    /**
     * Gives the master its turn until something is so.
     *
     * @param condition to wait for.
     * @throws TimeoutException when it takes more than two minutes.
     */
    public void await(final BooleanSupplier condition) throws TimeoutException
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(JOIN_SECONDS);
        while (!condition.getAsBoolean())
        {
            step();
            if (System.nanoTime() - deadlineNs > 0)
            {
                replicas.forEach((replica) -> replica.stepper().ensureAlive());
                throw new TimeoutException("replicas are behind: " + master.info());
            }
        }
    }

    /**
     * @return the LSN of the master's last transaction that is confirmed there.
     */
    public long lsn()
    {
        db.replication().journaled().read(vclock);
        return vclock.get(MASTER_ID);
    }

    /** How long the message is, by the row in the log. */
    int messageLength()
    {
        final long before = db.confirmedPosition();
        replace(KeySequence.key(0), 1);
        while (db.confirmedPosition() == before)
        {
            step();
        }
        final long blockLength = db.confirmedPosition() - before;
        return (int)BitUtil.align(HEADERS_LENGTH + blockLength - BlockDescriptor.HEADER_LENGTH, MESSAGE_ALIGNMENT);
    }

    @Override
    public void close()
    {
        replicas.forEach(Replica::close);
        master.close();
        scratch.close();
    }

    private InstanceContext context(final String name, final String listen)
    {
        final Path directory = scratch.file(name);
        final InstanceContext context = new InstanceContext(directory)
            .listen(listen)
            .instanceName(name)
            .replicationTimeoutNs(TIMEOUT_NS);
        if (isSigned)
        {
            context.user(USER, PASSWORD);
        }
        if (0 != quorum)
        {
            context.synchro().quorum(quorum);
        }
        final MemtxContext wanted = EngineFixture.context(directory, count);
        context.memtx().memtxMemory(wanted.memtxMemory()).checkpointIntervalMs(0);
        return context;
    }
}
