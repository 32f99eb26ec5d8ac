package io.memtx.server.lua;

/**
 * How much statements may take. What a limit stops fails with an error; the instance goes on.
 *
 * @param memoryBytes      that all of Lua may hold.
 * @param sliceNs          for how long a fiber may run without letting others run.
 * @param transactionNs    for how long a transaction may keep the transaction thread, waiting for its next statement
 *                         included.
 * @param triggerNs        for how long the transaction thread waits for a trigger that is written in Lua.
 */
public record LuaLimits(long memoryBytes, long sliceNs, long transactionNs, long triggerNs)
{
    /** What {@code memtx.lua.memory}, {@code .slice.ms}, {@code .transaction.ms} and {@code .trigger.ms} say. */
    public static final String PREFIX = "memtx.lua.";

    private static final long NS_PER_MS = 1_000_000;

    /**
     * @return 256 MiB, 60 s, 5 s and 5 s, unless system properties say otherwise.
     */
    public static LuaLimits ofProperties()
    {
        return new LuaLimits(
            Long.getLong(PREFIX + "memory", 256L << 20),
            Long.getLong(PREFIX + "slice.ms", 60_000) * NS_PER_MS,
            Long.getLong(PREFIX + "transaction.ms", 5_000) * NS_PER_MS,
            Long.getLong(PREFIX + "trigger.ms", 5_000) * NS_PER_MS);
    }
}
