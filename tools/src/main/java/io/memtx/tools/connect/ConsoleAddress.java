package io.memtx.tools.connect;

import io.memtx.tools.rows.ToolException;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a console is, and how it is called in the prompt.
 *
 * @param name    for people: {@code master_master:instance001}, {@code 127.0.0.1:3313}.
 * @param address of the socket.
 */
public record ConsoleAddress(String name, SocketAddress address)
{
    private static final Pattern TCP = Pattern.compile("(?:tcp://)?(\\[[0-9a-fA-F:.]+]|[^:/@\\s]*):(\\d{1,5})");
    private static final Pattern UNIX = Pattern.compile("unix(?:/:|://|:)(.+)");
    private static final int MAX_PORT = 0xFFFF;

    /**
     * Understands what a user writes.
     *
     * @param text      {@code APP:INSTANCE} of the environment, {@code HOST:PORT}, or the path of a socket.
     * @param instances finds the console of an instance.
     * @return the address.
     * @throws ToolException when it is none of these, or there is no such instance.
     */
    public static ConsoleAddress parse(final String text, final Instances instances)
    {
        final Matcher unix = UNIX.matcher(text);
        if (unix.matches())
        {
            return ofPath(text, Path.of(unix.group(1)));
        }
        final Matcher tcp = TCP.matcher(text);
        if (tcp.matches() && Integer.parseInt(tcp.group(2)) <= MAX_PORT)
        {
            final String host = tcp.group(1).isEmpty() ? "127.0.0.1" : tcp.group(1);
            return new ConsoleAddress(text, new InetSocketAddress(host, Integer.parseInt(tcp.group(2))));
        }
        if (text.indexOf('/') >= 0 || Files.exists(Path.of(text)))
        {
            return ofPath(text, Path.of(text));
        }
        if (text.indexOf('@') >= 0)
        {
            throw new ToolException("the console has no users: whoever may open its socket is the administrator");
        }
        return ofPath(text, instances.consoleOf(text));
    }

    private static ConsoleAddress ofPath(final String name, final Path path)
    {
        return new ConsoleAddress(name, UnixDomainSocketAddress.of(shortest(path)));
    }

    /** A unix socket's path may have 107 bytes, wherever the environment is. */
    private static Path shortest(final Path path)
    {
        final Path absolute = path.toAbsolutePath().normalize();
        final Path relative = Path.of("").toAbsolutePath().relativize(absolute);
        return relative.toString().length() < absolute.toString().length() ? relative : absolute;
    }

    /** Knows the instances of the environment. */
    @FunctionalInterface
    public interface Instances
    {
        /**
         * @param name {@code APP:INSTANCE}, or {@code APP} when it has one instance.
         * @return path of the socket.
         * @throws ToolException when there is no such instance.
         */
        Path consoleOf(String name);
    }
}
