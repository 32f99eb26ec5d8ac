package io.memtx.server.lua;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Exceptions as Lua is told of them: the type, number and text of Tarantool's error objects.
 */
final class LuaError
{
    private LuaError()
    {
    }

    /**
     * @param cause of a failed call.
     * @return the answer of that call.
     */
    static Object encode(final Throwable cause)
    {
        final Map<String, Object> fields = new LinkedHashMap<>();
        if (cause instanceof MemtxException known)
        {
            fields.put("type", known.type());
            fields.put("code", known.code().number());
            fields.put("message", known.getMessage());
        }
        else if (cause instanceof LuaTriggerException raised)
        {
            fields.put("type", raised.type());
            fields.put("code", raised.code());
            fields.put("message", raised.getMessage());
        }
        else
        {
            fields.put("type", "LuajitError");
            fields.put("code", ErrorCode.ER_UNKNOWN.number());
            fields.put("message", null == cause.getMessage() ? cause.toString() : cause.getMessage());
        }
        return List.of(false, fields);
    }
}
