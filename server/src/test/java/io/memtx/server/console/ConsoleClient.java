package io.memtx.server.console;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/**
 * The other end of a console, with nothing but a socket. Belongs to one thread.
 */
public final class ConsoleClient implements Closeable
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int GREETING_LENGTH = 128;
    private static final String END = "\n...\n";

    private final SocketChannel channel;
    private final Selector selector = Selector.open();
    private final String greeting;
    private byte[] rest = {};

    private ConsoleClient(final SocketChannel channel) throws IOException
    {
        this.channel = channel;
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        greeting = read((text) -> text.length() >= GREETING_LENGTH ? GREETING_LENGTH : -1);
    }

    /**
     * @param socket of the console.
     * @return the client, which has read the greeting.
     * @throws IOException when it cannot connect.
     */
    public static ConsoleClient connect(final Path socket) throws IOException
    {
        return connect(StandardProtocolFamily.UNIX, UnixDomainSocketAddress.of(socket));
    }

    /**
     * @param address of the console.
     * @return the client, which has read the greeting.
     * @throws IOException when it cannot connect.
     */
    public static ConsoleClient connect(final InetSocketAddress address) throws IOException
    {
        return connect(StandardProtocolFamily.INET, address);
    }

    private static ConsoleClient connect(final StandardProtocolFamily family, final SocketAddress address)
        throws IOException
    {
        final SocketChannel channel = SocketChannel.open(family);
        try
        {
            channel.connect(address);
            return new ConsoleClient(channel);
        }
        catch (final IOException ex)
        {
            channel.close();
            throw ex;
        }
    }

    /**
     * @return what the console said first.
     */
    public String greeting()
    {
        return greeting;
    }

    /**
     * @param statement on one line.
     * @return the answer, with its {@code ---} and {@code ...}.
     * @throws IOException when the console has gone, or does not answer within a minute.
     */
    public String ask(final String statement) throws IOException
    {
        send(statement + "\n");
        return answer();
    }

    /**
     * @param text to send as it is.
     * @throws IOException when the console has gone.
     */
    public void send(final String text) throws IOException
    {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(final byte[] bytes) throws IOException
    {
        final ByteBuffer buffer = ByteBuffer.wrap(bytes);
        final long startNs = System.nanoTime();
        while (buffer.hasRemaining())
        {
            if (0 == channel.write(buffer))
            {
                if (System.nanoTime() - startNs > TIMEOUT_NS)
                {
                    throw new IOException("console does not read");
                }
                Thread.onSpinWait();
            }
        }
    }

    /**
     * @return the next document.
     * @throws IOException when the console has gone, or does not answer within a minute.
     */
    public String answer() throws IOException
    {
        return read((text) ->
        {
            final int end = text.indexOf(END);
            return end < 0 ? -1 : end + END.length();
        });
    }

    String answer(final String end) throws IOException
    {
        return read((text) -> text.indexOf(end) < 0 ? -1 : text.indexOf(end) + end.length());
    }

    void endInput() throws IOException
    {
        channel.shutdownOutput();
    }

    /**
     * @return all that comes until the console ends the connection.
     * @throws IOException when that takes more than a minute.
     */
    String readToEnd() throws IOException
    {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(rest);
        final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (receive(buffer))
        {
            bytes.write(buffer.array(), 0, buffer.position());
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException
    {
        selector.close();
        channel.close();
    }

    private String read(final ToIntFunction<String> endOf) throws IOException
    {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(rest);
        final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (true)
        {
            final byte[] all = bytes.toByteArray();
            final String text = new String(all, StandardCharsets.ISO_8859_1);
            final int end = endOf.applyAsInt(text);
            if (end >= 0)
            {
                rest = Arrays.copyOfRange(all, end, all.length);
                return new String(all, 0, end, StandardCharsets.UTF_8);
            }
            if (!receive(buffer))
            {
                throw new IOException("console has ended the connection after: " + text);
            }
            bytes.write(buffer.array(), 0, buffer.position());
        }
    }

    private boolean receive(final ByteBuffer buffer) throws IOException
    {
        buffer.clear();
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (true)
        {
            final int count = channel.read(buffer);
            if (0 != count)
            {
                return count > 0;
            }
            final long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (leftMs <= 0)
            {
                throw new IOException("console does not answer");
            }
            selector.select(leftMs);
            selector.selectedKeys().clear();
        }
    }
}
