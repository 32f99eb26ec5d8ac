package io.memtx.tools.replay;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The statements of "Preventing duplicate actions" and "Configuring synchronous replication", typed at the consoles of
 * processes.
 */
@Timeout(300)
class SeedStatementsTest
{
    private static final String FIRST = ReplayedSet.FIRST;
    private static final String SECOND = ReplayedSet.SECOND;
    private static final String NOTHING = "---\n...\n";

    @TempDir
    Path directory;

    private ReplayedSet set;

    @BeforeEach
    void start() throws Exception
    {
        set = ReplayedSet.prepare(directory);
        set.memtx("start", "master_master");
        set.await("both follow", () -> set.isFollowing(FIRST, SECOND) && set.isFollowing(SECOND, FIRST));
    }

    @AfterEach
    void stop()
    {
        set.close();
    }

    @Test
    void shouldSkipTheFaultyRowWhenReplicationIsResumed() throws Exception
    {
        assertEquals(NOTHING, set.ask(FIRST, "_ = box.schema.space.create('tester')"));
        assertEquals(NOTHING, set.ask(FIRST, "_ = box.space.tester:create_index('primary')"));
        set.awaitAnswer(SECOND, "box.space.tester.index.primary.name", "---\n- primary\n...\n");
        for (final String instance : List.of(FIRST, SECOND))
        {
            assertEquals(NOTHING, set.ask(instance, "original_value = box.cfg.replication"));
            assertEquals(NOTHING, set.ask(instance, "box.cfg{replication={}}"));
        }
        assertEquals("---\n- [1, 'data']\n...\n", set.ask(FIRST, "box.space.tester:insert{1, 'data'}"));
        assertEquals("---\n- [1, 'other']\n...\n", set.ask(SECOND, "box.space.tester:insert{1, 'other'}"));
        set.ask(FIRST, "box.cfg{replication=original_value}");
        set.ask(SECOND, "box.cfg{replication=original_value}");
        set.await("the conflict", () -> "stopped".equals(set.upstream(FIRST, SECOND).get("status")) &&
            "stopped".equals(set.upstream(SECOND, FIRST).get("status")));
        assertEquals(
            "Duplicate key exists in unique index \"primary\" in space \"tester\" with old tuple - [1, \"data\"] " +
                "and new tuple - [1, \"other\"]",
            set.upstream(FIRST, SECOND).get("message"));

        for (final String instance : List.of(FIRST, SECOND))
        {
            assertEquals(NOTHING, set.ask(instance, "original_value = box.cfg.replication"));
            assertEquals(NOTHING, set.ask(instance, "box.cfg{replication={}}"));
            assertEquals(NOTHING, set.ask(instance, "box.cfg{replication=original_value}"));
        }
        set.await("both follow", () -> set.isFollowing(FIRST, SECOND) && set.isFollowing(SECOND, FIRST));
        assertEquals("---\n- [1, 'data']\n...\n", set.ask(FIRST, "box.space.tester:get(1)"));
        assertEquals("---\n- [1, 'other']\n...\n", set.ask(SECOND, "box.space.tester:get(1)"));

        assertEquals(NOTHING, set.ask(FIRST, "box.space.tester:upsert({1}, {{'=', 2, box.info.uuid}})"));
        set.awaitAnswer(
            SECOND, "box.space.tester:get(1)[2] == '" + uuid(FIRST) + "'", "---\n- true\n...\n");
        assertTrue(set.ask(FIRST, "box.space.tester:upsert{{1, 0}, {{'+', 2, 1)}").startsWith("---\n- error: "),
            "the text of the tutorial lacks a brace");
        assertEquals(NOTHING, set.ask(FIRST, "box.space.tester:upsert({2, 0}, {{'+', 2, 1}})"));
        assertEquals(NOTHING, set.ask(FIRST, "box.space.tester:upsert({2, 0}, {{'+', 2, 1}})"));
        set.awaitAnswer(SECOND, "box.space.tester:get(2)", "---\n- [2, 1]\n...\n");
    }

    @Test
    void shouldWaitForTheQuorumOfASynchronousSpace() throws Exception
    {
        assertEquals(NOTHING, set.ask(FIRST, "_ = box.schema.create_space('test1', {is_sync = true})"));
        assertEquals(NOTHING, set.ask(FIRST, "box.cfg{replication_synchro_quorum = 'N / 2 + 1'}"));
        assertEquals(NOTHING, set.ask(FIRST, "box.cfg{replication_synchro_quorum = 2}"));
        assertEquals(NOTHING, set.ask(FIRST, "_ = box.schema.space.create('sync', {is_sync=true})"));
        assertEquals(NOTHING, set.ask(FIRST, "_ = box.space.sync:create_index('pk')"));
        assertEquals("---\n- [1]\n...\n", set.ask(FIRST, "box.space.sync:replace{1}"));
        set.awaitAnswer(SECOND, "box.space.sync:select()", "---\n- - [1]\n...\n");

        set.memtx("stop", "master_master:instance002");
        assertEquals(NOTHING, set.ask(FIRST, "box.cfg{replication_synchro_timeout = 0.5}"));
        assertEquals(
            "---\n- error: Quorum collection for a synchronous transaction is timed out\n...\n",
            set.ask(FIRST, "box.space.sync:replace{2}"));
        assertEquals("---\n- - [1]\n...\n", set.ask(FIRST, "box.space.sync:select()"));
        set.memtx("start", "master_master:instance002");
        set.await("both follow", () -> set.isFollowing(FIRST, SECOND) && set.isFollowing(SECOND, FIRST));
        assertEquals("---\n- [3]\n...\n", set.ask(FIRST, "box.space.sync:replace{3}"));
        set.awaitAnswer(SECOND, "box.space.sync:select()", "---\n- - [1]\n  - [3]\n...\n");
    }

    private String uuid(final String instance)
    {
        final Object answer = AnswerMask.valuesOf(set.ask(instance, "box.info.uuid"));
        return String.valueOf(((List<?>)answer).get(0));
    }
}
