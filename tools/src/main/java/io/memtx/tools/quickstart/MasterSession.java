package io.memtx.tools.quickstart;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Space;
import io.memtx.memtx.TransactionFunction;
import io.memtx.memtx.schema.IndexType;
import io.memtx.server.Instance;
import io.memtx.server.InstanceContext;
import io.memtx.server.InstanceInfo;
import io.memtx.server.ReplicaInfo;
import io.memtx.server.ThreadingMode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import static io.memtx.memtx.KeySpec.unique;
import static io.memtx.tuple.field.FieldType.STRING;
import static io.memtx.tuple.field.FieldType.UNSIGNED;

/**
 * An instance, and what can be asked of it, in words: the same whether whoever asks is in this process or in another.
 * Thread safe as the instance is.
 */
final class MasterSession implements AutoCloseable
{
    private static final String BANDS = "bands";
    private static final long MEMORY_BYTES = 32 << 20;
    private static final long START_SECONDS = 60;
    /** How long an instance that is started alone waits for the other one. */
    private static final long CONNECT_NS = Duration.ofSeconds(2).toNanos();

    private final MasterAddress address;
    private final Instance instance;
    private final List<String> errors = new ArrayList<>();

    /** Starts it. It may still be looking for the other one. */
    MasterSession(final MasterAddress address)
    {
        this.address = address;
        final InstanceContext context = new InstanceContext(address.directory())
            .instanceName(address.name())
            .listen(address.listen())
            .replication(address.uris())
            .user("replicator", "topsecret")
            .connectTimeoutNs(CONNECT_NS)
            .threadingMode(ThreadingMode.SHARED)
            .errorHandler(this::onError);
        context.memtx().memtxMemory(MEMORY_BYTES);
        instance = Instance.launch(context);
    }

    /**
     * Does what it is asked for.
     *
     * @param words a {@link MasterCommand}, and what it wants.
     * @return lines of the answer.
     */
    List<String> call(final String... words) throws InterruptedException, ExecutionException, TimeoutException
    {
        switch (MasterCommand.valueOf(words[0]))
        {
            case STATE:
                return state();
            case CREATE:
                create();
                return List.of();
            case INSERT:
                insert(Integer.parseInt(words[1]), words[2], Integer.parseInt(words[3]));
                return List.of();
            case SELECT:
                return select();
            case FOLLOW:
                instance.replication(address.uris());
                return List.of();
            case UNFOLLOW:
                instance.replication();
                return List.of();
            case ERRORS:
                return errors();
            default:
                throw new IllegalArgumentException("no such command: " + words[0]);
        }
    }

    @Override
    public void close()
    {
        instance.close();
    }

    /** Status, whether it may be written to, its vclock, both streams and what stopped the one from the other. */
    private List<String> state()
    {
        final InstanceInfo info = instance.info();
        final ReplicaInfo peer = info.replication().stream()
            .filter((replica) -> info.id() != replica.id()).findFirst().orElse(null);
        final ReplicaInfo.Upstream upstream = null == peer ? null : peer.upstream();
        final ReplicaInfo.Downstream downstream = null == peer ? null : peer.downstream();
        return List.of(
            info.status(),
            info.isReadOnly() || 0 == info.id() ? "ro" : "rw",
            replicated(info),
            null == upstream ? "off" : upstream.status().text(),
            null == downstream ? "off" : downstream.status().text(),
            null == upstream || null == upstream.message() ? "" : upstream.message());
    }

    /** Without the component of local spaces, which is each instance's own. */
    private static String replicated(final InstanceInfo info)
    {
        return info.vclock().entrySet().stream()
            .filter((component) -> 0 != component.getKey())
            .map((component) -> component.getKey() + ": " + component.getValue())
            .collect(Collectors.joining(", ", "{", "}"));
    }

    private void create() throws InterruptedException, ExecutionException, TimeoutException
    {
        final Memtx db = db();
        submit(db, (tx) -> db.createSpace(BANDS, (def) -> def
            .field("id", UNSIGNED).field("band_name", STRING).field("year", UNSIGNED)
            .index("primary", IndexType.TREE, unique("id"))));
    }

    private void insert(final int id, final String name, final int year)
        throws InterruptedException, ExecutionException, TimeoutException
    {
        final Memtx db = db();
        submit(db, (tx) -> tx.insert(db.space(BANDS), id, name, year));
    }

    private List<String> select() throws InterruptedException, ExecutionException, TimeoutException
    {
        final Memtx db = db();
        return submit(db, (tx) ->
        {
            final Space bands = db.hasSpace(BANDS) ? db.space(BANDS) : null;
            return null == bands ? List.<String>of() :
                bands.primary().select().stream().map((tuple) -> tuple.toString()).toList();
        });
    }

    private List<String> errors()
    {
        synchronized (errors)
        {
            return List.copyOf(errors);
        }
    }

    private void onError(final Throwable error)
    {
        synchronized (errors)
        {
            errors.add(String.format(Locale.ROOT, "%s", error.getMessage()));
        }
    }

    private Memtx db() throws InterruptedException, TimeoutException
    {
        return instance.awaitRunning(START_SECONDS, TimeUnit.SECONDS);
    }

    private static <T> T submit(final Memtx db, final TransactionFunction<T> function)
        throws InterruptedException, ExecutionException
    {
        return db.submit(function).get();
    }
}
