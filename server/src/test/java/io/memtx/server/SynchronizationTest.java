package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.tuple.error.MemtxException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What an instance waits for before it may be written to. */
@Timeout(120)
class SynchronizationTest
{
    @TempDir
    private Path directory;

    @AutoClose
    private ReplicaSet set;

    @BeforeEach
    void open()
    {
        set = new ReplicaSet(directory);
    }

    @Test
    void shouldWaitForOthersAsLongAsItIsToldAndThenRunAlone() throws Exception
    {
        pair();
        set.stop(1);
        set.stop(2);
        final Instance alone = set.start(2, 1, 2);
        set.pass(9 * ReplicaSet.TIMEOUT_NS);
        assertEquals("loading", alone.info().status());
        assertNull(alone.db());
        set.pass(2 * ReplicaSet.TIMEOUT_NS);
        assertEquals("running", alone.info().status());
        alone.db().space("bands").insert(1, "alone");
        assertNull(alone.info().readOnlyReason());
    }

    @Test
    void shouldBeAnOrphanUntilItFollowsWhomItIsConnectedWith() throws Exception
    {
        pair();
        final Memtx one = set.instance(1).db();
        set.stop(2);
        for (int i = 0; i < 3000; i++)
        {
            one.space("bands").insert(i, "x".repeat(100));
        }
        final Instance second = set.start(2, set.context(2, 1, 2).syncTimeoutNs(1));
        set.await(() -> "orphan".equals(second.info().status()));
        assertEquals("orphan", second.info().readOnlyReason());
        assertEquals("Can't modify data on a read-only instance - it is an orphan",
            assertThrows(MemtxException.class, () -> second.db().space("bands").insert(5000, "x")).getMessage());
        assertTrue(set.errors.stream().anyMatch((error) -> error.getMessage().equals(
            "failed to synchronize with 1 out of 1 replicas; entering orphan mode")), set::describe);
        set.awaitRunning(second);
        assertEquals(3000, second.db().space("bands").size());
        second.db().space("bands").insert(5000, "x");
    }

    @Test
    void shouldBeWaitedForAsLongAsItIsToldBeforeItIsAnOrphan() throws Exception
    {
        pair();
        final Memtx one = set.instance(1).db();
        set.stop(2);
        set.errors.clear();
        for (int i = 0; i < 1000; i++)
        {
            one.space("bands").insert(i, "x".repeat(100));
        }
        final Instance second = set.start(2, set.context(2, 1, 2).syncTimeoutNs(60 * ReplicaSet.TIMEOUT_NS));
        set.await(() ->
        {
            assertFalse("orphan".equals(second.info().status()));
            return "running".equals(second.info().status());
        });
        assertEquals(0, set.errors.size(), set::describe);
        assertEquals(1000, second.db().space("bands").size());
    }

    @Test
    void shouldTellTheFirstOfSeveralReasons() throws Exception
    {
        pair();
        set.stop(1);
        set.stop(2);
        final Instance second = set.start(2, set.context(2, 1, 2).readOnly(true)
            .bootstrapStrategy(BootstrapStrategy.LEGACY));
        set.pass(11 * ReplicaSet.TIMEOUT_NS);
        assertEquals("orphan", second.info().status());
        assertEquals("config", second.info().readOnlyReason());
        second.readOnly(false);
        assertEquals("orphan", second.info().readOnlyReason());
        second.readOnly(true);
        assertEquals("Can't modify data on a read-only instance - box.cfg.read_only is true",
            assertThrows(MemtxException.class, () -> second.db().space("bands").insert(1, "x")).getMessage());
        second.readOnly(false);
        second.replication();
        set.awaitRunning(second);
        assertNull(second.info().readOnlyReason());
    }

    @Test
    void shouldWaitForTheConnectQuorumTheOldWayAndLeaveByItself() throws Exception
    {
        pair();
        set.stop(1);
        set.stop(2);
        final Instance second = set.start(2, set.context(2, 1, 2).bootstrapStrategy(BootstrapStrategy.LEGACY));
        set.pass(30 * ReplicaSet.TIMEOUT_NS);
        assertEquals("orphan", second.info().status());
        set.start(1, 1, 2);
        set.awaitRunning(second);
    }

    @Test
    void shouldNotWaitTheOldWayForWhoWantsToJoinIt() throws Exception
    {
        pair();
        set.stop(1);
        set.stop(2);
        delete(set.directory(1));
        final Instance second = set.start(2, set.context(2, 1, 2).bootstrapStrategy(BootstrapStrategy.LEGACY));
        final Instance first = set.start(1, set.context(1, 1, 2).bootstrapStrategy(BootstrapStrategy.LEGACY));
        set.awaitRunning(first, second);
        assertEquals(1, first.info().id());
        second.db().space("bands").insert(1, "Roxette");
        set.awaitConverged();
        assertEquals(1, first.db().space("bands").size());
    }

    @Test
    void shouldStillWaitTheOldWayForThoseWhoHaveData() throws Exception
    {
        final Instance[] all = {set.start(1, 1, 2, 3), set.start(2, 1, 2, 3), set.start(3, 1, 2, 3)};
        set.awaitRunning(all);
        for (int node = 1; node <= 3; node++)
        {
            set.stop(node);
        }
        delete(set.directory(3));
        final Instance first = set.start(1, set.context(1, 1, 2, 3).bootstrapStrategy(BootstrapStrategy.LEGACY));
        final Instance third = set.start(3, set.context(3, 1, 2, 3).bootstrapStrategy(BootstrapStrategy.LEGACY));
        set.pass(30 * ReplicaSet.TIMEOUT_NS);
        assertEquals("orphan", first.info().status(), set::describe);
        assertEquals("loading", third.info().status());
        set.start(2, set.context(2, 1, 2, 3).bootstrapStrategy(BootstrapStrategy.LEGACY));
        set.awaitRunning(first, third);
    }

    @Test
    void shouldGetBackItsLostRowsBeforeItWritesOthersUnderTheirNumbers() throws Exception
    {
        pair();
        final Instance second = set.instance(2);
        final Path saved = directory.resolve("saved");
        set.stop(2);
        copy(set.directory(2), saved);
        final Instance before = set.start(2, 1, 2);
        set.awaitRunning(before);
        final int id = before.info().id();
        before.db().space("bands").insert(1, "lost and found");
        set.awaitConverged();
        final long lsn = before.info().vclock().get(id);
        set.stop(2);

        // the other one is there but cannot send: what it has is known by its ballot only
        delete(set.directory(2));
        copy(saved, set.directory(2));
        final Instance after = set.start(2, set.context(2, 1, 2));
        set.await(() -> "waiting to receive its own transactions back from the replicaset"
            .equals(after.info().readOnlyReason()));
        assertEquals(
            "Can't modify data on a read-only instance - " +
            "waiting to receive its own transactions back from the replicaset",
            assertThrows(MemtxException.class, () -> after.db().space("bands").insert(2, "x")).getMessage());
        set.await(() -> null == after.info().readOnlyReason());
        assertEquals("lost and found", after.db().space("bands").get(1).getString(1));
        assertEquals(lsn, after.info().vclock().get(id));
        after.db().space("bands").insert(2, "new");
        set.step();
        assertEquals(lsn + 1, after.info().vclock().get(id));
        set.awaitConverged();
        assertEquals("new", set.instance(1).db().space("bands").get(2).getString(1));
        assertFalse(second == after);
    }

    private void pair() throws Exception
    {
        final Instance first = set.start(1, 1, 2);
        final Instance second = set.start(2, 1, 2);
        set.awaitRunning(first, second);
        ReplicaSet.createBands(first.db());
        set.awaitConverged();
    }

    private static void copy(final Path source, final Path target) throws IOException
    {
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(source))
        {
            for (final Path file : files.filter((path) -> path.toString().matches(".*\\.(snap|xlog)")).toList())
            {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
    }

    private static void delete(final Path source) throws IOException
    {
        try (Stream<Path> files = Files.list(source))
        {
            for (final Path file : files.toList())
            {
                Files.delete(file);
            }
        }
    }
}
