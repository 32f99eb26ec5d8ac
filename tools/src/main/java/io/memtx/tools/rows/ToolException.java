package io.memtx.tools.rows;

/**
 * A command cannot do what was asked; the message is the one line that the user sees.
 */
public final class ToolException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    /**
     * @param message for the user.
     */
    public ToolException(final String message)
    {
        super(message);
    }

    /**
     * @param message for the user.
     * @param cause   shown when details are asked for.
     */
    public ToolException(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}
