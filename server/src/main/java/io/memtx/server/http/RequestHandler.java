package io.memtx.server.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Judges a request and answers it. Only GET and HEAD, only known paths, and only under a name of the loopback
 * interface: a page elsewhere whose name is made to lead here (DNS rebinding) is told nothing. Bodies are not read.
 */
final class RequestHandler implements HttpHandler
{
    private static final Logger LOGGER = LoggerFactory.getLogger("io.memtx.http");
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; " +
        "connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final long NO_BODY = -1;

    private final String addressName;
    private final Map<String, Supplier<Response>> routes;

    RequestHandler(final InetAddress address, final Map<String, Supplier<Response>> routes)
    {
        addressName = address.getHostAddress();
        this.routes = routes;
    }

    @Override
    public void handle(final HttpExchange exchange) throws IOException
    {
        try (exchange)
        {
            final String method = exchange.getRequestMethod();
            final Response response = respond(exchange, method);
            final Headers headers = exchange.getResponseHeaders();
            headers.set("Content-Type", response.contentType());
            headers.set("Cache-Control", "no-store");
            headers.set("Content-Security-Policy", POLICY);
            headers.set("Cross-Origin-Resource-Policy", "same-origin");
            headers.set("Referrer-Policy", "no-referrer");
            headers.set("X-Content-Type-Options", "nosniff");
            if (Response.METHOD_NOT_ALLOWED == response.status())
            {
                headers.set("Allow", "GET, HEAD");
            }
            if (Response.OK != response.status() && Response.UNAVAILABLE != response.status())
            {
                headers.set("Connection", "close"); // there may be a body, or more of this kind
            }
            if ("HEAD".equals(method))
            {
                headers.set("Content-Length", Integer.toString(response.body().length));
                exchange.sendResponseHeaders(response.status(), NO_BODY);
                return;
            }
            exchange.sendResponseHeaders(response.status(), response.body().length);
            try (OutputStream out = exchange.getResponseBody())
            {
                out.write(response.body());
            }
        }
    }

    private Response respond(final HttpExchange exchange, final String method)
    {
        if (!isOurs(exchange.getRequestHeaders().get("Host")))
        {
            return Response.refusal(Response.MISDIRECTED, "the host of a request has to be of the loopback interface");
        }
        if (!"GET".equals(method) && !"HEAD".equals(method))
        {
            return Response.refusal(Response.METHOD_NOT_ALLOWED, "only GET and HEAD");
        }
        final Supplier<Response> route = routes.get(exchange.getRequestURI().getPath());
        if (null == route)
        {
            return Response.refusal(Response.NOT_FOUND, "there are /, /info, /metrics and /health");
        }
        try
        {
            return route.get();
        }
        catch (final RuntimeException ex)
        {
            LOGGER.error("can't answer a request: path={}", exchange.getRequestURI().getPath(), ex);
            return Response.refusal(Response.INTERNAL_ERROR, "see the log of the instance");
        }
    }

    private boolean isOurs(final List<String> hosts)
    {
        if (null == hosts || 1 != hosts.size())
        {
            return false;
        }
        final String host = hosts.get(0).trim().toLowerCase(Locale.ROOT);
        final int portOffset = host.lastIndexOf(':');
        final boolean hasPort = portOffset > host.lastIndexOf(']');
        final String name = hasPort ? host.substring(0, portOffset) : host;
        return switch (name)
        {
            case "localhost", "127.0.0.1", "[::1]" -> true;
            default -> name.equals(addressName);
        };
    }
}
