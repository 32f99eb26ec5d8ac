package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.memtx.txn.LateGate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static io.memtx.tuple.field.FieldType.STRING;
import static io.memtx.tuple.field.FieldType.UNSIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;

class ReservationTest
{
    @TempDir
    Path directory;

    /** Each of them once reserved the worst case of its indexes: a quota of 64 MiB was gone after some thousands. */
    @Test
    void shouldTakeManyPendingStatementsWhenQuotaIsSmall()
    {
        final int count = 20_000;
        final LateGate gate = new LateGate();
        try (Memtx db = Memtx.open(
            new MemtxContext(directory).memtxMemory(64L << 20).commitGate(gate)))
        {
            final Space space = db.createSpace("s", (def) -> def
                .field("id", UNSIGNED).field("name", STRING)
                .primaryKey(IndexType.HASH, "id")
                .index("name", IndexType.TREE, KeySpec.nonUnique("name")));
            gate.hold();
            long position = 0;
            for (int i = 0; i < count; i++)
            {
                position = db.changes().insert(space).u64(i).string("name").commit();
            }
            assertEquals(count, db.info().pendingCount());
            gate.pass();
            db.await(position);
            assertEquals(count, space.size());
            assertEquals(0, db.info().memory().reservedBytes());
        }
    }
}
