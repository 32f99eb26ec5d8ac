package io.memtx.memtx.race;

import io.memtx.index.hash.HashIndex;
import io.memtx.index.tree.TreeIndex;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.ArenaReader;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.fixture.TupleFixture;
import io.memtx.tuple.index.IndexReader;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.index.TupleCursor;
import io.memtx.tuple.index.TupleIndex;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.index.ReadGate;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A small index of tuples {key, version}, with a reader. Fixtures are used again, since there is one for each of
 * thousands of states: an arbiter puts it back as it was.
 */
final class IndexFixture
{
    private static final ConcurrentLinkedQueue<IndexFixture> TREES = new ConcurrentLinkedQueue<>();
    private static final ConcurrentLinkedQueue<IndexFixture> HASHES = new ConcurrentLinkedQueue<>();

    final TupleIndex index;

    private final TupleFixture tuples = new TupleFixture(1 << 20, 1 << 18);
    private final Arena arena = tuples.arena();
    private final ConcurrentLinkedQueue<IndexFixture> home;
    private final int[] refs = new int[512];
    private ArenaReader reader;
    private IndexReader data;
    private TupleCursor cursor;

    private IndexFixture(final boolean isTree)
    {
        final KeyDef keyDef = KeyDef.of(List.of(new KeyPart(0, FieldType.UNSIGNED, false)), true, null);
        index = isTree ? new TreeIndex(arena, keyDef) : new HashIndex(arena, keyDef);
        home = isTree ? TREES : HASHES;
    }

    /** A tree that has the even keys up to a limit. */
    static IndexFixture tree(final int limit)
    {
        final IndexFixture used = TREES.poll();
        return (null == used ? new IndexFixture(true) : used).fill(limit);
    }

    /** A hash that has the even keys up to a limit. */
    static IndexFixture hash(final int limit)
    {
        final IndexFixture used = HASHES.poll();
        return (null == used ? new IndexFixture(false) : used).fill(limit);
    }

    private IndexFixture fill(final int limit)
    {
        for (int key = 0; key < limit; key += 2)
        {
            insert(key);
        }
        reader = arena.readers().open(null); // whoever plays the reader
        data = index.reader(ReadGate.OPEN);
        cursor = data.cursor();
        return this;
    }

    /** Empties the index; another thread may play the reader next time. */
    void recycle()
    {
        for (int key = 0; key < refs.length; key++)
        {
            if (Arena.NULL_REF != refs[key])
            {
                remove(key);
            }
        }
        arena.readers().close(reader);
        while (0 != arena.reclaimRetired(1024))
        {
            continue;
        }
        home.add(this);
    }

    void insert(final int key)
    {
        final int ref = tuples.tuple(key, 0);
        index.replace(Arena.NULL_REF, ref);
        refs[key] = ref;
    }

    void remove(final int key)
    {
        index.replace(refs[key], Arena.NULL_REF);
        arena.retire(refs[key]);
        refs[key] = Arena.NULL_REF;
    }

    /** Puts another version in the place of a tuple, and tries to have the memory of the old one used again. */
    void replace(final int key, final int version)
    {
        final int ref = tuples.tuple(key, version);
        index.replace(refs[key], ref);
        arena.retire(refs[key]);
        refs[key] = ref;
        arena.reclaimRetired(16);
        arena.free(tuples.tuple(0xFFFF, 0xFF));
    }

    /** On the reader's thread: what a lookup finds: the version, -1 for nothing, -2 for a tuple of another key. */
    int version(final int key)
    {
        reader.enter();
        final int ref = data.getInteger(key);
        final int version;
        if (Arena.NULL_REF == ref)
        {
            version = -1;
        }
        else
        {
            final long field = MsgPack.firstElement(arena.tuple(ref));
            version = key == MsgPack.getInteger(field) ? (int)MsgPack.getInteger(MsgPack.skip(field)) : -2;
        }
        reader.exit();
        return version;
    }

    /** On the reader's thread: how many even keys a walk meets; -1 when one comes twice, -2 when out of order. */
    int walk(final IteratorType type, final boolean isOrdered)
    {
        reader.enter();
        cursor.open(type, 0, 0);
        final boolean[] seen = new boolean[refs.length];
        long last = -1;
        int count = 0;
        for (int ref = cursor.next(); Arena.NULL_REF != ref; ref = cursor.next())
        {
            final long key = MsgPack.getInteger(MsgPack.firstElement(arena.tuple(ref)));
            if (seen[(int)key])
            {
                count = -1;
                break;
            }
            if (isOrdered && last >= 0 && (type.isReverse() ? key > last : key < last))
            {
                count = -2;
                break;
            }
            seen[(int)key] = true;
            last = key;
            count += 0 == key % 2 ? 1 : 0;
        }
        reader.exit();
        return count;
    }
}
