package io.memtx.server.console;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Text on its way to the other end. Thread safe; written by the loop's thread alone.
 */
final class OutputQueue
{
    private static final long NEVER = Long.MIN_VALUE;

    private final int pendingLimit;
    private final long timeoutNs;
    private final Deque<ByteBuffer> buffers = new ArrayDeque<>();
    private long pendingBytes;
    private long lastProgressNs = NEVER;
    private boolean isClosed;

    OutputQueue(final ConsoleLimits limits)
    {
        pendingLimit = limits.pendingBytes();
        timeoutNs = limits.writeTimeoutNs();
    }

    /**
     * @param text to write.
     */
    synchronized void add(final String text)
    {
        if (!isClosed)
        {
            final ByteBuffer buffer = StandardCharsets.UTF_8.encode(text);
            pendingBytes += buffer.remaining();
            buffers.add(buffer);
        }
    }

    /**
     * As {@link #add}, but waits before it while the other end does not read. Not for the loop's thread.
     *
     * @param text to write.
     * @throws InterruptedException when this thread is interrupted.
     */
    synchronized void addWhenRead(final String text) throws InterruptedException
    {
        while (pendingBytes > pendingLimit && !isClosed)
        {
            wait();
        }
        add(text);
    }

    synchronized boolean isEmpty()
    {
        return buffers.isEmpty();
    }

    synchronized boolean isStuck(final long nowNs)
    {
        return !buffers.isEmpty() && NEVER != lastProgressNs && nowNs - lastProgressNs > timeoutNs;
    }

    synchronized void writeTo(final SocketChannel channel, final long nowNs) throws IOException
    {
        if (buffers.isEmpty())
        {
            lastProgressNs = NEVER;
        }
        else if (NEVER == lastProgressNs)
        {
            lastProgressNs = nowNs;
        }
        while (!buffers.isEmpty())
        {
            final int count = channel.write(buffers.peek());
            if (0 == count && buffers.peek().hasRemaining())
            {
                return;
            }
            lastProgressNs = nowNs;
            pendingBytes -= count;
            if (!buffers.peek().hasRemaining())
            {
                buffers.remove();
            }
            notifyAll();
        }
    }

    synchronized void close()
    {
        isClosed = true;
        buffers.clear();
        pendingBytes = 0;
        notifyAll();
    }
}
