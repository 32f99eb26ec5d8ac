package io.memtx.server.console;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.function.BiFunction;

/**
 * The thread of a session: evaluates its statements, one after the other, so that one that takes long keeps nobody else
 * from the console. The loop hands statements over and hears of answers by {@code onAnswer}.
 */
final class StatementRunner implements SessionControl, Runnable
{
    private static final Logger LOGGER = LoggerFactory.getLogger(ConsoleServer.class);

    private final LazyInterpreter interpreter;
    private final SessionInfo info;
    private final OutputQueue output;
    private final Runnable onAnswer;
    private final Thread thread;
    private volatile OutputFormat format = OutputFormat.YAML;
    private volatile String delimiter = "";
    private InterpreterSession session; // made by this thread; others cancel it
    private String statement; // null while there is none
    private boolean isBusy;
    private boolean isEnded;

    StatementRunner(
        final LazyInterpreter interpreter,
        final BiFunction<StatementRunner, String, Thread> threads,
        final long id,
        final String peer,
        final OutputQueue output,
        final Runnable onAnswer)
    {
        this.interpreter = interpreter;
        info = new SessionInfo(id, "console", "admin", peer, this);
        this.output = output;
        this.onAnswer = onAnswer;
        thread = threads.apply(this, "memtx-con-" + id);
    }

    void start()
    {
        thread.start();
    }

    /**
     * Hands a statement over. Only while {@linkplain #isIdle() idle}.
     *
     * @param text of it.
     */
    synchronized void run(final String text)
    {
        statement = text;
        isBusy = true;
        notifyAll();
    }

    synchronized boolean isIdle()
    {
        return !isBusy;
    }

    /**
     * Stops the statement that is running, soon.
     */
    void cancel()
    {
        final InterpreterSession running;
        synchronized (this)
        {
            running = isBusy ? session : null;
        }
        if (null != running)
        {
            running.cancel();
        }
    }

    /**
     * Ends the thread once it has nothing to do, which is made so soon.
     */
    void end()
    {
        synchronized (this)
        {
            isEnded = true;
            notifyAll();
        }
        cancel();
    }

    boolean awaitEnd(final long timeoutMs) throws InterruptedException
    {
        thread.join(timeoutMs);
        return !thread.isAlive();
    }

    @Override
    public void run()
    {
        try
        {
            String text = take();
            while (null != text)
            {
                output.add(answer(text));
                done();
                text = take();
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        finally
        {
            closeSession();
        }
    }

    OutputFormat format()
    {
        return format;
    }

    @Override
    public String delimiter()
    {
        return delimiter;
    }

    @Override
    public void delimiter(final String text)
    {
        delimiter = text;
    }

    @Override
    public String output()
    {
        return format.text();
    }

    @Override
    public void output(final String text)
    {
        format = OutputFormat.parse(text);
    }

    @Override
    public void push(final Object value)
    {
        try
        {
            output.addWhenRead(format.push(value));
            onAnswer.run();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized String take() throws InterruptedException
    {
        while (null == statement && !isEnded)
        {
            wait();
        }
        return isEnded ? null : statement;
    }

    private void done()
    {
        synchronized (this)
        {
            statement = null;
            isBusy = false;
        }
        onAnswer.run();
    }

    private String answer(final String text)
    {
        try
        {
            return format.results(session().evaluate(text));
        }
        catch (final StatementException ex)
        {
            return format.error(ex.error());
        }
        catch (final RuntimeException | StackOverflowError | OutOfMemoryError ex)
        {
            LOGGER.error("statement failed in the interpreter: {}", ex.toString(), ex);
            return format.error(ex.toString());
        }
    }

    private InterpreterSession session() throws StatementException
    {
        if (null == session)
        {
            final InterpreterSession opened = interpreter.openSession(info);
            synchronized (this)
            {
                session = opened;
            }
        }
        return session;
    }

    private void closeSession()
    {
        if (null != session)
        {
            session.close();
        }
    }
}
