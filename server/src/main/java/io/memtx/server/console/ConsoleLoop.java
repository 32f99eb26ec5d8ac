package io.memtx.server.console;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The thread of a console: accepts, reads and writes for all sessions, and never waits for any of them.
 */
final class ConsoleLoop implements Runnable
{
    private static final Logger LOGGER = LoggerFactory.getLogger(ConsoleServer.class);
    private static final AtomicLong SESSION_IDS = new AtomicLong();
    private static final int SCRATCH_BYTES = 64 << 10;
    private static final long TURN_MS = 1000; // how often timeouts are looked at
    private static final long END_TIMEOUT_MS = 10_000;

    private final Selector selector;
    private final LazyInterpreter interpreter;
    private final ConsoleLimits limits;
    private final String greeting;
    private final List<ConsoleSession> sessions = new ArrayList<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    private volatile boolean isClosed;

    ConsoleLoop(
        final Selector selector, final LazyInterpreter interpreter, final ConsoleLimits limits, final String greeting)
    {
        this.selector = selector;
        this.interpreter = interpreter;
        this.limits = limits;
        this.greeting = greeting;
    }

    /**
     * Ends the loop and all sessions; they are gone when its thread is.
     */
    void close()
    {
        isClosed = true;
        selector.wakeup();
    }

    @Override
    public void run()
    {
        try
        {
            while (!isClosed)
            {
                selector.select(TURN_MS);
                doWork();
            }
        }
        catch (final IOException | RuntimeException ex)
        {
            LOGGER.error("console has stopped: {}", ex.toString(), ex);
        }
        finally
        {
            endAll();
        }
    }

    private void doWork()
    {
        for (final SelectionKey key : selector.selectedKeys())
        {
            if (key.isValid() && key.isAcceptable())
            {
                accept((ServerSocketChannel)key.channel());
            }
        }
        selector.selectedKeys().clear();
        final long nowNs = System.nanoTime();
        sessions.removeIf((session) ->
        {
            final boolean isOver = !session.doWork(scratch, nowNs);
            if (isOver)
            {
                session.close();
            }
            return isOver;
        });
    }

    private void accept(final ServerSocketChannel server)
    {
        try
        {
            final SocketChannel channel = server.accept();
            if (null != channel)
            {
                channel.configureBlocking(false);
                open(channel);
            }
        }
        catch (final IOException ex)
        {
            LOGGER.warn("console cannot accept a connection: {}", ex.toString());
        }
    }

    private void open(final SocketChannel channel) throws IOException
    {
        if (sessions.size() >= limits.sessionCount())
        {
            try (channel)
            {
                final String refusal = greeting + OutputFormat.YAML.error("console has too many sessions");
                channel.write(ByteBuffer.wrap(refusal.getBytes(StandardCharsets.UTF_8)));
            }
            return;
        }
        final OutputQueue output = new OutputQueue(limits);
        output.add(greeting);
        final StatementRunner runner = new StatementRunner(
            interpreter,
            ConsoleServer::thread,
            SESSION_IDS.incrementAndGet(),
            peerOf(channel.getRemoteAddress()),
            output,
            selector::wakeup);
        sessions.add(new ConsoleSession(
            channel, channel.register(selector, SelectionKey.OP_READ), limits, output, runner));
        runner.start();
    }

    private static String peerOf(final SocketAddress address)
    {
        return address instanceof InetSocketAddress inet ?
            inet.getAddress().getHostAddress() + ":" + inet.getPort() : "unix/:";
    }

    private void endAll()
    {
        sessions.forEach(ConsoleSession::close);
        try
        {
            final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_TIMEOUT_MS);
            for (final ConsoleSession session : sessions)
            {
                final long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
                if (!session.awaitEnd(Math.max(1, leftMs)))
                {
                    LOGGER.warn("a statement at the console has not ended");
                }
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        sessions.clear();
    }
}
