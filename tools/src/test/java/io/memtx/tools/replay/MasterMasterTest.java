package io.memtx.tools.replay;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The master-master tutorial from {@code memtx init} to its last line, as it is typed ({@code tt} is {@code memtx}), on
 * processes that really run. Two things are not as in its text: the ports are free ones, and whoever starts alone waits
 * a second for others, not thirty.
 */
@Timeout(300)
class MasterMasterTest
{
    private static final String FIRST = ReplayedSet.FIRST;
    private static final String SECOND = ReplayedSet.SECOND;
    private static final String NOTHING = "---\n...\n";
    private static final String ALL_BANDS =
        """
        ---
        - - [1, 'Roxette', 1986]
          - [2, 'Scorpions', 1965]
          - [3, 'Ace of Base', 1987]
          - [4, 'The Beatles', 1960]
          - [5, 'Pink Floyd', 1965]
        ...
        """;

    @TempDir
    Path directory;

    private ReplayedSet set;

    @AfterEach
    void close()
    {
        set.close();
    }

    @Test
    void shouldBeAsTheTutorialSays() throws Exception
    {
        set = ReplayedSet.prepare(directory);
        startBoth();
        addData();
        makeConflict();
        reseed();
        restartReplication();
    }

    private void startBoth() throws Exception
    {
        assertEquals(
            List.of(
                "   \u2022 Starting an instance [master_master:instance001]...",
                "   \u2022 Starting an instance [master_master:instance002]..."),
            set.memtx("start", "master_master").lines());
        final List<String> status = set.memtx("status", "master_master").lines();
        assertTrue(status.get(0).matches(" INSTANCE +STATUS +PID.*"), status.toString());
        assertTrue(status.get(1).matches(" master_master:instance001 +RUNNING +\\d+.*"), status.toString());
        assertTrue(status.get(2).matches(" master_master:instance002 +RUNNING +\\d+.*"), status.toString());

        assertEquals("---\n- false\n...\n", set.ask(FIRST, "box.info.ro"));
        assertEquals("---\n- false\n...\n", set.ask(SECOND, "box.info.ro"));
        set.await(FIRST + " and " + SECOND + " follow each other", () ->
            set.isFollowing(FIRST, SECOND) && set.isFollowing(SECOND, FIRST));
        checkFollows(FIRST, SECOND, 3302);
        checkFollows(SECOND, FIRST, 3301);
    }

    private void addData() throws Exception
    {
        final String space = set.ask(FIRST, "box.schema.space.create('bands')");
        assertTrue(AnswerMask.isEqual(
            """
            ---
            - format_object: []
              is_local: false
              engine: memtx
              before_replace: 'function: 0x41bb8e80'
              field_count: 0
              is_sync: false
              on_replace: 'function: 0x41bb8e30'
              state:
                is_sync: false
              temporary: false
              index: []
              type: normal
              enabled: false
              name: bands
              id: 512
            - created
            ...
            """, space), space);
        assertEquals(NOTHING, set.ask(FIRST,
            "box.space.bands:format({ { name = 'id', type = 'unsigned' }, { name = 'band_name', type = 'string' }, " +
            "{ name = 'year', type = 'unsigned' } })"));
        final String index = set.ask(FIRST, "box.space.bands:create_index('primary', { parts = { 'id' } })");
        assertTrue(AnswerMask.isEqual(
            """
            ---
            - unique: true
              parts:
              - fieldno: 1
                sort_order: asc
                type: unsigned
                exclude_null: false
                is_nullable: false
              hint: true
              id: 0
              type: TREE
              space_id: 512
              name: primary
            ...
            """, index), index);
        assertEquals("---\n- [1, 'Roxette', 1986]\n...\n",
            set.ask(FIRST, "box.space.bands:insert { 1, 'Roxette', 1986 }"));
        assertEquals("---\n- [2, 'Scorpions', 1965]\n...\n",
            set.ask(FIRST, "box.space.bands:insert { 2, 'Scorpions', 1965 }"));
        set.awaitAnswer(SECOND, "box.space.bands:select()",
            "---\n- - [1, 'Roxette', 1986]\n  - [2, 'Scorpions', 1965]\n...\n");
        set.ask(SECOND, "box.space.bands:insert { 3, 'Ace of Base', 1987 }");
        set.ask(SECOND, "box.space.bands:insert { 4, 'The Beatles', 1960 }");
        set.awaitAnswer(FIRST, "box.space.bands:select()",
            """
            ---
            - - [1, 'Roxette', 1986]
              - [2, 'Scorpions', 1965]
              - [3, 'Ace of Base', 1987]
              - [4, 'The Beatles', 1960]
            ...
            """);
        set.await("equal vclocks", () -> set.vclock(FIRST).equals(set.vclock(SECOND)));
        assertTrue(set.ask(FIRST, "box.info.vclock").matches("---\n- \\{(?:0: \\d+, )?1: \\d+, 2: \\d+}\n...\n"),
            set.ask(FIRST, "box.info.vclock"));
    }

    private void makeConflict() throws Exception
    {
        set.memtx("stop", "master_master:instance001");
        assertEquals("---\n- [5, 'incorrect data', 0]\n...\n",
            set.ask(SECOND, "box.space.bands:insert { 5, 'incorrect data', 0 }"));
        set.memtx("stop", "master_master:instance002");
        set.memtx("start", "master_master:instance001");
        set.await(FIRST + " is writable", () -> "---\n- false\n...\n".equals(set.ask(FIRST, "box.info.ro")));
        assertEquals("---\n- [5, 'Pink Floyd', 1965]\n...\n",
            set.ask(FIRST, "box.space.bands:insert { 5, 'Pink Floyd', 1965 }"));
        set.memtx("start", "master_master:instance002");
        set.await(FIRST + " is stopped", () -> "stopped".equals(set.upstream(FIRST, SECOND).get("status")));
        checkConflict();
        set.await(SECOND + " is stopped", () -> "stopped".equals(set.downstream(FIRST, SECOND).get("status")));
    }

    private void reseed() throws Exception
    {
        set.configure(ReplayedSet.CONFIG.replaceFirst("(instance002:\n +database:\n +mode:) rw", "$1 ro"));
        assertEquals(NOTHING, set.ask(FIRST, "require('config'):reload()"));
        assertEquals(NOTHING, set.ask(SECOND, "require('config'):reload()"));
        assertEquals("---\n- true\n...\n", set.ask(SECOND, "box.info.ro"));
        try (Stream<Path> files = Files.list(set.application().resolve("var/lib/instance002")))
        {
            for (final Path file : files.filter((path) -> path.toString().matches(".*\\.(?:xlog|snap)")).toList())
            {
                Files.delete(file);
            }
        }
        set.memtx("restart", "master_master:instance002");
        set.awaitAnswer(SECOND, "box.space.bands:select()", ALL_BANDS);
        checkConflict();
        set.await(SECOND + " follows again", () -> "follow".equals(set.downstream(FIRST, SECOND).get("status")));
    }

    private void restartReplication() throws Exception
    {
        set.configure(ReplayedSet.CONFIG
            .replaceFirst("(instance001:\n +database:\n +mode:) rw", "$1 ro")
            .replaceFirst("( +iproto:)\n +listen:\n +- uri: '127.0.0.1:3301'", "$1 {}")
            .replaceFirst("(instance002:\n +database:\n +mode:) rw", "$1 ro"));
        assertEquals(NOTHING, set.ask(FIRST, "require('config'):reload()"));
        set.configure(ReplayedSet.CONFIG);
        assertEquals(NOTHING, set.ask(FIRST, "require('config'):reload()"));
        assertEquals(NOTHING, set.ask(SECOND, "require('config'):reload()"));
        set.await(FIRST + " follows again", () ->
            set.isFollowing(FIRST, SECOND) && set.isFollowing(SECOND, FIRST));
        checkFollows(FIRST, SECOND, 3302);
        assertEquals("---\n- false\n...\n", set.ask(FIRST, "box.info.ro"));
        assertEquals("---\n- false\n...\n", set.ask(SECOND, "box.info.ro"));
        set.awaitAnswer(FIRST, "box.space.bands:select()", ALL_BANDS);
        assertEquals(0, set.memtx("stop", "master_master").status());
    }

    private void checkConflict()
    {
        final Map<?, ?> upstream = set.upstream(FIRST, SECOND);
        assertEquals("stopped", upstream.get("status"));
        assertEquals("replicator@127.0.0.1:3302", upstream.get("peer"));
        assertEquals(
            "Duplicate key exists in unique index \"primary\" in space \"bands\" with old tuple - " +
                "[5, \"Pink Floyd\", 1965] and new tuple - [5, \"incorrect data\", 0]",
            upstream.get("message"));
    }

    private void checkFollows(final String at, final String other, final int port)
    {
        final Map<?, ?> replica = set.replica(at, other);
        final Map<Object, Object> upstream = new LinkedHashMap<>(set.upstream(at, other));
        assertTrue(upstream.remove("idle") instanceof Number && upstream.remove("lag") instanceof Number);
        assertEquals(Map.of("status", "follow", "peer", "replicator@127.0.0.1:" + port), upstream);
        final Map<Object, Object> downstream = new LinkedHashMap<>(set.downstream(at, other));
        assertTrue(downstream.remove("idle") instanceof Number && downstream.remove("lag") instanceof Number);
        assertTrue(downstream.remove("vclock") instanceof Map);
        assertEquals(Map.of("status", "follow"), downstream);
        assertEquals(
            List.of("downstream", "id", "lsn", "name", "upstream", "uuid"),
            replica.keySet().stream().map(String::valueOf).sorted().toList());
        assertEquals(
            List.of("id", "lsn", "name", "uuid"),
            set.replica(at, at).keySet().stream().map(String::valueOf).sorted().toList());
    }
}
