package io.memtx.server.lua;

import io.memtx.server.Instance;
import io.memtx.server.console.Interpreter;
import io.memtx.server.console.InterpreterFactory;

import java.nio.file.Path;

/**
 * Makes {@link LuaInterpreter}s where LuaJIT's library can be loaded.
 */
public final class LuaInterpreterFactory implements InterpreterFactory
{
    @Override
    public Interpreter create(final Instance instance, final Path workDirectory)
    {
        try
        {
            return LuaInterpreter.launch(instance, workDirectory, LuaLimits.ofProperties());
        }
        catch (final LinkageError ex)
        {
            throw new IllegalStateException("Lua is not available here: " + ex, ex);
        }
    }
}
