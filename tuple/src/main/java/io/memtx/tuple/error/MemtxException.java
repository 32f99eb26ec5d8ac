package io.memtx.tuple.error;

/**
 * An operation was refused: carries Tarantool's error code and text. Whatever was refused changed nothing.
 */
public final class MemtxException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /**
     * @param code      of the error; its template is formatted with the arguments.
     * @param arguments of the template.
     */
    public MemtxException(final ErrorCode code, final Object... arguments)
    {
        super(code.format(arguments));
        this.code = code;
    }

    /**
     * @param code      of the error.
     * @param cause     that led to it.
     * @param arguments of the template.
     */
    public MemtxException(final ErrorCode code, final Throwable cause, final Object... arguments)
    {
        super(code.format(arguments), cause);
        this.code = code;
    }

    /**
     * @return the error's name and number.
     */
    public ErrorCode code()
    {
        return code;
    }

    /**
     * @return the type under which Tarantool shows such an error, {@code ClientError} for most.
     */
    public String type()
    {
        return switch (code)
        {
            case ER_ILLEGAL_PARAMS -> "IllegalParams";
            case ER_MEMORY_ISSUE -> "OutOfMemory";
            case ER_INVALID_XLOG -> "XlogError";
            case ER_UNSUPPORTED_INDEX_FEATURE -> "UnsupportedIndexFeature";
            case ER_CANT_CREATE_COLLATION -> "CollationError";
            case ER_XLOG_GAP -> "XlogGapError";
            default -> "ClientError";
        };
    }
}
