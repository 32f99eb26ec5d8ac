package io.memtx.memtx;

import io.memtx.tuple.error.ErrorCode;

/**
 * A call that is refused, the code and text it is refused with, and the same call in Lua for a Tarantool to refuse.
 *
 * @param code of the refusal.
 * @param text of it.
 * @param lua  the same in Lua, with spaces as locals of their names; null where Tarantool has nothing like it.
 * @param call refused.
 */
record Refusal(ErrorCode code, String text, String lua, Call call)
{
    @Override
    public String toString()
    {
        return code + ": " + text.substring(0, Math.min(60, text.length()));
    }

    interface Call
    {
        void on(Memtx db);
    }
}
