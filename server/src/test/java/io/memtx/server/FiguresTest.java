package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.counters.CountersReader;
import io.memtx.memtx.counters.EngineCounter;
import io.memtx.memtx.schema.IndexType;
import io.memtx.relay.applier.counters.ReplicationCounter;
import io.memtx.relay.applier.relay.DownstreamStatus;
import io.memtx.tuple.field.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static io.memtx.memtx.KeySpec.unique;
import static io.memtx.server.LaunchedSet.freeEndpoint;
import static io.memtx.server.LaunchedSet.isFollowing;
import static io.memtx.server.LaunchedSet.peer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a replica set shows of itself: {@code info()}, and counters for whoever reads the file. */
@Timeout(240)
class FiguresTest
{
    private static final int ROWS = 200;

    @TempDir
    private Path directory;

    private LaunchedSet set;

    @BeforeEach
    void open()
    {
        set = new LaunchedSet(directory);
    }

    @AfterEach
    void close()
    {
        set.close();
    }

    @Test
    void shouldShowLagInRowsAndBytesAndCountWhatIsCarried() throws Exception
    {
        final String[] endpoints = {freeEndpoint(), freeEndpoint()};
        final Instance first = set.launch("one", endpoints[0], endpoints);
        final Instance second = set.launch("two", endpoints[1], endpoints);
        final Memtx one = first.awaitRunning(60, TimeUnit.SECONDS);
        second.awaitRunning(60, TimeUnit.SECONDS);
        set.await(() -> isFollowing(first) && isFollowing(second));
        one.submit((tx) -> one.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED).index("primary", IndexType.TREE, unique("id")))).get();
        for (int i = 0; i < ROWS; i++)
        {
            final int id = i;
            one.submit((tx) -> tx.insert(one.space("s"), id, "x".repeat(100))).get();
        }
        set.await(() -> first.info().vclock().get(first.info().id()) == peer(second).lsn());
        set.await(() -> 0 == peer(first).downstream().lagRows() && 0 == peer(first).downstream().lagBytes());
        set.await(() -> 0 == peer(second).upstream().lagRows() && 0 == peer(second).upstream().lagBytes());
        assertTrue(peer(second).upstream().lagSeconds() < 60);

        set.await(() -> counters("one").get("downstreams following") == 1);
        set.await(() -> counters("one").get("rows sent") >= ROWS && 0 == counters("one").get("downstream lag rows"));
        final Map<String, Long> sender = counters("one");
        assertTrue(sender.get("bytes of rows sent") >= 100 * ROWS, sender::toString);
        assertTrue(sender.get("heartbeats sent") > 0, sender::toString);
        assertTrue(sender.get("acknowledgements received") > 0, sender::toString);
        set.await(() -> counters("two").get("foreign rows applied") >= ROWS);
        final Map<String, Long> receiver = counters("two");
        assertTrue(receiver.get("transactions received") >= ROWS, receiver::toString);
        assertEquals(
            EngineCounter.values().length + ReplicationCounter.values().length, receiver.size(), receiver::toString);

        set.close(second);
        set.await(() -> DownstreamStatus.STOPPED == peer(first).downstream().status());
        for (int i = 0; i < 3; i++)
        {
            final int id = ROWS + i;
            one.submit((tx) -> tx.insert(one.space("s"), id)).get();
        }
        set.await(() -> 3 == peer(first).downstream().lagRows()); // once the turn after has published them
        set.await(() -> counters("one").get("upstream retries") > 0);
        set.await(() -> -1 == peer(first).upstream().lagRows());
        set.await(() -> 0 == counters("one").get("downstreams following"));
    }

    private Map<String, Long> counters(final String name)
    {
        final Map<String, Long> values = new HashMap<>();
        try (CountersReader reader = CountersReader.open(directory.resolve(name)))
        {
            reader.forEach((id, label, value) -> values.put(label, value));
        }
        return values;
    }
}
