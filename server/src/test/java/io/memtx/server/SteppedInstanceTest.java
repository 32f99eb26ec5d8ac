package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.field.FieldType;
import io.memtx.xlog.journal.WalMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static io.memtx.memtx.KeySpec.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** An instance in the loop of an embedding program. */
@Timeout(120)
class SteppedInstanceTest
{
    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(value = WalMode.class, names = {"WRITE", "FSYNC"})
    void shouldDoAllItsWorkOnTheThreadThatStepsItWhenSingleThreaded(final WalMode mode) throws Exception
    {
        try (Instance instance = Instance.open(context("stepped", mode)))
        {
            final Memtx db = instance.awaitRunning(60, TimeUnit.SECONDS);
            db.createSpace("bands", (def) -> def
                .field("id", FieldType.UNSIGNED)
                .index("primary", IndexType.TREE, unique("id")));
            for (int i = 0; i < 200; i++)
            {
                db.space("bands").insert(i, "x".repeat(1000));
            }
            final CompletableFuture<Tuple> submitted =
                db.submit((tx) -> tx.insert(db.space("bands"), 1000, "Roxette"));
            while (!submitted.isDone())
            {
                instance.doWork();
            }
            assertEquals("Roxette", submitted.get().getString(1));
            assertTrue(db.snapshot());
            assertEquals("running", instance.info().status());
            instance.readOnly(true);
            assertTrue(instance.info().isReadOnly());
            assertEquals(List.of(), threads());
        }
        try (Instance instance = Instance.open(context("stepped", mode)))
        {
            assertEquals(201, instance.awaitRunning(60, TimeUnit.SECONDS).space("bands").size());
        }
    }

    @Test
    void shouldChangeWhatMayBeChangedWhileTheQueueIsFull() throws Exception
    {
        try (Instance instance = Instance.open(context("full", WalMode.WRITE)))
        {
            final Memtx db = instance.awaitRunning(60, TimeUnit.SECONDS);
            int count = 0;
            while (null != db.submit((tx) -> null))
            {
                count++;
            }
            assertTrue(count > 0);
            instance.readOnly(true);
            assertTrue(instance.info().isReadOnly());
        }
    }

    @Test
    void shouldRefuseToBeSteppedWhenItHasThreads()
    {
        try (Instance instance = Instance.launch(context("launched", WalMode.WRITE)))
        {
            assertThrows(IllegalStateException.class, instance::doWork);
        }
    }

    private InstanceContext context(final String name, final WalMode mode)
    {
        final InstanceContext context = new InstanceContext(directory.resolve(name))
            .instanceName(name)
            .aeronDirectory(directory.resolve(name + "-driver"));
        context.memtx().memtxMemory(16 << 20).walMode(mode).walMaxSize(64 << 10).singleThreaded(true)
            .threadPrefix("stepped");
        return context;
    }

    private static List<String> threads()
    {
        return Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName).filter((name) -> name.startsWith("stepped-")).toList();
    }
}
