package io.memtx.bench.engine;

import io.memtx.bench.workload.Scratch;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.schema.IndexType;
import io.memtx.xlog.journal.WalMode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A directory of records that an engine has left behind, closed in good order; removed when it is closed.
 */
public final class RecordDirectory implements AutoCloseable
{
    /** Where its data is. */
    public enum Source
    {
        /** In a snapshot; the log has nothing more. */
        SNAPSHOT,

        /** In the log; the snapshot is that of an empty engine. */
        LOG
    }

    private final Scratch scratch = new Scratch();
    private final int count;

    /**
     * Makes it.
     *
     * @param source of the data.
     * @param count  of records.
     */
    public RecordDirectory(final Source source, final int count) throws IOException
    {
        this.count = count;
        try (EngineFixture engine = new EngineFixture(context().walMode(WalMode.WRITE), IndexType.HASH))
        {
            engine.fill(count);
            if (Source.SNAPSHOT == source)
            {
                engine.db().snapshot();
            }
        }
    }

    /**
     * @return options to open it with.
     */
    public MemtxContext context()
    {
        return EngineFixture.context(scratch.directory(), count);
    }

    /**
     * @return its newest snapshot.
     */
    public Path snapshot() throws IOException
    {
        try (Stream<Path> files = Files.list(scratch.directory()))
        {
            return files
                .filter((file) -> file.toString().endsWith(".snap"))
                .max(Comparator.naturalOrder())
                .orElseThrow();
        }
    }

    @Override
    public void close()
    {
        scratch.close();
    }
}
