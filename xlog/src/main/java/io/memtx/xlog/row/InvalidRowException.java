package io.memtx.xlog.row;

/**
 * Bytes that are no row. Whoever knows the file and the offset makes an {@link io.memtx.xlog.XlogException} of it.
 */
public final class InvalidRowException extends RuntimeException
{
    static final String HEADER = "Invalid MsgPack - packet header";
    static final String BODY = "Invalid MsgPack - packet body";

    private static final long serialVersionUID = 1L;

    InvalidRowException(final String message)
    {
        super(message, null, false, false);
    }
}
