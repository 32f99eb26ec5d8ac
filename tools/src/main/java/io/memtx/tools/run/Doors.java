package io.memtx.tools.run;

import io.memtx.relay.applier.transport.Endpoint;
import io.memtx.server.Instance;
import io.memtx.server.config.InstanceConfig;
import io.memtx.server.console.ConsoleServer;
import io.memtx.server.console.InterpreterFactory;
import io.memtx.server.http.HttpEndpoint;
import io.memtx.tools.instances.ControlSocket;
import org.agrona.CloseHelper;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ServiceLoader;

/** What people look into an instance through: its console, its metrics and its page, as the options say. */
final class Doors implements AutoCloseable
{
    private final ConsoleServer console;
    private final HttpEndpoint http;

    private Doors(final ConsoleServer console, final HttpEndpoint http)
    {
        this.console = console;
        this.http = http;
    }

    /**
     * Opens them.
     *
     * @throws IOException when the path of the socket is too long, or the work directory cannot be made.
     */
    static Doors open(final InstanceConfig config, final Instance instance) throws IOException
    {
        final Path socket = config.consoleSocket();
        final InetSocketAddress consoleAddress = address(config.consoleListen());
        final ConsoleServer console = null == socket ? null : ConsoleServer.launch(
            instance,
            ServiceLoader.load(InterpreterFactory.class).findFirst().orElse(null),
            workDirectory(config),
            ControlSocket.shortest(socket),
            consoleAddress);
        try
        {
            final InetSocketAddress httpAddress = address(config.httpListen());
            return new Doors(console, null == httpAddress ? null : HttpEndpoint.launch(instance, httpAddress));
        }
        catch (final RuntimeException ex)
        {
            CloseHelper.quietClose(console);
            throw ex;
        }
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(http, console);
    }

    private static Path workDirectory(final InstanceConfig config) throws IOException
    {
        return Files.createDirectories(
            config.workDirectory(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static InetSocketAddress address(final String text)
    {
        if (null == text)
        {
            return null;
        }
        final Endpoint endpoint = Endpoint.parse(text);
        return new InetSocketAddress(endpoint.host(), endpoint.port());
    }
}
