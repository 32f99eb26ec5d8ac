package io.memtx.memtx.recovery;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.schema.Bootstrap;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.file.LogFixture;
import io.memtx.xlog.file.SnapWriter;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Errors of recovery that no other test comes by. */
class RecoveryErrorTest
{
    @TempDir
    private Path parent;

    @Test
    void shouldTellABlockThatCannotBeDecompressed() throws IOException
    {
        final RecoveryFixture fixture = new RecoveryFixture(parent.resolve("data"));
        final Path path;
        try (LogFixture log = fixture.log())
        {
            log.frame("not a frame at all".getBytes(StandardCharsets.US_ASCII)).eof();
            path = log.path();
        }
        final MemtxException ex = assertThrows(MemtxException.class, () -> fixture.open(false));
        assertEquals(ErrorCode.ER_DECOMPRESSION, ex.code());
        assertTrue(ex.getMessage().startsWith("Decompression error: " + path), ex.getMessage());
        assertEquals(10, fixture.tuples(true).size());
    }

    @Test
    void shouldRefuseRowsOfOtherEngines() throws IOException
    {
        final Path directory = parent.resolve("snap");
        Files.createDirectories(directory);
        final UUID uuid = LogFixture.INSTANCE_UUID;
        final MsgPackWriter row = new MsgPackWriter();
        row.arrayHeader(2).string("sql_default_engine").string("memtx");
        try (SnapWriter snap = new SnapWriter(
            FileStorage.INSTANCE, directory, uuid, new Vclock(), 1.5e9, false, 0))
        {
            Bootstrap.rows(uuid, uuid, (spaceId, tuple, length) -> snap.appendTuple(spaceId, 0, tuple, length));
            snap.appendTuple(SystemSpaces.SESSION_SETTINGS, 0, row.address(), row.length());
            snap.commit();
        }
        MemtxException ex = assertThrows(MemtxException.class, () -> Memtx.open(directory));
        ex = ErrorCode.ER_INVALID_XLOG == ex.code() ? (MemtxException)ex.getCause() : ex;
        assertEquals(ErrorCode.ER_ALIEN_ENGINE, ex.code());
        assertEquals("Snapshot contains alien space engine row", ex.getMessage());
    }

    @Test
    void shouldTellARowOfAnUnknownTypeAndATupleThatIsNone() throws IOException
    {
        final RecoveryFixture unknown = new RecoveryFixture(parent.resolve("type"));
        try (LogFixture log = unknown.log())
        {
            log.batch().beginRow(777, 0).mapHeader(0);
            log.batch().endRow();
            log.commit(0).flush().eof();
        }
        assertCause(ErrorCode.ER_UNKNOWN_REQUEST_TYPE, unknown);

        final RecoveryFixture tuple = new RecoveryFixture(parent.resolve("tuple"));
        tuple.logOf(RowType.INSERT, (body) -> body.mapHeader(2)
            .unsigned(BodyKey.SPACE_ID).unsigned(tuple.spaceId()).unsigned(BodyKey.TUPLE).string("no array"));
        assertCause(ErrorCode.ER_TUPLE_NOT_ARRAY, tuple);

        final RecoveryFixture nothing = new RecoveryFixture(parent.resolve("nothing"));
        nothing.logOf(RowType.DELETE, (body) -> body.mapHeader(1)
            .unsigned(BodyKey.SPACE_ID).unsigned(nothing.spaceId()));
        assertCause(ErrorCode.ER_TUPLE_NOT_ARRAY, nothing);

        final RecoveryFixture space = new RecoveryFixture(parent.resolve("space"));
        space.logOf(RowType.DELETE, (body) -> body.mapHeader(1).unsigned(BodyKey.KEY).arrayHeader(1).unsigned(1));
        assertCause(ErrorCode.ER_INVALID_MSGPACK, space);
    }

    private static void assertCause(final ErrorCode code, final RecoveryFixture fixture)
    {
        final MemtxException ex = assertThrows(MemtxException.class, () -> fixture.open(false));
        assertEquals(ErrorCode.ER_INVALID_XLOG, ex.code());
        assertEquals(code, ((MemtxException)ex.getCause()).code());
        assertEquals(10, fixture.tuples(true).size());
    }
}
