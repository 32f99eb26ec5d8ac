package io.memtx.xlog.file;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.row.RowBatch;
import io.memtx.xlog.row.RowFlyweight;
import io.memtx.xlog.row.RowHeaderEncoder;
import io.memtx.xlog.row.TransactionEncoder;
import io.memtx.xlog.storage.FileStorage;
import io.memtx.xlog.storage.StagingBuffer;
import io.memtx.xlog.storage.Storage;
import io.memtx.xlog.storage.StorageFile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Writes small logs for tests, and renders rows as text.
 */
public final class LogFixture implements AutoCloseable
{
    /** The instance that all files of tests belong to. */
    public static final UUID INSTANCE_UUID = UUID.fromString("11111111-2222-4333-8444-555555555555");

    /** Of a row that is a transaction by itself. */
    public static final long NO_TSN = Long.MIN_VALUE;

    private final StorageFile file;
    private final BlockEncoder block;
    private final TransactionEncoder encoder = new TransactionEncoder();
    private final RowBatch batch = new RowBatch();
    private final Vclock vclock;
    private final List<Long> blockEnds = new ArrayList<>();
    private long position;

    /**
     * @param directory    to write to.
     * @param start        vclock of the file.
     * @param prev         vclock of the file before, or null.
     * @param isCompressed whether long blocks are compressed.
     */
    public LogFixture(final Path directory, final Vclock start, final Vclock prev, final boolean isCompressed)
    {
        this(directory.resolve(FileType.XLOG.fileName(start.signature())), start, prev, isCompressed,
            FileStorage.INSTANCE);
    }

    private LogFixture(
        final Path path, final Vclock start, final Vclock prev, final boolean isCompressed, final Storage storage)
    {
        this(path, XlogMeta.of(FileType.XLOG, INSTANCE_UUID, start, prev).toBytes(), start, isCompressed, storage);
    }

    private LogFixture(
        final Path path,
        final byte[] meta,
        final Vclock start,
        final boolean isCompressed,
        final Storage storage)
    {
        vclock = start.copy();
        block = new BlockEncoder(64 * 1024, isCompressed);
        try
        {
            file = storage.create(path);
            file.write(ByteBuffer.wrap(meta), 0);
            position = meta.length;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Starts a log under a name of its own.
     *
     * @param path  of the file.
     * @param start vclock of the file.
     * @return the fixture.
     */
    public static LogFixture at(final Path path, final Vclock start)
    {
        return new LogFixture(path, start, null, false, FileStorage.INSTANCE);
    }

    /**
     * Starts a file, a snapshot perhaps, with a header of one's own.
     *
     * @param path         of the file.
     * @param header       with the empty line at its end.
     * @param start        vclock of the file.
     * @param isCompressed whether long blocks are compressed.
     * @return the fixture.
     */
    public static LogFixture of(
        final Path path, final String header, final Vclock start, final boolean isCompressed)
    {
        return of(FileStorage.INSTANCE, path, header, start, isCompressed);
    }

    /** As {@link #of(Path, String, Vclock, boolean)}, elsewhere. */
    public static LogFixture of(
        final Storage storage,
        final Path path,
        final String header,
        final Vclock start,
        final boolean isCompressed)
    {
        return new LogFixture(path, header.getBytes(StandardCharsets.ISO_8859_1), start, isCompressed, storage);
    }

    /** The batch to fill before {@link #commit(int)}. */
    public RowBatch batch()
    {
        return batch;
    }

    public Vclock vclock()
    {
        return vclock;
    }

    public Path path()
    {
        return file.path();
    }

    /** Ends of the blocks written so far; the first one is the end of the text header. */
    public List<Long> blockEnds()
    {
        return blockEnds;
    }

    /** Adds an INSERT of {@code [key, text]} to the batch. */
    public LogFixture insert(final int space, final int groupId, final long key, final String text)
    {
        final MsgPackWriter body = batch.beginRow(RowType.INSERT, groupId);
        body.mapHeader(2).unsigned(BodyKey.SPACE_ID).unsigned(space).unsigned(BodyKey.TUPLE);
        body.arrayHeader(2).unsigned(key).string(text);
        batch.endRow();
        return this;
    }

    /** Encodes the batch as a transaction into the open block. */
    public LogFixture commit(final int flags)
    {
        encoder.encode(batch, 1, vclock, 1700000000.5, flags, block.rows());
        batch.reset();
        return this;
    }

    /** One transaction of one row in a block of its own. */
    public LogFixture insertBlock(final long key, final String text)
    {
        return insert(512, HeaderKey.GROUP_DEFAULT, key, text).commit(0).flush();
    }

    /** Appends raw bytes to the rows of the open block. */
    public LogFixture rawRow(final byte[] bytes)
    {
        Memory.copyFrom(bytes, 0, block.rows().reserve(bytes.length), bytes.length);
        block.rows().length(block.rows().length() + bytes.length);
        return this;
    }

    /**
     * Adds a row to the open block, with a header of one's own.
     *
     * @param tsn  of its transaction, or {@link #NO_TSN} for a row that names none.
     * @param body null for none.
     */
    public LogFixture row(
        final RowType type,
        final int replicaId,
        final int groupId,
        final long lsn,
        final long tsn,
        final int flags,
        final Consumer<MsgPackWriter> body)
    {
        final MsgPackWriter writer = new MsgPackWriter();
        if (null != body)
        {
            body.accept(writer);
        }
        final long start = block.rows().reserve(RowHeaderEncoder.MAX_LENGTH + (long)writer.length());
        final long next = RowHeaderEncoder.encode(
            start, type.code(), replicaId, groupId, lsn, 1700000000.5, NO_TSN != tsn, tsn, flags);
        Memory.copy(writer.address(), next, writer.length());
        block.rows().length(block.rows().length() + (int)(next - start) + writer.length());
        return this;
    }

    /** Writes the open block. */
    public LogFixture flush()
    {
        try
        {
            if (blockEnds.isEmpty())
            {
                blockEnds.add(position);
            }
            final StagingBuffer whole = block.finish();
            file.write(whole.range(0, whole.length()), position);
            position += whole.length();
            block.clear();
            blockEnds.add(position);
            return this;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** Appends raw bytes to the file. */
    public LogFixture raw(final byte[] bytes)
    {
        try
        {
            file.write(ByteBuffer.wrap(bytes), position);
            position += bytes.length;
            return this;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** Writes a compressed block that holds any bytes, with their checksum. */
    public LogFixture frame(final byte[] content)
    {
        final int header = BlockDescriptor.HEADER_LENGTH;
        try (StagingBuffer whole = new StagingBuffer(header + content.length))
        {
            Memory.copyFrom(content, 0, whole.address() + header, content.length);
            final long crc = new BlockChecksum().compute(whole.range(header, content.length));
            BlockDescriptor.encode(whole.address(), BlockDescriptor.ZSTD_MAGIC, content.length, crc);
            return raw(bytes(hex(whole.address(), header + content.length)));
        }
    }

    /** Writes the end of file marker. */
    public LogFixture eof()
    {
        return raw(new byte[]{(byte)0xd5, 0x10, (byte)0xad, (byte)0xed});
    }

    @Override
    public void close()
    {
        try
        {
            file.close();
            block.close();
            batch.close();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** What a reader finds: a line a transaction. */
    public static List<String> read(final XlogFileReader reader)
    {
        final List<String> transactions = new ArrayList<>();
        while (reader.nextTransaction())
        {
            final StringBuilder text = new StringBuilder();
            while (reader.nextRow())
            {
                text.append(text(reader.row())).append(' ');
            }
            transactions.add(text.toString().trim());
        }
        return transactions;
    }

    /** A row as text: type, origin, LSN, body in hexadecimal. */
    public static String text(final RowFlyweight row)
    {
        return RowType.of(row.type()) + "/" + row.replicaId() + "/" + row.groupId() + "/" + row.lsn() + "/" +
            hex(row.bodyAddress(), row.bodyLength());
    }

    /** Bytes at an address in hexadecimal. */
    public static String hex(final long address, final int length)
    {
        final byte[] bytes = new byte[length];
        Memory.copyTo(address, bytes, 0, length);
        return java.util.HexFormat.of().formatHex(bytes);
    }

    /** Bytes of hexadecimal text, blanks ignored. */
    public static byte[] bytes(final String hex)
    {
        return java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** Concatenates. */
    public static byte[] concat(final byte[]... parts)
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (final byte[] part : parts)
        {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
