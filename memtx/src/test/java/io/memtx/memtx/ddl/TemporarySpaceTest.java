package io.memtx.memtx.ddl;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Space;
import io.memtx.memtx.schema.SpaceRow;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** What the type of a space may become, as the sources of Tarantool 3 have it. */
class TemporarySpaceTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldLetOnlyTheDataOfAnEmptySpaceBecomeTemporary()
    {
        try (Memtx db = Memtx.open(directory))
        {
            final Space space = db.createSpace("s", (def) -> def.field("id", FieldType.UNSIGNED).primaryKey("id"));
            alter(db, space, Map.of("type", "data-temporary"));
            alter(db, space, Map.of("type", "normal"));
            space.insert(1);
            refuse("can not change data-temporariness on a non-empty space",
                () -> alter(db, space, Map.of("type", "data-temporary")));
            refuse("temporariness cannot change", () -> alter(db, space, Map.of("type", "temporary")));
            space.truncate();
            refuse("temporariness cannot change", () -> alter(db, space, Map.of("type", "temporary")));
            alter(db, space, Map.of("temporary", true));
            refuse("temporariness cannot change", () -> alter(db, space, Map.of("type", "temporary")));
        }
    }

    private static void alter(final Memtx db, final Space space, final Map<String, Object> flags)
    {
        db.space("_space").update(key(space.id()), set(SpaceRow.FLAGS, flags));
    }

    private static void refuse(final String reason, final Runnable call)
    {
        final MemtxException ex = assertThrows(MemtxException.class, call::run);
        assertEquals("Can't modify space 's': " + reason, ex.getMessage());
        assertEquals(ErrorCode.ER_ALTER_SPACE, ex.code());
    }
}
