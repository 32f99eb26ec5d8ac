package io.memtx.memtx.update;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.format.TupleFormat;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.path.JsonPathLexer;

import java.nio.charset.StandardCharsets;

/**
 * One operation, decoded and with its arguments checked. Reusable; refers to the bytes that it was decoded from.
 */
final class UpdateOperation
{
    private static final String MUST_BE_ARRAY = "update operation must be an array {op,..}";

    private int number;
    private char opcode;
    private long nameAddress; // of its UTF-8 bytes; NULL_ADDRESS when the field is given by its number
    private int nameLength;
    private int pathOffset; // in the name, of the steps from the field to a value in it; 0 when there are none
    private int field;

    private long valueAddress;
    private int valueLength;
    private long deleteCount;
    private int spliceOffset;
    private int spliceCutLength;

    /**
     * Decodes an operation.
     *
     * @param address         of a well-formed value.
     * @param operationNumber counted from 1, for messages.
     * @param format          that resolves names.
     * @param indexBase       what the first field and the first byte are counted as: 0 or 1.
     * @param lexer           to use.
     */
    void decode(
        final long address,
        final int operationNumber,
        final TupleFormat format,
        final int indexBase,
        final JsonPathLexer lexer)
    {
        number = operationNumber;
        if (MsgPackType.ARRAY != MsgPack.typeOf(address))
        {
            throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, MUST_BE_ARRAY);
        }
        final int count = MsgPack.count(address);
        if (0 == count)
        {
            throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, MUST_BE_ARRAY + ", got empty array");
        }
        final long name = MsgPack.firstElement(address);
        decodeOpcode(name, count);
        final long fieldAddress = MsgPack.skip(name);
        decodeField(fieldAddress, format, indexBase, lexer);
        decodeArguments(MsgPack.skip(fieldAddress), indexBase);
    }

    char opcode()
    {
        return opcode;
    }

    /**
     * @return the field, counted from 0, or from the end when negative: -1 is the last one.
     */
    int field()
    {
        return field;
    }

    /**
     * @return whether it is about a value within the field.
     */
    boolean hasPath()
    {
        return 0 != pathOffset;
    }

    /**
     * @param lexer to take the steps from the field to the value.
     * @return it.
     */
    JsonPathLexer path(final JsonPathLexer lexer)
    {
        return lexer.resume(nameAddress, nameLength, pathOffset);
    }

    /**
     * @return where the argument of =, !, +, -, &amp;, | and ^, or the string that : pastes, stands encoded.
     */
    long valueAddress()
    {
        return valueAddress;
    }

    int valueLength()
    {
        return valueLength;
    }

    /**
     * @return how many fields # deletes, as unsigned; not 0.
     */
    long deleteCount()
    {
        return deleteCount;
    }

    /**
     * @return where : begins, counted from 0, or from behind the end when negative.
     */
    int spliceOffset()
    {
        return spliceOffset;
    }

    /**
     * @return how many bytes : cuts; when negative, how many it leaves at the end.
     */
    int spliceCutLength()
    {
        return spliceCutLength;
    }

    /** A name is quoted twice, here and by the template, as Tarantool does it. */
    MemtxException noSuchField()
    {
        return Memory.NULL_ADDRESS == nameAddress ?
            new MemtxException(ErrorCode.ER_NO_SUCH_FIELD_NO, fieldNumber(field)) :
            new MemtxException(ErrorCode.ER_NO_SUCH_FIELD_NAME, fieldText(field));
    }

    MemtxException malformedPath(final JsonPathLexer lexer)
    {
        return refused("invalid JSON in position " + lexer.position());
    }

    MemtxException refused(final String reason)
    {
        return new MemtxException(ErrorCode.ER_UPDATE_FIELD, fieldText(field), reason);
    }

    MemtxException wrongType(final long position, final String expected)
    {
        return new MemtxException(ErrorCode.ER_UPDATE_ARG_TYPE, opcode, fieldText(position), expected);
    }

    MemtxException integerOverflow(final long position)
    {
        return new MemtxException(ErrorCode.ER_UPDATE_INTEGER_OVERFLOW, opcode, fieldText(position));
    }

    MemtxException decimalOverflow(final long position)
    {
        return new MemtxException(ErrorCode.ER_UPDATE_DECIMAL_OVERFLOW, opcode, fieldText(position));
    }

    MemtxException spliceOutOfBound(final long position)
    {
        return new MemtxException(ErrorCode.ER_UPDATE_SPLICE, fieldText(position), "offset is out of bound");
    }

    private void decodeOpcode(final long address, final int count)
    {
        if (MsgPackType.STRING != MsgPack.typeOf(address))
        {
            throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, "update operation name must be a string");
        }
        opcode = 1 == MsgPack.payloadLength(address) ?
            (char)(Memory.getByte(address + MsgPack.payloadOffset(address)) & 0xFF) : 0;
        final int expected = switch (opcode)
        {
            case '=', '!', '#', '+', '-', '&', '|', '^' -> 3;
            case ':' -> 5;
            default -> throw new MemtxException(
                ErrorCode.ER_UNKNOWN_UPDATE_OP, number, '"' + MsgPackBoxer.decodeString(address) + '"');
        };
        if (expected != count)
        {
            throw new MemtxException(
                ErrorCode.ER_UNKNOWN_UPDATE_OP, number,
                "wrong number of arguments, expected " + expected + ", got " + Integer.toUnsignedString(count));
        }
    }

    private void decodeField(
        final long address, final TupleFormat format, final int indexBase, final JsonPathLexer lexer)
    {
        nameAddress = Memory.NULL_ADDRESS;
        pathOffset = 0;
        field = 0;
        switch (MsgPack.typeOf(address))
        {
            case UNSIGNED, INTEGER -> decodeFieldNumber(address, indexBase);
            case STRING ->
            {
                nameAddress = address + MsgPack.payloadOffset(address);
                nameLength = MsgPack.payloadLength(address);
                field = format.fieldIndex(nameAddress, nameLength);
                if (TupleFormat.NO_SUCH_FIELD == field)
                {
                    decodePath(format, lexer.reset(nameAddress, nameLength));
                }
            }
            default -> throw new MemtxException(
                ErrorCode.ER_ILLEGAL_PARAMS, "field id must be a number or a string");
        }
    }

    /** Only the first step: what is wrong behind it matters when the operation comes to it, as in Tarantool. */
    private void decodePath(final TupleFormat format, final JsonPathLexer lexer)
    {
        switch (lexer.next())
        {
            case JsonPathLexer.INDEX -> field = lexer.index();
            case JsonPathLexer.NAME -> field = format.fieldIndex(lexer.nameAddress(), lexer.nameLength());
            case JsonPathLexer.INVALID -> throw malformedPath(lexer);
            default -> field = TupleFormat.NO_SUCH_FIELD;
        }
        if (TupleFormat.NO_SUCH_FIELD == field)
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_FIELD_NAME, name());
        }
        pathOffset = lexer.isAtEnd() ? 0 : lexer.offset();
    }

    private void decodeFieldNumber(final long address, final int indexBase)
    {
        final int given = int32(address);
        if (given >= 0 && given < indexBase)
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_FIELD_NO, given);
        }
        field = given < 0 ? given : given - indexBase;
    }

    private void decodeArguments(final long address, final int indexBase)
    {
        valueAddress = address;
        switch (opcode)
        {
            case '+', '-' -> expect(Arithmetic.isNumber(address), "a number");
            case '&', '|', '^' -> expect(isUnsigned(address), "a positive integer");
            case '#' -> decodeDeleteCount(address);
            case ':' -> decodeSplice(address, indexBase);
            default -> valueLength = (int)(MsgPack.skip(address) - address);
        }
    }

    private void decodeDeleteCount(final long address)
    {
        expect(isUnsigned(address), "a positive integer");
        deleteCount = MsgPack.getInteger(address);
        if (0 == deleteCount)
        {
            throw refused("cannot delete 0 fields");
        }
    }

    private void decodeSplice(final long address, final int indexBase)
    {
        final int offset = int32(address);
        if (offset >= 0 && offset < indexBase)
        {
            throw spliceOutOfBound(field);
        }
        spliceOffset = offset < 0 ? offset : offset - indexBase;
        final long cutAddress = MsgPack.skip(address);
        spliceCutLength = int32(cutAddress);
        valueAddress = MsgPack.skip(cutAddress);
        expect(isText(valueAddress), "a string or varbinary");
    }

    private int int32(final long address)
    {
        final MsgPackType type = MsgPack.typeOf(address);
        if (MsgPackType.UNSIGNED == type || MsgPackType.INTEGER == type)
        {
            final long value = MsgPack.getInteger(address);
            if (value == (int)value && (value >= 0 || MsgPackType.INTEGER == type))
            {
                return (int)value;
            }
        }
        throw wrongType(field, "an integer");
    }

    private void expect(final boolean isFulfilled, final String expected)
    {
        if (!isFulfilled)
        {
            throw wrongType(field, expected);
        }
    }

    private String fieldText(final long position)
    {
        return Memory.NULL_ADDRESS != nameAddress ? '\'' + name() + '\'' : String.valueOf(fieldNumber(position));
    }

    private String name()
    {
        final byte[] bytes = new byte[nameLength];
        Memory.copyTo(nameAddress, bytes, 0, nameLength);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static long fieldNumber(final long position)
    {
        return position < 0 ? position : position + 1;
    }

    static boolean isUnsigned(final long address)
    {
        return MsgPackType.UNSIGNED == MsgPack.typeOf(address);
    }

    static boolean isText(final long address)
    {
        final MsgPackType type = MsgPack.typeOf(address);
        return MsgPackType.STRING == type || MsgPackType.BINARY == type;
    }
}
