package io.memtx.memtx.interop;

import io.memtx.memtx.Index;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.Space;
import io.memtx.memtx.tarantool.TarantoolPeer;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.index.IteratorType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import static io.memtx.memtx.Key.key;
import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Everything above the system spaces, in lines that are equal when two instances are: the definition of each space and
 * index, and the tuples of each index in its order, as bytes. A hash index has no order: its tuples are sorted.
 */
final class EngineDump
{
    /** The same for Tarantool. */
    static final String LUA = """
        local msgpack = require('msgpack')
        local function hex(tuple)
            return (msgpack.encode(tuple):gsub('.', function(c) return string.format('%02x', c:byte()) end))
        end
        for _, space in box.space._space:pairs({511}, {iterator = 'GT'}) do
            print('space ' .. space.name .. ' ' .. hex(space))
            for _, def in box.space._index:pairs(space.id) do
                print('index ' .. def.name .. ' ' .. hex(def))
                local index = box.space[space.id].index[def.iid]
                local rows = {}
                for _, tuple in index:pairs({}, {iterator = 'ALL'}) do
                    table.insert(rows, hex(tuple))
                end
                if index.type == 'HASH' then
                    table.sort(rows)
                end
                for _, row in ipairs(rows) do
                    print(row)
                end
            end
        end
        """;

    private static final int LAST_SYSTEM_ID = 511;

    private EngineDump()
    {
    }

    static List<String> of(final TarantoolPeer peer) throws IOException
    {
        return peer.run(LUA);
    }

    static List<String> of(final Memtx db)
    {
        final List<String> lines = new ArrayList<>();
        for (final Tuple space : db.space("_space").primary().select(IteratorType.GT, key(LAST_SYSTEM_ID)))
        {
            lines.add("space " + space.getString(2) + ' ' + hex(space));
            final Space opened = db.space(space.getString(2));
            final List<Index> indexes = opened.indexes();
            final List<Tuple> definitions = db.space("_index").primary().select(space.getLong(0));
            for (int i = 0; i < definitions.size(); i++)
            {
                final Tuple definition = definitions.get(i);
                lines.add("index " + definition.getString(2) + ' ' + hex(definition));
                final List<String> rows = new ArrayList<>();
                for (final Tuple tuple : indexes.get(i).select())
                {
                    rows.add(hex(tuple));
                }
                if ("hash".equals(definition.getString(3)))
                {
                    rows.sort(null);
                }
                lines.addAll(rows);
            }
        }
        return lines;
    }

    /** Names the first line that differs, and the space and index it stands under. */
    static void assertSame(final List<String> expected, final List<String> actual, final String what)
    {
        String where = "";
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++)
        {
            where = expected.get(i).contains(" ") ? expected.get(i) : where;
            assertEquals(expected.get(i), actual.get(i), what + ": line " + i + " under " + where);
        }
        assertEquals(expected.size(), actual.size(), what + ": count of lines, after " + where);
    }

    private static String hex(final Tuple tuple)
    {
        return HexFormat.of().formatHex(tuple.toMsgPack());
    }
}
