package io.memtx.server.console;

/**
 * A statement failed. The console shows {@code - error: } and the {@linkplain #error() error}.
 */
public final class StatementException extends Exception
{
    private static final long serialVersionUID = 1L;

    private final transient Object error;

    /**
     * @param error what was thrown: a {@link String} or any other value that a statement may return.
     */
    public StatementException(final Object error)
    {
        super(String.valueOf(error));
        this.error = error;
    }

    /**
     * @param error what was thrown.
     * @param cause of it.
     */
    public StatementException(final Object error, final Throwable cause)
    {
        super(String.valueOf(error), cause);
        this.error = error;
    }

    /**
     * @return what was thrown, null for nil.
     */
    public Object error()
    {
        return error;
    }
}
