package io.memtx.tuple.msgpack;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A MessagePack extension value that has no Java type of its own here. Immutable by convention: the payload is not
 * copied and must not be changed.
 *
 * @param type    the application type.
 * @param payload its bytes.
 */
public record Extension(byte type, byte[] payload)
{
    @Override
    public boolean equals(final Object other)
    {
        return other instanceof Extension that && type == that.type && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode()
    {
        return 31 * type + Arrays.hashCode(payload);
    }

    @Override
    public String toString()
    {
        return "Extension[type=" + type + ", payload=" + HexFormat.of().formatHex(payload) + ']';
    }
}
