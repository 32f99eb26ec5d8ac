package io.memtx.relay.applier.message;

/** Bytes from the other side are not the message they claim to be. The connection is of no further use. */
public final class InvalidMessageException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    /**
     * @param message what is wrong, without the bytes.
     */
    public InvalidMessageException(final String message)
    {
        super(message, null, false, false); // it comes from outside: where we noticed tells nothing
    }
}
