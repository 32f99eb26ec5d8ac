package io.memtx.tools.connect;

import io.memtx.server.Instance;
import io.memtx.server.InstanceContext;
import io.memtx.server.console.ConsoleServer;
import io.memtx.server.console.InterpreterFactory;
import org.agrona.CloseHelper;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;

/**
 * An instance of this process with a console.
 */
final class LocalConsole implements AutoCloseable
{
    private final Instance instance;
    private final ConsoleServer server;
    private final Path socket;

    private LocalConsole(final Instance instance, final ConsoleServer server, final Path socket)
    {
        this.instance = instance;
        this.server = server;
        this.socket = socket;
    }

    static LocalConsole open(final Path directory) throws Exception
    {
        final Instance instance = Instance.launch(new InstanceContext(directory.resolve("data")));
        try
        {
            instance.awaitRunning(60, TimeUnit.SECONDS);
            final Path socket = directory.resolve("c");
            final ConsoleServer server = ConsoleServer.launch(
                instance,
                ServiceLoader.load(InterpreterFactory.class).findFirst().orElseThrow(),
                directory,
                socket,
                new InetSocketAddress("127.0.0.1", 0));
            return new LocalConsole(instance, server, socket);
        }
        catch (final Exception ex)
        {
            instance.close();
            throw ex;
        }
    }

    Path socket()
    {
        return socket;
    }

    int port()
    {
        return server.tcpAddress().getPort();
    }

    ConsoleConnection connect()
    {
        return ConsoleConnection.open(ConsoleAddress.parse(socket.toString(), Path::of));
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(server, instance);
    }
}
