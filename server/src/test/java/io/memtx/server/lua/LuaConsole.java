package io.memtx.server.lua;

import io.memtx.server.Instance;
import io.memtx.server.InstanceContext;
import io.memtx.server.console.InterpreterSession;
import io.memtx.server.console.SessionInfo;
import io.memtx.server.console.StatementException;
import org.agrona.concurrent.SleepingMillisIdleStrategy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An instance, Lua upon it, and one session. */
final class LuaConsole implements AutoCloseable
{
    private final Instance instance;
    private final LuaInterpreter interpreter;
    private final InterpreterSession session;
    private final Path workDirectory;

    LuaConsole(final Path directory) throws Exception
    {
        workDirectory = Files.createDirectories(directory.resolve("work"));
        final InstanceContext context = new InstanceContext(directory.resolve("work/data"))
            .instanceName("instance001")
            .idleStrategySupplier(() -> new SleepingMillisIdleStrategy(1))
            .aeronDirectory(directory.resolve("driver"));
        context.memtx().memtxMemory(32 << 20);
        instance = Instance.launch(context);
        instance.awaitRunning(60, TimeUnit.SECONDS);
        interpreter = LuaInterpreter.launch(instance, workDirectory, LuaLimits.ofProperties());
        session = openSession(1);
    }

    InterpreterSession openSession(final long id)
    {
        return interpreter.openSession(new SessionInfo(id, "console", "admin", "unix/:", null));
    }

    Path workDirectory()
    {
        return workDirectory;
    }

    Instance instance()
    {
        return instance;
    }

    List<Object> evaluate(final String statement) throws StatementException
    {
        return session.evaluate(statement);
    }

    /** The one value that a statement returns. */
    Object value(final String statement) throws StatementException
    {
        final List<Object> values = evaluate(statement);
        return values.isEmpty() ? null : values.get(0);
    }

    /** Any thread. */
    void cancel()
    {
        session.cancel();
    }

    @Override
    public void close()
    {
        session.close();
        interpreter.close();
        instance.close();
    }
}
