package io.memtx.memtx;

import io.memtx.xlog.journal.MemoryMapper;
import io.memtx.xlog.storage.MemoryDisk;

/** An engine whose files are in memory and that has no threads: what it does is the same every time. */
public final class MemoryContext
{
    private MemoryContext()
    {
    }

    /**
     * @param context to be completed.
     * @param disk    of its files.
     * @return the context.
     */
    public static MemtxContext on(final MemtxContext context, final MemoryDisk disk)
    {
        return context.singleThreaded(true).storage(disk).journalSource(MemoryMapper::launch);
    }
}
