package io.memtx.server.lua;

import io.memtx.server.console.InterpreterSession;
import io.memtx.server.console.SessionInfo;
import io.memtx.server.console.StatementException;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
            return await(future);
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

    /** Nobody answers any more once the interpreter is closed. */
    private List<Object> await(final CompletableFuture<List<Object>> future)
        throws ExecutionException, InterruptedException, StatementException
    {
        while (true)
        {
            try
            {
                return future.get(1, TimeUnit.SECONDS);
            }
            catch (final TimeoutException ex)
            {
                if (interpreter.isEnded())
                {
                    throw new StatementException("the interpreter is closed", ex);
                }
            }
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
