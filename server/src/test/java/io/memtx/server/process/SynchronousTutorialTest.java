package io.memtx.server.process;

import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.xlog.RowType;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.directory.XlogFile;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.XlogFileReader;
import io.memtx.xlog.row.RowFlyweight;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** "Configuring synchronous replication", step by step, with two processes. */
@Timeout(300)
class SynchronousTutorialTest
{
    private static final String ONE = "one";
    private static final String TWO = "two";
    private static final String SPACE = "sync";
    private static final String TIMED_OUT =
        "error\t216\tQuorum collection for a synchronous transaction is timed out";
    private static final Path TARANTOOLCTL = Path.of("/usr/bin/tarantoolctl");

    @TempDir
    private Path directory;

    private ReplicaSet set;

    @BeforeEach
    void startFirst() throws Exception
    {
        set = new ReplicaSet(directory, ONE, TWO);
        set.follows(ONE, set.endpoint(ONE)).follows(TWO, set.endpoint(ONE));
        set.with("connectTimeoutMs=60000").withOf(ONE, "quorum=2").startFirst(ONE);
    }

    @AfterEach
    void closeBoth()
    {
        set.close();
    }

    @Test
    void shouldDoTheTutorial() throws Exception
    {
        one().ask("createSync", SPACE, "id:unsigned");
        assertEquals("0", one().info("synchro.owner")); // nobody, until somebody writes
        startSecond();
        assertEquals("[1]", one().ask("replace", SPACE, 1));
        assertEquals("1", one().info("synchro.owner"));
        set.awaitEqualVclocks();
        assertEquals("[[1]]", two().ask("select", SPACE));
        assertEquals("false", one().info("ro"));
        assertEquals(
            "error\t7\tCan't modify data on a read-only instance - state is election follower with term 2, leader is " +
            "1 (" + one().info("uuid") + "), synchro queue with term 2 belongs to 1 (" + one().info("uuid") + ")",
            two().tell("replace", SPACE, 100));

        two().stop();
        assertEquals(TIMED_OUT, one().tell("replace", SPACE, 2));
        assertEquals("[[1]]", one().ask("select", SPACE));
        one().ask("synchroTimeoutMs", 500);
        assertEquals(TIMED_OUT, one().tell("replace", SPACE, 3));
        assertEquals("0", one().info("synchro.len"));
        changeQuorumWhileOneWaits();
        startSecond();
        set.awaitEqualVclocks();
        assertEquals("[[1], [4], [5]]", two().ask("select", SPACE));
        writeMixedOnes();
        promoteTheSecond();
        stopAndLookAtLogs();
    }

    /** One that waits is confirmed at once when one member is enough. */
    private void changeQuorumWhileOneWaits() throws Exception
    {
        one().ask("synchroTimeoutMs", 60_000);
        final CompletableFuture<String> waiting = one().begin("replace\t" + SPACE + "\t4");
        set.await("it waits", () -> "1".equals(one().info("synchro.len")));
        assertEquals("[[1]]", one().ask("select", SPACE)); // nobody sees it, unlike in Tarantool
        one().ask("quorum", 1);
        assertEquals("OK\t[4]", waiting.get(60, TimeUnit.SECONDS));
        assertEquals("[5]", one().ask("replace", SPACE, 5));
        assertEquals("1", one().info("synchro.quorum"));
        one().ask("quorum", "N / 2 + 1");
        assertEquals("2", one().info("synchro.quorum"));
    }

    private void writeMixedOnes() throws Exception
    {
        assertEquals("[6]", one().ask("replace", SPACE, 6));
        one().ask("both", SPACE, 7, SPACE, 8);
        one().ask("create", "async", "id:unsigned");
        one().ask("both", SPACE, 9, "async", 1);
        assertEquals("[2]", one().ask("replace", "async", 2));
        set.awaitEqualVclocks();
        assertEquals("[[1], [2]]", two().ask("select", "async"));
    }

    private void promoteTheSecond() throws Exception
    {
        one().ask("replication", (Object)new String[]{
            ReplicaSet.LOGIN + set.endpoint(ONE), ReplicaSet.LOGIN + set.endpoint(TWO)});
        set.await("both follow", () -> "follow".equals(one().info("2.upstream.status")));
        two().ask("promote");
        set.await("it is known", () -> "2".equals(one().info("synchro.owner")));
        final String uuid = two().info("uuid");
        final String refusal =
            "error\t7\tCan't modify data on a read-only instance - state is election follower with term 3, leader is " +
            "2 (" + uuid + "), synchro queue with term 3 belongs to 2 (" + uuid + ")";
        assertEquals(refusal, one().tell("replace", SPACE, 10));
        assertEquals(refusal, one().tell("replace", "async", 4));
        assertEquals("[11]", two().ask("replace", SPACE, 11));
        assertEquals("[5]", two().ask("replace", "async", 5));
        set.awaitEqualVclocks();
        set.assertEqualData(SPACE, "after the promotion");
        set.assertEqualData("async", "after the promotion");
    }

    private void stopAndLookAtLogs() throws Exception
    {
        one().stop();
        two().stop();
        final List<String> rows = serviceRows();
        assertEquals(List.of(
            "PROMOTE origin=1 {2=0, 3=0, 83=2}",
            "CONFIRM origin=1 {2=1}",
            "ROLLBACK origin=1 {2=1}",
            "ROLLBACK origin=1 {2=1}",
            "CONFIRM origin=1 {2=1}",
            "CONFIRM origin=1 {2=1}",
            "CONFIRM origin=1 {2=1}",
            "CONFIRM origin=1 {2=1}",
            "CONFIRM origin=1 {2=1}",
            "PROMOTE origin=2 {2=1, 83=3}",
            "CONFIRM origin=2 {2=2}"), rows, () -> String.join("\n", rows));
        if (Files.isExecutable(TARANTOOLCTL))
        {
            assertPrinted();
        }
    }

    /** CONFIRM, ROLLBACK, PROMOTE and RAFT rows of the first one's logs, without the LSNs that they are about. */
    private List<String> serviceRows()
    {
        final List<String> rows = new ArrayList<>();
        for (final XlogFile log : logs())
        {
            try (XlogFileReader reader =
                XlogFileReader.open(FileStorage.INSTANCE, log.path(), FileType.XLOG, ReadMode.UNCLOSED))
            {
                while (reader.nextTransaction())
                {
                    while (reader.nextRow())
                    {
                        final String text = text(reader.row());
                        if (!text.isEmpty())
                        {
                            rows.add(text);
                        }
                    }
                }
            }
        }
        return rows;
    }

    private static String text(final RowFlyweight row)
    {
        final String name = row.type() == RowType.RAFT_CONFIRM.code() ? "CONFIRM" :
            row.type() == RowType.RAFT_ROLLBACK.code() ? "ROLLBACK" :
            row.type() == RowType.RAFT_PROMOTE.code() ? "PROMOTE" : "";
        return name.isEmpty() ? "" : name + " origin=" + row.replicaId() + ' ' +
            MsgPackBoxer.decode(row.bodyAddress()).toString().replaceAll(", 3=[1-9][0-9]*", "");
    }

    private List<XlogFile> logs()
    {
        final Path data = set.directory(ONE);
        return new XlogDirectory(FileStorage.INSTANCE, data, data).scan(null, false).logs();
    }

    /** Tarantool's own tool prints each row, also of the kinds that its version does not know. */
    private void assertPrinted() throws Exception
    {
        int rows = 0;
        int printed = 0;
        for (final XlogFile log : logs())
        {
            try (XlogFileReader reader =
                XlogFileReader.open(FileStorage.INSTANCE, log.path(), FileType.XLOG, ReadMode.UNCLOSED))
            {
                while (reader.nextTransaction())
                {
                    while (reader.nextRow())
                    {
                        rows++;
                    }
                }
            }
            final Process cat = new ProcessBuilder(
                TARANTOOLCTL.toString(), "cat", log.path().toString(), "--show-system")
                .redirectErrorStream(true).start();
            final String text = new String(cat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, cat.waitFor(), text);
            printed += text.split("HEADER:", -1).length - 1;
        }
        assertTrue(rows > 20);
        assertEquals(rows, printed);
    }

    private void startSecond() throws Exception
    {
        set.start(TWO, "bootstrapStrategy=LEGACY");
        set.awaitFollowing();
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
