package io.memtx.tools.rows;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.row.RowFlyweight;

import java.io.IOException;
import java.io.Writer;
import java.util.Locale;

/**
 * Prints a row as a statement that a Tarantool can execute, which then writes the same row; only a binary value becomes
 * a string, as Lua has no other. Rows without a space, such as a NOP, are left out: there is no statement that makes
 * them.
 */
final class LuaRowPrinter implements RowPrinter
{
    private static final long MAX_EXACT_INTEGER = 1L << 53;

    private final Writer writer;

    LuaRowPrinter(final Writer writer)
    {
        this.writer = writer;
    }

    @Override
    public void print(final RowFlyweight row) throws IOException
    {
        final RowType type = RowType.of(row.type());
        final long spaceId = row.bodyValue(BodyKey.SPACE_ID);
        if (null == type || Memory.NULL_ADDRESS == spaceId)
        {
            return;
        }
        final int[] argumentKeys = switch (type)
        {
            case INSERT, REPLACE -> new int[]{BodyKey.TUPLE};
            case DELETE -> new int[]{BodyKey.KEY};
            case UPDATE -> new int[]{BodyKey.KEY, BodyKey.TUPLE};
            case UPSERT -> new int[]{BodyKey.TUPLE, BodyKey.OPS};
            default -> null;
        };
        if (null == argumentKeys)
        {
            return;
        }
        writer.write("box.space[");
        write(spaceId);
        writer.write(']');
        final long indexId = row.bodyValue(BodyKey.INDEX_ID);
        if (Memory.NULL_ADDRESS != indexId)
        {
            writer.write(".index[");
            write(indexId);
            writer.write(']');
        }
        writer.write(':' + type.name().toLowerCase(Locale.ROOT) + '(');
        for (int i = 0; i < argumentKeys.length; i++)
        {
            writer.write(i > 0 ? ", " : "");
            final long value = row.bodyValue(argumentKeys[i]);
            if (Memory.NULL_ADDRESS == value)
            {
                writer.write("nil");
            }
            else
            {
                write(value);
            }
        }
        writer.write(")\n");
    }

    @Override
    public void endFile()
    {
    }

    /** Answers the address behind the value. */
    private long write(final long address) throws IOException
    {
        switch (MsgPack.typeOf(address))
        {
            case NIL -> writer.write("box.NULL");
            case BOOLEAN -> writer.write(Boolean.toString(MsgPack.getBoolean(address)));
            case UNSIGNED -> writeUnsigned(MsgPack.getInteger(address));
            case INTEGER -> writeInteger(MsgPack.getInteger(address));
            case FLOAT -> writeNumber("float", MsgPack.getDouble(address));
            case DOUBLE -> writeNumber("double", MsgPack.getDouble(address));
            case STRING, BINARY -> writeBytes(MsgPackBoxer.decodePayload(address));
            case EXTENSION -> writeExtension(address);
            case ARRAY ->
            {
                return writeArray(address);
            }
            case MAP ->
            {
                return writeMap(address);
            }
        }
        return MsgPack.skip(address);
    }

    private long writeArray(final long address) throws IOException
    {
        writer.write('{');
        long next = MsgPack.firstElement(address);
        for (int i = 0, count = MsgPack.count(address); i < count; i++)
        {
            writer.write(i > 0 ? ", " : "");
            next = write(next);
        }
        writer.write('}');
        return next;
    }

    private long writeMap(final long address) throws IOException
    {
        final int count = MsgPack.count(address);
        if (0 == count)
        {
            writer.write("setmetatable({}, {__serialize = 'map'})"); // a bare {} is an empty array
            return MsgPack.skip(address);
        }
        writer.write('{');
        long next = MsgPack.firstElement(address);
        for (int i = 0; i < count; i++)
        {
            writer.write(i > 0 ? ", [" : "[");
            next = write(next);
            writer.write("] = ");
            next = write(next);
        }
        writer.write('}');
        return next;
    }

    private void writeUnsigned(final long bits) throws IOException
    {
        writer.write(Long.toUnsignedString(bits));
        writer.write(bits < 0 || bits > MAX_EXACT_INTEGER ? "ULL" : "");
    }

    private void writeInteger(final long value) throws IOException
    {
        // Lua reads -9223372036854775808LL as the negation of a number that is out of range
        writer.write(Long.MIN_VALUE == value ? "-9223372036854775807LL - 1" : Long.toString(value));
        writer.write(value < -MAX_EXACT_INTEGER && Long.MIN_VALUE != value ? "LL" : "");
    }

    /** A bare 5.0 would be stored as the integer 5. */
    private void writeNumber(final String cType, final double value) throws IOException
    {
        final String text;
        if (Double.isNaN(value))
        {
            text = "0/0";
        }
        else if (Double.isInfinite(value))
        {
            text = value > 0 ? "1/0" : "-1/0";
        }
        else
        {
            text = Double.toString(value);
        }
        final boolean isBare = "double".equals(cType) && Double.isFinite(value) && value != Math.rint(value);
        writer.write(isBare ? text : "require('ffi').cast('" + cType + "', " + text + ')');
    }

    private void writeExtension(final long address) throws IOException
    {
        if (ExtensionText.isUuid(address))
        {
            writer.write("require('uuid').fromstr('" + ExtensionText.of(address) + "')");
        }
        else if (ExtensionText.isDecimal(address))
        {
            writer.write("require('decimal').new('" + ExtensionText.of(address) + "')");
        }
        else
        {
            final byte[] bytes = new byte[(int)(MsgPack.skip(address) - address)];
            Memory.copyTo(address, bytes, 0, bytes.length);
            writer.write("(require('msgpack').decode(");
            writeBytes(bytes);
            writer.write("))"); // in parentheses: decode answers two values
        }
    }

    private void writeBytes(final byte[] bytes) throws IOException
    {
        writer.write('\'');
        for (final byte b : bytes)
        {
            if (b < ' ' || 0x7f == b)
            {
                writer.write(String.format("\\x%02x", b & 0xff)); // bytes from 0x80 on are negative
            }
            else
            {
                writer.write('\'' == b || '\\' == b ? "\\" : "");
                writer.write(b);
            }
        }
        writer.write('\'');
    }
}
