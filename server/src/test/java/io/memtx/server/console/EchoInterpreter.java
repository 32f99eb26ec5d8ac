package io.memtx.server.console;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * An interpreter of a language of its own, to look at the console with: {@code return a b}, {@code fail a},
 * {@code push a}, {@code wait}, {@code big 1000}, {@code delimiter ;}, {@code throw a}; anything else returns nothing.
 */
final class EchoInterpreter implements Interpreter
{
    final List<String> statements = Collections.synchronizedList(new ArrayList<>());
    final List<SessionInfo> sessions = Collections.synchronizedList(new ArrayList<>());
    final List<SessionInfo> closedSessions = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch waiting = new CountDownLatch(1);
    volatile boolean isClosed;

    @Override
    public InterpreterSession openSession(final SessionInfo info)
    {
        sessions.add(info);
        return new Session(info);
    }

    @Override
    public void close()
    {
        isClosed = true;
    }

    private final class Session implements InterpreterSession
    {
        private final SessionInfo info;
        private final CountDownLatch cancelled = new CountDownLatch(1);

        private Session(final SessionInfo info)
        {
            this.info = info;
        }

        @Override
        public List<Object> evaluate(final String statement) throws StatementException
        {
            statements.add(statement);
            final String[] words = statement.split("\\s+");
            switch (words[0])
            {
                case "return":
                    return new ArrayList<>(Arrays.asList(words).subList(1, words.length));
                case "fail":
                    throw new StatementException(words[1]);
                case "throw":
                    throw new IllegalStateException(words[1]);
                case "push":
                    info.control().push(words[1]);
                    return List.of(true);
                case "delimiter":
                    info.control().delimiter(words[1]);
                    return List.of();
                case "big":
                    return List.of("x".repeat(Integer.parseInt(words[1])));
                case "wait":
                    waiting.countDown();
                    awaitCancel();
                    throw new StatementException("cancelled");
                default:
                    return List.of();
            }
        }

        @Override
        public void cancel()
        {
            cancelled.countDown();
        }

        @Override
        public void close()
        {
            closedSessions.add(info);
        }

        private void awaitCancel()
        {
            try
            {
                cancelled.await();
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
            }
        }
    }
}
