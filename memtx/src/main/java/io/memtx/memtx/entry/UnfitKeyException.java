package io.memtx.memtx.entry;

import io.memtx.tuple.error.ErrorCode;

/**
 * A function made no key of a tuple, or one that does not fit its index. Who knows the names of index and space says it
 * to the user.
 */
public final class UnfitKeyException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    UnfitKeyException(final ErrorCode code, final String reason, final Throwable cause)
    {
        super(reason, cause);
        this.code = code;
    }

    /**
     * @return ER_FUNC_INDEX_FUNC or ER_FUNC_INDEX_FORMAT.
     */
    public ErrorCode code()
    {
        return code;
    }
}
