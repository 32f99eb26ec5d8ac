package io.memtx.server.http;

import io.memtx.server.Instance;
import io.memtx.server.InstanceContext;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whatever comes to the port, the next honest request is answered, and the instance goes on. */
@Timeout(240)
class HostileRequestTest
{
    private static final long SEED = Long.getLong("memtx.http.seed", 20261126L);
    private static final int TIMEOUT_MS = 60_000;

    @TempDir
    private Path directory;

    private Instance instance;
    private HttpEndpoint endpoint;
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void launch() throws Exception
    {
        final InstanceContext context =
            new InstanceContext(directory.resolve("one")).aeronDirectory(directory.resolve("driver"));
        context.memtx().memtxMemory(32 << 20);
        instance = Instance.launch(context);
        endpoint = HttpEndpoint.launch(instance, ServedSet.ANY_PORT);
        instance.awaitRunning(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(sockets);
        CloseHelper.closeAll(endpoint, instance);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "localhost", "localhost:1", "127.0.0.1", "127.0.0.1:8081", "[::1]", "[::1]:80", "LOCALHOST"})
    void shouldAnswerWhoeverUsesANameOfLoopback(final String host) throws IOException
    {
        assertEquals(200, HttpReply.request(address(), get("/health", host)).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "rebound.example.org", "localhost.example.org", "127.0.0.1.example.org:80", "10.0.0.1", "", "[::1", "::1",
        "localhost:80:80", "localhost@example.org", "example.org\r\nHost: localhost"})
    void shouldTellNothingToWhoeverUsesAnother(final String host) throws IOException
    {
        final HttpReply reply = HttpReply.request(address(), get("/info", host));
        assertEquals(421, reply.status(), reply::toString);
        assertFalse(reply.body().contains("running"), reply::toString);
        assertHonestIsAnswered();
    }

    @Test
    void shouldTellNothingToWhoeverNamesNoHost() throws IOException
    {
        assertEquals(421, HttpReply.request(address(), "GET /info HTTP/1.0\r\n\r\n").status());
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/info,405", "PUT,/,405", "DELETE,/metrics,405", "OPTIONS,/info,405", "TRACE,/,405", "PATCH,/health,405",
        "BREW,/,405", "GET,/nothing,404", "GET,/../../../etc/passwd,404", "GET,/page.css/..%2f..%2fetc,404",
        "GET,/%00,404", "HEAD,/metrics,200", "GET,/?x=/info,200"})
    void shouldTakeKnownMethodsAndPathsOnly(final String method, final String path, final int status)
        throws IOException
    {
        final HttpReply reply = HttpReply.request(address(),
            method + ' ' + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertEquals(status, reply.status(), reply::toString);
        assertEquals(405 == status ? "GET, HEAD" : null, reply.headers().get("allow"));
        assertFalse(reply.body().contains("root:"), reply::toString);
        if ("HEAD".equals(method))
        {
            assertEquals("", reply.body());
            assertTrue(Integer.parseInt(reply.headers().get("content-length")) > 1000);
        }
    }

    @Test
    void shouldLetNoOtherOriginReadOrFrameThePage() throws IOException
    {
        final HttpReply reply = HttpReply.request(address(), "GET / HTTP/1.1\r\nHost: localhost\r\n" +
            "Origin: http://example.org\r\nConnection: close\r\n\r\n");
        assertEquals(200, reply.status());
        assertNull(reply.headers().get("access-control-allow-origin"));
        final String policy = reply.headers().get("content-security-policy");
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self';"), policy);
        assertTrue(policy.contains("frame-ancestors 'none'"), policy);
        assertEquals("nosniff", reply.headers().get("x-content-type-options"));
        assertEquals("same-origin", reply.headers().get("cross-origin-resource-policy"));
        assertFalse(reply.body().contains("http://") || reply.body().contains("https://"), "another host is named");
    }

    @Test
    void shouldEndARequestThatIsTooLong() throws IOException
    {
        assertEnds("GET /info HTTP/1.1\r\nHost: localhost\r\nX: ", "x".repeat(64 << 10), 1_000);
        assertEnds("GET /", "x".repeat(64 << 10), 1_000);
        assertEnds("GET /info HTTP/1.1\r\nHost: localhost\r\n", "a: b\r\n".repeat(100), 10_000);
        assertEnds("POST /info HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999999\r\n\r\n",
            "x".repeat(64 << 10), 1_000);
        assertHonestIsAnswered();
    }

    @Test
    void shouldNotWaitForWhoeverSendsNothingMore() throws Exception
    {
        for (int i = 0; i < 100; i++)
        {
            send("GET /info HTTP/1.1\r\nHost: loc");
        }
        assertHonestIsAnsweredSoon();
    }

    @Test
    void shouldNotWaitForWhoeverReadsNothing() throws Exception
    {
        for (int i = 0; i < 40; i++)
        {
            send(get("/metrics", "localhost").replace("Connection: close\r\n", "").repeat(500));
        }
        assertHonestIsAnsweredSoon();
    }

    @Test
    void shouldAnswerAgainWhenThousandConnectionsAreGone() throws Exception
    {
        for (int i = 0; i < 1_000; i++)
        {
            final Socket socket = new Socket();
            sockets.add(socket);
            try
            {
                socket.connect(address(), 200);
            }
            catch (final IOException ex)
            {
                break; // that many are refused, as they should be
            }
        }
        CloseHelper.closeAll(sockets);
        assertHonestIsAnsweredSoon();
    }

    @Test
    void shouldSurviveGarbage() throws Exception
    {
        final Random random = new Random(SEED);
        for (int i = 0; i < 200; i++)
        {
            final byte[] garbage = new byte[random.nextInt(600)];
            random.nextBytes(garbage);
            final String start = random.nextBoolean() ? "" : "GET /info HTTP/1.1\r\n";
            try (Socket socket = send(start))
            {
                socket.getOutputStream().write(garbage);
            }
            catch (final IOException ex)
            {
                // it was closed under the garbage
            }
        }
        assertHonestIsAnsweredSoon();
        assertEquals("running", instance.info().status(), "seed=" + SEED);
    }

    /** The connection is closed, or answered, before all of it is sent or soon after. */
    private void assertEnds(final String start, final String piece, final int pieceCount) throws IOException
    {
        final byte[] bytes = piece.getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = send(start))
        {
            for (int i = 0; i < pieceCount; i++)
            {
                socket.getOutputStream().write(bytes);
            }
            while (socket.getInputStream().read() >= 0)
            {
                // an answer, which ends
            }
        }
        catch (final IOException ex)
        {
            assertFalse(ex instanceof java.net.SocketTimeoutException, start);
        }
    }

    private Socket send(final String text) throws IOException
    {
        final Socket socket = new Socket();
        sockets.add(socket);
        socket.setSoTimeout(TIMEOUT_MS);
        socket.connect(address(), TIMEOUT_MS);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private void assertHonestIsAnswered() throws IOException
    {
        assertEquals(200, HttpReply.get(address(), "/health").status());
    }

    /** Once the hostile ones have had their time. */
    private void assertHonestIsAnsweredSoon() throws Exception
    {
        ServedSet.await(() ->
        {
            try
            {
                return 200 == HttpReply.get(address(), "/health").status();
            }
            catch (final IOException ex)
            {
                return false;
            }
        });
        final long threads = Thread.getAllStackTraces().keySet().stream()
            .filter((thread) -> thread.getName().startsWith("memtx-http")).count();
        assertTrue(threads <= 5, "threads=" + threads);
    }

    private InetSocketAddress address()
    {
        return endpoint.address();
    }

    private static String get(final String path, final String host)
    {
        return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    }
}
