package io.memtx.bench.peer.tarantool;

/**
 * What can be measured, each in processes and directories of its own, and the figures that come of it. Rows are an
 * unsigned key and a string of 32 bytes, where nothing else is said.
 */
public enum TarantoolStage
{
    /**
     * From Lua, without a journal: lua.get.hash, lua.get.tree, lua.replace.hash, lua.replace.tree, lua.scan100.tree. A
     * get does not look into its tuple.
     */
    LUA,
    /**
     * The same through the C interface, each value read: c.get.hash, c.get.tree, c.replace.hash, c.replace.tree,
     * c.scan100.tree. Needs a C compiler and Tarantool's headers.
     */
    NATIVE,
    /** A replace from one fiber that waits for the write: commit.write. */
    COMMIT_WRITE,
    /** A replace from one fiber that waits for the force: commit.fsync. */
    COMMIT_FSYNC,
    /**
     * Replaces of a synchronous space that two processes confirm, from one fiber and from 64, the time of each:
     * synchro.one.p50, synchro.one.p99, synchro.one.p999, and synchro.many.p50 and so on; synchro.one and synchro.many,
     * the time of all by their number.
     */
    SYNCHRO,
    /**
     * Rows {unsigned, string(7), unsigned}, the last one small: memory.payload.hash and memory.payload.tree, their
     * MessagePack; memory.tuple.hash and memory.tuple.tree, what that takes of the arena; memory.index.hash and
     * memory.index.tree, an entry of the index.
     */
    MEMORY,
    /**
     * The time that box.cfg takes: recover.empty, and what it takes longer than that when there are rows:
     * recover.snapshot, recover.log (of transactions of a thousand rows).
     */
    RECOVERY
}
