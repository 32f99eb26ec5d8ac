package io.memtx.server.lua;

import io.memtx.server.Instance;
import io.memtx.server.console.Interpreter;
import io.memtx.server.console.InterpreterSession;
import io.memtx.server.console.SessionInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * Lua for one instance: a state and the thread that owns it, {@code memtx-lua}. Thread safe.
 */
public final class LuaInterpreter implements Interpreter
{
    private static final Logger LOG = LoggerFactory.getLogger(LuaInterpreter.class);
    private static final long STACK_BYTES = 16L << 20;
    private static final long JOIN_MS = 10_000;

    private final LuaInbox inbox = new LuaInbox();
    private final LuaLoop loop;
    private final Thread thread;
    private volatile boolean isClosed;

    private LuaInterpreter(final Instance instance, final Path workDirectory, final LuaLimits limits)
    {
        loop = new LuaLoop(instance, workDirectory, limits, inbox);
        thread = new Thread(null, this::run, "memtx-lua", STACK_BYTES);
        thread.setDaemon(true);
    }

    /**
     * Starts Lua.
     *
     * @param instance      whose statements it runs.
     * @param workDirectory that files are confined to.
     * @param limits        of statements.
     * @return the interpreter.
     * @throws IllegalStateException when LuaJIT cannot be loaded.
     */
    public static LuaInterpreter launch(final Instance instance, final Path workDirectory, final LuaLimits limits)
    {
        final LuaInterpreter interpreter = new LuaInterpreter(instance, workDirectory, limits);
        interpreter.start();
        return interpreter;
    }

    @Override
    public InterpreterSession openSession(final SessionInfo info)
    {
        return new LuaSession(this, info);
    }

    @Override
    public void close()
    {
        isClosed = true;
        loop.interruptAll();
        inbox.wake();
        try
        {
            thread.join(JOIN_MS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    LuaLoop loop()
    {
        return loop;
    }

    LuaInbox inbox()
    {
        return inbox;
    }

    /** Whether nothing runs any more. */
    boolean isEnded()
    {
        return isClosed && !thread.isAlive();
    }

    boolean isClosed()
    {
        return isClosed;
    }

    private void start()
    {
        final CountDownLatch opened = new CountDownLatch(1);
        final Throwable[] failure = new Throwable[1];
        inbox.task(() ->
        {
            try
            {
                loop.open();
            }
            catch (final Throwable ex)
            {
                failure[0] = ex;
                isClosed = true;
            }
            finally
            {
                opened.countDown();
            }
        });
        thread.start();
        try
        {
            opened.await();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        if (null != failure[0])
        {
            throw new IllegalStateException("Lua is not available here: " + failure[0], failure[0]);
        }
    }

    private void run()
    {
        while (!isClosed)
        {
            try
            {
                inbox.runOne(loop.nextTimeoutNs());
                loop.step();
            }
            catch (final InterruptedException ex)
            {
                isClosed = true;
            }
            catch (final RuntimeException ex)
            {
                LOG.error("Lua has failed outside a statement", ex);
            }
        }
        loop.close();
    }
}
