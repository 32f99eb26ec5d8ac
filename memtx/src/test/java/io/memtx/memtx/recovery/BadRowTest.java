package io.memtx.memtx.recovery;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.RowType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Well-formed rows and headers that say what cannot be: refused by name, left out by force, never an accident. */
class BadRowTest
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
    void shouldRefuseASpaceIdThatIsNone()
    {
        // taken for 32 bits, this is the space's id
        shouldRefuse(ErrorCode.ER_NO_SUCH_SPACE, RowType.REPLACE, (body) -> body.mapHeader(2)
            .unsigned(BodyKey.SPACE_ID).unsigned((1L << 32) + fixture.spaceId())
            .unsigned(BodyKey.TUPLE).arrayHeader(2).unsigned(3).string("of another space"));
    }

    @Test
    void shouldRefuseASpaceIdAboveAllSigned()
    {
        shouldRefuse(ErrorCode.ER_NO_SUCH_SPACE, RowType.REPLACE, (body) -> body.mapHeader(2)
            .unsigned(BodyKey.SPACE_ID).unsigned(-1L)
            .unsigned(BodyKey.TUPLE).arrayHeader(2).unsigned(3).string("of another space"));
    }

    @Test
    void shouldRefuseAnIndexIdThatIsNoNumber()
    {
        shouldRefuse(ErrorCode.ER_INVALID_MSGPACK, RowType.DELETE, (body) -> body.mapHeader(3)
            .unsigned(BodyKey.SPACE_ID).unsigned(fixture.spaceId())
            .unsigned(BodyKey.INDEX_ID).string("pk")
            .unsigned(BodyKey.KEY).arrayHeader(1).unsigned(3));
    }

    @Test
    void shouldRefuseAnIndexBaseThatIsNoNumber()
    {
        shouldRefuse(ErrorCode.ER_INVALID_MSGPACK, RowType.UPDATE, (body) -> body.mapHeader(4)
            .unsigned(BodyKey.SPACE_ID).unsigned(fixture.spaceId())
            .unsigned(BodyKey.INDEX_BASE).arrayHeader(0)
            .unsigned(BodyKey.KEY).arrayHeader(1).unsigned(3)
            .unsigned(BodyKey.TUPLE).arrayHeader(1).arrayHeader(3).string("=").unsigned(2).string("changed"));
    }

    @Test
    void shouldRefuseAnIndexBaseThatDoesNotFit()
    {
        shouldRefuse(ErrorCode.ER_INVALID_MSGPACK, RowType.UPDATE, (body) -> body.mapHeader(4)
            .unsigned(BodyKey.SPACE_ID).unsigned(fixture.spaceId())
            .unsigned(BodyKey.INDEX_BASE).unsigned((1L << 32) + 1)
            .unsigned(BodyKey.KEY).arrayHeader(1).unsigned(3)
            .unsigned(BodyKey.TUPLE).arrayHeader(1).arrayHeader(3).string("=").unsigned(2).string("changed"));
    }

    @Test
    void shouldRefuseAnUnknownRowType()
    {
        final Path log = logOfType(777);
        final MemtxException ex = assertThrows(MemtxException.class, () -> fixture.open(false));
        assertEquals(ErrorCode.ER_INVALID_XLOG, ex.code());
        assertTrue(ex.getMessage().contains(log.getFileName().toString()), ex.getMessage());
        assertTrue(ex.getMessage().contains("Unknown request type 777"), ex.getMessage());
        assertEquals(10, fixture.tuples(true).size());
    }

    @Test
    void shouldRefuseASnapshotWithoutAnInstance() throws IOException
    {
        final Path snap = fixture.files(".snap").get(0);
        removeInstance(snap);
        final MemtxException ex = assertThrows(MemtxException.class, () -> fixture.open(false));
        assertEquals(ErrorCode.ER_INVALID_XLOG, ex.code());
        assertTrue(ex.getMessage().contains(snap.getFileName() + ": no instance UUID"), ex.getMessage());
        final MemtxException forced = assertThrows(MemtxException.class, () -> fixture.open(true));
        assertEquals(ErrorCode.ER_MISSING_SNAPSHOT, forced.code());
        assertTrue(Files.exists(snap));
    }

    @Test
    void shouldRefuseALogWithoutAnInstance() throws IOException
    {
        final Path log = fixture.files(".xlog").get(0);
        removeInstance(log);
        final MemtxException ex = assertThrows(MemtxException.class, () -> fixture.open(false));
        assertEquals(ErrorCode.ER_INVALID_XLOG, ex.code());
        assertTrue(ex.getMessage().contains(log.getFileName() + ": no instance UUID"), ex.getMessage());
    }

    @Test
    void shouldNameTheTypeThatAFileHasInsteadOfItsOwn() throws IOException
    {
        final Path log = fixture.files(".xlog").get(0);
        final byte[] content = Files.readAllBytes(log);
        System.arraycopy("SNAP".getBytes(StandardCharsets.US_ASCII), 0, content, 0, 4);
        Files.write(log, content);
        final MemtxException ex = assertThrows(MemtxException.class, () -> fixture.open(false));
        assertEquals(ErrorCode.ER_INVALID_XLOG_TYPE, ex.code());
        assertEquals("Invalid xlog type: expected XLOG, got SNAP in " + log, ex.getMessage());
    }

    @Test
    void shouldMissTheSnapshot() throws IOException
    {
        Files.delete(fixture.files(".snap").get(0));
        final MemtxException ex = assertThrows(MemtxException.class, () -> fixture.open(false));
        assertEquals(ErrorCode.ER_MISSING_SNAPSHOT, ex.code());
        assertEquals("Can't find snapshot", ex.getMessage());
    }

    @Test
    void shouldMissTheSystemSpacesOfAnEmptySnapshot() throws IOException
    {
        final Path snap = fixture.files(".snap").get(0);
        final String text = Files.readString(snap, StandardCharsets.ISO_8859_1);
        final byte[] header = text.substring(0, text.indexOf("\n\n") + 2).getBytes(StandardCharsets.ISO_8859_1);
        final byte[] content = Files.readAllBytes(snap);
        final byte[] empty = new byte[header.length + 4];
        System.arraycopy(header, 0, empty, 0, header.length);
        System.arraycopy(content, content.length - 4, empty, header.length, 4);
        Files.write(snap, empty);
        final MemtxException ex = assertThrows(
            MemtxException.class, () -> Memtx.open(new MemtxContext(fixture.directory())));
        assertEquals(ErrorCode.ER_MISSING_SYSTEM_SPACES, ex.code());
    }

    private void shouldRefuse(final ErrorCode code, final RowType type, final Consumer<MsgPackWriter> body)
    {
        final Path log = fixture.logOf(type, body);
        final MemtxException ex = assertThrows(MemtxException.class, () -> fixture.open(false));
        assertEquals(ErrorCode.ER_INVALID_XLOG, ex.code());
        assertEquals(code, ((MemtxException)ex.getCause()).code());
        assertTrue(ex.getMessage().contains(log.getFileName().toString()), ex.getMessage());
        assertEquals("word 3", fixture.tuples(true).get(3).getString(1));
        assertTrue(fixture.dropped().toString().contains("skipping a transaction"), fixture.dropped().toString());
    }

    private Path logOfType(final int type)
    {
        try (var log = fixture.log())
        {
            log.batch().beginRow(type, 0).mapHeader(0);
            log.batch().endRow();
            log.commit(0).flush().eof();
            return log.path();
        }
    }

    private static void removeInstance(final Path file) throws IOException
    {
        final String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        final int start = text.indexOf("Instance: ");
        final int end = text.indexOf('\n', start) + 1;
        Files.writeString(file, text.substring(0, start) + text.substring(end), StandardCharsets.ISO_8859_1);
    }
}
