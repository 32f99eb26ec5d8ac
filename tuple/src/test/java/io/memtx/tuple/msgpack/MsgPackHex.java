package io.memtx.tuple.msgpack;

import io.memtx.tuple.arena.Memory;

import java.util.HexFormat;

/** What a writer holds, as text. */
final class MsgPackHex
{
    private MsgPackHex()
    {
    }

    static String of(final MsgPackWriter writer)
    {
        final byte[] bytes = new byte[writer.length()];
        Memory.copyTo(writer.address(), bytes, 0, bytes.length);
        return HexFormat.of().formatHex(bytes);
    }
}
