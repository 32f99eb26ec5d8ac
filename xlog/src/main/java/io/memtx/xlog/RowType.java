package io.memtx.xlog;

/**
 * The kind of a row, with the code that stands in its header under {@link HeaderKey#REQUEST_TYPE}.
 * <p>
 * Codes are Tarantool's. A file may hold others (of other engines or later versions): {@link #of(int)} answers null.
 */
public enum RowType
{
    INSERT(2),
    REPLACE(3),
    UPDATE(4),
    DELETE(5),
    UPSERT(9),
    /** Has no body: it only advances the vclock. */
    NOP(12),
    INSERT_ARROW(17),
    DELETE_RANGE(18),
    /** Term and vote: a local row. */
    RAFT(30),
    RAFT_PROMOTE(31),
    RAFT_DEMOTE(32),
    RAFT_CONFIRM(40),
    RAFT_ROLLBACK(41);

    private static final RowType[] OF_CODE = new RowType[64];

    static
    {
        for (final RowType type : values())
        {
            OF_CODE[type.code] = type;
        }
    }

    private final int code;

    RowType(final int code)
    {
        this.code = code;
    }

    /**
     * @return whether it is about the queue of synchronous transactions; such a row is a transaction of its own.
     */
    public boolean isSynchro()
    {
        return switch (this)
        {
            case RAFT_PROMOTE, RAFT_DEMOTE, RAFT_CONFIRM, RAFT_ROLLBACK -> true;
            default -> false;
        };
    }

    /**
     * @return the code in the header.
     */
    public int code()
    {
        return code;
    }

    /**
     * @param code from a header.
     * @return the type, or null when the code is none of ours.
     */
    public static RowType of(final int code)
    {
        return code >= 0 && code < OF_CODE.length ? OF_CODE[code] : null;
    }
}
