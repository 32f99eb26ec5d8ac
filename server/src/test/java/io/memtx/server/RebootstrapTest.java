package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.relay.applier.applier.UpstreamStatus;
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
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A replica that was away for longer than the others keep their logs. */
@Timeout(120)
class RebootstrapTest
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
    void shouldBeginAnewUnderItsOldIdWhenNobodyHasTheLogBehindIt() throws Exception
    {
        final Instance first = start();
        set.stop(2);
        forgetTheLogOf(first);
        final Instance second = set.start(2, 1, 2);
        set.awaitRunning(second);
        set.awaitConverged();
        assertTrue(set.errors.stream().anyMatch(
            (error) -> error.getMessage().startsWith("replica is too old, initiating rebootstrap")), set::describe);
        assertEquals(2, second.info().id());
        assertEquals(ReplicaSet.uuid(2), second.info().uuid());
        assertEquals(first.db().space("bands").size(), second.db().space("bands").size());
        assertEquals(1, snapsOf(2));
        second.db().space("bands").insert(1 << 20, "mine");
        set.awaitConverged();

        set.stop(2);
        final Instance again = set.start(2, 1, 2);
        set.awaitRunning(again);
        assertEquals("mine", again.db().space("bands").get(1 << 20).getString(1));
    }

    @Test
    void shouldStayWithWhatItHasWhenNobodyElseHasThat() throws Exception
    {
        final Instance first = start();
        first.replication();
        final Instance second = set.instance(2);
        second.db().space("bands").insert(1 << 20, "only here");
        set.stop(2);
        forgetTheLogOf(first);
        final Instance again = set.start(2, 1, 2);
        set.await(() -> UpstreamStatus.LOADING == ReplicaSet.status(again, 0));
        assertTrue(set.errors.stream().anyMatch((error) -> error.getMessage().startsWith(
            "can't rebootstrap from " + ReplicaSet.uuid(1) + ": replica has local rows: local {")), set::describe);
        assertTrue(ReplicaSet.message(again, 0).startsWith("Missing .xlog file between LSN "), set::describe);
        assertEquals("only here", again.db().space("bands").get(1 << 20).getString(1));
    }

    @Test
    void shouldNotBeginAnewWhileOnePeerHasTheLogBehindIt() throws Exception
    {
        final Instance first = start(1, 2, 3);
        final Instance third = set.start(3, 1, 2, 3);
        set.awaitRunning(third);
        set.awaitConverged();
        set.stop(2);
        forgetTheLogOf(first);
        set.awaitConverged();
        final Instance second = set.start(2, 1, 2, 3);
        set.awaitRunning(second);
        set.awaitConverged();
        assertFalse(set.errors.stream().anyMatch((error) -> error.getMessage().contains("rebootstrap")));
    }

    @Test
    void shouldNeverBeginAnewWhileItRuns() throws Exception
    {
        final Instance first = start();
        final Instance second = set.instance(2);
        second.replication();
        forgetTheLogOf(first);
        second.replication(ReplicaSet.endpoints(1, 2));
        set.await(() -> UpstreamStatus.LOADING == ReplicaSet.status(second, 0));
        assertTrue(ReplicaSet.message(second, 0).startsWith("Missing .xlog file between LSN "), set::describe);
        set.pass(5 * ReplicaSet.TIMEOUT_NS);
        assertEquals("running", second.info().status());
        assertFalse(set.errors.stream().anyMatch((error) -> error.getMessage().contains("rebootstrap")));
        set.stop(2);
        final Instance again = set.start(2, 1, 2);
        set.awaitRunning(again);
        set.awaitConverged();
    }

    @Test
    void shouldComeBackUnderItsUuidWhenItDiesBetweenTheOldAndTheNew() throws Exception
    {
        final Instance first = set.start(1, 1);
        set.awaitRunning(first);
        ReplicaSet.createBands(first.db());
        final Path unfinished = set.directory(2).resolve("00000000000000000009.snap.inprogress");
        Files.createDirectories(unfinished.getParent());
        Files.writeString(unfinished, "SNAP\n0.13\nVersion: memtx\nInstance: " + ReplicaSet.uuid(77) +
            "\nVClock: {1: 9}\n\n");
        final Instance second = set.start(2, set.context(2, 1, 2).instanceUuid(null));
        set.awaitRunning(second);
        assertEquals(ReplicaSet.uuid(77), second.info().uuid());
        assertFalse(Files.exists(unfinished));
    }

    private Instance start(final int... listed) throws Exception
    {
        final int[] all = 0 == listed.length ? new int[]{1, 2} : listed;
        final Instance first = set.start(1, all);
        final Instance second = set.start(2, all);
        if (3 == all.length)
        {
            set.start(3, all);
        }
        set.awaitRunning(first, second);
        if (3 == all.length)
        {
            set.awaitRunning(set.instance(3));
            set.stop(3);
        }
        ReplicaSet.createBands(first.db());
        for (int i = 0; i < 100; i++)
        {
            first.db().space("bands").insert(i, "row");
        }
        set.awaitConverged();
        return first;
    }

    /** The member is taken for no member for a moment, so that nothing is kept for it. */
    private void forgetTheLogOf(final Instance instance) throws Exception
    {
        final Memtx db = instance.db();
        final long signature = ReplicaSet.vclock(instance).values().stream().mapToLong(Long::longValue).sum() + 1;
        db.replication().release(ReplicaSet.uuid(2));
        final int[] next = {1000};
        set.await(() ->
        {
            db.space("bands").insert(next[0]++, "later");
            if (0 == next[0] % 100)
            {
                db.snapshot();
            }
            return oldestLog() >= signature;
        });
    }

    private long oldestLog() throws IOException
    {
        try (Stream<Path> files = Files.list(set.directory(1)))
        {
            return files.map((file) -> file.getFileName().toString()).filter((name) -> name.endsWith(".xlog"))
                .mapToLong((name) -> Long.parseLong(name.substring(0, name.indexOf('.')))).min().orElse(0);
        }
    }

    private long snapsOf(final int node) throws IOException
    {
        try (Stream<Path> files = Files.list(set.directory(node)))
        {
            return files.filter((file) -> file.toString().endsWith(".snap")).count();
        }
    }
}
