package io.memtx.server.console;

import io.memtx.server.Instance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;

/**
 * The interpreter of an instance, made when it is first needed. One that cannot be made is not tried again. Thread
 * safe.
 */
final class LazyInterpreter implements AutoCloseable
{
    private static final Logger LOGGER = LoggerFactory.getLogger(ConsoleServer.class);

    private final Instance instance;
    private final InterpreterFactory factory;
    private final Path workDirectory;
    private Interpreter interpreter;
    private String failure;

    LazyInterpreter(final Instance instance, final InterpreterFactory factory, final Path workDirectory)
    {
        this.instance = instance;
        this.factory = factory;
        this.workDirectory = workDirectory;
        failure = null == factory ? "console has no interpreter: the module with Lua is not on the class path" : null;
    }

    /**
     * @param info of the session.
     * @return the session.
     * @throws StatementException when there is no interpreter; the text says why.
     */
    synchronized InterpreterSession openSession(final SessionInfo info) throws StatementException
    {
        if (null == interpreter && null == failure)
        {
            try
            {
                interpreter = factory.create(instance, workDirectory);
            }
            catch (final RuntimeException | LinkageError ex) // a native library is missing, or of another machine
            {
                LOGGER.warn("console has no interpreter: {}", ex.toString(), ex);
                failure = "console has no interpreter: " + (null != ex.getMessage() ? ex.getMessage() : ex.toString());
            }
        }
        if (null != failure)
        {
            throw new StatementException(failure);
        }
        return interpreter.openSession(info);
    }

    @Override
    public synchronized void close()
    {
        failure = "console is closed";
        if (null != interpreter)
        {
            interpreter.close();
            interpreter = null;
        }
    }
}
