package io.memtx.server.process;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The master-master tutorial, step by step, with two processes. */
@Timeout(300)
class TutorialTest
{
    private static final String ONE = "instance001";
    private static final String TWO = "instance002";
    private static final String FOUR_BANDS =
        "[1, \"Roxette\", 1986], [2, \"Scorpions\", 1965], [3, \"Ace of Base\", 1987], [4, \"The Beatles\", 1960]";

    @TempDir
    private Path directory;

    private ReplicaSet set;
    private int oneId;
    private int twoId;

    @BeforeEach
    void startBoth() throws Exception
    {
        set = new ReplicaSet(directory, ONE, TWO).startAll();
        oneId = Integer.parseInt(one().info("id"));
        twoId = Integer.parseInt(two().info("id"));
        assertEquals(3, oneId + twoId);
        assertEquals("false", one().info("ro"));
        assertEquals("false", two().info("ro"));
    }

    @AfterEach
    void closeBoth()
    {
        set.close();
    }

    @Test
    void shouldDoTheTutorial() throws Exception
    {
        writeOnBoth();
        collide();
        reseed();
        resume();
    }

    private void writeOnBoth() throws Exception
    {
        assertBothFollow();
        assertFalse(one().info().containsKey(oneId + ".upstream.status"));
        assertFalse(one().info().containsKey(oneId + ".downstream.status"));
        one().ask("create", "bands", "id:unsigned", "band_name:string", "year:unsigned");
        one().ask("insert", "bands", 1, "Roxette", 1986);
        one().ask("insert", "bands", 2, "Scorpions", 1965);
        set.awaitEqualVclocks();
        assertEquals("[[1, \"Roxette\", 1986], [2, \"Scorpions\", 1965]]", two().ask("select", "bands"));
        two().ask("insert", "bands", 3, "Ace of Base", 1987);
        two().ask("insert", "bands", 4, "The Beatles", 1960);
        set.awaitEqualVclocks();
        assertEquals("[" + FOUR_BANDS + "]", one().ask("select", "bands"));
    }

    private void collide() throws Exception
    {
        final String before = one().info("replicated");
        one().stop();
        set.await("the other one notices", () -> "disconnected".equals(two().info(oneId + ".upstream.status")));
        assertEquals("stopped", two().info(oneId + ".downstream.status"));
        assertEof(two().info(oneId + ".downstream.message"));
        assertEof(two().info(oneId + ".upstream.message"));
        two().ask("insert", "bands", 5, "incorrect data", 0);
        two().stop();

        set.start(ONE);
        set.await("there is data", () -> "running".equals(one().info("status")));
        assertEquals(before, one().info("replicated"));
        one().ask("insert", "bands", 5, "Pink Floyd", 1965);
        set.start(TWO);
        set.await("both are stopped", () -> "stopped".equals(one().info(twoId + ".upstream.status")) &&
            "stopped".equals(two().info(oneId + ".upstream.status")) &&
            "stopped".equals(one().info(twoId + ".downstream.status")) &&
            "stopped".equals(two().info(oneId + ".downstream.status")));
        final Map<String, String> first = one().info();
        final Map<String, String> second = two().info();
        assertEquals(
            "Duplicate key exists in unique index \"primary\" in space \"bands\" with old tuple - " +
            "[5, \"Pink Floyd\", 1965] and new tuple - [5, \"incorrect data\", 0]",
            first.get(twoId + ".upstream.message"));
        assertEquals(
            "Duplicate key exists in unique index \"primary\" in space \"bands\" with old tuple - " +
            "[5, \"incorrect data\", 0] and new tuple - [5, \"Pink Floyd\", 1965]",
            second.get(oneId + ".upstream.message"));
        assertEquals("replicator@" + set.endpoint(TWO), first.get(twoId + ".upstream.peer"));
        assertEof(first.get(twoId + ".downstream.message"));
        assertEof(second.get(oneId + ".downstream.message"));
        for (final Map<String, String> info : List.of(first, second))
        {
            assertEquals("running", info.get("status"));
            assertEquals("false", info.get("ro"));
        }
        assertEquals("[" + FOUR_BANDS + ", [5, \"Pink Floyd\", 1965]]", one().ask("select", "bands"));
        assertEquals("[" + FOUR_BANDS + ", [5, \"incorrect data\", 0]]", two().ask("select", "bands"));
        assertTrue(one().log().stream().anyMatch((line) ->
            line.contains("error applying row: {type: 'INSERT', replica_id: " + twoId) &&
            line.contains("[5, \"incorrect data\", 0]")),
            one()::text);
    }

    private void reseed() throws Exception
    {
        two().ask("readOnly", true);
        assertEquals("error\t7\tCan't modify data on a read-only instance - box.cfg.read_only is true",
            two().tell("insert", "bands", 6, "x", 1));
        two().stop();
        set.wipe(TWO);
        set.start(TWO, "readOnly=true");
        set.await("it is back", () -> "follow".equals(two().info().get(oneId + ".upstream.status")));
        assertEquals(twoId, Integer.parseInt(two().info("id")));
        assertEquals("[" + FOUR_BANDS + ", [5, \"Pink Floyd\", 1965]]", two().ask("select", "bands"));
        assertEquals("true", two().info("ro"));
        set.await("one sends rows again", () -> "follow".equals(one().info(twoId + ".downstream.status")));
        assertEquals("stopped", one().info(twoId + ".upstream.status"));
        assertTrue(one().info(twoId + ".upstream.message").startsWith("Duplicate key exists"));
    }

    private void resume() throws Exception
    {
        one().ask("readOnly", true);
        one().ask("replication");
        assertNull(one().info(twoId + ".upstream.status"));
        one().ask("readOnly", false);
        two().ask("readOnly", false);
        one().ask("replication", (Object)set.uris(ONE));
        set.awaitFollowing();
        set.awaitEqualVclocks();
        assertBothFollow();
        two().ask("insert", "bands", 6, "Queen", 1970);
        one().ask("insert", "bands", 7, "ABBA", 1972);
        set.awaitEqualVclocks();
        set.assertEqualData("bands", "after the tutorial");
        assertEquals("[6, \"Queen\", 1970]", one().ask("get", "bands", 6));
        assertEquals("[7, \"ABBA\", 1972]", two().ask("get", "bands", 7));
    }

    private void assertBothFollow() throws Exception
    {
        assertEquals("follow", one().info(twoId + ".upstream.status"));
        assertEquals("follow", two().info(oneId + ".upstream.status"));
        set.await("both send rows", () -> "follow".equals(one().info(twoId + ".downstream.status")) &&
            "follow".equals(two().info(oneId + ".downstream.status")));
        assertEquals(ONE, two().info(oneId + ".name"));
        assertEquals(TWO, one().info(twoId + ".name"));
    }

    private static void assertEof(final String message)
    {
        assertTrue(message.matches(
            "unexpected EOF when reading from socket, peer of 127\\.0\\.0\\.1:[0-9]+: Broken pipe"), message);
    }

    private InstanceProcess one()
    {
        return set.get(ONE);
    }

    private InstanceProcess two()
    {
        return set.get(TWO);
    }
}
