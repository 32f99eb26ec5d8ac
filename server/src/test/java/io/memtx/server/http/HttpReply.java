package io.memtx.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An answer, got over a bare socket: a client of the JDK's would not send what hostile ones do.
 *
 * @param status  of HTTP, 0 when the connection was closed without an answer.
 * @param headers by name, in lower case.
 * @param body    text.
 */
record HttpReply(int status, Map<String, String> headers, String body)
{
    private static final int TIMEOUT_MS = 60_000;

    static HttpReply get(final InetSocketAddress address, final String path) throws IOException
    {
        return request(
            address, "GET " + path + " HTTP/1.1\r\nHost: " + host(address) + "\r\nConnection: close\r\n\r\n");
    }

    static HttpReply request(final InetSocketAddress address, final String request) throws IOException
    {
        try (Socket socket = new Socket())
        {
            socket.setSoTimeout(TIMEOUT_MS);
            socket.connect(address, TIMEOUT_MS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(bytes);
            return parse(bytes.toString(StandardCharsets.UTF_8));
        }
    }

    static String host(final InetSocketAddress address)
    {
        return "localhost:" + address.getPort();
    }

    private static HttpReply parse(final String text)
    {
        if (text.isEmpty())
        {
            return new HttpReply(0, Map.of(), "");
        }
        final int end = text.indexOf("\r\n\r\n");
        final String[] lines = text.substring(0, end).split("\r\n");
        final Map<String, String> headers = new TreeMap<>();
        for (int i = 1; i < lines.length; i++)
        {
            final int colon = lines[i].indexOf(':');
            headers.put(lines[i].substring(0, colon).toLowerCase(Locale.ROOT), lines[i].substring(colon + 1).trim());
        }
        return new HttpReply(Integer.parseInt(lines[0].split(" ")[1]), headers, text.substring(end + 4));
    }
}
