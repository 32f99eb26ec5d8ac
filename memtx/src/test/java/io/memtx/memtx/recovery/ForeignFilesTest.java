package io.memtx.memtx.recovery;

import io.memtx.memtx.Memtx;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.file.LogFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Files as other versions and programs write them, in ways that ours never does. */
class ForeignFilesTest
{
    @TempDir
    private Path parent;
    private RecoveryFixture fixture;

    @BeforeEach
    void write() throws IOException
    {
        fixture = new RecoveryFixture(parent.resolve("data"));
    }

    @Test
    void shouldReadFormat12WhichNamesAServer() throws IOException
    {
        final List<Tuple> expected = fixture.tuples(false);
        for (final String suffix : List.of(".snap", ".xlog"))
        {
            for (final Path file : fixture.files(suffix))
            {
                final String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                Files.writeString(
                    file,
                    text.replaceFirst("\n0\\.13\n", "\n0.12\n").replaceFirst("\nInstance: ", "\nServer: "),
                    StandardCharsets.ISO_8859_1);
            }
        }
        try (Memtx db = fixture.open(false))
        {
            assertEquals(expected, db.space(RecoveryFixture.SPACE).primary().select());
            assertTrue(db.recoveryReport().notes().isEmpty());
        }
    }

    @Test
    void shouldReadManyTransactionsOfOneCompressedBlock() throws IOException
    {
        final Path path;
        try (LogFixture log = new LogFixture(fixture.directory(), fixture.vclock(), new Vclock(), true))
        {
            for (int i = 0; i < 500; i++)
            {
                log.insert(fixture.spaceId(), HeaderKey.GROUP_DEFAULT, 100 + 2 * i, "the same text again and again");
                log.insert(fixture.spaceId(), HeaderKey.GROUP_DEFAULT, 101 + 2 * i, "the same text again and again");
                log.commit(0);
            }
            log.flush().eof();
            path = log.path();
        }
        assertTrue(Files.size(path) < 20_000, "it is compressed");
        assertEquals(1010, fixture.tuples(false).size());
    }

    @Test
    void shouldSkipHeaderAndBodyKeysOfLaterVersions()
    {
        final MsgPackRow row = new MsgPackRow();
        final long lsn = fixture.vclock().get(1) + 1;
        try (LogFixture log = fixture.log())
        {
            // a stream id, a key of its own, and the format of the tuple in front of the tuple
            row.writer.mapHeader(6)
                .unsigned(HeaderKey.REQUEST_TYPE).unsigned(RowType.REPLACE.code())
                .unsigned(0x4f).arrayHeader(1).string("later")
                .unsigned(HeaderKey.REPLICA_ID).unsigned(1)
                .unsigned(HeaderKey.LSN).unsigned(lsn)
                .unsigned(HeaderKey.TIMESTAMP).float64(1700000000.5)
                .unsigned(HeaderKey.STREAM_ID).unsigned(4);
            row.writer.mapHeader(4)
                .unsigned(BodyKey.TUPLE_META).mapHeader(0)
                .unsigned(0x6f).string("later")
                .unsigned(BodyKey.SPACE_ID).unsigned(fixture.spaceId())
                .unsigned(BodyKey.TUPLE).arrayHeader(2).unsigned(3).string("of a later version");
            log.rawRow(row.bytes());
            // a NOP and the service row of elections
            row.writer.reset().mapHeader(3)
                .unsigned(HeaderKey.REQUEST_TYPE).unsigned(RowType.NOP.code())
                .unsigned(HeaderKey.REPLICA_ID).unsigned(1)
                .unsigned(HeaderKey.LSN).unsigned(lsn + 1);
            log.rawRow(row.bytes());
            row.writer.reset().mapHeader(3)
                .unsigned(HeaderKey.REQUEST_TYPE).unsigned(RowType.RAFT.code())
                .unsigned(HeaderKey.GROUP_ID).unsigned(HeaderKey.GROUP_LOCAL)
                .unsigned(HeaderKey.LSN).unsigned(1);
            row.writer.mapHeader(1).unsigned(BodyKey.RAFT_TERM).unsigned(2);
            log.rawRow(row.bytes()).flush().eof();
        }
        try (Memtx db = fixture.open(false))
        {
            assertEquals("of a later version", db.space(RecoveryFixture.SPACE).get(3).getString(1));
            assertEquals(lsn + 1, db.info().vclock().get(1));
            assertEquals(1, db.info().vclock().get(0));
        }
    }

    private static final class MsgPackRow
    {
        private final MsgPackWriter writer = new MsgPackWriter();

        byte[] bytes()
        {
            final byte[] bytes = new byte[writer.length()];
            Memory.copyTo(writer.address(), bytes, 0, bytes.length);
            return bytes;
        }
    }
}
