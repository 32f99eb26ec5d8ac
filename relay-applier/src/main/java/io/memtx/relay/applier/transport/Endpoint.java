package io.memtx.relay.applier.transport;

import java.util.Objects;

/**
 * Where an instance listens: {@code host:port}, the host a name, an IPv4 address or an IPv6 address in brackets.
 *
 * @param host without brackets.
 * @param port 0 to 65535.
 */
public record Endpoint(String host, int port)
{
    private static final int MAX_PORT = 65_535;

    /**
     * @throws IllegalArgumentException when the port is out of range or the host is empty or holds what would mean
     *                                  something in a channel's URI.
     */
    public Endpoint
    {
        Objects.requireNonNull(host, "host");
        if (host.isEmpty() || !host.chars().allMatch(Endpoint::isHostCharacter))
        {
            throw new IllegalArgumentException("invalid host: '" + host + '\'');
        }
        if (port < 0 || port > MAX_PORT)
        {
            throw new IllegalArgumentException("port is out of range: " + port);
        }
    }

    /**
     * @param text {@code host:port}.
     * @return it, taken apart.
     * @throws IllegalArgumentException when it is nothing of the kind.
     */
    public static Endpoint parse(final String text)
    {
        final int colon = text.lastIndexOf(':');
        if (colon <= 0)
        {
            throw new IllegalArgumentException("expected host:port, got '" + text + '\'');
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]"))
        {
            host = host.substring(1, host.length() - 1);
        }
        else if (host.indexOf(':') >= 0)
        {
            throw new IllegalArgumentException("expected host:port, got '" + text + "', IPv6 in brackets");
        }
        try
        {
            return new Endpoint(host, Integer.parseInt(text.substring(colon + 1)));
        }
        catch (final NumberFormatException ex)
        {
            throw new IllegalArgumentException("expected host:port, got '" + text + '\'', ex);
        }
    }

    /**
     * @param peer that a {@linkplain Connection#peer() connection} names.
     * @return its host: what is before the last colon, all of it if there is none.
     */
    public static String hostOf(final String peer)
    {
        final int colon = peer.lastIndexOf(':');
        return colon < 0 ? peer : peer.substring(0, colon);
    }

    @Override
    public String toString()
    {
        return host.indexOf(':') >= 0 ? '[' + host + "]:" + port : host + ':' + port;
    }

    /** Neither '|' nor '=' nor a blank: an endpoint becomes part of a channel's URI. */
    private static boolean isHostCharacter(final int ch)
    {
        return ch >= 'a' && ch <= 'z' || ch >= 'A' && ch <= 'Z' || ch >= '0' && ch <= '9' ||
            '.' == ch || '-' == ch || '_' == ch || ':' == ch || '%' == ch;
    }
}
