package io.memtx.memtx.entry;

import io.memtx.memtx.schema.IndexDef;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.arena.ObjectDescriptor;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.TupleIndex;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPackWriter;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

import static io.memtx.tuple.arena.Arena.NULL_REF;
import static org.junit.jupiter.api.Assertions.assertEquals;

class IndexEntriesTest
{
    private final List<String> changes = new ArrayList<>();
    private final TupleIndex index = (TupleIndex)Proxy.newProxyInstance(
        getClass().getClassLoader(), new Class<?>[]{TupleIndex.class}, (proxy, method, args) ->
        {
            changes.add((NULL_REF == (int)args[0] ? "-" : "old") + ' ' + (NULL_REF == (int)args[1] ? "-" : "new"));
            return null;
        });

    @Test
    void shouldPutAnEntryInThePlaceOfTheOneItIsEqualTo()
    {
        try (Arena arena = new Arena(16 << 20, 1 << 20))
        {
            final KeyPart id = KeyPart.of(0, FieldType.UNSIGNED);
            final IndexEntries entries = IndexEntries.multikey(arena, new IndexDef(
                512, 1, "i", IndexType.TREE, false, List.of(KeyPart.of(1, FieldType.UNSIGNED).path("[*]"))),
                List.of(id));
            final int oldRef = tuple(arena, entries, 1, List.of(5, 3, 1, 3));
            final int newRef = tuple(arena, entries, 1, List.of(4, 3, 5));
            assertEquals(3, entries.count(oldRef));
            entries.replace(index, oldRef, newRef);
            assertEquals(List.of("old -", "old new", "- new", "old new"), changes);
            entries.removeAll(arena::free);
            assertEquals(0, entries.bytes());
        }
    }

    private static int tuple(
        final Arena arena, final IndexEntries entries, final int id, final List<Integer> elements)
    {
        final MsgPackWriter encoded = new MsgPackWriter();
        Tuple.of(id, elements).encode(encoded);
        final int ref = arena.allocateVersioned(encoded.length() + ObjectDescriptor.DATA_OFFSET);
        Memory.copy(encoded.address(), arena.tuple(ref), encoded.length());
        entries.prepare(arena.tuple(ref));
        entries.make(ref);
        return ref;
    }
}
