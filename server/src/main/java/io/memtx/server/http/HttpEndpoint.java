package io.memtx.server.http;

import com.sun.net.httpserver.HttpServer;
import io.memtx.server.Instance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Shows an instance over HTTP, to this machine only:
 * <pre>
 *   /         a page that draws the replica set as this instance knows it, and refreshes itself
 *   /info     the same as JSON
 *   /metrics  the same for Prometheus, text format 0.0.4
 *   /health   200 when it is well, 503 when it is not, with the reasons as JSON
 * </pre>
 * Close it before the instance. Thread safe.
 */
public final class HttpEndpoint implements AutoCloseable
{
    /** Connections at a time, of all endpoints of the process, unless the property says something else already. */
    private static final int MAX_CONNECTIONS = 256;
    private static final String MAX_CONNECTIONS_PROP_NAME = "jdk.httpserver.maxConnections";
    private static final int BACKLOG = 64;

    private final HttpServer server;
    private final DeadlineExecutor executor;

    static
    {
        // The JDK's server reads it when its first one is made, and has no other way to be told.
        if (null == System.getProperty(MAX_CONNECTIONS_PROP_NAME))
        {
            System.setProperty(MAX_CONNECTIONS_PROP_NAME, Integer.toString(MAX_CONNECTIONS));
        }
    }

    private HttpEndpoint(final HttpServer server, final DeadlineExecutor executor)
    {
        this.server = server;
        this.executor = executor;
    }

    /**
     * Opens the port.
     *
     * @param instance to show, launched or stepped by another thread.
     * @param address  to listen at, a loopback one; port 0 for any that is free.
     * @return the endpoint, to be closed.
     * @throws IllegalArgumentException when the address is not of the loopback interface: nobody is asked for a
     *                                  password here.
     * @throws UncheckedIOException     when the port cannot be used.
     */
    public static HttpEndpoint launch(final Instance instance, final InetSocketAddress address)
    {
        final Sampler sampler = new Sampler(Objects.requireNonNull(instance, "instance"));
        if (address.isUnresolved() || !address.getAddress().isLoopbackAddress())
        {
            throw new IllegalArgumentException("http address is not of the loopback interface: address=" + address);
        }
        final Map<String, Supplier<Response>> routes = Map.of(
            "/", StaticFile.of("index.html", "text/html; charset=utf-8"),
            "/page.css", StaticFile.of("page.css", "text/css; charset=utf-8"),
            "/page.js", StaticFile.of("page.js", "text/javascript; charset=utf-8"),
            "/drawing.js", StaticFile.of("drawing.js", "text/javascript; charset=utf-8"),
            "/info", () -> InfoJson.response(sampler.sample()),
            "/metrics", () -> Metrics.response(sampler.sample()),
            "/health", () -> HealthJson.response(sampler.sample()));
        try
        {
            final HttpServer server = HttpServer.create(address, BACKLOG);
            final DeadlineExecutor executor = new DeadlineExecutor();
            server.setExecutor(executor);
            server.createContext("/", new RequestHandler(server.getAddress().getAddress(), routes));
            server.start();
            return new HttpEndpoint(server, executor);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("can't listen for http: address=" + address, ex);
        }
    }

    /**
     * @return where it listens.
     */
    public InetSocketAddress address()
    {
        return server.getAddress();
    }

    /** Closes the port and the connections. Idempotent. */
    @Override
    public void close()
    {
        server.stop(0);
        executor.close();
    }
}
