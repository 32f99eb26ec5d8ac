package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Replication;
import io.memtx.memtx.replication.Member;
import io.memtx.relay.applier.ReplicationAgent;
import io.memtx.relay.applier.ReplicationContext;
import io.memtx.relay.applier.Upstream;
import io.memtx.relay.applier.aeron.AeronTransport;
import io.memtx.relay.applier.aeron.AeronTransportContext;
import io.memtx.relay.applier.applier.Applier;
import io.memtx.relay.applier.applier.RowQueues;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.message.Failure;
import io.memtx.relay.applier.relay.DownstreamStatus;
import io.memtx.relay.applier.relay.Relay;
import io.memtx.relay.applier.transport.Acceptor;
import io.memtx.relay.applier.transport.Endpoint;
import io.memtx.relay.applier.transport.Transport;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.directory.DirectoryContents;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.storage.FileStorage;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentRunner;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A member of a replica set: an engine with relays and appliers around it, on two threads of its own. An instance with
 * data recovers; one without looks for others, and joins, or makes the first data itself.
 * <p>
 * Thread safe; statements are {@linkplain Memtx#submit submitted} to {@link #db()}.
 */
public final class Instance implements AutoCloseable
{
    /** Why an instance is read-only that is configured so. */
    static final String READ_ONLY_BY_CONFIG = " - box.cfg.read_only is true";

    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private final InstanceContext context;
    private final UUID uuid;
    private final RowQueues queues;
    private final EngineHolder engine;
    private final ReplicationAgent replication;
    private final Map<UUID, Integer> ids = new HashMap<>();
    private final AgentRunner engineRunner;
    private final AgentRunner replicationRunner;

    private Instance(final InstanceContext context)
    {
        this.context = context;
        final SecureRandom random = new SecureRandom();
        final XlogDirectory files = new XlogDirectory(FileStorage.INSTANCE, context.directory(), context.directory());
        files.create();
        final DirectoryContents contents = files.scan(null, false);
        final boolean hasData = !contents.snaps().isEmpty();
        final UUID wanted = null == context.instanceUuid() ? UUID.randomUUID() : context.instanceUuid();
        uuid = hasData ? contents.snaps().get(contents.snaps().size() - 1).meta().instanceUuid() : wanted;
        context.memtx().instanceUuid(uuid);

        queues = new RowQueues();
        engine = new EngineHolder(context, queues);
        final InstanceHost host = new InstanceHost(
            context,
            uuid,
            new PasswordTable(context.users(), context.replicators(), random),
            engine,
            System.nanoTime());
        replication = new ReplicationAgent(new ReplicationContext()
            .relayHost(host)
            .applierHost(host)
            .queues(queues)
            .transport(this::openTransport)
            .errorHandler(context.errorHandler())
            .random(random)
            .timeoutNs(context.replicationTimeoutNs())
            .threadPrefix(context.memtx().threadPrefix()));
        if (hasData || context.replication().isEmpty())
        {
            engine.mayOpen();
        }
        replication.follow(context.replication());
        engineRunner = new AgentRunner(
            context.idleStrategySupplier().get(), context.errorHandler(), null, engine);
        replicationRunner = new AgentRunner(
            context.idleStrategySupplier().get(),
            context.errorHandler(),
            null,
            new NetworkAgent(host, replication));
        AgentRunner.startOnThread(engineRunner);
        AgentRunner.startOnThread(replicationRunner);
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
        return new Instance(context);
    }

    /**
     * @return the engine; null until it has its data.
     */
    public Memtx db()
    {
        return engine.db();
    }

    /**
     * Waits until the instance has its data.
     *
     * @param timeout in units.
     * @param unit    of the timeout.
     * @return the engine.
     * @throws TimeoutException     when it takes longer.
     * @throws InterruptedException when the thread is interrupted.
     */
    public Memtx awaitRunning(final long timeout, final TimeUnit unit) throws TimeoutException, InterruptedException
    {
        final long deadlineNs = System.nanoTime() + unit.toNanos(timeout);
        while (null == engine.replication())
        {
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new TimeoutException("instance is still loading: uuid=" + uuid);
            }
            Thread.sleep(1);
        }
        return engine.db();
    }

    /**
     * @return what {@code box.info} shows.
     */
    public InstanceInfo info()
    {
        final CompletableFuture<InstanceInfo> info = new CompletableFuture<>();
        replication.execute(() -> info.complete(collectInfo()));
        return info.join();
    }

    /**
     * @return all appliers, those of upstreams that are no members included.
     */
    public List<ReplicaInfo.Upstream> upstreams()
    {
        final CompletableFuture<List<ReplicaInfo.Upstream>> upstreams = new CompletableFuture<>();
        replication.execute(() -> upstreams.complete(
            replication.appliers().stream().map(Instance::upstream).toList()));
        return upstreams.join();
    }

    /**
     * Changes whom to follow; upstreams that stay go on undisturbed. A stream that an error has stopped begins again
     * when its upstream is taken out and put back; the transaction it stopped at is then left out, under its own LSNs
     * ({@code replication_resume = skip}, the default), or tried again.
     *
     * @param uris {@code user:password@host:port} of every member; none to follow nobody.
     * @throws IllegalArgumentException when one is not of that form.
     */
    public void replication(final String... uris)
    {
        final List<Upstream> upstreams = List.of(uris).stream().map(Upstream::parse).toList();
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
        done.join();
    }

    /**
     * Changes {@code read_only}.
     *
     * @param isReadOnly whether statements of this instance are kept from what is replicated.
     */
    public void readOnly(final boolean isReadOnly)
    {
        context.readOnly(isReadOnly);
        final Memtx db = engine.db();
        if (null != db)
        {
            db.submit((tx) ->
            {
                engine.replication().readOnly(isReadOnly ? READ_ONLY_BY_CONFIG : null);
                return null;
            }).join();
        }
    }

    /**
     * Changes {@code replication_skip_conflict}.
     *
     * @param isSkipping whether rows that collide become NOPs.
     */
    public void skipConflict(final boolean isSkipping)
    {
        context.skipConflict(isSkipping);
        final Memtx db = engine.db();
        if (null != db)
        {
            db.submit((tx) ->
            {
                engine.replication().skipDuplicates(isSkipping);
                return null;
            }).join();
        }
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(replicationRunner, engineRunner);
        queues.close();
    }

    private InstanceInfo collectInfo()
    {
        final Replication member = engine.replication();
        if (null == member)
        {
            return new InstanceInfo(0, uuid, "loading", true, Map.of(), List.of());
        }
        final Vclock vclock = new Vclock();
        member.journaled().read(vclock);
        final int id = member.instanceId();
        member.members().list().forEach((other) -> ids.put(other.uuid(), other.id()));
        return new InstanceInfo(
            id,
            uuid,
            "running",
            context.isReadOnly() || 0 == id,
            components(vclock),
            member.members().list().stream().map((other) -> replica(other, vclock)).toList());
    }

    /** A member that has come back under another uuid is who it was. */
    private int idOf(final UUID member)
    {
        return null == member ? 0 : ids.getOrDefault(member, 0);
    }

    private ReplicaInfo replica(final Member member, final Vclock vclock)
    {
        ReplicaInfo.Upstream upstream = null;
        for (final Applier applier : replication.appliers())
        {
            if (member.id() == idOf(applier.upstream()) && UpstreamStatus.OFF != applier.status())
            {
                upstream = upstream(applier);
            }
        }
        ReplicaInfo.Downstream downstream = null;
        for (final Relay relay : replication.relays())
        {
            if (member.id() == idOf(relay.downstream()) &&
                (null == downstream || DownstreamStatus.FOLLOW == relay.status()))
            {
                downstream = new ReplicaInfo.Downstream(relay.status(), components(relay.acknowledged()),
                    relay.lagSeconds(), relay.idleSeconds(), relay.message());
            }
        }
        return new ReplicaInfo(
            member.id(), member.uuid(), member.name(), vclock.get(member.id()), upstream, downstream);
    }

    private static ReplicaInfo.Upstream upstream(final Applier applier)
    {
        final Failure failure = applier.failure();
        return new ReplicaInfo.Upstream(applier.status(), applier.peer(), applier.lagSeconds(),
            applier.idleSeconds(), null == failure ? null : failure.text());
    }

    private static Map<Integer, Long> components(final Vclock vclock)
    {
        final Map<Integer, Long> components = new TreeMap<>();
        for (int id = 0; id < Vclock.COMPONENT_COUNT; id++)
        {
            if (0 != vclock.get(id))
            {
                components.put(id, vclock.get(id));
            }
        }
        return components;
    }

    private Transport openTransport(final Acceptor acceptor)
    {
        if (null != context.transport())
        {
            return context.transport().apply(acceptor);
        }
        final Path directory = null != context.aeronDirectory() ? context.aeronDirectory() :
            SHARED_MEMORY.resolve("memtx-" + uuid);
        return AeronTransport.open(
            new AeronTransportContext()
                .directory(directory)
                .listen(null == context.listen() ? null : Endpoint.parse(context.listen()))
                .errorHandler(context.errorHandler()),
            acceptor);
    }
}
