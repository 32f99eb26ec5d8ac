package io.memtx.memtx.model;

import io.memtx.memtx.MemtxContext;
import io.memtx.xlog.journal.WalMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/**
 * A random history over spaces of several shapes, held against a plain model. {@value #OPERATIONS_PROP_NAME} makes it
 * longer, {@value #SEED_PROP_NAME} another one.
 */
class EngineModelTest
{
    static final String OPERATIONS_PROP_NAME = "memtx.model.operations";
    static final String SEED_PROP_NAME = "memtx.model.seed";

    @TempDir
    Path directory;

    @Test
    void shouldAgreeWithModel()
    {
        final long operations = Long.getLong(OPERATIONS_PROP_NAME, 1_000_000);
        final long seed = Long.getLong(SEED_PROP_NAME, 20261122L);
        final MemtxContext context = new MemtxContext(directory)
            .memtxMemory(128L << 20).walMode(WalMode.WRITE).walMaxSize(8 << 20).checkpointCount(1);
        try (RandomHistory history = new RandomHistory(context, seed))
        {
            history.run(operations);
        }
    }
}
