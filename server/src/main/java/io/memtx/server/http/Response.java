package io.memtx.server.http;

import java.nio.charset.StandardCharsets;

/**
 * An answer.
 *
 * @param status      of HTTP.
 * @param contentType of the body.
 * @param body        bytes, not changed any more.
 */
record Response(int status, String contentType, byte[] body)
{
    static final int OK = 200;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int MISDIRECTED = 421;
    static final int INTERNAL_ERROR = 500;
    static final int UNAVAILABLE = 503;

    static final String JSON = "application/json; charset=utf-8";

    private static final String PLAIN = "text/plain; charset=utf-8";

    static Response text(final int status, final String contentType, final String text)
    {
        return new Response(status, contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    static Response refusal(final int status, final String text)
    {
        return text(status, PLAIN, text + '\n');
    }
}
