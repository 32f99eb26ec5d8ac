package io.memtx.bench.run;

/**
 * A measurement that could not be made. The message is one for users.
 */
public final class BenchException extends RuntimeException
{
    private static final long serialVersionUID = 1;

    /**
     * @param message for users.
     */
    public BenchException(final String message)
    {
        super(message);
    }

    /**
     * @param message for users.
     * @param cause   of it.
     */
    public BenchException(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}
