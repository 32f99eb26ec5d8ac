package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.field.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static io.memtx.memtx.KeySpec.unique;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The log is kept for members that are away, over checkpoints and restarts, and not for longer. */
@Timeout(240)
class KeptLogTest
{
    private static final long DEADLINE_NS = 60_000_000_000L;
    private static final int ROWS = 300;

    @TempDir
    private Path directory;

    private final List<Instance> instances = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();
    private String[] endpoints;
    private int rows;

    @AfterEach
    void closeInstances()
    {
        instances.forEach(Instance::close);
    }

    @Test
    void shouldKeepTheLogForAMemberThatIsAway() throws Exception
    {
        endpoints = new String[] {freeEndpoint(), freeEndpoint()};
        final Instance first = launch("one", 0);
        final Memtx one = first.awaitRunning(60, TimeUnit.SECONDS);
        one.submit((tx) -> one.createSpace("s", (def) -> def
            .field("id", FieldType.UNSIGNED).index("primary", IndexType.TREE, unique("id")))).get();
        final Instance second = launch("two", 1);
        second.awaitRunning(60, TimeUnit.SECONDS);
        await(() -> 2 == first.info().replication().size() && 0 != second.info().id());
        write(one);
        await(() -> rows == rows(second));

        close(second);
        write(one);
        close(first);
        final Instance firstAgain = launch("one", 0);
        final Memtx oneAgain = firstAgain.awaitRunning(60, TimeUnit.SECONDS);
        write(oneAgain); // and before it has heard of the member
        final long kept = files("one", ".xlog");
        assertTrue(kept > 10, "logs=" + kept);
        final Instance secondAgain = launch("two", 1);
        secondAgain.awaitRunning(60, TimeUnit.SECONDS);
        await(() -> rows == rows(secondAgain));

        await(() ->
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
        final InstanceContext context = new InstanceContext(directory.resolve(name))
            .instanceName(name)
            .listen(endpoints[index])
            .aeronDirectory(directory.resolve(name + "-driver"))
            .errorHandler((error) ->
            {
                synchronized (errors)
                {
                    errors.add(error);
                }
            });
        if (1 == index)
        {
            context.replication(endpoints[0]);
        }
        context.memtx().memtxMemory(64 << 20).walMaxSize(32 << 10).checkpointWalThreshold(100 << 10).checkpointCount(1);
        final Instance instance = Instance.launch(context);
        instances.add(instance);
        return instance;
    }

    private void close(final Instance instance)
    {
        instance.close();
        instances.remove(instance);
    }

    private void await(final Callable<Boolean> condition) throws Exception
    {
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        while (!condition.call())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, this::describe);
            Thread.sleep(5);
        }
    }

    private String describe()
    {
        final StringBuilder text = new StringBuilder("timed out, rows=" + rows);
        instances.forEach((instance) -> text.append('\n').append(instance.info()));
        errors.forEach((error) -> text.append('\n').append(error));
        return text.toString();
    }

    private static String freeEndpoint() throws IOException
    {
        try (DatagramChannel channel = DatagramChannel.open())
        {
            channel.bind(new InetSocketAddress("127.0.0.1", 0));
            return "127.0.0.1:" + ((InetSocketAddress)channel.getLocalAddress()).getPort();
        }
    }
}
