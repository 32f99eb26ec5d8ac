package io.memtx.server.lua;

import java.util.List;

/**
 * Something that Lua asks Java for. Called on the thread of Lua.
 */
@FunctionalInterface
interface HostCall
{
    /**
     * @param arguments boxed; binary strings are byte arrays, other strings have lost what was not UTF-8.
     * @return the answer, boxed; {@link Pending} when it takes its time.
     * @throws Exception that Lua is to see as an error.
     */
    Object call(List<Object> arguments) throws Exception;

    /**
     * The answer comes later, under a number.
     *
     * @param token of it.
     */
    record Pending(long token)
    {
    }
}
