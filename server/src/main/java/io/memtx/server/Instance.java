package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.TransactionFunction;
import io.memtx.memtx.conflict.ConflictPolicy;
import io.memtx.memtx.counters.SuppliedCounter;
import io.memtx.relay.applier.Peers;
import io.memtx.relay.applier.ReplicationAgent;
import io.memtx.relay.applier.ReplicationContext;
import io.memtx.relay.applier.Upstream;
import io.memtx.relay.applier.aeron.AeronTransport;
import io.memtx.relay.applier.aeron.AeronTransportContext;
import io.memtx.relay.applier.applier.Applier;
import io.memtx.relay.applier.applier.RowQueues;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.counters.ReplicationCounter;
import io.memtx.relay.applier.counters.ReplicationCounters;
import io.memtx.relay.applier.transport.Acceptor;
import io.memtx.relay.applier.transport.Endpoint;
import io.memtx.relay.applier.transport.Transport;
import io.memtx.server.synchro.SynchroControl;
import io.memtx.server.synchro.SynchroCounter;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.PublishedVclock;
import io.memtx.xlog.Vclock;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A member of a replica set: an engine with relays and appliers around it. An instance with data recovers; one without
 * looks for others, and joins, or makes the first data itself.
 * <p>
 * {@linkplain #launch Launched}, it has two threads of its own, is thread safe, and statements are
 * {@linkplain Memtx#submit submitted} to {@link #db()}. {@linkplain #open Opened}, it belongs to the thread that opened
 * it, which {@linkplain #doWork() steps} it and owns {@link #db()}.
 */
public final class Instance implements AutoCloseable
{
    private static final long STEP_MS = 10;
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private final InstanceContext context;
    private final UUID uuid;
    private final RowQueues queues;
    private final InstanceState state;
    private final EngineHolder engine;
    private final InstanceHost host;
    private final SynchroControl synchro;
    private final ReplicationCounters counters;
    private final ReplicationAgent replication;
    private final InfoCollector collector;
    private final NetworkAgent network;
    private final SharedAgent both;
    private final Reconfiguration reconfiguration;
    private volatile InstanceConfiguration configuration;
    private volatile List<Upstream> followed;
    private AgentRunner engineRunner; // null where whoever opened it steps it
    private AgentRunner replicationRunner; // null where both are on one thread

    private Instance(final InstanceContext context)
    {
        context.validate();
        this.context = context;
        final InstanceFiles files = new InstanceFiles(context.memtx().storage(), context.directory());
        uuid = uuidOf(files);
        context.memtx().instanceUuid(uuid);

        queues = new RowQueues();
        state = new InstanceState(context);
        engine = new EngineHolder(context, queues, state);
        synchro = new SynchroControl(
            engine.exchange(), engine::synchro, engine::db, this::askVclock, this::journaled, this::stepTowards);
        final Peers peers = new Peers();
        host = new InstanceHost(
            context,
            files,
            uuid,
            new PasswordTable(context.users(), context.replicators(), context.random()),
            engine,
            state,
            peers,
            context.nanoClock().nanoTime());
        counters = host.counters();
        for (final ReplicationCounter counter : ReplicationCounter.values())
        {
            context.memtx().counter(
                new SuppliedCounter(counter.id(), counter.label(), () -> counters.get(counter)));
        }
        for (final SynchroCounter counter : SynchroCounter.values())
        {
            context.memtx().counter(
                new SuppliedCounter(counter.id(), counter.label(), () -> engine.exchange().get(counter)));
        }
        replication = new ReplicationAgent(new ReplicationContext()
            .relayHost(host)
            .applierHost(host)
            .queues(queues)
            .peers(peers)
            .transport(this::openTransport)
            .maxMessageLength(context.maxMessageLength())
            .errorHandler(context.errorHandler())
            .nanoClock(context.nanoClock())
            .epochClock(context.memtx().clock())
            .random(context.random())
            .timeoutNs(context.replicationTimeoutNs())
            .threadPrefix(context.memtx().threadPrefix()));
        collector = new InfoCollector(context, uuid, state, engine, host, replication);
        if (files.hasData())
        {
            engine.mayOpen();
        }
        followed = context.replication();
        replication.follow(followed);
        network = new NetworkAgent(context.nanoClock(), host, replication);
        both = new SharedAgent(network, engine, context.memtx().threadPrefix() + "-txnet");
        reconfiguration = new Reconfiguration(context, host, replication, this::await);
    }

    /**
     * Makes an instance that has no threads: nothing happens but in {@link #doWork()}. For no threads at all the engine
     * is to be {@linkplain io.memtx.memtx.MemtxContext#singleThreaded single threaded}.
     *
     * @param context options.
     * @return the instance, to be stepped and closed by this thread.
     * @throws io.memtx.relay.applier.transport.TransportException when the endpoint or the driver's directory cannot be
     *                                                             used.
     */
    public static Instance open(final InstanceContext context)
    {
        return new Instance(context);
    }

    /**
     * Starts an instance.
     *
     * @param context options.
     * @return the instance, which may still be looking for others: see {@link #awaitRunning}.
     * @throws io.memtx.relay.applier.transport.TransportException when the endpoint or the driver's directory cannot be
     *                                                             used.
     */
    public static Instance launch(final InstanceContext context)
    {
        final Instance instance = new Instance(context);
        instance.start();
        return instance;
    }

    /**
     * One turn of an {@linkplain #open opened} instance: what was done since the last one is sent, and messages come;
     * then what appliers have brought is applied, what is durable is confirmed, what was submitted is run.
     *
     * @return how much was done; 0 when there was nothing to do.
     * @throws IllegalStateException when the instance has threads.
     */
    public int doWork()
    {
        if (null != engineRunner)
        {
            throw new IllegalStateException("instance has threads of its own: uuid=" + uuid);
        }
        return both.doWork();
    }

    /**
     * @return the engine; null until it has its data, and knows whether that is not too old.
     */
    public Memtx db()
    {
        return InstanceState.Phase.CONNECTING == state.phase() ? null : engine.db();
    }

    /**
     * Waits until the instance has its data, is a member if it is to be one, and in step with the others: until its
     * status is {@code running}. It may be read-only even so: by configuration, or because others have rows of its own
     * that it waits for.
     *
     * @param timeout in units.
     * @param unit    of the timeout.
     * @return the engine.
     * @throws TimeoutException     when it takes longer.
     * @throws MemtxException       when the others cannot be reached, do not agree, or have not been listed: ER_CFG,
     *                              ER_BOOTSTRAP_READONLY, ER_BOOTSTRAP_NOT_UNANIMOUS, ER_CANT_CHECK_BOOTSTRAP_LEADER,
     *                              ER_BOOTSTRAP_CONNECTION_NOT_TO_ALL. The instance goes on trying.
     * @throws InterruptedException when the thread is interrupted.
     */
    public Memtx awaitRunning(final long timeout, final TimeUnit unit) throws TimeoutException, InterruptedException
    {
        final long deadlineNs = System.nanoTime() + unit.toNanos(timeout);
        while (!collector.isRunning())
        {
            final MemtxException failure = host.joinFailure();
            if (null != failure)
            {
                throw failure;
            }
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new TimeoutException("instance is not running yet: uuid=" + uuid + " status=" + info().status());
            }
            if (null == engineRunner)
            {
                doWork();
            }
            else
            {
                Thread.sleep(1);
            }
        }
        return engine.db();
    }

    /**
     * @return the options it was made with, and those that were changed since. Any thread; not to be changed.
     */
    public InstanceContext context()
    {
        return context;
    }

    /**
     * @return synchronous transactions and elections.
     */
    public SynchroControl synchro()
    {
        return synchro;
    }

    /**
     * @return what {@code box.info} shows.
     */
    public InstanceInfo info()
    {
        return await(submitInfo());
    }

    /**
     * Asks for what {@code box.info} shows, and does not wait. Any thread, also while another steps the instance.
     *
     * @return the answer, which does not come while the instance is stuck, or once it is closed.
     */
    public CompletableFuture<InstanceInfo> submitInfo()
    {
        final CompletableFuture<InstanceInfo> info = new CompletableFuture<>();
        synchro.submitView().thenAccept((view) -> replication.execute(() -> info.complete(collector.collect(view))));
        return info;
    }

    /**
     * @return all appliers, those of upstreams that are no members included.
     */
    public List<ReplicaInfo.Upstream> upstreams()
    {
        return await(submitUpstreams());
    }

    /**
     * Asks for all appliers, and does not wait. Any thread, also while another steps the instance.
     *
     * @return the answer, which does not come while the instance is stuck, or once it is closed.
     */
    public CompletableFuture<List<ReplicaInfo.Upstream>> submitUpstreams()
    {
        final CompletableFuture<List<ReplicaInfo.Upstream>> upstreams = new CompletableFuture<>();
        replication.execute(() -> upstreams.complete(collector.upstreams()));
        return upstreams;
    }

    /**
     * @return whom it was told to follow last. Any thread.
     */
    public List<Upstream> followed()
    {
        return followed;
    }

    /**
     * Changes whom to follow; upstreams that stay go on undisturbed. A stream that an error has stopped begins again
     * when its upstream is taken out and put back; the transaction it stopped at is then left out, under its own LSNs
     * ({@code replication_resume = skip}, the default), or tried again.
     *
     * @param uris {@code user:password@host:port} of every member; none to follow nobody.
     * @throws IllegalArgumentException when one is not of that form.
     * @throws MemtxException           ER_CFG when there are more than 31.
     */
    public void replication(final String... uris)
    {
        follow(InstanceContext.upstreams(uris));
    }

    /**
     * As {@link #replication(String...)}.
     *
     * @param upstreams of every member.
     */
    public void follow(final List<Upstream> upstreams)
    {
        followed = List.copyOf(upstreams);
        final CompletableFuture<Void> done = new CompletableFuture<>();
        replication.execute(() ->
        {
            if (context.isResumeSkipping())
            {
                engine.skipFailed();
            }
            replication.follow(upstreams);
            done.complete(null);
        });
        await(done);
    }

    /**
     * Changes {@code read_only}.
     *
     * @param isReadOnly whether statements of this instance are kept from what is replicated.
     * @throws MemtxException ER_CFG when an anonymous instance is not to be read-only.
     */
    public void readOnly(final boolean isReadOnly)
    {
        if (!isReadOnly && context.isAnonymous())
        {
            throw new MemtxException(ErrorCode.ER_CFG, "read_only",
                "the value may be set to false only when replication_anon is false");
        }
        context.readOnly(isReadOnly);
        change((tx) ->
        {
            engine.applyReadOnly();
            return null;
        });
    }

    /**
     * Changes {@code replication_anon}: an instance that has followed becomes a member, soon. It stays read-only until
     * {@link #readOnly} says otherwise.
     *
     * @param isAnonymous false.
     * @throws MemtxException ER_CFG for a member: it stays one, until it is deleted from {@code _cluster}.
     */
    public void anonymous(final boolean isAnonymous)
    {
        if (isAnonymous == context.isAnonymous())
        {
            return;
        }
        if (isAnonymous)
        {
            throw new MemtxException(
                ErrorCode.ER_CFG, "replication_anon", "cannot be turned on after bootstrap has finished");
        }
        final CompletableFuture<Void> done = new CompletableFuture<>();
        replication.execute(() ->
        {
            context.anonymous(false);
            host.mayRegister();
            replication.appliers().stream()
                .filter((applier) -> UpstreamStatus.OFF != applier.status())
                .filter((applier) -> UpstreamStatus.STOPPED != applier.status())
                .forEach(Applier::restart);
            done.complete(null);
        });
        await(done);
    }

    /**
     * @return why the data could not be opened, the last time that was tried; null when it was not, or could.
     */
    public RuntimeException openFailure()
    {
        return engine.openFailure();
    }

    /**
     * @return changes options that matter seldom.
     */
    public Reconfiguration reconfiguration()
    {
        return reconfiguration;
    }

    /**
     * @param value what the instance follows; its owner says so once it is there.
     */
    public void configuration(final InstanceConfiguration value)
    {
        configuration = value;
    }

    /**
     * @return what the instance follows; null when its options come from the embedding program alone.
     */
    public InstanceConfiguration configuration()
    {
        return configuration;
    }

    /**
     * Changes {@code replication_skip_conflict}.
     *
     * @param isSkipping whether rows that collide become NOPs.
     */
    public void skipConflict(final boolean isSkipping)
    {
        context.skipConflict(isSkipping);
        change((tx) ->
        {
            engine.replication().skipDuplicates(isSkipping);
            return null;
        });
    }

    /**
     * Changes what decides on rows of others that find tuples in their way: all policies of all spaces. It holds for
     * what comes from then on, also when the instance has no data yet; set it on every member.
     *
     * @param policies by name of the space; a space that is not named has none.
     * @throws MemtxException       ER_UNSUPPORTED for a space that is not replicated, and for one with a unique index
     *                              whose keys the policy cannot tell apart. Nothing has changed then.
     * @throws NullPointerException when a policy is null.
     */
    public void conflictPolicies(final Map<String, ConflictPolicy> policies)
    {
        final Map<String, ConflictPolicy> all = Map.copyOf(policies);
        final CompletableFuture<MemtxException> done = new CompletableFuture<>();
        engine.execute(() ->
        {
            try
            {
                engine.conflictPolicies(all);
                done.complete(null);
            }
            catch (final MemtxException ex)
            {
                done.complete(ex);
            }
        });
        final MemtxException refusal = await(done);
        if (null != refusal)
        {
            throw refusal;
        }
    }

    @Override
    public void close()
    {
        if (null == engineRunner)
        {
            CloseHelper.closeAll(both::onClose, queues::close);
        }
        else
        {
            CloseHelper.closeAll(replicationRunner, engineRunner, queues::close);
        }
    }

    private void start()
    {
        final boolean isShared = ThreadingMode.SHARED == context.threadingMode();
        engineRunner = runner(isShared ? both : engine);
        replicationRunner = isShared ? null : runner(network);
        AgentRunner.startOnThread(engineRunner);
        if (!isShared)
        {
            AgentRunner.startOnThread(replicationRunner);
        }
    }

    private AgentRunner runner(final Agent agent)
    {
        return new AgentRunner(context.idleStrategySupplier().get(), context.errorHandler(), null, agent);
    }

    /** Changes an engine that is there already; waits for room among what others have submitted. */
    private void change(final TransactionFunction<Void> function)
    {
        final Memtx db = db();
        if (null != db)
        {
            CompletableFuture<Void> done = db.submit(function);
            while (null == done)
            {
                if (null == engineRunner)
                {
                    doWork();
                }
                else
                {
                    Thread.yield();
                }
                done = db.submit(function);
            }
            await(done);
        }
    }

    /** What its own threads do, or this one has to. */
    private <T> T await(final CompletableFuture<T> answer)
    {
        while (null == engineRunner && !answer.isDone())
        {
            doWork();
        }
        return answer.join();
    }

    private PublishedVclock journaled()
    {
        return host.journaled();
    }

    private CompletableFuture<Vclock> askVclock(final int memberCount)
    {
        final CompletableFuture<Vclock> answer = new CompletableFuture<>();
        replication.execute(() -> host.askVclock(memberCount, answer));
        return answer;
    }

    /** What its own threads do, or this one has to. */
    private void stepTowards(final CompletableFuture<?> answer)
    {
        if (null == engineRunner)
        {
            doWork();
            return;
        }
        try
        {
            answer.get(STEP_MS, TimeUnit.MILLISECONDS);
        }
        catch (final TimeoutException | ExecutionException | CancellationException ex)
        {
            return; // whoever waits looks himself
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            Thread.yield();
        }
    }

    private static UUID newUuid(final InstanceContext context)
    {
        return null == context.instanceUuid() ? context.randomUuid() : context.instanceUuid();
    }

    /** Who it was, or is to be; a uuid that is configured says who it is when there is no data yet. */
    private UUID uuidOf(final InstanceFiles files)
    {
        final UUID found = files.instanceUuid();
        final boolean isFree = !files.hasData() && null != context.instanceUuid();
        return null == found || isFree ? newUuid(context) : found;
    }

    /**
     * Named after the directory of the data, not after the instance: one that is killed before its first snapshot is
     * whole comes back as another, and has to find what the one before it has left.
     */
    private Path driverDirectory()
    {
        final String path = context.directory().toAbsolutePath().normalize().toString();
        return SHARED_MEMORY.resolve("memtx-" + UUID.nameUUIDFromBytes(path.getBytes(StandardCharsets.UTF_8)));
    }

    private Transport openTransport(final Acceptor acceptor)
    {
        if (null != context.transport())
        {
            return context.transport().apply(acceptor);
        }
        return AeronTransport.open(
            new AeronTransportContext()
                .directory(null != context.aeronDirectory() ? context.aeronDirectory() : driverDirectory())
                .isDriverEmbedded(context.isAeronDriverEmbedded())
                .listen(null == context.listen() ? null : Endpoint.parse(context.listen()))
                .errorHandler(context.errorHandler())
                .counters(counters),
            acceptor);
    }
}
