package io.memtx.memtx.recovery;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.memtx.Standby;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.file.LogFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Logs with foreign keys as Tarantool 2.11 and 3 write them, made by hand: 2.6 has none. */
class ForeignKeyFilesTest
{
    private static final int CITY = 600;
    private static final int COUNTRY = 700;

    @TempDir
    private Path parent;
    private RecoveryFixture fixture;

    @BeforeEach
    void write() throws IOException
    {
        fixture = new RecoveryFixture(parent.resolve("data"));
    }

    /** The space that refers has the lower number: in a snapshot it comes before the one that it refers to. */
    @Test
    void shouldOpenADirectoryWithForeignKeys()
    {
        try (LogFixture log = fixture.log())
        {
            space(log, RowType.INSERT, COUNTRY, "country", Map.of(), List.of(
                field("planet", "unsigned"), field("code", "string")));
            index(log, COUNTRY, 0, List.of(List.of(0, "unsigned"), List.of(1, "string")));
            index(log, COUNTRY, 1, List.of(List.of(1, "string")));
            space(log, RowType.INSERT, CITY, "city", Map.of(), List.of());
            index(log, CITY, 0, List.of(List.of(0, "unsigned")));
            index(log, CITY, 1, List.of(List.of(1, "unsigned"), List.of(2, "string")));
            index(log, CITY, 2, List.of(List.of(2, "string")));
            space(log, RowType.REPLACE, CITY, "city",
                Map.of("foreign_key", Map.of(
                    "whole", Map.of("space", COUNTRY, "field", Map.of("planet", "planet", 2, 1)))),
                List.of(
                    field("id", "unsigned"), field("planet", "unsigned"),
                    Map.of("name", "code", "type", "string", "foreign_key",
                        Map.of("one", Map.of("space", COUNTRY, "field", 1)))));
            row(log, RowType.INSERT, CITY, Tuple.of(1, 3, "nowhere")); // what is logged is not checked
            row(log, RowType.INSERT, COUNTRY, Tuple.of(3, "ru"));
            row(log, RowType.INSERT, COUNTRY, Tuple.of(3, "fr"));
            row(log, RowType.INSERT, CITY, Tuple.of(2, 3, "ru"));
            log.flush().eof();
        }
        for (int i = 0; i < 3; i++)
        {
            try (Memtx db = fixture.open(2 == i))
            {
                final Space city = db.space("city");
                assertEquals(
                    List.of(Tuple.of(1, 3, "nowhere"), Tuple.of(2, 3, "ru")), city.primary().select());
                assertFails("Foreign key constraint 'whole' failed: foreign tuple was not found",
                    () -> city.insert(4, 4, "ru"));
                assertFails("Foreign key 'whole' integrity check failed: tuple is referenced",
                    () -> db.space("country").delete(3, "ru"));
                city.insert(5, 3, "fr");
                assertFails("Foreign key 'whole' integrity check failed: tuple is referenced",
                    () -> db.space("country").delete(3, "fr"));
                city.delete(5);
                db.snapshot();
            }
        }
    }

    @Test
    void shouldRefuseADirectoryWithoutTheSpaceThatAKeyRefersTo()
    {
        try (LogFixture log = fixture.log())
        {
            space(log, RowType.INSERT, CITY, "city", Map.of(), List.of(Map.of(
                "name", "id", "type", "unsigned", "foreign_key",
                Map.of("country", Map.of("space", COUNTRY, "field", "id")))));
            log.flush().eof();
        }
        final MemtxException ex = assertThrows(MemtxException.class, () -> fixture.open(false));
        assertEquals(ErrorCode.ER_CREATE_FOREIGN_KEY, ex.code());
        assertTrue(ex.getMessage().contains("foreign space '700' was not found by id"), ex.getMessage());
    }

    /** What opening it refuses, taking it over refuses as well. */
    @Test
    void shouldNotTakeOverADirectoryWithoutTheSpaceThatAKeyRefersTo()
    {
        try (Standby standby = Standby.open(new MemtxContext(fixture.directory())))
        {
            standby.doWork();
            try (LogFixture log = fixture.log())
            {
                space(log, RowType.INSERT, CITY, "city", Map.of(), List.of(Map.of(
                    "name", "id", "type", "unsigned", "foreign_key",
                    Map.of("country", Map.of("space", COUNTRY, "field", "id")))));
                log.flush().eof();
            }
            while (0 != standby.doWork())
            {
                Thread.onSpinWait();
            }
            assertNotNull(standby.vclock());
            final MemtxException ex = assertThrows(MemtxException.class, standby::tryTakeOver);
            assertEquals(ErrorCode.ER_CREATE_FOREIGN_KEY, ex.code());
        }
    }

    private static Map<String, Object> field(final String name, final String type)
    {
        return Map.of("name", name, "type", type);
    }

    private static void space(
        final LogFixture log,
        final RowType type,
        final int id,
        final String name,
        final Map<String, Object> options,
        final List<Map<String, Object>> format)
    {
        row(log, type, SystemSpaces.SPACE, Tuple.of(id, 1, name, "memtx", 0, options, format));
    }

    private static void index(final LogFixture log, final int spaceId, final int indexId, final List<Object> parts)
    {
        row(log, RowType.INSERT, SystemSpaces.INDEX,
            Tuple.of(spaceId, indexId, "i" + indexId, "tree", Map.of("unique", true), parts));
    }

    private static void row(final LogFixture log, final RowType type, final int spaceId, final Tuple tuple)
    {
        final MsgPackWriter body = log.batch().beginRow(type, HeaderKey.GROUP_DEFAULT);
        body.mapHeader(2).unsigned(BodyKey.SPACE_ID).unsigned(spaceId).unsigned(BodyKey.TUPLE);
        tuple.encode(body);
        log.batch().endRow();
        log.commit(0);
    }

    private static void assertFails(final String text, final Runnable call)
    {
        assertEquals(text, assertThrows(MemtxException.class, call::run).getMessage());
    }
}
