package io.memtx.xlog.row;

/**
 * Bytes that are no row. Whoever knows the file and the offset makes an {@link io.memtx.xlog.XlogException} of it.
 */
public final class InvalidRowException extends RuntimeException
{
    static final String HEADER = "Invalid MsgPack - packet header";
    static final String BODY = "Invalid MsgPack - packet body";

    private static final long serialVersionUID = 1L;

    private final long replicaId;

    InvalidRowException(final String message)
    {
        this(message, -1);
    }

    InvalidRowException(final String message, final long replicaId)
    {
        super(message, null, false, false);
        this.replicaId = replicaId;
    }

    /**
     * @return the id of an instance that the row names although there is none of so great an id; -1 if that is not what
     * is wrong with it.
     */
    public long replicaId()
    {
        return replicaId;
    }
}
