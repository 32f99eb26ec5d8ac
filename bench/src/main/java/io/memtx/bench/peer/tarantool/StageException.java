package io.memtx.bench.peer.tarantool;

/**
 * A stage that gave no figures. The text says why, for the report.
 */
final class StageException extends Exception
{
    private static final long serialVersionUID = 1L;

    StageException(final String message)
    {
        super(message);
    }

    StageException(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}
