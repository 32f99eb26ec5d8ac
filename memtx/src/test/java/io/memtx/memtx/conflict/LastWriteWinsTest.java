package io.memtx.memtx.conflict;

import io.memtx.memtx.Key;
import io.memtx.memtx.Operation;
import io.memtx.memtx.SpaceDefinition;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import static io.memtx.memtx.KeySpec.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the policy does to single writes that meet. */
class LastWriteWinsTest
{
    @TempDir
    private Path directory;

    private Trio trio;

    @BeforeEach
    void open() throws IOException
    {
        trio = new Trio(
            directory, (context) -> context.conflictPolicy("s", ConflictPolicy.LAST_WRITE_WINS), LastWriteWinsTest::define);
    }

    @AfterEach
    void close()
    {
        trio.close();
    }

    @Test
    void shouldKeepTheLaterOfTwoInsertsOnBothSides()
    {
        trio.at(1).space("s").insert(5, 5, "one");
        trio.passTime(1);
        trio.at(2).space("s").insert(5, 50, "two");
        trio.settle();
        for (int id = 1; id <= Trio.COUNT; id++)
        {
            assertEquals(List.of(Tuple.of(5, 50, "two")), trio.tuples(id), "instance " + id);
        }
    }

    static void define(final SpaceDefinition def)
    {
        def.field("id", FieldType.UNSIGNED)
            .field("code", FieldType.UNSIGNED)
            .index("primary", IndexType.TREE, unique("id"))
            .index("code", IndexType.TREE, unique("code"));
    }
}
