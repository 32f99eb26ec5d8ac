package io.memtx.relay.applier.transport;

/** The transport could not be opened, or broke: no connection of it can be used any more. */
public final class TransportException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    /**
     * @param message what happened.
     */
    public TransportException(final String message)
    {
        super(message);
    }

    /**
     * @param message what happened.
     * @param cause   of it.
     */
    public TransportException(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}
