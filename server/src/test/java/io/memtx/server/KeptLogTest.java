package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.field.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static io.memtx.memtx.KeySpec.unique;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The log is kept for members that are away, over checkpoints and restarts, and not for longer. */
@Timeout(240)
class KeptLogTest
{
    private static final int ROWS = 300;

    @TempDir
    private Path directory;

    private LaunchedSet set;
    private String[] endpoints;
    private int rows;

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
    void shouldKeepTheLogForAMemberThatIsAway() throws Exception
    {
        endpoints = new String[] {LaunchedSet.freeEndpoint(), LaunchedSet.freeEndpoint()};
        final Instance first = launch("one", 0);
        final Memtx one = first.awaitRunning(60, TimeUnit.SECONDS);
        one.submit((tx) -> one.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED).index("primary", IndexType.TREE, unique("id")))).get();
        final Instance second = launch("two", 1);
        second.awaitRunning(60, TimeUnit.SECONDS);
        set.await(() -> 2 == first.info().replication().size() && 0 != second.info().id());
        write(one);
        set.await(() -> rows == rows(second));

        set.close(second);
        write(one);
        set.close(first);
        final Instance firstAgain = launch("one", 0);
        final Memtx oneAgain = firstAgain.awaitRunning(60, TimeUnit.SECONDS);
        write(oneAgain); // and before it has heard of the member
        final long kept = files("one", ".xlog");
        assertTrue(kept > 10, "logs=" + kept);
        final Instance secondAgain = launch("two", 1);
        secondAgain.awaitRunning(60, TimeUnit.SECONDS);
        set.await(() -> rows == rows(secondAgain));

        set.await(() ->
        {
            write(oneAgain);
            return files("one", ".xlog") < kept / 2;
        });
    }

    /** Enough for several files of the log, and a checkpoint. */
    private void write(final Memtx db) throws Exception
    {
        final String text = "x".repeat(1_000);
        final long snapsBefore = newest("one");
        for (int i = 0; i < ROWS || snapsBefore == newest("one"); i++)
        {
            final int id = rows++;
            db.submit((tx) -> tx.insert(db.space("s"), id, text)).get();
        }
    }

    private long newest(final String name) throws IOException
    {
        try (Stream<Path> files = Files.list(directory.resolve(name)))
        {
            return files.map((file) -> file.getFileName().toString()).filter((file) -> file.endsWith(".snap"))
                .mapToLong((file) -> Long.parseLong(file.substring(0, 20))).max().orElse(-1);
        }
    }

    private long files(final String name, final String suffix) throws IOException
    {
        try (Stream<Path> files = Files.list(directory.resolve(name)))
        {
            return files.filter((file) -> file.toString().endsWith(suffix)).count();
        }
    }

    private static int rows(final Instance instance) throws Exception
    {
        final Memtx db = instance.db();
        return db.submit((tx) -> db.hasSpace("s") ? (int)db.space("s").primary().size() : 0).get();
    }

    private Instance launch(final String name, final int index)
    {
        final InstanceContext context = 1 == index ?
            set.context(name, endpoints[1], endpoints[0]) : set.context(name, endpoints[0]);
        context.memtx().memtxMemory(64 << 20).walMaxSize(32 << 10).checkpointWalThreshold(100 << 10).checkpointCount(1);
        return set.launch(context);
    }
}
