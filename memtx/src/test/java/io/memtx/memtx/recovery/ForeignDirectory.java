package io.memtx.memtx.recovery;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.LogFixture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A directory as another version writes it: a snapshot of rows given one by one, and a log behind it. */
final class ForeignDirectory
{
    static final String REPLICASET_UUID = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";

    private final Path path;
    private final String format;
    private final String version;
    private final String uuidKey;
    private final List<Row> rows = new ArrayList<>();

    /**
     * @param path    to be made.
     * @param format  of the files: 0.12 or 0.13.
     * @param version of the writer.
     */
    ForeignDirectory(final Path path, final String format, final String version) throws IOException
    {
        this.path = Files.createDirectories(path);
        this.format = format;
        this.version = version;
        uuidKey = "0.12".equals(format) ? "Server" : "Instance";
    }

    Path path()
    {
        return path;
    }

    /** A tuple of the snapshot. */
    ForeignDirectory tuple(final int spaceId, final Object... fields)
    {
        return tuple(spaceId, HeaderKey.GROUP_DEFAULT, fields);
    }

    /** A tuple of a local space. */
    ForeignDirectory local(final int spaceId, final Object... fields)
    {
        return tuple(spaceId, HeaderKey.GROUP_LOCAL, fields);
    }

    /** A service row of the snapshot. */
    ForeignDirectory service(final RowType type, final int groupId, final Consumer<MsgPackWriter> body)
    {
        rows.add(new Row(type, groupId, body));
        return this;
    }

    /** A field of a format. */
    static Map<String, Object> field(final String name, final String type)
    {
        return Map.of("name", name, "type", type);
    }

    /**
     * Writes the snapshot.
     *
     * @param vclock       of it.
     * @param isCompressed whether blocks are compressed.
     * @param rowsInBlock  how many rows a block has.
     * @param moreMeta     lines of the header.
     */
    void writeSnap(
        final Vclock vclock, final boolean isCompressed, final int rowsInBlock, final String... moreMeta)
    {
        final Path file = path.resolve(FileType.SNAP.fileName(vclock.signature()));
        try (LogFixture snap = LogFixture.of(file, header("SNAP", vclock, null, moreMeta), vclock, isCompressed))
        {
            for (int i = 0; i < rows.size(); i++)
            {
                final Row row = rows.get(i);
                snap.row(row.type, 0, row.groupId, i, LogFixture.NO_TSN, 0, row.body);
                if (0 == (i + 1) % rowsInBlock || rows.size() - 1 == i)
                {
                    snap.flush();
                }
            }
            snap.eof();
        }
    }

    /**
     * Begins a log.
     *
     * @param start        its vclock.
     * @param prev         of the log before, or null.
     * @param isCompressed whether blocks are compressed.
     * @param moreMeta     lines of the header.
     */
    LogFixture log(final Vclock start, final Vclock prev, final boolean isCompressed, final String... moreMeta)
    {
        return LogFixture.of(
            path.resolve(FileType.XLOG.fileName(start.signature())), header("XLOG", start, prev, moreMeta), start,
            isCompressed);
    }

    /** The body of an INSERT or REPLACE. */
    static Consumer<MsgPackWriter> put(final int spaceId, final Object... fields)
    {
        final Tuple tuple = Tuple.of(fields);
        return (body) ->
        {
            body.mapHeader(2).unsigned(BodyKey.SPACE_ID).unsigned(spaceId).unsigned(BodyKey.TUPLE);
            tuple.encode(body);
        };
    }

    /** The body of a DELETE by a key of one part. */
    static Consumer<MsgPackWriter> delete(final int spaceId, final long key)
    {
        return (body) -> body.mapHeader(2).unsigned(BodyKey.SPACE_ID).unsigned(spaceId)
            .unsigned(BodyKey.KEY).arrayHeader(1).unsigned(key);
    }

    private ForeignDirectory tuple(final int spaceId, final int groupId, final Object[] fields)
    {
        rows.add(new Row(RowType.INSERT, groupId, put(spaceId, fields)));
        return this;
    }

    private String header(final String type, final Vclock vclock, final Vclock prev, final String[] more)
    {
        final StringBuilder text = new StringBuilder(type).append('\n').append(format).append('\n');
        text.append("Version: ").append(version).append('\n');
        text.append(uuidKey).append(": ").append(LogFixture.INSTANCE_UUID).append('\n');
        for (final String line : more)
        {
            text.append(line).append('\n');
        }
        text.append("VClock: ").append(vclock).append('\n');
        if (null != prev)
        {
            text.append("PrevVClock: ").append(prev).append('\n');
        }
        return text.append('\n').toString();
    }

    private record Row(RowType type, int groupId, Consumer<MsgPackWriter> body)
    {
    }
}
