package io.memtx.relay.applier;

import io.memtx.relay.applier.applier.Applier;
import io.memtx.relay.applier.applier.NextStep;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.relay.applier.message.Accepted;
import io.memtx.relay.applier.message.Failure;
import io.memtx.relay.applier.relay.DownstreamStatus;
import io.memtx.relay.applier.session.Login;
import io.memtx.relay.applier.transport.FakeNetwork;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.XlogFileReader;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Relays and appliers over a network in one thread. */
@Timeout(120)
class ReplicationTest
{
    private static final long TIMEOUT_NS = 1_000_000_000L;
    private static final long STEP_NS = 5_000_000L;
    private static final int MAX_STEPS = 20_000;

    @TempDir
    private Path directory;

    private final List<LogInstance> instances = new ArrayList<>();
    private FakeNetwork network = new FakeNetwork(new Random(1), 2 * STEP_NS);
    private long nowNs;

    @AfterEach
    void closeInstances()
    {
        instances.forEach(LogInstance::close);
    }

    @Test
    void shouldCarryRowsBothWaysAndFollow() throws IOException
    {
        final LogInstance first = instance(1);
        final LogInstance second = instance(2);
        first.write(3, 10);
        mesh();
        await(this::isConverged);
        for (int i = 0; i < 50; i++)
        {
            first.write(1 + i % 4, i);
            second.write(1 + i % 3, 10 * i);
            step();
        }
        await(this::isConverged);
        assertEquals(List.of(UpstreamStatus.OFF, UpstreamStatus.FOLLOW), statuses(first));
        assertEquals(List.of(UpstreamStatus.FOLLOW, UpstreamStatus.OFF), statuses(second));
        assertEquals(DownstreamStatus.FOLLOW, first.relays.get(first.relays.size() - 1).status());
        await(() -> first.relays.stream().anyMatch((relay) ->
            first.vclock().equals(relay.acknowledged().copy().set(0, 0))));
        final Applier applier = first.appliers.get(1);
        assertEquals("replicator@node2:3301", applier.peer());
        assertTrue(applier.lagSeconds() < 1, "lag=" + applier.lagSeconds());
        assertNull(applier.failure());
        assertExactlyOnce();
    }

    @Test
    void shouldCarryATransactionLongerThanAMessageAndTheQueue() throws IOException
    {
        final LogInstance first = instance(1);
        instance(2);
        mesh();
        first.write(5, 10);
        first.write(4_000, 100);
        first.write(1, 60_000);
        first.write(2, 1);
        await(this::isConverged);
        assertExactlyOnce();
    }

    @Test
    void shouldKeepTheConnectionWhenIdle() throws IOException
    {
        final LogInstance first = instance(1);
        final LogInstance second = instance(2);
        mesh();
        await(() -> UpstreamStatus.FOLLOW == first.appliers.get(1).status());
        final int relays = second.relays.size();
        final long untilNs = nowNs + 20 * TIMEOUT_NS;
        await(() -> nowNs > untilNs);
        assertEquals(UpstreamStatus.FOLLOW, first.appliers.get(1).status());
        assertEquals(relays, second.relays.size());
        assertTrue(first.appliers.get(1).idleSeconds() <= 1.1, "idle=" + first.appliers.get(1).idleSeconds());
    }

    @Test
    void shouldSeeACutOneWayOnBothSidesAndGoOnOnceItIsHealed() throws IOException
    {
        final LogInstance first = instance(1);
        final LogInstance second = instance(2);
        mesh();
        await(() -> UpstreamStatus.FOLLOW == first.appliers.get(1).status() &&
            UpstreamStatus.FOLLOW == second.appliers.get(0).status());
        network.cut("node1:3301", "node2:3301");
        first.write(1, 10);
        second.write(1, 10);
        await(() -> UpstreamStatus.FOLLOW != first.appliers.get(1).status() &&
            UpstreamStatus.FOLLOW != second.appliers.get(0).status());
        assertEquals("timed out", second.appliers.get(0).failure().text());
        network.heal();
        await(this::isConverged);
        await(() -> UpstreamStatus.FOLLOW == first.appliers.get(1).status() &&
            UpstreamStatus.FOLLOW == second.appliers.get(0).status());
        assertExactlyOnce();
    }

    @Test
    void shouldRetryWithAWrongPasswordForEver() throws IOException
    {
        final LogInstance first = instance(1);
        instance(2);
        first.follow("node2:3301", new Login("replicator", "wrong"));
        final Applier applier = first.appliers.get(0);
        await(() -> UpstreamStatus.LOADING == applier.status());
        assertEquals("User not found or supplied credentials are invalid", applier.failure().text());
        await(() -> UpstreamStatus.CONNECTED == applier.status() || UpstreamStatus.AUTH == applier.status());
        await(() -> UpstreamStatus.LOADING == applier.status());
    }

    @Test
    void shouldStopOnlyTheStreamWhoseTransactionFails() throws IOException
    {
        final LogInstance first = instance(1);
        final LogInstance second = instance(2);
        final LogInstance third = instance(3);
        mesh();
        await(() -> statuses(first).equals(
            List.of(UpstreamStatus.OFF, UpstreamStatus.FOLLOW, UpstreamStatus.FOLLOW)));
        network.cut("node2:3301", "node3:3301"); // so that no other way leads from second to first
        network.cut("node3:3301", "node2:3301");
        first.failNext(new Failure(3, "Duplicate key exists"));
        second.write(2, 10);
        second.write(1, 10);
        await(() -> UpstreamStatus.STOPPED == first.appliers.get(1).status());
        assertEquals(new Failure(3, "Duplicate key exists"), first.appliers.get(1).failure());
        third.write(1, 10);
        await(() -> third.vclock().get(3) == first.vclock().get(3));
        assertEquals(0, first.vclock().get(2));
        assertEquals(UpstreamStatus.STOPPED, first.appliers.get(1).status());
        await(() -> second.relays.stream().anyMatch((relay) -> DownstreamStatus.STOPPED == relay.status()));

        first.appliers.get(1).restart();
        network.heal();
        await(this::isConverged);
        assertExactlyOnce();
    }

    @Test
    void shouldWriteTheSnapshotOfAnUpstreamAndThenBecomeAMember() throws IOException
    {
        final LogInstance first = instance(1);
        final LogInstance second = instance(2);
        first.write(3, 10);
        addSnapshotRows(first);
        first.registration = new CompletableFuture<>();
        second.next = NextStep.JOIN;
        second.follow("node1:3301");
        final Applier applier = second.appliers.get(0);
        await(() -> UpstreamStatus.FINAL_JOIN == applier.status());
        final Path snap = directory.resolve("node2").resolve("00000000000000000002.snap");
        assertTrue(Files.exists(snap), "whoever becomes a member has the data on its disk");
        assertEquals(500, rowsOf(snap));
        final long untilNs = nowNs + 8 * TIMEOUT_NS;
        await(() -> nowNs > untilNs);
        assertEquals(UpstreamStatus.FINAL_JOIN, applier.status(), "a registration may take its time");

        first.registration.completeExceptionally(new MemtxException(ErrorCode.ER_LOADING));
        await(() -> UpstreamStatus.LOADING == applier.status());
        assertEquals("Instance bootstrap hasn't finished yet", applier.failure().text());
        assertTrue(Files.exists(snap));
        assertFalse(second.isRegistered);

        second.next = NextStep.REGISTER;
        first.registration = CompletableFuture.completedFuture(
            new Accepted(LogInstance.uuid(0), null, 1, first.vclock()));
        await(() -> second.isRegistered);
        assertEquals(first.vclock(), applier.ballot().vclock());
        second.next = NextStep.SUBSCRIBE;
        await(this::isConverged);
    }

    @Test
    void shouldKeepNothingOfASnapshotThatBreaksOff() throws IOException
    {
        final LogInstance first = instance(1);
        final LogInstance second = instance(2);
        first.write(3, 10);
        addSnapshotRows(first);
        second.next = NextStep.JOIN;
        second.follow("node1:3301");
        final Applier applier = second.appliers.get(0);
        final Path snap = directory.resolve("node2").resolve("00000000000000000002.snap");
        await(() -> UpstreamStatus.FETCH_SNAPSHOT == applier.status() && Files.exists(Path.of(snap + ".inprogress")));
        first.relays.get(0).close();
        await(() -> UpstreamStatus.DISCONNECTED == applier.status());
        assertFalse(Files.exists(snap));
        assertFalse(Files.exists(Path.of(snap + ".inprogress")));

        first.registration = CompletableFuture.completedFuture(
            new Accepted(LogInstance.uuid(0), null, 1, first.vclock()));
        await(() -> second.isRegistered);
        assertEquals(500, rowsOf(snap));
    }

    @Test
    void shouldLeaveAnUpstreamThatIsNotWantedAndTryAgain() throws IOException
    {
        final LogInstance first = instance(1);
        final LogInstance second = instance(2);
        second.refusal = new MemtxException(ErrorCode.ER_CFG, "replication", "duplicate connection");
        second.follow("node1:3301");
        final Applier applier = second.appliers.get(0);
        await(() -> UpstreamStatus.LOADING == applier.status());
        assertEquals("Incorrect value for option 'replication': duplicate connection", applier.failure().text());
        second.refusal = null;
        first.write(1, 10);
        await(this::isConverged);
    }

    @Test
    void shouldDismissADownstreamWithTheReason() throws IOException
    {
        final LogInstance first = instance(1);
        final LogInstance second = instance(2);
        second.follow("node1:3301");
        final Applier applier = second.appliers.get(0);
        await(() -> UpstreamStatus.FOLLOW == applier.status());
        first.relays.get(0).dismiss(new Failure(ErrorCode.ER_UNKNOWN_REPLICA.number(), "not registered"));
        await(() -> UpstreamStatus.STOPPED == applier.status());
        assertEquals("not registered", applier.failure().text());
        assertEquals(DownstreamStatus.STOPPED, first.relays.get(0).status());
    }

    @Test
    void shouldFetchASnapshotWithoutBecomingAMember() throws IOException
    {
        final LogInstance first = instance(1);
        final LogInstance second = instance(2);
        first.write(3, 10);
        addSnapshotRows(first);
        first.registration = CompletableFuture.failedFuture(new MemtxException(ErrorCode.ER_LOADING)); // not asked
        second.next = NextStep.FETCH_SNAPSHOT;
        second.follow("node1:3301");
        await(() -> NextStep.WAIT == second.next);
        assertEquals(500, rowsOf(directory.resolve("node2").resolve("00000000000000000002.snap")));
    }

    @Test
    void shouldRetryAfterErrorsThatPassByThemselves() throws IOException
    {
        final LogInstance first = instance(1);
        final LogInstance second = instance(2);
        second.follow("node1:3301");
        final Applier applier = second.appliers.get(0);
        await(() -> UpstreamStatus.FOLLOW == applier.status());
        for (final ErrorCode code : List.of(ErrorCode.ER_CFG, ErrorCode.ER_LOADING, ErrorCode.ER_XLOG_GAP))
        {
            second.failNext(new Failure(code.number(), "wait"));
            first.write(1, 10);
            await(() -> UpstreamStatus.LOADING == applier.status());
            await(this::isConverged);
            await(() -> UpstreamStatus.FOLLOW == applier.status());
        }
        assertExactlyOnce();
    }

    @Test
    void shouldSendRowsOfOthersAlongARingAndNeverBack() throws IOException
    {
        for (int id = 1; id <= 4; id++)
        {
            instance(id);
        }
        for (int id = 1; id <= 4; id++)
        {
            instances.get(id - 1).follow(endpoint(1 + id % 4));
        }
        for (int i = 0; i < 30; i++)
        {
            instances.get(i % 4).write(1 + i % 3, 20);
            step();
        }
        await(this::isConverged);
        assertExactlyOnce();
    }

    /** Links are cut and healed at random while all write; a failing seed is in the message. */
    @Test
    void shouldConvergeWhateverTheLinksDo() throws IOException
    {
        for (int round = 0; round < 4; round++)
        {
            final long seed = System.nanoTime();
            final Random random = new Random(seed);
            instances.forEach(LogInstance::close);
            instances.clear();
            network = new FakeNetwork(random, (1 + random.nextInt(10)) * STEP_NS);
            for (int id = 1; id <= 3; id++)
            {
                instance(id, "round" + round + '-' + id);
            }
            mesh();
            for (int i = 0; i < 3_000; i++)
            {
                if (0 == random.nextInt(200))
                {
                    network.cut(endpoint(1 + random.nextInt(3)), endpoint(1 + random.nextInt(3)));
                }
                if (0 == random.nextInt(400))
                {
                    network.heal();
                }
                if (0 == random.nextInt(5))
                {
                    final LogInstance writer = instances.get(random.nextInt(3));
                    writer.write(1 + random.nextInt(5), random.nextInt(3_000));
                    if (0 == random.nextInt(50))
                    {
                        writer.rotate();
                    }
                }
                step();
            }
            network.heal();
            try
            {
                await(this::isConverged);
                assertExactlyOnce();
            }
            catch (final AssertionError ex)
            {
                throw new AssertionError("seed=" + seed, ex);
            }
        }
    }

    private static void addSnapshotRows(final LogInstance instance)
    {
        final MsgPackWriter row = new MsgPackWriter();
        for (int i = 0; i < 500; i++)
        {
            row.reset().mapHeader(1).unsigned(HeaderKey.REQUEST_TYPE).unsigned(RowType.INSERT.code());
            row.mapHeader(2).unsigned(BodyKey.SPACE_ID).unsigned(512).unsigned(BodyKey.TUPLE).arrayHeader(2);
            row.unsigned(i).string("x".repeat(250 == i ? 40_000 : i));
            final byte[] bytes = new byte[row.length()];
            Memory.copyTo(row.address(), bytes, 0, bytes.length);
            instance.snapshotRows.add(bytes);
        }
    }

    private static long rowsOf(final Path snap)
    {
        long rows = 0;
        try (XlogFileReader reader =
            XlogFileReader.open(FileStorage.INSTANCE, snap, FileType.SNAP, ReadMode.STRICT))
        {
            while (reader.nextTransaction())
            {
                while (reader.nextRow())
                {
                    rows++;
                }
            }
        }
        return rows;
    }

    private LogInstance instance(final int id) throws IOException
    {
        return instance(id, "node" + id);
    }

    private LogInstance instance(final int id, final String name) throws IOException
    {
        final LogInstance instance = new LogInstance(
            Files.createDirectory(directory.resolve(name)), id, TIMEOUT_NS,
            (acceptor) -> network.open(endpoint(id), acceptor));
        instances.add(instance);
        return instance;
    }

    /** Every instance follows every one, itself included. */
    private void mesh()
    {
        for (final LogInstance instance : instances)
        {
            for (int id = 1; id <= instances.size(); id++)
            {
                instance.follow(endpoint(id));
            }
        }
    }

    private static String endpoint(final int id)
    {
        return "node" + id + ":3301";
    }

    private static List<UpstreamStatus> statuses(final LogInstance instance)
    {
        return instance.appliers.stream().map(Applier::status).toList();
    }

    private boolean isConverged()
    {
        return instances.stream().allMatch((instance) -> instance.vclock().equals(instances.get(0).vclock()));
    }

    private void assertExactlyOnce()
    {
        for (final LogInstance instance : instances)
        {
            assertEquals(instance.rows.size(), instance.rows.stream().distinct().count());
            assertEquals(
                instances.get(0).rows.stream().sorted().toList(), instance.rows.stream().sorted().toList());
        }
    }

    private void await(final BooleanSupplier condition)
    {
        for (int i = 0; !condition.getAsBoolean(); i++)
        {
            assertTrue(i < MAX_STEPS, () -> "no end in sight: " + describe());
            step();
        }
    }

    private String describe()
    {
        final StringBuilder text = new StringBuilder();
        for (final LogInstance instance : instances)
        {
            text.append(instance.vclock()).append(' ');
            instance.appliers.forEach((applier) ->
                text.append(applier.peer()).append(' ').append(applier.status()).append(' ')
                    .append(applier.failure()).append("; "));
        }
        return text.toString();
    }

    private void step()
    {
        nowNs += STEP_NS;
        instances.forEach((instance) -> instance.step(nowNs));
    }
}
