package io.memtx.server.http;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.counters.EngineCounter;
import io.memtx.relay.applier.transport.FreeEndpoint;
import io.memtx.server.Instance;
import io.memtx.server.InstanceContext;
import io.memtx.server.InstanceInfo;
import io.memtx.server.ReplicaInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What an instance shows over HTTP is what it says of itself. */
@Timeout(240)
class HttpEndpointTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldShowOfAReplicaSetWhatItsInstanceSays() throws Exception
    {
        try (ServedSet pair = new ServedSet(directory))
        {
            pair.converge();
            for (int i = 0; i < 2; i++)
            {
                final int index = i;
                final InstanceInfo info = pair.instance(index).info();
                ServedSet.await(() -> 2 <= metrics(pair, index).value("memtx_tuples"));
                final MetricsPage page = metrics(pair, index);
                assertEquals(1, page.value("memtx_up"));
                assertEquals(1, page.value("memtx_healthy"));
                assertEquals(1, page.value("memtx_instance_info",
                    "id", Integer.toString(info.id()), "uuid", info.uuid().toString(), "name", "instance00" + (i + 1)));
                assertEquals(1, page.value("memtx_instance_status", "status", "running"));
                assertEquals(0, page.value("memtx_instance_status", "status", "orphan"));
                assertEquals(0, page.value("memtx_read_only"));
                assertEquals(2, page.value("memtx_members"));
                for (int id = 1; id <= 2; id++)
                {
                    final double lsn = info.vclock().get(id);
                    assertEquals(lsn, page.value("memtx_vclock_lsn", "id", Integer.toString(id)));
                }
                assertLinks(info, page);
            }
            final HttpReply health = HttpReply.get(pair.address(0), "/health");
            assertEquals(200, health.status());
            assertTrue(health.body().startsWith("{\"healthy\":true,\"status\":\"running\",\"read_only\":false"),
                health.body());
        }
    }

    @Test
    void shouldCountWhatTheEngineDoes() throws Exception
    {
        try (Instance instance = alone("one");
            HttpEndpoint endpoint = HttpEndpoint.launch(instance, ServedSet.ANY_PORT))
        {
            final Memtx db = instance.awaitRunning(60, TimeUnit.SECONDS);
            ServedSet.await(() -> "one".equals(instance.info().replica(1).name()) && // its own row, too
                metrics(endpoint).value("memtx_lsn") == instance.info().vclock().get(1));
            final MetricsPage before = metrics(endpoint);
            for (int i = 0; i < 10; i++)
            {
                final int id = 100 + i;
                db.submit((tx) -> tx.insert(db.space("_schema"), "key" + id, id)).get();
            }
            ServedSet.await(() -> 10 <= metrics(endpoint).value("memtx_transactions_committed_total") -
                before.value("memtx_transactions_committed_total"));
            final MetricsPage after = metrics(endpoint);
            assertEquals(10, after.value("memtx_wal_rows_total") - before.value("memtx_wal_rows_total"));
            assertEquals((double)instance.info().vclock().get(1), after.value("memtx_lsn"));
            assertEquals(32 << 20, after.value("memtx_memory_quota_bytes"));
            assertTrue(after.value("memtx_wal_bytes_total") > before.value("memtx_wal_bytes_total"));
            assertTrue(after.metrics().size() >= EngineCounter.values().length + 20, after.metrics()::toString);
        }
    }

    @Test
    void shouldSayWhyItIsNotWellWhenAStreamIsStopped() throws Exception
    {
        try (ServedSet pair = new ServedSet(directory))
        {
            pair.converge();
            pair.collide();
            ServedSet.await(() -> 503 == HttpReply.get(pair.address(0), "/health").status());
            final HttpReply health = HttpReply.get(pair.address(0), "/health");
            final String message = pair.other(0).upstream().message();
            assertTrue(message.startsWith("Duplicate key exists in unique index"), message);
            assertTrue(health.body().contains("\"code\":\"upstream_stopped\""), health.body());
            assertTrue(health.body().contains(message.replace("\"", "\\\"")), health.body());
            final MetricsPage page = metrics(pair, 0);
            assertEquals(0, page.value("memtx_healthy"));
            assertEquals(1, page.value("memtx_upstream_status", "status", "stopped"));
            assertEquals(0, page.value("memtx_upstream_status", "status", "follow"));
            ServedSet.await(() -> 1 == metrics(pair, 0).value("memtx_foreign_transactions_refused_total"));
            for (final String path : new String[]{"/info", "/metrics", "/health"})
            {
                assertFalse(HttpReply.get(pair.address(0), path).body().contains("topsecret"), path);
            }
        }
    }

    @Test
    void shouldSayThatAnInstanceIsConfiguredReadOnlyAndWell() throws Exception
    {
        try (Instance instance = alone("one");
            HttpEndpoint endpoint = HttpEndpoint.launch(instance, ServedSet.ANY_PORT))
        {
            instance.awaitRunning(60, TimeUnit.SECONDS);
            instance.readOnly(true);
            ServedSet.await(() ->
                HttpReply.get(endpoint.address(), "/health").body().contains("\"read_only_reason\":\"config\""));
            assertEquals(200, HttpReply.get(endpoint.address(), "/health").status());
            assertEquals(1, metrics(endpoint).value("memtx_read_only", "reason", "config"));
        }
    }

    @Test
    void shouldShowAnInstanceThatIsStillLookingForOthers() throws Exception
    {
        final InstanceContext context = context("lonely")
            .listen(FreeEndpoint.next().toString())
            .replication("replicator:topsecret@" + FreeEndpoint.next());
        try (Instance instance = Instance.launch(context);
            HttpEndpoint endpoint = HttpEndpoint.launch(instance, ServedSet.ANY_PORT))
        {
            final HttpReply health = HttpReply.get(endpoint.address(), "/health");
            assertEquals(503, health.status());
            assertTrue(health.body().contains("\"code\":\"loading\""), health.body());
            final MetricsPage page = metrics(endpoint);
            assertEquals(1, page.value("memtx_instance_status", "status", "loading"));
            assertEquals(0, page.value("memtx_upstream_status", "id", "0", "status", "follow"));
            assertFalse(page.metrics().contains("memtx_transactions_committed_total"));
            assertFalse(HttpReply.get(endpoint.address(), "/info").body().contains("topsecret"));
        }
    }

    @Test
    void shouldSayThatAnInstanceDoesNotAnswer() throws Exception
    {
        final Instance instance = Instance.open(context("stuck")); // stepped by nobody
        try (HttpEndpoint endpoint = HttpEndpoint.launch(instance, ServedSet.ANY_PORT))
        {
            final HttpReply health = HttpReply.get(endpoint.address(), "/health");
            assertEquals(503, health.status());
            assertTrue(health.body().contains("\"code\":\"not_answering\""), health.body());
            assertEquals(0, metrics(endpoint).value("memtx_up"));
            assertEquals(200, HttpReply.get(endpoint.address(), "/info").status());
        }
        finally
        {
            instance.close();
        }
    }

    @Test
    void shouldListenToThisMachineOnly() throws Exception
    {
        try (Instance instance = alone("one"))
        {
            final String[] others = {"0.0.0.0", "192.0.2.1", "::"};
            for (final String other : others)
            {
                final InetSocketAddress address = new InetSocketAddress(other, 0);
                assertThrows(IllegalArgumentException.class, () -> HttpEndpoint.launch(instance, address), other);
            }
            try (HttpEndpoint endpoint = HttpEndpoint.launch(instance, ServedSet.ANY_PORT))
            {
                assertNotEquals(0, endpoint.address().getPort());
                assertThrows(UncheckedIOException.class, () -> HttpEndpoint.launch(instance, endpoint.address()));
            }
        }
    }

    @Test
    void shouldHaveEveryMetricThatTheDashboardDraws() throws Exception
    {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("LICENSE")))
        {
            root = root.getParent();
        }
        final Matcher names = Pattern.compile("memtx_(?!synchro|election)[a-z_]+")
            .matcher(Files.readString(root.resolve("docs/grafana-dashboard.json")));
        try (ServedSet pair = new ServedSet(directory))
        {
            pair.converge();
            final Set<String> known = metrics(pair, 0).metrics();
            int count = 0;
            for (; names.find(); count++)
            {
                assertTrue(known.contains(names.group()), names.group());
            }
            assertTrue(count > 10, "count=" + count);
        }
    }

    private static void assertLinks(final InstanceInfo info, final MetricsPage page)
    {
        final ReplicaInfo peer = info.replica(3 - info.id());
        final String id = Integer.toString(peer.id());
        final String[] labels = {"id", id, "uuid", peer.uuid().toString(), "name", peer.name()};
        final String[] upstream = append(labels, "peer", peer.upstream().peer());
        assertEquals(1, page.value("memtx_upstream_status", append(upstream, "status", "follow")));
        assertEquals(0, page.value("memtx_upstream_lag_rows", upstream));
        assertEquals(0, page.value("memtx_upstream_lag_bytes", upstream));
        assertTrue(page.value("memtx_upstream_idle_seconds", upstream) < 60);
        assertTrue(page.value("memtx_upstream_lag_seconds", upstream) < 60);
        assertEquals(1, page.value("memtx_downstream_status", append(labels, "status", "follow")));
        assertEquals(0, page.value("memtx_downstream_lag_rows", labels));
        peer.downstream().vclock().forEach((member, lsn) -> assertEquals(
            lsn.doubleValue(),
            page.value("memtx_downstream_vclock_lsn", append(labels, "component", Integer.toString(member)))));
        assertNull(page.find("memtx_upstream_status", "id", Integer.toString(info.id()), "status", "follow"));
    }

    private static String[] append(final String[] labels, final String... more)
    {
        final String[] all = Arrays.copyOf(labels, labels.length + more.length);
        System.arraycopy(more, 0, all, labels.length, more.length);
        return all;
    }

    private static MetricsPage metrics(final ServedSet pair, final int index) throws Exception
    {
        return metrics(pair.endpoint(index));
    }

    private static MetricsPage metrics(final HttpEndpoint endpoint) throws Exception
    {
        final HttpReply reply = HttpReply.get(endpoint.address(), "/metrics");
        assertEquals(200, reply.status());
        assertEquals("text/plain; version=0.0.4; charset=utf-8", reply.headers().get("content-type"));
        return MetricsPage.parse(reply.body());
    }

    private Instance alone(final String name)
    {
        return Instance.launch(context(name));
    }

    private InstanceContext context(final String name)
    {
        final InstanceContext context = new InstanceContext(directory.resolve(name))
            .instanceName(name).aeronDirectory(directory.resolve(name + "-driver"));
        context.memtx().memtxMemory(32 << 20);
        return context;
    }
}
