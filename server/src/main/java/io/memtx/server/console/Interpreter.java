package io.memtx.server.console;

/**
 * Whoever understands statements. Its globals live as long as it does, and all its sessions share them. Thread safe.
 */
public interface Interpreter extends AutoCloseable
{
    /**
     * Begins a session.
     *
     * @param info of it.
     * @return the session, to be closed by whoever opened it.
     */
    InterpreterSession openSession(SessionInfo info);

    /**
     * Ends what is still running, and frees everything; no session can be used any more.
     */
    @Override
    void close();
}
