package io.memtx.tools.rows;

import io.memtx.xlog.BodyKey;
import io.memtx.xlog.RowType;

/**
 * Names of row types and of the keys in a row's body, as Tarantool prints them.
 * <p>
 * Thread safe: no state.
 */
public final class RowNames
{
    private RowNames()
    {
    }

    /**
     * @param code of a row's type.
     * @return its name, {@code unknown_type#17} when it has none.
     */
    public static String type(final int code)
    {
        final RowType type = RowType.of(code);
        return null == type ? "unknown_type#" + code : type.name();
    }

    /**
     * @param typeCode of the row: the same key means different things.
     * @param key      of its body.
     * @return the name of the key, {@code unknown_key#99} when it has none.
     */
    static String bodyKey(final int typeCode, final long key)
    {
        if (RowType.RAFT.code() == typeCode)
        {
            return raftKey(key);
        }
        return switch ((int)Math.min(key, Integer.MAX_VALUE))
        {
            case BodyKey.SPACE_ID -> "space_id";
            case BodyKey.INDEX_ID -> "index_id";
            case BodyKey.INDEX_BASE -> "index_base";
            case BodyKey.KEY -> "key";
            case BodyKey.OPS -> "operations";
            case BodyKey.TUPLE_META -> "tuple_meta";
            case BodyKey.TUPLE -> "tuple";
            case BodyKey.OLD_TUPLE -> "old_tuple";
            case BodyKey.NEW_TUPLE -> "new_tuple";
            case BodyKey.ARROW -> "arrow";
            case BodyKey.BEGIN_KEY -> "begin_key";
            case BodyKey.END_KEY -> "end_key";
            case BodyKey.SYNCHRO_REPLICA_ID -> "replica_id";
            case BodyKey.SYNCHRO_LSN -> "lsn";
            case BodyKey.VCLOCK -> "vclock";
            case BodyKey.TERM -> "term";
            default -> unknownKey(key);
        };
    }

    private static String raftKey(final long key)
    {
        return BodyKey.RAFT_TERM == key ? "term" : BodyKey.RAFT_VOTE == key ? "vote" : unknownKey(key);
    }

    private static String unknownKey(final long key)
    {
        return "unknown_key#" + Long.toUnsignedString(key);
    }
}
