package io.memtx.memtx;

import io.memtx.xlog.journal.FaultMapper;
import io.memtx.xlog.storage.FaultPlan;
import io.memtx.xlog.storage.FaultStorage;

import java.nio.file.Path;

/**
 * Options of a small engine whose every call of the file system, and every mapping and force of its log, a plan may
 * make fail.
 */
public final class FaultContext
{
    private static final long USABLE_BYTES = 1 << 20; // little is prepared ahead, so that few calls are the same

    private FaultContext()
    {
    }

    /**
     * @param directory of the data.
     * @param plan      that is asked before each call.
     * @return options, to be completed.
     */
    public static MemtxContext of(final Path directory, final FaultPlan plan)
    {
        return new MemtxContext(directory)
            .memtxMemory(4 << 20)
            .storage(new FaultStorage(plan).ofAllCalls().withoutForce().usableBytes(USABLE_BYTES))
            .journalSource((journalContext) -> FaultMapper.launchOn(journalContext, plan));
    }
}
