package io.memtx.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.function.Supplier;

/** A file of the page, which lies beside this class in the jar. */
final class StaticFile
{
    private StaticFile()
    {
    }

    static Supplier<Response> of(final String name, final String contentType)
    {
        try (InputStream in = Objects.requireNonNull(StaticFile.class.getResourceAsStream(name), name))
        {
            final Response response = new Response(Response.OK, contentType, in.readAllBytes());
            return () -> response;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
