package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.schema.IndexType;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.relay.DownstreamStatus;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.field.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static io.memtx.memtx.KeySpec.unique;
import static io.memtx.server.LaunchedSet.freeEndpoint;
import static io.memtx.server.LaunchedSet.isFollowing;
import static io.memtx.server.LaunchedSet.peer;
import static io.memtx.server.LaunchedSet.replicated;
import static io.memtx.server.LaunchedSet.upstream;
import static io.memtx.server.LaunchedSet.uris;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two masters over Aeron on loopback: what the tutorial does. */
@Timeout(240)
class InstanceTest
{

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
    void shouldBootstrapConvergeStopAtAConflictAndSayWhy() throws Exception
    {
        final String[] endpoints = {freeEndpoint(), freeEndpoint()};
        final Instance first = set.launch("instance001", endpoints[0], endpoints);
        final Instance second = set.launch("instance002", endpoints[1], endpoints);
        final Memtx one = first.awaitRunning(60, TimeUnit.SECONDS);
        final Memtx two = second.awaitRunning(60, TimeUnit.SECONDS);
        set.await(() -> isFollowing(first) && isFollowing(second));
        assertEquals(2, first.info().replication().size());
        assertFalse(first.info().isReadOnly() || second.info().isReadOnly());

        one.submit((tx) -> one.createSpace("bands", (def) -> def
            .field("id", FieldType.UNSIGNED)
            .field("band_name", FieldType.STRING)
            .field("year", FieldType.UNSIGNED)
            .index("primary", IndexType.TREE, unique("id")))).get();
        one.submit((tx) -> tx.insert(one.space("bands"), 1, "Roxette", 1986)).get();
        one.submit((tx) -> tx.insert(one.space("bands"), 2, "Scorpions", 1965)).get();
        set.await(() -> Tuple.of(2, "Scorpions", 1965).equals(get(two, 2)));
        two.submit((tx) -> tx.insert(two.space("bands"), 3, "Ace of Base", 1987)).get();
        two.submit((tx) -> tx.insert(two.space("bands"), 4, "The Beatles", 1960)).get();
        set.await(() -> Tuple.of(4, "The Beatles", 1960).equals(get(one, 4)));
        set.await(() -> replicated(first).equals(replicated(second)));

        set.close(second);
        set.await(() -> UpstreamStatus.FOLLOW != upstream(first));
        one.submit((tx) -> tx.insert(one.space("bands"), 5, "Pink Floyd", 1965)).get();
        set.close(first);

        final Instance secondAgain = set.launch("instance002", endpoints[1], endpoints);
        final Memtx twoAgain = secondAgain.awaitRunning(60, TimeUnit.SECONDS);
        twoAgain.submit((tx) -> tx.insert(twoAgain.space("bands"), 5, "incorrect data", 0)).get();
        final Instance firstAgain = set.launch("instance001", endpoints[0], endpoints);
        firstAgain.awaitRunning(60, TimeUnit.SECONDS);
        set.await(() -> UpstreamStatus.STOPPED == upstream(firstAgain) &&
            UpstreamStatus.STOPPED == upstream(secondAgain));
        assertEquals(
            "Duplicate key exists in unique index \"primary\" in space \"bands\" with old tuple - " +
            "[5, \"Pink Floyd\", 1965] and new tuple - [5, \"incorrect data\", 0]",
            peer(firstAgain).upstream().message());
        set.await(() -> DownstreamStatus.STOPPED == peer(firstAgain).downstream().status());
        assertEquals("running", firstAgain.info().status());
        assertFalse(firstAgain.info().isReadOnly());
        assertTrue(set.errors.stream().anyMatch((error) -> error.getMessage().startsWith("error applying row: {type: ")));
        assertNull(firstAgain.info().replica(firstAgain.info().id()).upstream());

        reseed(firstAgain, secondAgain, endpoints);
    }

    /** The second one loses its data, comes back under its name, and the first one's stream begins again. */
    private void reseed(final Instance first, final Instance second, final String... endpoints) throws Exception
    {
        set.close(second);
        try (Stream<Path> files = Files.list(directory.resolve("instance002")))
        {
            for (final Path file : files.toList())
            {
                Files.delete(file);
            }
        }
        final int id = 3 - first.info().id();
        final Instance reseeded = set.launch("instance002", endpoints[1], endpoints);
        final Memtx two = reseeded.awaitRunning(60, TimeUnit.SECONDS);
        set.await(() -> isFollowing(reseeded));
        assertEquals(id, reseeded.info().id());
        assertEquals(Tuple.of(5, "Pink Floyd", 1965), get(two, 5));
        assertEquals(UpstreamStatus.STOPPED, upstream(first));
        set.await(() -> DownstreamStatus.FOLLOW == peer(first).downstream().status());

        first.replication();
        assertNull(peer(first).upstream());
        first.replication(uris(endpoints));
        set.await(() -> isFollowing(first));
        two.submit((tx) -> tx.insert(two.space("bands"), 6, "Queen", 1970)).get();
        set.await(() -> Tuple.of(6, "Queen", 1970).equals(get(first.db(), 6)));
        set.await(() -> replicated(first).equals(replicated(reseeded)));
    }

    @Test
    void shouldLeaveOutWhatItStoppedAtWhenItBeginsAgain() throws Exception
    {
        final String[] endpoints = {freeEndpoint(), freeEndpoint()};
        final Instance first = set.launch("instance001", endpoints[0], endpoints);
        final Instance second = set.launch("instance002", endpoints[1], endpoints);
        final Memtx one = first.awaitRunning(60, TimeUnit.SECONDS);
        final Memtx two = second.awaitRunning(60, TimeUnit.SECONDS);
        set.await(() -> isFollowing(first) && isFollowing(second));
        one.submit((tx) -> one.createSpace("bands", (def) -> def
            .field("id", FieldType.UNSIGNED)
            .index("primary", IndexType.TREE, unique("id")))).get();
        set.await(() -> two.submit((tx) -> two.hasSpace("bands")).get());

        first.replication();
        second.replication();
        one.submit((tx) -> tx.insert(one.space("bands"), 1, "one")).get();
        two.submit((tx) -> tx.insert(two.space("bands"), 1, "two")).get();
        two.submit((tx) -> tx.insert(two.space("bands"), 2, "two")).get();
        first.replication(uris(endpoints));
        set.await(() -> UpstreamStatus.STOPPED == upstream(first));
        first.replication();
        first.replication(uris(endpoints));
        set.await(() -> Tuple.of(2, "two").equals(get(one, 2)));
        assertEquals(Tuple.of(1, "one"), get(one, 1));
        set.await(() -> UpstreamStatus.FOLLOW == upstream(first));

        second.skipConflict(true);
        second.replication(uris(endpoints));
        set.await(() -> replicated(first).equals(replicated(second)));
        assertEquals(Tuple.of(1, "two"), get(two, 1));

        second.readOnly(true);
        assertTrue(second.info().isReadOnly());
        final ExecutionException ex = assertThrows(ExecutionException.class,
            () -> two.submit((tx) -> tx.insert(two.space("bands"), 9, "x")).get());
        assertEquals(
            "Can't modify data on a read-only instance - box.cfg.read_only is true", ex.getCause().getMessage());
    }

    @Test
    void shouldStopAStreamOfAnotherReplicaSetAndWaitForAMemberThatIsNotKnownYet() throws Exception
    {
        final String[] endpoints = {freeEndpoint(), freeEndpoint(), freeEndpoint()};
        final Instance first = set.launch("instance001", endpoints[0]);
        final Instance second = set.launch("instance002", endpoints[1]);
        first.awaitRunning(60, TimeUnit.SECONDS);
        second.awaitRunning(60, TimeUnit.SECONDS);
        second.replication(uris(endpoints[0]));
        final ErrorCode mismatch = ErrorCode.ER_REPLICASET_UUID_MISMATCH;
        set.await(() -> second.upstreams().stream().anyMatch((upstream) ->
            UpstreamStatus.STOPPED == upstream.status() && upstream.message().startsWith("Replica set UUID mismatch")));
        assertEquals(63, mismatch.number());

        final Instance third = set.launch("instance003", endpoints[2], endpoints[0]);
        final Memtx three = third.awaitRunning(60, TimeUnit.SECONDS);
        set.await(() -> 0 != third.info().id());
        final Memtx one = first.db();
        final int id = third.info().id();
        one.submit((tx) -> tx.delete(one.space("_cluster"), id)).get();
        set.await(() -> three.submit((tx) -> 1 == three.replication().members().list().size()).get());
        third.replication();
        third.replication(uris(endpoints[0]));
        set.await(() -> third.upstreams().stream().anyMatch((upstream) -> UpstreamStatus.LOADING == upstream.status() &&
            upstream.message().startsWith("Can't subscribe non-anonymous replica")));
        assertEquals(220, ErrorCode.ER_TOO_EARLY_SUBSCRIBE.number());
    }

    private static Tuple get(final Memtx db, final int id) throws Exception
    {
        return db.submit((tx) -> db.hasSpace("bands") ? db.space("bands").get(id) : null).get();
    }
}
