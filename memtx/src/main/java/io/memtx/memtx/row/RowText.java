package io.memtx.memtx.row;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackText;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.row.RowFlyweight;

/**
 * A row as an error names it:
 * {@code {type: 'INSERT', replica_id: 1, lsn: 9, space_id: 512, index_id: 0, tuple: [1, "dup"]}}.
 */
public final class RowText
{
    private static final int MAX_LENGTH = 2_000;

    private RowText()
    {
    }

    /**
     * @param row well-formed.
     * @return its text; a long one is cut off.
     */
    public static String of(final RowFlyweight row)
    {
        final RowType type = RowType.of(row.type());
        final StringBuilder text = new StringBuilder("{type: '")
            .append(null == type ? Integer.toString(row.type()) : type.name())
            .append("', replica_id: ").append(row.replicaId())
            .append(", lsn: ").append(row.lsn());
        append(text, row, ", space_id: ", BodyKey.SPACE_ID);
        final long indexId = row.bodyValue(BodyKey.INDEX_ID);
        if (Memory.NULL_ADDRESS == indexId || MsgPackType.UNSIGNED != MsgPack.typeOf(indexId))
        {
            text.append(", index_id: 0");
        }
        else
        {
            text.append(", index_id: ").append(MsgPack.getInteger(indexId));
        }
        append(text, row, ", key: ", BodyKey.KEY);
        append(text, row, ", tuple: ", BodyKey.TUPLE);
        append(text, row, ", ops: ", BodyKey.OPS);
        if (text.length() > MAX_LENGTH)
        {
            text.setLength(MAX_LENGTH);
            text.append("...");
        }
        return text.append('}').toString();
    }

    private static void append(final StringBuilder text, final RowFlyweight row, final String name, final int bodyKey)
    {
        final long value = row.bodyValue(bodyKey);
        if (Memory.NULL_ADDRESS != value)
        {
            text.append(name);
            MsgPackText.append(text, value);
        }
    }
}
