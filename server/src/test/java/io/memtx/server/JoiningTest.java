package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.tuple.error.ErrorCode;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Instances that become members: with data from others, under their own name, again and for the first time. */
@Timeout(120)
class JoiningTest
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
    void shouldLoseNothingAndApplyNothingTwiceWhenTheLeaderWritesWhileAnotherJoins() throws Exception
    {
        final Instance first = set.start(1, 1);
        set.awaitRunning(first);
        final Memtx one = first.db();
        ReplicaSet.createBands(one);
        for (int i = 0; i < 2000; i++)
        {
            one.space("bands").insert(i, "x".repeat(200));
        }
        final Instance second = set.start(2, 1, 2);
        final int[] next = {2000};
        set.await(() ->
        {
            one.space("bands").insert(next[0]++, "while it joins");
            if (0 == next[0] % 3)
            {
                one.space("bands").replace(0, "touched " + next[0]);
            }
            return UpstreamStatus.FOLLOW == ReplicaSet.status(second, 0);
        });
        set.awaitRunning(second);
        set.awaitConverged();
        assertTrue(next[0] > 2010, "nothing was written while it joined");
        first.replication(ReplicaSet.endpoints(1, 2));
        assertEquals(2, second.info().id());
        assertEquals(next[0], second.db().space("bands").size());
        assertEquals(one.space("bands").get(0), second.db().space("bands").get(0));
        second.db().space("bands").insert(-1 + (1 << 20), "mine");
        set.awaitConverged();
        assertEquals("mine", one.space("bands").get(-1 + (1 << 20)).getString(1));
        assertEquals(List.of(), set.errors.stream()
            .filter((error) -> !error.getMessage().contains("failed to synchronize")).toList());
    }

    @Test
    void shouldKeepTheIdOfAnInstanceThatHasLostItsDataOnceItsOldConnectionIsGone() throws Exception
    {
        final Instance first = set.start(1, 1, 2);
        Instance second = set.start(2, 1, 2);
        set.awaitRunning(first, second);
        final int id = second.info().id();
        final Path old = set.directory(2);

        // it is still there when another instance comes in its name
        final InstanceContext pretender = set.context(3, 1, 2, 3).instanceName("node2");
        final Instance third = set.start(3, pretender);
        set.await(() -> null != ReplicaSet.message(third, 0));
        assertEquals("Duplicate replica name node2, already occupied by " + ReplicaSet.uuid(2),
            ReplicaSet.message(third, 0));
        assertEquals(UpstreamStatus.LOADING, ReplicaSet.status(third, 0));
        assertEquals(269, ErrorCode.ER_INSTANCE_NAME_DUPLICATE.number());
        assertEquals(2, first.info().replication().size());
        set.stop(3);

        set.stop(2);
        delete(old);
        second = set.start(2, set.context(2, 1, 2).instanceUuid(ReplicaSet.uuid(22)));
        set.awaitRunning(second);
        assertEquals(id, second.info().id());
        assertEquals(ReplicaSet.uuid(22), first.info().replica(id).uuid());

        set.stop(2);
        delete(old);
        second = set.start(2, set.context(2, 1, 2).instanceName(null).instanceUuid(ReplicaSet.uuid(22)));
        set.awaitRunning(second);
        assertEquals(id, second.info().id());
        assertEquals(2, first.info().replication().size());
    }

    @Test
    void shouldJoinAnotherMasterWhenTheFirstOneIsReadOnly() throws Exception
    {
        final Instance first = set.start(1, 1, 2);
        final Instance second = set.start(2, 1, 2);
        set.awaitRunning(first, second);
        first.readOnly(true);
        second.readOnly(true);
        final Instance third = set.start(3, 1, 2, 3);
        set.await(() -> Stream.of(0, 1).anyMatch((index) -> null != ReplicaSet.message(third, index)));
        final String message = Stream.of(0, 1).map((index) -> ReplicaSet.message(third, index))
            .filter((text) -> null != text).findFirst().orElseThrow();
        assertEquals("Can't modify data on a read-only instance - box.cfg.read_only is true", message);
        assertEquals("loading", third.info().status());
        assertNull(third.db());
        second.readOnly(false);
        set.awaitRunning(third);
        assertEquals(3, third.info().id());
        assertEquals(3, second.info().replication().size());
    }

    private static void delete(final Path directory) throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            for (final Path file : files.toList())
            {
                Files.delete(file);
            }
        }
    }
}
