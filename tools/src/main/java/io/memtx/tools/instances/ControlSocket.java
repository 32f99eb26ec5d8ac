package io.memtx.tools.instances;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A unix socket through which the verbs talk to an instance: a line with a word, answered by a text, JSON in fact, up
 * to the end. For the owner of the process only: the directory is closed to others.
 */
public final class ControlSocket implements AutoCloseable
{
    /** Bytes that the address of a unix socket may have. */
    public static final int MAX_PATH_LENGTH = 107;

    private static final int MAX_REQUEST_LENGTH = 4096;
    private static final int MAX_ANSWER_LENGTH = 16 << 20;
    private static final int THREAD_COUNT = 4;
    private static final long REQUEST_SECONDS = 10;

    private final Path path;
    private final ServerSocketChannel server;
    private final UnaryOperator<String> handler;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREAD_COUNT, (task) -> thread(task));
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor((task) -> thread(task));

    private ControlSocket(final Path path, final ServerSocketChannel server, final UnaryOperator<String> handler)
    {
        this.path = path;
        this.server = server;
        this.handler = handler;
    }

    /**
     * Listens; what a dead process has left is taken away.
     *
     * @param path    of the socket; whoever calls holds the lock of the instance.
     * @param handler answers a word; called by threads of the socket.
     * @return the socket.
     * @throws IOException when it cannot be made.
     */
    public static ControlSocket listen(final Path path, final UnaryOperator<String> handler) throws IOException
    {
        final Path address = shortest(path);
        Files.deleteIfExists(path);
        final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try
        {
            server.bind(UnixDomainSocketAddress.of(address));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        }
        catch (final IOException ex)
        {
            server.close();
            throw new IOException("can't listen on " + path + ": " + ex.getMessage(), ex);
        }
        final ControlSocket socket = new ControlSocket(path, server, handler);
        thread(socket::accept).start();
        return socket;
    }

    /**
     * Asks an instance.
     *
     * @param path      of its socket.
     * @param word      to say.
     * @param timeoutMs after which it counts as not answering.
     * @return the answer.
     * @throws IOException when it does not answer.
     */
    public static String ask(final Path path, final String word, final long timeoutMs) throws IOException
    {
        final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor((task) -> thread(task));
        Path link = null;
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX))
        {
            timer.schedule(() -> close(channel), timeoutMs, TimeUnit.MILLISECONDS);
            link = isTooLong(path) ? link(path) : null;
            channel.connect(
                UnixDomainSocketAddress.of(null == link ? shortest(path) : link.resolve(path.getFileName())));
            channel.write(ByteBuffer.wrap((word + '\n').getBytes(StandardCharsets.UTF_8)));
            final byte[] answer = Channels.newInputStream(channel).readNBytes(MAX_ANSWER_LENGTH);
            if (0 == answer.length)
            {
                throw new IOException("no answer");
            }
            return new String(answer, StandardCharsets.UTF_8);
        }
        finally
        {
            timer.shutdownNow();
            if (null != link)
            {
                Files.deleteIfExists(link);
            }
        }
    }

    /** The instance itself was in its directory, and had a shorter way to write it. */
    private static boolean isTooLong(final Path path)
    {
        final Path absolute = path.toAbsolutePath().normalize();
        return Math.min(length(absolute), length(Path.of("").toAbsolutePath().relativize(absolute))) > MAX_PATH_LENGTH;
    }

    private static Path link(final Path path) throws IOException
    {
        final Path link = Files.createTempFile("memtx", "");
        Files.delete(link);
        return Files.createSymbolicLink(link, path.toAbsolutePath().normalize().getParent());
    }

    /**
     * @param path of a socket.
     * @return the same path, in the way that is the shortest to write here.
     * @throws IOException when even that is too long.
     */
    public static Path shortest(final Path path) throws IOException
    {
        final Path absolute = path.toAbsolutePath().normalize();
        final Path here = Path.of("").toAbsolutePath();
        final Path relative = here.relativize(absolute);
        final Path best = length(relative) < length(absolute) ? relative : absolute;
        if (length(best) > MAX_PATH_LENGTH)
        {
            throw new IOException("path of a socket is too long: bytes=" + length(best) + " most=" + MAX_PATH_LENGTH +
                " path=" + absolute);
        }
        return best;
    }

    @Override
    public void close() throws IOException
    {
        server.close();
        threads.shutdownNow();
        watch.shutdownNow();
        Files.deleteIfExists(path);
    }

    private void accept()
    {
        while (server.isOpen())
        {
            try
            {
                final SocketChannel channel = server.accept();
                threads.execute(() -> serve(channel));
            }
            catch (final IOException | java.util.concurrent.RejectedExecutionException ex)
            {
                continue; // closed, or out of descriptors for a moment
            }
        }
    }

    private void serve(final SocketChannel channel)
    {
        try (channel)
        {
            final java.util.concurrent.Future<?> limit =
                watch.schedule(() -> close(channel), REQUEST_SECONDS, TimeUnit.SECONDS);
            final String word = readLine(channel);
            limit.cancel(false);
            final ByteBuffer answer = ByteBuffer.wrap(handler.apply(word).getBytes(StandardCharsets.UTF_8));
            while (answer.hasRemaining())
            {
                channel.write(answer);
            }
        }
        catch (final IOException ex)
        {
            assert null != ex; // whoever asked is gone, or has said nothing
        }
    }

    private static String readLine(final SocketChannel channel) throws IOException
    {
        final ByteBuffer line = ByteBuffer.allocate(MAX_REQUEST_LENGTH);
        while (0 == line.position() || '\n' != line.get(line.position() - 1))
        {
            if (!line.hasRemaining() || channel.read(line) < 0)
            {
                throw new IOException("no line");
            }
        }
        return new String(line.array(), 0, line.position(), StandardCharsets.UTF_8).strip();
    }

    private static void close(final SocketChannel channel)
    {
        try
        {
            channel.close();
        }
        catch (final IOException ex)
        {
            assert null != ex; // it is closed all the same
        }
    }

    private static int length(final Path path)
    {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private static Thread thread(final Runnable task)
    {
        final Thread thread = new Thread(task, "memtx-verbs");
        thread.setDaemon(true);
        return thread;
    }
}
