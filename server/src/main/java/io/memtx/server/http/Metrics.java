package io.memtx.server.http;

import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.relay.DownstreamStatus;
import io.memtx.server.InstanceInfo;
import io.memtx.server.ReplicaInfo;
import io.memtx.server.http.PrometheusText.Type;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** What {@code /metrics} answers: base units, one metric for a thing, labels for whose it is. */
final class Metrics
{
    private static final double MS_PER_SECOND = 1_000;

    private final PrometheusText text = new PrometheusText();

    private Metrics()
    {
    }

    static Response response(final Sample sample)
    {
        final Metrics metrics = new Metrics();
        metrics.add(sample);
        return Response.text(Response.OK, PrometheusText.CONTENT_TYPE, metrics.text.toString());
    }

    private void add(final Sample sample)
    {
        text.metric("memtx_up", Type.GAUGE, "1 when the instance answers.").sample(sample.isAnswering() ? 1 : 0);
        text.metric("memtx_info_age_seconds", Type.GAUGE, "How old is what the instance says of itself here.")
            .sample(sample.ageSeconds());
        text.metric("memtx_healthy", Type.GAUGE, "1 when /health answers 200.")
            .sample(Health.of(sample).isHealthy() ? 1 : 0);
        if (null != sample.info())
        {
            addInstance(sample.info());
            addUpstreams(upstreams(sample));
            addDownstreams(downstreams(sample.info()));
        }
        if (null != sample.engine())
        {
            text.metric("memtx_engine_start_time_seconds", Type.GAUGE, "When the engine was opened, since 1970.")
                .sample(sample.engine().startTimeMs() / MS_PER_SECOND);
            sample.engine().counters()
                .forEach((counter) -> CounterMetric.of(counter).write(text, counter.value()));
        }
        addProcess();
    }

    private void addInstance(final InstanceInfo info)
    {
        final ReplicaInfo own = info.replica(info.id());
        text.metric("memtx_instance_info", Type.GAUGE, "Who the instance is; always 1.").sample(
            1,
            "id", Integer.toString(info.id()),
            "uuid", info.uuid().toString(),
            "name", null == own ? null : own.name(),
            "version", Metrics.class.getPackage().getImplementationVersion());
        text.metric("memtx_instance_status", Type.GAUGE, "1 for the status that the instance is in.");
        for (final String status : List.of("loading", "orphan", "running"))
        {
            text.sample(status.equals(info.status()) ? 1 : 0, "status", status);
        }
        text.metric("memtx_read_only", Type.GAUGE, "1 when the instance is read-only, for the reason given.")
            .sample(info.isReadOnly() ? 1 : 0, "reason", info.readOnlyReason());
        text.metric("memtx_vclock_lsn", Type.GAUGE, "LSN of the last row of a member that is in the log here.");
        for (final Map.Entry<Integer, Long> component : info.vclock().entrySet())
        {
            text.sample(component.getValue(), "id", Integer.toString(component.getKey()));
        }
        text.metric("memtx_members", Type.GAUGE, "Members of the replica set.").sample(info.replication().size());
        text.metric("memtx_anonymous_replicas", Type.GAUGE, "Who follows without being a member.")
            .sample(info.replicationAnon().size());
    }

    private void addUpstreams(final List<Link<ReplicaInfo.Upstream>> links)
    {
        text.metric("memtx_upstream_status", Type.GAUGE, "1 for the status that what comes from a member is in.");
        for (final Link<ReplicaInfo.Upstream> link : links)
        {
            for (final UpstreamStatus status : UpstreamStatus.values())
            {
                sample(link, status == link.end.status() ? 1 : 0, status.text());
            }
        }
        seconds(links, "memtx_upstream_lag_seconds", "From when the newest row was written until it came here.",
            ReplicaInfo.Upstream::lagSeconds);
        seconds(links, "memtx_upstream_idle_seconds", "Since anything came.", ReplicaInfo.Upstream::idleSeconds);
        count(links, "memtx_upstream_lag_rows", "Rows that the upstream has and this instance has not.",
            ReplicaInfo.Upstream::lagRows);
        count(links, "memtx_upstream_lag_bytes", "Bytes of the upstream's log that are not applied here.",
            ReplicaInfo.Upstream::lagBytes);
    }

    private void addDownstreams(final List<Link<ReplicaInfo.Downstream>> links)
    {
        text.metric("memtx_downstream_status", Type.GAUGE, "1 for the status that what goes to a member is in.");
        for (final Link<ReplicaInfo.Downstream> link : links)
        {
            for (final DownstreamStatus status : DownstreamStatus.values())
            {
                sample(link, status == link.end.status() ? 1 : 0, status.text());
            }
        }
        seconds(links, "memtx_downstream_lag_seconds",
            "From when the last transaction was written until it was acknowledged.",
            ReplicaInfo.Downstream::lagSeconds);
        seconds(links, "memtx_downstream_idle_seconds", "Since anything was sent.",
            ReplicaInfo.Downstream::idleSeconds);
        count(links, "memtx_downstream_lag_rows", "Rows in the log here that are not acknowledged.",
            ReplicaInfo.Downstream::lagRows);
        count(links, "memtx_downstream_lag_bytes", "Bytes of the log here that are not acknowledged.",
            ReplicaInfo.Downstream::lagBytes);
        text.metric("memtx_downstream_vclock_lsn", Type.GAUGE,
            "LSN of the last row of a member (component) that another has acknowledged.");
        for (final Link<ReplicaInfo.Downstream> link : links)
        {
            link.end.vclock().forEach((id, lsn) -> text.sample(
                lsn, "id", link.id, "uuid", link.uuid, "name", link.name, "component", Integer.toString(id)));
        }
    }

    private void addProcess()
    {
        final MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        final Consumer<ToDoubleFunction<GarbageCollectorMXBean>> collectors = (value) ->
            ManagementFactory.getGarbageCollectorMXBeans()
                .forEach((gc) -> text.sample(value.applyAsDouble(gc), "gc", gc.getName()));
        text.metric("process_start_time_seconds", Type.GAUGE, "When the process was started, since 1970.")
            .sample(ManagementFactory.getRuntimeMXBean().getStartTime() / MS_PER_SECOND);
        text.metric("jvm_heap_used_bytes", Type.GAUGE, "Heap in use.").sample(heap.getUsed());
        text.metric("jvm_heap_committed_bytes", Type.GAUGE, "Heap taken from the system.")
            .sample(heap.getCommitted());
        text.metric("jvm_threads", Type.GAUGE, "Threads of the process.")
            .sample(ManagementFactory.getThreadMXBean().getThreadCount());
        text.metric("jvm_gc_collections_total", Type.COUNTER, "Collections of the heap.");
        collectors.accept(GarbageCollectorMXBean::getCollectionCount);
        text.metric("jvm_gc_seconds_total", Type.COUNTER, "Time spent on collections of the heap.");
        collectors.accept((gc) -> gc.getCollectionTime() / MS_PER_SECOND);
    }

    private <T> void seconds(
        final List<Link<T>> links, final String name, final String help, final ToDoubleFunction<T> value)
    {
        text.metric(name, Type.GAUGE, help);
        links.forEach((link) -> text.sample(
            value.applyAsDouble(link.end), "id", link.id, "uuid", link.uuid, "name", link.name, "peer", link.peer));
    }

    /** What is not known, -1, is left out: a gap in a graph, not a value. */
    private <T> void count(
        final List<Link<T>> links, final String name, final String help, final ToLongFunction<T> value)
    {
        text.metric(name, Type.GAUGE, help);
        links.stream().filter((link) -> value.applyAsLong(link.end) >= 0).forEach((link) -> text.sample(
            value.applyAsLong(link.end), "id", link.id, "uuid", link.uuid, "name", link.name, "peer", link.peer));
    }

    private void sample(final Link<?> link, final long value, final String status)
    {
        text.sample(
            value, "id", link.id, "uuid", link.uuid, "name", link.name, "peer", link.peer, "status", status);
    }

    /** Those of members, and those that lead to nobody who is known. */
    private static List<Link<ReplicaInfo.Upstream>> upstreams(final Sample sample)
    {
        final List<Link<ReplicaInfo.Upstream>> links = new ArrayList<>();
        for (final ReplicaInfo member : sample.info().replication())
        {
            if (null != member.upstream())
            {
                links.add(new Link<>(member, member.upstream().peer(), member.upstream()));
            }
        }
        for (final ReplicaInfo.Upstream upstream : sample.upstreams())
        {
            if (UpstreamStatus.OFF != upstream.status() &&
                links.stream().noneMatch((link) -> upstream.peer().equals(link.peer)))
            {
                links.add(new Link<>("0", null, null, upstream.peer(), upstream));
            }
        }
        return links;
    }

    private static List<Link<ReplicaInfo.Downstream>> downstreams(final InstanceInfo info)
    {
        final List<Link<ReplicaInfo.Downstream>> links = new ArrayList<>();
        info.replication().stream()
            .filter((member) -> null != member.downstream())
            .forEach((member) -> links.add(new Link<>(member, null, member.downstream())));
        info.replicationAnon().values().stream()
            .filter((replica) -> null != replica.downstream())
            .forEach((replica) -> links.add(new Link<>(replica, null, replica.downstream())));
        return links;
    }

    /** One direction between this instance and another. */
    private record Link<T>(String id, String uuid, String name, String peer, T end)
    {
        Link(final ReplicaInfo replica, final String peer, final T end)
        {
            this(Integer.toString(replica.id()), replica.uuid().toString(), replica.name(), peer, end);
        }
    }
}
