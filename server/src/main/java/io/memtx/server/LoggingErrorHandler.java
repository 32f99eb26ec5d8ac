package io.memtx.server;

import org.agrona.ErrorHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where errors go that nobody has asked for: to the log. Thread safe. */
final class LoggingErrorHandler implements ErrorHandler
{
    static final LoggingErrorHandler INSTANCE = new LoggingErrorHandler();

    private final Logger logger = LoggerFactory.getLogger(Instance.class);

    private LoggingErrorHandler()
    {
    }

    @Override
    public void onError(final Throwable throwable)
    {
        logger.error("error that stops one connection at most: {}", throwable.getMessage(), throwable);
    }
}
