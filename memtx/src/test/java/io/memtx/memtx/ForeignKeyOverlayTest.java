package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

import static io.memtx.memtx.GateFixture.assertFails;
import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.set;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** Foreign keys while transactions are pending: what is not confirmed counts, until it is rolled back. */
class ForeignKeyOverlayTest
{
    @TempDir
    private Path directory;
    private GateFixture fixture;
    private Space parent;
    private Space child;

    @BeforeEach
    void open()
    {
        fixture = new GateFixture(directory);
        parent = fixture.db.createSpace("parent", (def) -> def.field("id", FieldType.UNSIGNED).primaryKey("id"));
        child = fixture.db.createSpace("child", (def) -> def
            .field("id", FieldType.UNSIGNED)
            .field(new FieldDef("parent", FieldType.UNSIGNED).withForeignKey("key", parent.id(), "id"))
            .primaryKey("id")
            .index("parent", IndexType.TREE, KeySpec.nonUnique("parent")));
        parent.insert(1);
        parent.insert(2);
        child.insert(10, 1);
        child.insert(11, 1);
        fixture.gate.hold();
    }

    @AfterEach
    void close()
    {
        fixture.close();
    }

    @Test
    void shouldLetGoWhatNothingRefersToAnyMore()
    {
        fixture.pend((tx) -> tx.delete(child, 10));
        fixture.pend((tx) -> assertFails(ErrorCode.ER_FOREIGN_KEY_INTEGRITY, () -> tx.delete(parent, 1)));
        final long before = fixture.position();
        fixture.pend((tx) -> tx.update(child, key(11), set(1, 2)));
        fixture.pend((tx) -> tx.delete(parent, 1));
        assertEquals(4, fixture.pendingCount());
        fixture.pend((tx) -> assertFails(
            ErrorCode.ER_FIELD_FOREIGN_KEY_FAILED, () -> tx.insert(child, 12, 1)));
        fixture.rollBackFrom(before + 1);
        fixture.pend((tx) -> tx.insert(child, 12, 1));
        fixture.confirm(fixture.position());
        assertEquals(List.of(Tuple.of(11, 1), Tuple.of(12, 1)), child.primary().select());
        assertEquals(List.of(Tuple.of(1), Tuple.of(2)), parent.primary().select());
    }

    @Test
    void shouldKeepWhatAPendingTupleRefersTo()
    {
        final long before = fixture.position();
        fixture.pend((tx) ->
        {
            tx.insert(parent, 3);
            tx.insert(child, 30, 3);
        });
        fixture.pend((tx) -> assertFails(ErrorCode.ER_FOREIGN_KEY_INTEGRITY, () -> tx.delete(parent, 3)));
        fixture.pend((tx) -> tx.insert(child, 31, 3));
        fixture.pend((tx) -> tx.insert(child, 32, 2));
        fixture.pend((tx) -> assertFails(ErrorCode.ER_FOREIGN_KEY_INTEGRITY, () -> tx.delete(parent, 2)));
        fixture.rollBackFrom(before + 1);
        fixture.pend((tx) -> tx.delete(parent, 2));
        fixture.pend((tx) -> assertFails(
            ErrorCode.ER_FIELD_FOREIGN_KEY_FAILED, () -> tx.insert(child, 31, 3)));
        fixture.confirm(fixture.position());
        assertEquals(List.of(Tuple.of(10, 1), Tuple.of(11, 1)), child.primary().select());
        assertEquals(List.of(Tuple.of(1)), parent.primary().select());
    }

    @Test
    void shouldWaitForNothingToCheckSingleStatements()
    {
        fixture.pend((tx) -> tx.delete(child, 10));
        fixture.pend((tx) -> tx.delete(child, 11));
        fixture.db.changes().delete(parent).u64(1).commit();
        assertFails(
            ErrorCode.ER_FIELD_FOREIGN_KEY_FAILED,
            () -> fixture.db.changes().insert(child).u64(12).u64(1).commit());
        fixture.confirm(fixture.position());
        assertEquals(List.of(Tuple.of(2)), parent.primary().select());
        assertEquals(0, child.size());
    }
}
