package io.memtx.tools.rows;

import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackText;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.row.RowFlyweight;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.StreamDataWriter;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.emitter.Emitter;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.ImplicitTuple;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamStartEvent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Prints a row as a document. Strings are always quoted, so that none is taken for anything else; binary values, and
 * strings that are not UTF-8, are {@code !!binary}.
 */
final class YamlRowPrinter implements RowPrinter
{
    private static final ImplicitTuple PLAIN = new ImplicitTuple(true, false);
    private static final ImplicitTuple QUOTED = new ImplicitTuple(false, true);
    private static final ImplicitTuple TAGGED = new ImplicitTuple(false, false);
    private static final String BINARY_TAG = "tag:yaml.org,2002:binary";

    private final Writer writer;
    private final Emitter emitter;
    private boolean isAnyPrinted;

    YamlRowPrinter(final Writer writer)
    {
        this.writer = writer;
        emitter = new Emitter(
            DumpSettings.builder().setSplitLines(false).setWidth(Integer.MAX_VALUE).build(), new Lines(writer));
        emitter.emit(new StreamStartEvent());
    }

    @Override
    public void print(final RowFlyweight row) throws IOException
    {
        try
        {
            emitter.emit(new DocumentStartEvent(true, Optional.empty(), Map.of()));
            begin(FlowStyle.BLOCK);
            plain("HEADER");
            writeHeader(row);
            if (row.bodyLength() > 0)
            {
                plain("BODY");
                writeBody(row);
            }
            emitter.emit(new MappingEndEvent());
            emitter.emit(new DocumentEndEvent(false));
            isAnyPrinted = true;
        }
        catch (final UncheckedIOException ex)
        {
            throw ex.getCause();
        }
    }

    @Override
    public void endFile() throws IOException
    {
        if (isAnyPrinted)
        {
            isAnyPrinted = false;
            writer.write("...\n\n");
        }
    }

    private void writeHeader(final RowFlyweight row)
    {
        begin(FlowStyle.BLOCK);
        number("lsn", row.lsn());
        number("replica_id", row.replicaId());
        number("group_id", row.groupId());
        plain("type");
        plain(RowNames.type(row.type()));
        if (row.hasTsn())
        {
            plain("tsn");
            plain(Long.toString(row.tsn()));
        }
        flag(row, HeaderKey.FLAG_COMMIT, "commit");
        flag(row, HeaderKey.FLAG_WAIT_SYNC, "wait_sync");
        flag(row, HeaderKey.FLAG_WAIT_ACK, "wait_ack");
        if (0 != row.timestamp())
        {
            plain("timestamp");
            plain(JsonRowPrinter.timestampText(row.timestamp()));
        }
        emitter.emit(new MappingEndEvent());
    }

    private void number(final String name, final long value)
    {
        if (0 != value)
        {
            plain(name);
            plain(Long.toString(value));
        }
    }

    private void flag(final RowFlyweight row, final int flag, final String name)
    {
        if (0 != (row.flags() & flag))
        {
            plain(name);
            plain("true");
        }
    }

    private void writeBody(final RowFlyweight row)
    {
        final boolean isEmpty = 0 == MsgPack.count(row.bodyAddress());
        begin(isEmpty ? FlowStyle.FLOW : FlowStyle.BLOCK);
        long next = MsgPack.firstElement(row.bodyAddress());
        for (int i = MsgPack.count(row.bodyAddress()); i > 0; i--)
        {
            final boolean isNumbered = MsgPackType.UNSIGNED == MsgPack.typeOf(next);
            plain(isNumbered ? RowNames.bodyKey(row.type(), MsgPack.getInteger(next)) : MsgPackText.of(next));
            next = write(MsgPack.skip(next));
        }
        emitter.emit(new MappingEndEvent());
    }

    /** Answers the address behind the value. */
    private long write(final long address)
    {
        switch (MsgPack.typeOf(address))
        {
            case NIL -> plain("null");
            case BOOLEAN -> plain(Boolean.toString(MsgPack.getBoolean(address)));
            case UNSIGNED -> plain(Long.toUnsignedString(MsgPack.getInteger(address)));
            case INTEGER -> plain(Long.toString(MsgPack.getInteger(address)));
            case FLOAT -> plain(doubleText(
                MsgPack.getDouble(address), Float.toString((float)MsgPack.getDouble(address))));
            case DOUBLE -> plain(doubleText(
                MsgPack.getDouble(address), Double.toString(MsgPack.getDouble(address))));
            case STRING -> writeString(MsgPackBoxer.decodePayload(address));
            case BINARY -> binary(MsgPackBoxer.decodePayload(address));
            case EXTENSION -> writeExtension(address);
            case ARRAY ->
            {
                emitter.emit(new SequenceStartEvent(Optional.empty(), Optional.empty(), true, FlowStyle.FLOW));
                final long end = writeElements(address, MsgPack.count(address));
                emitter.emit(new SequenceEndEvent());
                return end;
            }
            case MAP ->
            {
                begin(FlowStyle.FLOW);
                final long end = writeElements(address, 2L * MsgPack.count(address));
                emitter.emit(new MappingEndEvent());
                return end;
            }
        }
        return MsgPack.skip(address);
    }

    private long writeElements(final long address, final long count)
    {
        long next = MsgPack.firstElement(address);
        for (long i = count; i > 0; i--)
        {
            next = write(next);
        }
        return next;
    }

    private void writeString(final byte[] bytes)
    {
        try
        {
            final String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            // in single quotes a line break is doubled and stays one
            final boolean isOneLine = text.indexOf('\n') < 0;
            final ScalarStyle style = isOneLine ? ScalarStyle.SINGLE_QUOTED : ScalarStyle.DOUBLE_QUOTED;
            scalar(QUOTED, Optional.empty(), text, style);
        }
        catch (final CharacterCodingException ex)
        {
            binary(bytes);
        }
    }

    private void writeExtension(final long address)
    {
        final String text = ExtensionText.of(address);
        if (null != text)
        {
            plain(text);
            return;
        }
        begin(FlowStyle.FLOW);
        number("extension", MsgPack.extensionType(address));
        plain("payload");
        binary(MsgPackBoxer.decodePayload(address));
        emitter.emit(new MappingEndEvent());
    }

    private void binary(final byte[] bytes)
    {
        scalar(TAGGED, Optional.of(BINARY_TAG), Base64.getEncoder().encodeToString(bytes), ScalarStyle.SINGLE_QUOTED);
    }

    private void plain(final String text)
    {
        scalar(PLAIN, Optional.empty(), text, ScalarStyle.PLAIN);
    }

    private void scalar(
        final ImplicitTuple implicit, final Optional<String> tag, final String text, final ScalarStyle style)
    {
        emitter.emit(new ScalarEvent(Optional.empty(), tag, implicit, text, style));
    }

    private void begin(final FlowStyle style)
    {
        emitter.emit(new MappingStartEvent(Optional.empty(), Optional.empty(), true, style));
    }

    /** YAML 1.1 reads a number with an exponent only when that has a sign. */
    private static String doubleText(final double value, final String text)
    {
        if (Double.isNaN(value))
        {
            return ".nan";
        }
        if (Double.isInfinite(value))
        {
            return value > 0 ? ".inf" : "-.inf";
        }
        return text.contains("E-") ? text : text.replace("E", "E+");
    }

    /** The emitter's way out. */
    private record Lines(Writer writer) implements StreamDataWriter
    {
        @Override
        public void write(final String text)
        {
            write(text, 0, text.length());
        }

        @Override
        public void write(final String text, final int offset, final int length)
        {
            try
            {
                writer.write(text, offset, length);
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        }
    }
}
