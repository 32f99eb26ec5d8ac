package io.memtx.relay.applier;

import io.memtx.relay.applier.session.Login;
import io.memtx.relay.applier.transport.Endpoint;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Where to get rows from: an entry of {@code replication}.
 */
public final class Upstream
{
    private final String endpoint;
    private final String user;
    private final String password;

    /**
     * @param endpoint {@code host:port}.
     * @param user     or null to come as nobody in particular.
     * @param password of the user; null only without a user.
     * @throws IllegalArgumentException when the endpoint is not of that form.
     */
    public Upstream(final String endpoint, final String user, final String password)
    {
        this.endpoint = Endpoint.parse(endpoint).toString();
        this.user = user;
        this.password = null == user ? null : Objects.requireNonNull(password, "password");
    }

    /**
     * Reads an URI as Tarantool writes them.
     *
     * @param uri {@code [user:password@]host:port}; user and password may be percent-encoded.
     * @return it, taken apart.
     * @throws IllegalArgumentException when it is nothing of the kind; the text does not repeat the password.
     */
    public static Upstream parse(final String uri)
    {
        final int at = uri.lastIndexOf('@');
        final String endpoint = uri.substring(at + 1);
        if (at < 0)
        {
            return new Upstream(endpoint, null, null);
        }
        final int colon = uri.indexOf(':');
        if (colon <= 0 || colon > at)
        {
            throw new IllegalArgumentException("expected user:password@host:port for " + endpoint);
        }
        return new Upstream(endpoint, decoded(uri.substring(0, colon)), decoded(uri.substring(colon + 1, at)));
    }

    /**
     * @return {@code host:port}.
     */
    public String endpoint()
    {
        return endpoint;
    }

    Login login()
    {
        return null == user ? null : new Login(user, password);
    }

    /** Whoever changes the password wants another connection. */
    @Override
    public boolean equals(final Object other)
    {
        return other instanceof Upstream && endpoint.equals(((Upstream)other).endpoint) &&
            Objects.equals(user, ((Upstream)other).user) && Objects.equals(password, ((Upstream)other).password);
    }

    @Override
    public int hashCode()
    {
        return Objects.hash(endpoint, user);
    }

    /**
     * @return without the password.
     */
    @Override
    public String toString()
    {
        return null == user ? endpoint : user + '@' + endpoint;
    }

    private static String decoded(final String text)
    {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
