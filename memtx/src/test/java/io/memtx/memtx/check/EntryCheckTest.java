package io.memtx.memtx.check;

import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.memtx.entry.EntryDescriptor;
import io.memtx.memtx.recovery.Recovery;
import io.memtx.memtx.recovery.RecoveryListener;
import io.memtx.memtx.schema.IndexType;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.key.KeyPart;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static io.memtx.tuple.arena.Arena.NULL_REF;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** Indexes that have fewer or more entries than there are tuples, sound and damaged by hand. */
class EntryCheckTest
{
    @TempDir
    private Path directory;
    private Arena arena;
    private SpaceStore space;

    @BeforeEach
    void recover()
    {
        final MemtxContext context = new MemtxContext(directory).function(
            "second", (args) -> List.of(((List<?>)((Tuple)args[0]).get(1)).size()));
        try (Memtx db = Memtx.open(context))
        {
            final Space made = db.createSpace("t", (def) -> def
                .primaryKey(KeyPart.of(0, FieldType.UNSIGNED))
                .index("elements", IndexType.TREE, KeySpec.nonUnique(KeyPart.of(1, FieldType.UNSIGNED).path("[*]")))
                .index("some", IndexType.TREE, KeySpec.nonUnique(
                    KeyPart.of(2, FieldType.STRING).path("a").excludingNull()))
                .index("made", IndexType.TREE, KeySpec.nonUnique(
                    KeyPart.of(0, FieldType.UNSIGNED)).madeBy(db.functions().id("second"))));
            for (int i = 0; i < 100; i++)
            {
                made.insert(i, List.of(i, i + 1, i), Map.of(i % 2 == 0 ? "a" : "b", "x"));
            }
        }
        arena = new Arena(64 << 20, 16 << 20);
        space = new Recovery(
            FileStorage.INSTANCE, new XlogDirectory(FileStorage.INSTANCE, directory, directory), arena,
            RecoveryListener.NONE, false).readOnly(true).recover(null, null, 0).schema().find("t");
    }

    @AfterEach
    void close()
    {
        arena.close();
    }

    @Test
    void shouldFindNothingWrongWhetherFunctionsAreThereOrNot()
    {
        assertEquals(List.of(), faults());
        assertEquals(200, index("elements").base().size());
        assertEquals(50, index("some").base().size());
        assertEquals(0, index("made").base().size(), "whoever checks does not have the function");
    }

    @Test
    void shouldNameAnEntryThatIsMissing()
    {
        final IndexStore elements = index("elements");
        final int first = elements.entries().first(tuple(7));
        elements.base().replace(EntryDescriptor.next(arena.tuple(first)), NULL_REF);
        assertEquals(
            List.of(
                "index 'elements' of space 't' does not have tuple [7, [7, 8, 7], {\"b\": \"x\"}]",
                "index 'elements' of space 't' has 199 entries, the tuples make 200"),
            faults());
    }

    @Test
    void shouldNameAnEntryTooMany()
    {
        final IndexStore some = index("some");
        some.base().replace(NULL_REF, tuple(7));
        assertEquals(
            List.of("index 'some' of space 't' has 51 entries, the tuples make 50"), faults());
    }

    /** The tuple with an id. */
    private int tuple(final int id)
    {
        final TupleCursor cursor = space.primary().base().cursor();
        cursor.open(IteratorType.ALL, 0, 0);
        cursor.skip(id);
        return cursor.next();
    }

    private IndexStore index(final String name)
    {
        return Arrays.stream(space.indexes())
            .filter((index) -> index.def().name().equals(name)).findFirst().orElseThrow();
    }

    private List<String> faults()
    {
        final FaultList faults = new FaultList();
        assertEquals(100, new IndexCheck(arena, faults).check(space));
        return faults.faults();
    }
}
