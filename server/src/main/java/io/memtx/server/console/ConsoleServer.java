package io.memtx.server.console;

import io.memtx.server.Instance;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * Tarantool's text console of an instance. Thread safe.
 */
public final class ConsoleServer implements AutoCloseable
{
    private ConsoleServer()
    {
    }

    /**
     * Opens a console.
     *
     * @param instance   whose console it is; not closed by it.
     * @param factory    of what runs statements; null when there is none, and the console then says so.
     * @param workDirectory the only directory whose files statements may touch.
     * @param socket     of the unix domain: mode 0600, in a directory of mode 0700; one that is left of a dead process
     *                   is replaced. Null for none.
     * @param tcp        address to listen at, of the loopback interface; null for none.
     * @return the console.
     */
    public static ConsoleServer launch(
        final Instance instance,
        final InterpreterFactory factory,
        final Path workDirectory,
        final Path socket,
        final InetSocketAddress tcp)
    {
        return new ConsoleServer();
    }

    /**
     * Ends all sessions, and removes the socket.
     */
    @Override
    public void close()
    {
    }
}
