package io.memtx.server.console;

import io.memtx.server.Instance;
import org.agrona.CloseHelper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Tarantool's text console of an instance: what {@code tt connect}, {@code tarantoolctl connect} and
 * {@code console.connect} of a Tarantool talk to. Whoever can connect is the administrator; hence a socket that the
 * owner alone may open, and of TCP the loopback interface only.
 * <p>
 * The protocol: 128 bytes of greeting; then lines, each a statement, and for each the answer, a YAML document that
 * begins with {@code ---} and ends with {@code ...}. A line of the byte 3 (Ctrl-C), sent while a statement runs,
 * cancels it.
 * <p>
 * Thread safe. It has a thread of its own ({@code memtx-con}) and one for each session.
 */
public final class ConsoleServer implements AutoCloseable
{
    private static final String GREETING_LINE = "%-63s\n";
    private static final String PROTOCOL = "Tarantool 3.0.0 (Lua console)"; // no other is taken for a console
    private static final String INVITATION = "type 'help' for interactive help";

    private final List<ServerSocketChannel> listeners = new ArrayList<>();
    private final LazyInterpreter interpreter;
    private final SocketFile socketFile;
    private final Selector selector;
    private final ConsoleLoop loop;
    private final Thread thread;
    private InetSocketAddress tcpAddress;
    private boolean isClosed;

    private ConsoleServer(
        final LazyInterpreter interpreter, final Path socket, final InetSocketAddress tcp, final ConsoleLimits limits)
        throws IOException
    {
        this.interpreter = interpreter;
        socketFile = null == socket ? null : new SocketFile(socket);
        selector = Selector.open();
        try
        {
            if (null != socketFile)
            {
                listen(socketFile.open());
            }
            if (null != tcp)
            {
                final ServerSocketChannel channel = ServerSocketChannel.open();
                listeners.add(channel);
                channel.bind(tcp);
                listen(channel);
                tcpAddress = (InetSocketAddress)channel.getLocalAddress();
            }
        }
        catch (final IOException ex)
        {
            closeListeners();
            throw ex;
        }
        loop = new ConsoleLoop(selector, interpreter, limits, greeting());
        thread = thread(loop, "memtx-con");
    }

    /**
     * Opens a console.
     *
     * @param instance      whose console it is; not closed by it.
     * @param factory       of what runs statements; null when there is none, and the console then says so.
     * @param workDirectory the only directory whose files statements may touch.
     * @param socket        of the unix domain: mode 0600, in a directory that is made with 0700 when it is missing; one
     *                      that is left of a dead process is replaced. Null for none.
     * @param tcp           address to listen at, of the loopback interface; null for none.
     * @return the console.
     * @throws IllegalArgumentException when the address is not of the loopback interface.
     * @throws UncheckedIOException     when somebody listens there already, or it cannot be opened otherwise.
     */
    public static ConsoleServer launch(
        final Instance instance,
        final InterpreterFactory factory,
        final Path workDirectory,
        final Path socket,
        final InetSocketAddress tcp)
    {
        return launch(new LazyInterpreter(instance, factory, workDirectory), socket, tcp, ConsoleLimits.DEFAULT);
    }

    static ConsoleServer launch(
        final LazyInterpreter interpreter, final Path socket, final InetSocketAddress tcp, final ConsoleLimits limits)
    {
        if (null != tcp && (tcp.isUnresolved() || !tcp.getAddress().isLoopbackAddress()))
        {
            throw new IllegalArgumentException("console may listen at the loopback interface only: address=" + tcp);
        }
        try
        {
            final ConsoleServer server = new ConsoleServer(interpreter, socket, tcp, limits);
            server.thread.start();
            return server;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("console cannot listen: " + ex.getMessage(), ex);
        }
    }

    /**
     * @return where it listens, its port found out; null when at no address.
     */
    public InetSocketAddress tcpAddress()
    {
        return tcpAddress;
    }

    /**
     * Ends all sessions, cancelling what they run, and removes the socket.
     */
    @Override
    public synchronized void close()
    {
        if (isClosed)
        {
            return;
        }
        isClosed = true;
        loop.close();
        try
        {
            thread.join();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        CloseHelper.closeAll(this::closeListeners, interpreter);
    }

    /**
     * @return the two lines that a client reads first, of 64 bytes each.
     */
    static String greeting()
    {
        final String version = ConsoleServer.class.getPackage().getImplementationVersion();
        return String.format(GREETING_LINE, PROTOCOL + (null == version ? " memtx" : " memtx " + version)) +
            String.format(GREETING_LINE, INVITATION);
    }

    static Thread thread(final Runnable task, final String name)
    {
        final Thread made = new Thread(task, name);
        made.setDaemon(true);
        return made;
    }

    private void listen(final ServerSocketChannel channel) throws IOException
    {
        if (!listeners.contains(channel))
        {
            listeners.add(channel);
        }
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_ACCEPT);
    }

    private void closeListeners() throws IOException
    {
        // The file first: whoever opens the next console at the same place must find none, or ours still answering.
        if (null != socketFile)
        {
            socketFile.delete();
        }
        for (final ServerSocketChannel channel : listeners)
        {
            channel.close();
        }
        selector.close();
    }
}
