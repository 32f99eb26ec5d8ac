package io.memtx.server.lua;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;

class LuaErrorTest
{
    @Test
    void shouldGiveAnErrorOfTheEngineItsTypeAndNumber()
    {
        final MemtxException refusal = new MemtxException(ErrorCode.ER_NO_SUCH_SPACE, "s");
        assertEquals(
            List.of(false, Map.of(
                "type", refusal.type(),
                "code", ErrorCode.ER_NO_SUCH_SPACE.number(),
                "message", "Space 's' does not exist")),
            LuaError.encode(refusal));
    }

    @Test
    void shouldGiveAnyOtherErrorTheNumberOfAnUnknownOne()
    {
        assertEquals(
            List.of(false, Map.of("type", "LuajitError", "code", ErrorCode.ER_UNKNOWN.number(), "message", "no luck")),
            LuaError.encode(new IllegalStateException("no luck")));
    }
}
