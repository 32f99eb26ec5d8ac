package io.memtx.tuple.path;

/**
 * A text is not a path. What error that is, the caller knows.
 */
public final class MalformedPathException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    private final int position;

    /**
     * @param position of the first character that cannot stand where it is, counted from 1.
     */
    public MalformedPathException(final int position)
    {
        super("malformed path: position=" + position);
        this.position = position;
    }

    /**
     * @return the first character that cannot stand where it is, counted from 1.
     */
    public int position()
    {
        return position;
    }
}
