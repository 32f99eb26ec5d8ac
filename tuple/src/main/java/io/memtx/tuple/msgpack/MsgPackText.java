package io.memtx.tuple.msgpack;

import io.memtx.tuple.arena.Memory;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * The text that Tarantool's messages and log show for a value: like JSON, with strings and binary values in double
 * quotes, floating-point numbers in six significant digits (C's {@code %g}) and unknown extensions as
 * {@code (extension: type 9, len 1)}.
 * <p>
 * Stateless, thread safe. For people and error texts only: it does not tell all values apart.
 */
public final class MsgPackText
{
    private static final int MAX_DEPTH = 32;
    private static final int SIGNIFICANT_DIGITS = 6;
    private static final String[] ESCAPES = new String[128];

    static
    {
        for (int c = 0; c < 0x20; c++)
        {
            ESCAPES[c] = String.format("\\u%04x", c);
        }
        ESCAPES['\b'] = "\\b";
        ESCAPES['\t'] = "\\t";
        ESCAPES['\n'] = "\\n";
        ESCAPES['\f'] = "\\f";
        ESCAPES['\r'] = "\\r";
        ESCAPES['"'] = "\\\"";
        ESCAPES['/'] = "\\/";
        ESCAPES['\\'] = "\\\\";
        ESCAPES[0x7f] = "\\u007f";
    }

    private MsgPackText()
    {
    }

    /**
     * @param address of a well-formed value, for instance a tuple.
     * @return its text.
     */
    public static String of(final long address)
    {
        final StringBuilder text = new StringBuilder();
        append(text, address);
        return text.toString();
    }

    /**
     * Appends the text of a value.
     *
     * @param text    to append to.
     * @param address of a well-formed value.
     */
    public static void append(final StringBuilder text, final long address)
    {
        append(text, address, MAX_DEPTH);
    }

    private static long append(final StringBuilder text, final long address, final int depth)
    {
        switch (MsgPack.typeOf(address))
        {
            case NIL -> text.append("null");
            case BOOLEAN -> text.append(MsgPack.getBoolean(address));
            case UNSIGNED -> text.append(Long.toUnsignedString(MsgPack.getInteger(address)));
            case INTEGER -> text.append(MsgPack.getInteger(address));
            case FLOAT, DOUBLE -> appendDouble(text, MsgPack.getDouble(address));
            case STRING, BINARY -> appendQuoted(text, address);
            case EXTENSION -> appendExtension(text, address);
            case ARRAY ->
            {
                return appendElements(text, address, depth, false);
            }
            case MAP ->
            {
                return appendElements(text, address, depth, true);
            }
        }
        return MsgPack.skip(address);
    }

    private static long appendElements(
        final StringBuilder text, final long address, final int depth, final boolean isMap)
    {
        text.append(isMap ? '{' : '[');
        long element;
        if (depth <= 0)
        {
            text.append("...");
            element = MsgPack.skip(address);
        }
        else
        {
            element = MsgPack.firstElement(address);
            final int count = MsgPack.count(address);
            for (int i = 0; i < count; i++)
            {
                if (i > 0)
                {
                    text.append(", ");
                }
                element = append(text, element, depth - 1);
                if (isMap)
                {
                    text.append(": ");
                    element = append(text, element, depth - 1);
                }
            }
        }
        text.append(isMap ? '}' : ']');
        return element;
    }

    private static void appendQuoted(final StringBuilder text, final long address)
    {
        final int length = MsgPack.payloadLength(address);
        final long payload = address + MsgPack.payloadOffset(address);
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream(length + 16);
        for (int i = 0; i < length; i++)
        {
            final byte c = Memory.getByte(payload + i);
            final String escape = c >= 0 ? ESCAPES[c] : null;
            if (null == escape)
            {
                bytes.write(c);
            }
            else
            {
                bytes.writeBytes(escape.getBytes(StandardCharsets.US_ASCII));
            }
        }
        text.append('"').append(bytes.toString(StandardCharsets.UTF_8)).append('"');
    }

    private static void appendExtension(final StringBuilder text, final long address)
    {
        final byte type = MsgPack.extensionType(address);
        final Object value = MsgPackBoxer.decode(address);
        if (value instanceof Extension)
        {
            text.append("(extension: type ").append(type)
                .append(", len ").append(MsgPack.payloadLength(address)).append(')');
        }
        else
        {
            text.append(value);
        }
    }

    /** As C's {@code %g}: six significant digits, no trailing zeros, an exponent below -4 or from 6 on. */
    private static void appendDouble(final StringBuilder text, final double value)
    {
        if (Double.doubleToRawLongBits(value) < 0)
        {
            text.append('-');
        }
        if (Double.isNaN(value) || Double.isInfinite(value))
        {
            text.append(Double.isNaN(value) ? "nan" : "inf");
            return;
        }
        if (0 == value)
        {
            text.append('0');
            return;
        }

        final BigDecimal rounded = new BigDecimal(Math.abs(value))
            .round(new MathContext(SIGNIFICANT_DIGITS, RoundingMode.HALF_EVEN)).stripTrailingZeros();
        final int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < SIGNIFICANT_DIGITS)
        {
            text.append(rounded.toPlainString());
            return;
        }
        final String digits = rounded.unscaledValue().toString();
        text.append(digits.charAt(0));
        if (digits.length() > 1)
        {
            text.append('.').append(digits, 1, digits.length());
        }
        text.append('e').append(exponent < 0 ? '-' : '+');
        if (Math.abs(exponent) < 10)
        {
            text.append('0');
        }
        text.append(Math.abs(exponent));
    }
}
