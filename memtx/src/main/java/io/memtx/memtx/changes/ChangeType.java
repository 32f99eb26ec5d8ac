package io.memtx.memtx.changes;

import io.memtx.xlog.RowType;

/**
 * What was done. The log holds what was asked for, so an update or delete may have found nothing, and then changed
 * nothing.
 */
public enum ChangeType
{
    /** Has {@link Change#tuple()}. */
    INSERT,
    /** Has {@link Change#tuple()}. */
    REPLACE,
    /** Has {@link Change#key()} and {@link Change#operations()}. */
    UPDATE,
    /** Has {@link Change#tuple()}, which is inserted, and {@link Change#operations()}, which are done instead. */
    UPSERT,
    /** Has {@link Change#key()}. */
    DELETE,
    /** The space is empty from here on. */
    TRUNCATE;

    /**
     * @param code of a row.
     * @return the type of the statement; null when the row is none.
     */
    static ChangeType of(final int code)
    {
        final RowType type = RowType.of(code);
        if (null == type)
        {
            return null;
        }
        return switch (type)
        {
            case INSERT -> INSERT;
            case REPLACE -> REPLACE;
            case UPDATE -> UPDATE;
            case UPSERT -> UPSERT;
            case DELETE -> DELETE;
            default -> null;
        };
    }
}
