package io.memtx.memtx;

import io.memtx.memtx.submission.Submitter;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static io.memtx.memtx.KeySpec.nonUnique;
import static io.memtx.memtx.schema.IndexType.TREE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The number that grows with each change of the schema, and requests that name it. */
class SchemaVersionTest
{
    @TempDir
    private Path directory;
    private Memtx db;
    private Space space;

    @BeforeEach
    void open()
    {
        db = Memtx.open(directory);
        space = db.createSpace("s", (def) -> def.field("id", FieldType.UNSIGNED).primaryKey("id"));
    }

    @AfterEach
    void close()
    {
        db.close();
    }

    private void assertGrows(final int by, final Runnable change)
    {
        final long before = db.schemaVersion();
        change.run();
        assertEquals(by, db.schemaVersion() - before);
        assertEquals(db.schemaVersion(), db.info().schemaVersion());
    }

    @Test
    void shouldGrowWithEachConfirmedChange()
    {
        assertTrue(db.schemaVersion() > 0);
        assertGrows(1, () -> db.createSpace("t", (def) -> { }));
        assertGrows(1, () -> space.createIndex("x", TREE, nonUnique("id")));
        assertGrows(1, () -> space.index("x").alter((to) -> to.name("y")));
        assertGrows(1, () -> space.startAlter((to) -> to.fieldCount(1)).await());
        assertGrows(0, () -> space.truncate());
        assertGrows(1, () -> space.index("y").drop());
        assertGrows(1, () -> db.space("t").drop());
        assertGrows(2, () -> db.createSpace("u", (def) -> def.primaryKey(0)));
        assertGrows(2, () -> db.space("u").drop());
        assertGrows(0, () -> db.sequences().create("q", (def) -> { }));
        assertGrows(0, () -> space.insert(1));
        assertGrows(0, () -> assertThrows(IllegalStateException.class, () -> db.transact((tx) ->
        {
            space.rename("other");
            throw new IllegalStateException("no");
        })));
        assertGrows(0, () -> assertThrows(MemtxException.class, () -> space.alter((to) -> to.fieldCount(-1))));
    }

    @Test
    void shouldRefuseRequestsThatWereMadeForAnotherSchema()
    {
        try (Submitter submitter = db.submitter())
        {
            submitter.schemaVersion((int)db.schemaVersion());
            final long good = submitter.insert(space.id()).u64(1).offer();
            db.doWork();
            assertTrue(submitter.poll(good) >= 0);
            space.rename("t");
            final long late = submitter.insert(space.id()).u64(2).offer();
            db.doWork();
            assertEquals(-ErrorCode.ER_WRONG_SCHEMA_VERSION.number(), submitter.poll(late));
            final long any = submitter.schemaVersion(0).insert(space.id()).u64(3).offer();
            db.doWork();
            assertTrue(submitter.poll(any) >= 0);
        }
        assertEquals(2, space.size());
    }

    @Test
    void shouldRefuseToGoOnInATransaction()
    {
        final long known = db.schemaVersion();
        db.transact((tx) -> tx.checkSchemaVersion(known));
        space.rename("t");
        final MemtxException refusal =
            assertThrows(MemtxException.class, () -> db.transact((tx) -> tx.checkSchemaVersion(known)));
        assertEquals(ErrorCode.ER_WRONG_SCHEMA_VERSION, refusal.code());
        assertEquals(
            "Wrong schema version, current: " + db.schemaVersion() + ", in request: " + known, refusal.getMessage());
    }
}
