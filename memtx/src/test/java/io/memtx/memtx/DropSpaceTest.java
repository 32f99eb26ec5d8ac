package io.memtx.memtx;

import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.tarantool.TarantoolPeer;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static io.memtx.memtx.KeySpec.nonUnique;
import static io.memtx.memtx.schema.IndexType.TREE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

/** What a dropped space leaves in the system spaces: nothing. */
class DropSpaceTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldLeaveNothingBehind() throws Exception
    {
        try (Memtx db = Memtx.open(new MemtxContext(directory.resolve("db")).function("f", (args) -> List.of(1))))
        {
            db.functions().create("f", "function(t) return {1} end");
            final Map<String, List<Tuple>> before = systemRows(db);
            final Space space = db.createSpace("s", (def) -> def
                .field("id", FieldType.UNSIGNED).field("text", FieldType.STRING)
                .primaryKey("id").index("text", TREE, nonUnique("text")).sequence()
                .index("made", TREE, nonUnique(KeyPart.of(0, FieldType.UNSIGNED)).madeBy(db.functions().id("f"))));
            space.insert(null, "one");
            space.truncate();
            final int sequence = db.space("_sequence").primary().select().get(0).getInt(0);
            db.transact((tx) ->
            {
                tx.insert(db.space("_priv"), 1, 0, "space", space.id(), 3);
                tx.insert(db.space("_priv"), 1, 2, "space", space.id(), 1);
                tx.insert(db.space("_priv"), 1, 2, "sequence", sequence, 2);
            });
            assertNotEquals(before, systemRows(db));
            assertEquals(1, db.space("_func_index").size());
            space.drop();
            assertEquals(before, systemRows(db));
            db.snapshot();
        }
        final TarantoolPeer peer =
            TarantoolPeer.onCopyOf(directory.resolve("db"), Files.createTempDirectory(directory, "p"));
        assertEquals(List.of("0"), peer.run("print(box.space._priv.index.object:count({'space', 512}))"));
    }

    /** All but what says which space was made last. */
    private static Map<String, List<Tuple>> systemRows(final Memtx db)
    {
        final Map<String, List<Tuple>> rows = new TreeMap<>();
        for (final Tuple definition : db.space("_space").primary().select())
        {
            final int id = definition.getInt(0);
            if (SystemSpaces.isSystem(id) && SystemSpaces.SCHEMA != id && "memtx".equals(definition.getString(3)))
            {
                rows.put(definition.getString(2), db.space(definition.getString(2)).primary().select());
            }
        }
        return rows;
    }
}
