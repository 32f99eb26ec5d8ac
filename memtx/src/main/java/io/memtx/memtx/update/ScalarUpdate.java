package io.memtx.memtx.update;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.tuple.msgpack.MsgPackWriter;

/**
 * The operations that make one value of another: + - &amp; | ^ and :, wherever the value stands. Each is done in two
 * steps, between which the caller makes room, so that the value may have moved when the result is written.
 */
final class ScalarUpdate
{
    private static final int MAX_HEADER_LENGTH = 5;
    private static final int MAX_INTEGER_LENGTH = 9;

    private long maxLength = Arena.MAX_OBJECT_LENGTH;

    void maxLength(final int lengthBytes)
    {
        maxLength = lengthBytes;
    }

    /**
     * Checks whether an operation fits a value.
     *
     * @param operation to apply.
     * @param field     that the value stands in, for messages.
     * @param value     address of it.
     * @return how many bytes the result has at most.
     */
    int check(final UpdateOperation operation, final long field, final long value)
    {
        switch (operation.opcode())
        {
            case '+', '-':
                if (!Arithmetic.isNumber(value))
                {
                    throw operation.wrongType(field, "a number");
                }
                return Arithmetic.MAX_LENGTH;
            case ':':
                return checkSplice(operation, field, value);
            default:
                if (!UpdateOperation.isUnsigned(value))
                {
                    throw operation.wrongType(field, "a positive integer");
                }
                return MAX_INTEGER_LENGTH;
        }
    }

    /**
     * Writes the result of an operation that was checked.
     *
     * @param operation to apply.
     * @param field     that the value stands in, for messages.
     * @param value     address of it.
     * @param target    with room for the result.
     * @return whether the result is a float that was computed.
     */
    boolean write(final UpdateOperation operation, final long field, final long value, final MsgPackWriter target)
    {
        switch (operation.opcode())
        {
            case '+', '-':
                return compute(operation, field, value, target);
            case ':':
                splice(operation, value, target);
                return false;
            default:
                target.unsigned(bits(operation, value));
                return false;
        }
    }

    private static boolean compute(
        final UpdateOperation operation, final long field, final long value, final MsgPackWriter target)
    {
        return switch (Arithmetic.compute(value, operation.valueAddress(), '-' == operation.opcode(), target))
        {
            case DONE -> false;
            case FLOAT -> true;
            case INTEGER_OVERFLOW -> throw operation.integerOverflow(field);
            case DECIMAL_OVERFLOW -> throw operation.decimalOverflow(field);
            case NOT_DECIMAL -> throw operation.wrongType(field, "a number convertible to decimal");
        };
    }

    private static long bits(final UpdateOperation operation, final long value)
    {
        final long a = MsgPack.getInteger(value);
        final long b = MsgPack.getInteger(operation.valueAddress());
        return switch (operation.opcode())
        {
            case '&' -> a & b;
            case '|' -> a | b;
            default -> a ^ b;
        };
    }

    private int checkSplice(final UpdateOperation operation, final long field, final long value)
    {
        if (!UpdateOperation.isText(value))
        {
            throw operation.wrongType(field, "a string or varbinary");
        }
        final int length = MsgPack.payloadLength(value);
        final long head = head(operation, length);
        if (head < 0)
        {
            throw operation.spliceOutOfBound(field);
        }
        final long newLength =
            head + MsgPack.payloadLength(operation.valueAddress()) + tail(operation, length - head);
        if (newLength > maxLength)
        {
            throw new MemtxException(ErrorCode.ER_MEMTX_MAX_TUPLE_SIZE, newLength);
        }
        return (int)newLength + MAX_HEADER_LENGTH;
    }

    private static void splice(final UpdateOperation operation, final long value, final MsgPackWriter target)
    {
        final int length = MsgPack.payloadLength(value);
        final int head = (int)head(operation, length);
        final int tail = (int)tail(operation, length - head);
        final long paste = operation.valueAddress();
        final int pasteLength = MsgPack.payloadLength(paste);
        final long payload = value + MsgPack.payloadOffset(value);
        if (MsgPackType.STRING == MsgPack.typeOf(value))
        {
            target.stringHeader(head + pasteLength + tail);
        }
        else
        {
            target.binaryHeader(head + pasteLength + tail);
        }
        target.raw(payload, head)
            .raw(paste + MsgPack.payloadOffset(paste), pasteLength)
            .raw(payload + length - tail, tail);
    }

    /** The bytes that stay in front; less than 0 when the offset is before the beginning. */
    private static long head(final UpdateOperation operation, final int length)
    {
        final long given = operation.spliceOffset();
        return given < 0 ? given + length + 1 : Math.min(given, length);
    }

    /** The bytes that stay at the end, of those behind the head. */
    private static long tail(final UpdateOperation operation, final long rest)
    {
        final long cut = operation.spliceCutLength();
        return cut < 0 ? Math.min(-cut, rest) : rest - Math.min(cut, rest);
    }
}
