package io.memtx.server.lua;

/**
 * What a trigger in Lua has raised, on its way through the engine back to Lua.
 */
final class LuaTriggerException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String type;

    LuaTriggerException(final int code, final String type, final String message)
    {
        super(message, null, false, false);
        this.code = code;
        this.type = type;
    }

    /** {@return Tarantool's number of it} */
    int code()
    {
        return code;
    }

    /** {@return the type that error objects show} */
    String type()
    {
        return type;
    }
}
