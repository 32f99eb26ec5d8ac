package io.memtx.memtx.check;

import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.Space;
import io.memtx.memtx.recovery.Recovery;
import io.memtx.memtx.recovery.RecoveryListener;
import io.memtx.memtx.schema.IndexType;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

import static io.memtx.tuple.arena.Arena.NULL_REF;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Indexes damaged by hand, each in its own way. */
class IndexCheckTest
{
    private static final int COUNT = 1000;

    @TempDir
    private Path directory;
    private Arena arena;
    private SpaceStore space;

    @BeforeEach
    void recover()
    {
        try (Memtx db = Memtx.open(directory))
        {
            final Space made = db.createSpace("t", (def) -> def
                .field("id", FieldType.UNSIGNED)
                .field("word", FieldType.STRING)
                .field("group", FieldType.UNSIGNED)
                .index("pk", IndexType.HASH, KeySpec.unique("id"))
                .index("word", IndexType.TREE, KeySpec.unique("word"))
                .index("group", IndexType.TREE, KeySpec.nonUnique("group")));
            for (int i = 0; i < COUNT; i++)
            {
                made.insert(i, "word " + i, i % 10);
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
    void shouldFindNothingWrong()
    {
        assertEquals(List.of(), faults());
    }

    @Test
    void shouldNameAnIndexThatMissesATuple()
    {
        final int ref = ref(7);
        index("word").base().replace(ref, NULL_REF);
        assertEquals(
            List.of(
                "index 'word' of space 't' has 999 tuples, the primary index 1000",
                "index 'word' of space 't' does not have tuple [7, \"word 7\", 7]"),
            faults());
    }

    @Test
    void shouldNameTwoTuplesWithOneKey()
    {
        // another tuple of the same key takes the place of the right one
        final int ref = ref(7);
        final int other = allocate(Tuple.of(7, "word 7", 7));
        index("word").base().replace(ref, other);
        assertEquals(
            List.of("index 'word' of space 't' has tuple [7, \"word 7\", 7] where [7, \"word 7\", 7] must be"),
            faults());
    }

    @Test
    void shouldNameAnIndexOutOfOrder()
    {
        final long tuple = arena.tuple(ref(7));
        final long group = MsgPack.skip(MsgPack.skip(MsgPack.firstElement(tuple)));
        Memory.putByte(group, (byte)100);
        final List<String> faults = faults();
        assertEquals(1, faults.size(), faults.toString());
        assertTrue(faults.get(0).startsWith("index 'group' of space 't' is broken: "), faults.toString());
    }

    @Test
    void shouldNameATupleThatDoesNotMeetTheFormat()
    {
        final int ref = ref(999);
        final long tuple = arena.tuple(ref);
        final long group = MsgPack.skip(MsgPack.skip(MsgPack.firstElement(tuple)));
        index("group").base().replace(ref, NULL_REF);
        Memory.putByte(group, (byte)0xff); // -1
        final List<String> faults = faults();
        assertTrue(
            faults.contains("tuple [999, \"word 999\", -1] of space 't': Tuple field 3 (group) type does not match " +
                "one required by operation: expected unsigned, got integer"),
            faults.toString());
    }

    @Test
    void shouldBoundTheListAndCountOn()
    {
        final IndexStore word = index("word");
        for (int i = 0; i < 200; i++)
        {
            word.base().replace(ref(i), NULL_REF);
        }
        final FaultList faults = new FaultList();
        assertEquals(COUNT, new IndexCheck(arena, faults).check(space));
        assertEquals(DeepReport.MAX_FAULTS, faults.faults().size());
        assertEquals(201, faults.count());
    }

    private List<String> faults()
    {
        final FaultList faults = new FaultList();
        assertEquals(COUNT, new IndexCheck(arena, faults).check(space));
        return faults.faults();
    }

    private IndexStore index(final String name)
    {
        return space.index(name);
    }

    private int ref(final int id)
    {
        return space.indexes()[0].base().getInteger(id);
    }

    private int allocate(final Tuple tuple)
    {
        final MsgPackWriter writer = new MsgPackWriter();
        writer.arrayHeader(3).unsigned(tuple.getLong(0)).string(tuple.getString(1)).unsigned(tuple.getLong(2));
        final int ref = arena.allocateVersioned(writer.length() + 16);
        Memory.copy(writer.address(), arena.tuple(ref), writer.length());
        return ref;
    }
}
