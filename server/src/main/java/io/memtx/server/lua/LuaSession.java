package io.memtx.server.lua;

import io.memtx.server.console.InterpreterSession;
import io.memtx.server.console.SessionInfo;
import io.memtx.server.console.StatementException;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * One user of Lua. The thread that evaluates waits; Lua's thread does the work.
 */
final class LuaSession implements InterpreterSession
{
    private final LuaInterpreter interpreter;
    private final SessionInfo info;

    LuaSession(final LuaInterpreter interpreter, final SessionInfo info)
    {
        this.interpreter = interpreter;
        this.info = info;
    }

    @Override
    public List<Object> evaluate(final String statement) throws StatementException
    {
        if (interpreter.isClosed())
        {
            throw new StatementException("the interpreter is closed");
        }
        final CompletableFuture<List<Object>> future = new CompletableFuture<>();
        interpreter.inbox().task(() ->
        {
            try
            {
                interpreter.loop().evaluate(info, statement, future);
            }
            catch (final RuntimeException ex)
            {
                future.completeExceptionally(new StatementException(String.valueOf(ex.getMessage()), ex));
            }
        });
        try
        {
            return future.get();
        }
        catch (final ExecutionException ex)
        {
            if (ex.getCause() instanceof StatementException failure)
            {
                throw failure;
            }
            throw new StatementException(String.valueOf(ex.getCause()), ex.getCause());
        }
        catch (final InterruptedException ex)
        {
            cancel();
            Thread.currentThread().interrupt();
            throw new StatementException("interrupted", ex);
        }
    }

    @Override
    public void cancel()
    {
        interpreter.loop().cancel(info.id());
    }

    @Override
    public void close()
    {
        if (!interpreter.isClosed())
        {
            interpreter.inbox().task(() -> interpreter.loop().closeSession(info.id()));
        }
    }
}
