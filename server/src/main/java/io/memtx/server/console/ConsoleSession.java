package io.memtx.server.console;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One end of a connection: bytes in, statements to the {@link StatementRunner}, its answers out. Belongs to the
 * thread of the {@link ConsoleLoop}, but for what is said otherwise.
 */
final class ConsoleSession
{
    private static final int CANCEL = 3; // ETX, what a terminal makes of Ctrl-C
    private static final String CLOSE = "~.";
    private static final int MAX_TURNS = 16;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final StatementBuffer input;
    private final OutputQueue output;
    private final StatementRunner runner;
    private boolean isInputEnded;
    private boolean isEnding; // once all is written

    ConsoleSession(
        final SocketChannel channel,
        final SelectionKey key,
        final ConsoleLimits limits,
        final OutputQueue output,
        final StatementRunner runner)
    {
        this.channel = channel;
        this.key = key;
        input = new StatementBuffer(limits.statementBytes());
        this.output = output;
        this.runner = runner;
    }

    /**
     * Does what can be done: takes what has come, writes what can be written, and has the next statement run when the
     * answer to the last has been written.
     *
     * @param scratch for bytes on their way.
     * @param nowNs   of the clock.
     * @return whether the session goes on.
     */
    boolean doWork(final ByteBuffer scratch, final long nowNs)
    {
        try
        {
            if (key.isReadable() && !isInputEnded)
            {
                isInputEnded = !read(scratch);
            }
            int turns = 0;
            do
            {
                output.writeTo(channel, nowNs);
            }
            while (++turns < MAX_TURNS && isReady() && next());
            if (output.isStuck(nowNs) || isEnding && runner.isIdle() && output.isEmpty())
            {
                return false;
            }
            key.interestOps(
                (isInputEnded || isEnding || input.isFull() ? 0 : SelectionKey.OP_READ) |
                (output.isEmpty() ? 0 : SelectionKey.OP_WRITE));
            if (MAX_TURNS == turns)
            {
                key.selector().wakeup(); // the others first
            }
            return true;
        }
        catch (final IOException ex)
        {
            return false; // the other end is gone
        }
    }

    /**
     * Ends it: whatever is running is cancelled, and whatever waits for a reader is dropped.
     */
    void close()
    {
        key.cancel();
        output.close();
        runner.end();
        try
        {
            channel.close();
        }
        catch (final IOException ex)
        {
            isEnding = true; // it is gone either way
        }
    }

    /**
     * Waits until what was running has ended; after {@link #close()}.
     *
     * @param timeoutMs for it.
     * @return whether it has.
     * @throws InterruptedException when this thread is interrupted.
     */
    boolean awaitEnd(final long timeoutMs) throws InterruptedException
    {
        return runner.awaitEnd(timeoutMs);
    }

    private boolean isReady()
    {
        return !isEnding && runner.isIdle() && output.isEmpty();
    }

    private boolean read(final ByteBuffer scratch) throws IOException
    {
        while (!input.isFull())
        {
            scratch.clear().limit(Math.min(scratch.capacity(), input.room()));
            final int count = channel.read(scratch);
            if (count <= 0)
            {
                return 0 == count;
            }
            final boolean wasEmpty = input.isEmpty();
            input.add(scratch.flip());
            if (wasEmpty && input.takeFirst(CANCEL))
            {
                runner.cancel();
            }
        }
        return true;
    }

    private boolean next()
    {
        try
        {
            String statement = input.next(runner.delimiter().getBytes(StandardCharsets.UTF_8));
            if (null == statement && isInputEnded)
            {
                statement = input.rest();
                isEnding = null == statement;
            }
            if (null == statement)
            {
                if (input.isFull())
                {
                    isEnding = true;
                    output.add(runner.format().error("statement is too long"));
                }
                return false;
            }
            run(statement);
        }
        catch (final CharacterCodingException ex)
        {
            output.add(runner.format().error("statement is not UTF-8"));
        }
        return true;
    }

    private void run(final String statement)
    {
        if (CLOSE.equals(statement))
        {
            isEnding = true;
            return;
        }
        if (!ConsoleCommand.isCommand(statement))
        {
            runner.run(statement);
            return;
        }
        try
        {
            final List<Object> results = ConsoleCommand.run(statement, runner);
            isEnding = null == results;
            if (!isEnding)
            {
                output.add(runner.format().results(results));
            }
        }
        catch (final StatementException ex)
        {
            output.add(runner.format().error(ex.error()));
        }
    }
}
