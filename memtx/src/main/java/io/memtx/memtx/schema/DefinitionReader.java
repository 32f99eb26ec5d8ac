package io.memtx.memtx.schema;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.format.Identifier;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackType;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reading of the fields of a definition's row and of the maps in it. The row is one well-formed value; which fields it
 * has and of which type is checked here.
 */
final class DefinitionReader
{
    private static final int NAME_LENGTH_IN_MESSAGES = 64;

    private DefinitionReader()
    {
    }

    /**
     * @return the address of a field.
     */
    static long field(final long tuple, final int fieldNo, final MsgPackType type)
    {
        if (MsgPackType.ARRAY != MsgPack.typeOf(tuple))
        {
            throw new MemtxException(ErrorCode.ER_TUPLE_NOT_ARRAY);
        }
        if (fieldNo >= MsgPack.count(tuple))
        {
            throw new MemtxException(ErrorCode.ER_FIELD_MISSING, fieldNo + 1);
        }
        final long field = MsgPack.skip(MsgPack.firstElement(tuple), fieldNo);
        if (type != MsgPack.typeOf(field))
        {
            throw new MemtxException(
                ErrorCode.ER_FIELD_TYPE, fieldNo + 1, type.text(), MsgPack.typeOf(field).text());
        }
        return field;
    }

    /**
     * @return a number below 2^32; what is larger is cut to 0xFFFFFFFF, which every limit refuses.
     */
    static long unsigned(final long tuple, final int fieldNo)
    {
        final long value = MsgPack.getInteger(field(tuple, fieldNo, MsgPackType.UNSIGNED));
        return Long.compareUnsigned(value, 0xFFFF_FFFFL) > 0 ? 0xFFFF_FFFFL : value;
    }

    static byte[] bytes(final long value)
    {
        final byte[] bytes = new byte[(int)(MsgPack.skip(value) - value)];
        Memory.copyTo(value, bytes, 0, bytes.length);
        return bytes;
    }

    /**
     * @return the text of a string, malformed characters replaced.
     */
    static String text(final long string)
    {
        return MsgPackBoxer.decodeString(string);
    }

    /**
     * Reads a name and checks that it is one: UTF-8, not empty, without control characters, separators of lines and
     * characters that Unicode has not assigned.
     */
    static String identifier(final long string)
    {
        final String name;
        try
        {
            final ByteBuffer bytes = ByteBuffer.wrap(MsgPackBoxer.decodePayload(string));
            name = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        }
        catch (final CharacterCodingException ex)
        {
            throw new MemtxException(ErrorCode.ER_IDENTIFIER, ex, shown(text(string)));
        }
        Identifier.check(name);
        return name;
    }

    /**
     * @return a name as messages show it: its beginning.
     */
    static String shown(final String name)
    {
        return name.length() <= NAME_LENGTH_IN_MESSAGES ? name : name.substring(0, NAME_LENGTH_IN_MESSAGES);
    }

    /**
     * @return the key of a map's pair, for messages and switches.
     */
    static String optionName(final long key, final ErrorCode error)
    {
        if (MsgPackType.STRING != MsgPack.typeOf(key))
        {
            throw new MemtxException(error, "key must be a string");
        }
        return text(key);
    }

    static boolean optionBoolean(final String name, final long value, final ErrorCode error)
    {
        expect(name, value, MsgPackType.BOOLEAN, error);
        return MsgPack.getBoolean(value);
    }

    static long optionUnsigned(final String name, final long value, final ErrorCode error)
    {
        expect(name, value, MsgPackType.UNSIGNED, error);
        return MsgPack.getInteger(value);
    }

    static String optionString(final String name, final long value, final ErrorCode error)
    {
        expect(name, value, MsgPackType.STRING, error);
        return text(value);
    }

    /**
     * Refuses a feature of Tarantool that this engine does not have.
     */
    static MemtxException unsupported(final String feature)
    {
        return new MemtxException(ErrorCode.ER_UNSUPPORTED, "memtx", feature);
    }

    private static void expect(final String name, final long value, final MsgPackType type, final ErrorCode error)
    {
        if (type != MsgPack.typeOf(value))
        {
            throw new MemtxException(error, "'" + name + "' must be " + type.text());
        }
    }
}
