package io.memtx.memtx;

import io.memtx.memtx.space.Schema;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;

/**
 * Whose data read views hold: an engine's, or a standby's copy. All but {@link #isClosed()} are for the owner's thread.
 */
interface ViewSource
{
    /** Throws IllegalStateException on any other thread than the owner's. */
    void checkOwner();

    /** Any thread. */
    boolean isClosed();

    /**
     * @return where the data is.
     * @throws MemtxException ER_LOADING when there is none yet.
     */
    Arena arena();

    /**
     * @return the confirmed data.
     */
    Schema viewedSchema();

    /**
     * @return how far it goes; not to be changed.
     */
    Vclock viewedVclock();
}
