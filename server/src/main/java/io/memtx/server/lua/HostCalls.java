package io.memtx.server.lua;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * All that Lua may ask of Java, by name. Owned by Lua's thread.
 */
final class HostCalls implements LuaState.HostFunction
{
    private static final int HEADER_LENGTH = 2; // of a short string in MessagePack

    private final Map<String, HostCall> calls = new HashMap<>();

    HostCalls()
    {
        add("error_codes", (arguments) -> errorCodes());
        add("clock", (arguments) -> System.nanoTime() / 1e9);
    }

    /**
     * @param name of a call.
     * @param call that does it.
     */
    void add(final String name, final HostCall call)
    {
        calls.put(name, call);
    }

    @Override
    public Object call(final String name, final byte[] argument)
    {
        try
        {
            if ("source".equals(name))
            {
                return source(argument);
            }
            final HostCall call = calls.get(name);
            if (null == call)
            {
                throw new IllegalArgumentException("no such call: " + name);
            }
            final Object answer = call.call(Tuple.ofMsgPack(argument).toList());
            if (answer instanceof HostCall.Pending pending)
            {
                return List.of("wait", pending.token());
            }
            return answer instanceof Whole whole ? whole.answer() : success(answer);
        }
        catch (final Exception ex)
        {
            return LuaError.encode(ex);
        }
    }

    /**
     * An answer that says itself whether the call has failed.
     *
     * @param answer as Lua gets it.
     */
    record Whole(Object answer)
    {
    }

    static Object success(final Object value)
    {
        final List<Object> answer = new ArrayList<>(2);
        answer.add(true);
        answer.add(value);
        return answer;
    }

    private static Object errorCodes()
    {
        final Map<String, Object> codes = new LinkedHashMap<>();
        for (final ErrorCode code : ErrorCode.values())
        {
            codes.put(code.name(), List.of(code.number(), code.template()));
            codes.put(code.name().substring("ER_".length()), List.of(code.number(), code.template()));
        }
        return codes;
    }

    /** The text of a module of ours, as it is: Lua asks for it before it can read MessagePack. */
    private static byte[] source(final byte[] argument)
    {
        final String name = new String(argument, HEADER_LENGTH, argument.length - HEADER_LENGTH, US_ASCII);
        final byte[] source = resource(name + ".lua");
        if (null == source)
        {
            throw new IllegalArgumentException("no such module: " + name);
        }
        return source;
    }

    /**
     * @param path of a resource beside this class.
     * @return its bytes; null when there is none.
     */
    static byte[] resource(final String path)
    {
        try (InputStream in = HostCalls.class.getResourceAsStream(path))
        {
            return null == in ? null : in.readAllBytes();
        }
        catch (final IOException ex)
        {
            throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, ex, "resource cannot be read: " + path);
        }
    }
}
