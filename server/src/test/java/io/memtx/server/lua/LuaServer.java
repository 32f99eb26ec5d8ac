package io.memtx.server.lua;

import io.memtx.server.Instance;
import io.memtx.server.InstanceContext;
import io.memtx.server.console.InterpreterSession;
import io.memtx.server.console.SessionInfo;
import io.memtx.server.console.StatementException;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertThrows;

/** An instance of its own with Lua on it, and one session. */
final class LuaServer implements AutoCloseable
{
    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** Generous where nothing is to be stopped. */
    static final LuaLimits PATIENT =
        new LuaLimits(256L << 20, 120 * NS_PER_SECOND, 60 * NS_PER_SECOND, 60 * NS_PER_SECOND);

    final Instance instance;
    final LuaInterpreter interpreter;
    final InterpreterSession session;

    LuaServer(final Path directory, final LuaLimits limits) throws Exception
    {
        final InstanceContext context = new InstanceContext(directory.resolve("data"));
        context.memtx().memtxMemory(64L << 20);
        instance = Instance.launch(context);
        instance.awaitRunning(60, TimeUnit.SECONDS);
        interpreter = LuaInterpreter.launch(instance, directory, limits);
        session = open(1);
    }

    InterpreterSession open(final long id)
    {
        return interpreter.openSession(new SessionInfo(id, "console", "admin", "unix/:", null));
    }

    /** All that a statement returns. */
    List<Object> all(final String statement)
    {
        try
        {
            return session.evaluate(statement);
        }
        catch (final StatementException ex)
        {
            throw new AssertionError(statement + " has failed: " + ex.error(), ex);
        }
    }

    /** The first of what it returns. */
    Object run(final String statement)
    {
        final List<Object> values = all(statement);
        return values.isEmpty() ? null : values.get(0);
    }

    /** What it fails with. */
    Object fail(final String statement)
    {
        return assertThrows(StatementException.class, () -> session.evaluate(statement), statement).error();
    }

    @Override
    public void close()
    {
        session.close();
        interpreter.close();
        instance.close();
    }
}
