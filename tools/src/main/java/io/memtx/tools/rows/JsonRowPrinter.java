package io.memtx.tools.rows;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackText;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.row.RowFlyweight;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Prints a row as an object on a line of its own. Binary values become base64, of a string what is not UTF-8 becomes
 * U+FFFD, a UUID and a decimal become strings, other extensions an object with type and base64, keys of a map strings.
 */
final class JsonRowPrinter implements RowPrinter
{
    private static final int HEADER_DEPTH = 8;

    private final JsonGenerator json;

    JsonRowPrinter(final Writer writer)
    {
        try
        {
            json = new JsonFactoryBuilder()
                .rootValueSeparator((String)null)
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
                .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(MsgPack.MAX_DEPTH + HEADER_DEPTH).build())
                .build()
                .createGenerator(writer);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public void print(final RowFlyweight row) throws IOException
    {
        json.writeStartObject();
        json.writeObjectFieldStart("HEADER");
        writeHeader(row);
        json.writeEndObject();
        if (row.bodyLength() > 0)
        {
            json.writeObjectFieldStart("BODY");
            writeBody(row);
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeRaw('\n');
        json.flush();
    }

    @Override
    public void endFile()
    {
    }

    private void writeHeader(final RowFlyweight row) throws IOException
    {
        if (0 != row.lsn())
        {
            json.writeNumberField("lsn", row.lsn());
        }
        if (0 != row.replicaId())
        {
            json.writeNumberField("replica_id", row.replicaId());
        }
        if (0 != row.groupId())
        {
            json.writeNumberField("group_id", row.groupId());
        }
        json.writeStringField("type", RowNames.type(row.type()));
        if (row.hasTsn())
        {
            json.writeNumberField("tsn", row.tsn());
        }
        writeFlag(row, HeaderKey.FLAG_COMMIT, "commit");
        writeFlag(row, HeaderKey.FLAG_WAIT_SYNC, "wait_sync");
        writeFlag(row, HeaderKey.FLAG_WAIT_ACK, "wait_ack");
        if (0 != row.timestamp())
        {
            json.writeFieldName("timestamp");
            json.writeNumber(timestampText(row.timestamp()));
        }
    }

    private void writeFlag(final RowFlyweight row, final int flag, final String name) throws IOException
    {
        if (0 != (row.flags() & flag))
        {
            json.writeBooleanField(name, true);
        }
    }

    private void writeBody(final RowFlyweight row) throws IOException
    {
        long next = MsgPack.firstElement(row.bodyAddress());
        for (int i = MsgPack.count(row.bodyAddress()); i > 0; i--)
        {
            final boolean isNumbered = MsgPackType.UNSIGNED == MsgPack.typeOf(next);
            json.writeFieldName(
                isNumbered ? RowNames.bodyKey(row.type(), MsgPack.getInteger(next)) : MsgPackText.of(next));
            next = write(MsgPack.skip(next));
        }
    }

    /** Answers the address behind the value. */
    private long write(final long address) throws IOException
    {
        switch (MsgPack.typeOf(address))
        {
            case NIL -> json.writeNull();
            case BOOLEAN -> json.writeBoolean(MsgPack.getBoolean(address));
            case UNSIGNED -> writeUnsigned(MsgPack.getInteger(address));
            case INTEGER -> json.writeNumber(MsgPack.getInteger(address));
            case FLOAT -> json.writeNumber((float)MsgPack.getDouble(address));
            case DOUBLE -> json.writeNumber(MsgPack.getDouble(address));
            case STRING -> json.writeString(MsgPackBoxer.decodeString(address));
            case BINARY -> json.writeBinary(MsgPackBoxer.decodePayload(address));
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
        json.writeStartArray();
        long next = MsgPack.firstElement(address);
        for (int i = MsgPack.count(address); i > 0; i--)
        {
            next = write(next);
        }
        json.writeEndArray();
        return next;
    }

    private long writeMap(final long address) throws IOException
    {
        json.writeStartObject();
        long next = MsgPack.firstElement(address);
        for (int i = MsgPack.count(address); i > 0; i--)
        {
            final boolean isString = MsgPackType.STRING == MsgPack.typeOf(next);
            json.writeFieldName(isString ? MsgPackBoxer.decodeString(next) : MsgPackText.of(next));
            next = write(MsgPack.skip(next));
        }
        json.writeEndObject();
        return next;
    }

    private void writeUnsigned(final long bits) throws IOException
    {
        if (bits >= 0)
        {
            json.writeNumber(bits);
        }
        else
        {
            json.writeNumber(new BigInteger(Long.toUnsignedString(bits)));
        }
    }

    private void writeExtension(final long address) throws IOException
    {
        final String text = ExtensionText.of(address);
        if (null != text)
        {
            json.writeString(text);
            return;
        }
        json.writeStartObject();
        json.writeNumberField("extension", MsgPack.extensionType(address));
        json.writeBinaryField("payload", MsgPackBoxer.decodePayload(address));
        json.writeEndObject();
    }

    /** Without an exponent, which nobody reads as a time. */
    static String timestampText(final double timestamp)
    {
        return Double.isFinite(timestamp) ? BigDecimal.valueOf(timestamp).toPlainString() : "0";
    }
}
