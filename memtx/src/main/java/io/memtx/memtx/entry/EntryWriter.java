package io.memtx.memtx.entry;

import io.memtx.tuple.field.FieldOrder;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackWriter;
import org.eclipse.collections.impl.list.mutable.primitive.IntArrayList;

import java.util.List;

/**
 * Collects the entries of one tuple before there is memory for them in the arena: distinct, and in the order of the
 * index. Single owner: the transaction thread.
 */
final class EntryWriter
{
    private final EntryKey key;
    private final KeyDef keyDef;
    private final byte[] header;
    private final MsgPackWriter buffer = new MsgPackWriter();
    private IntArrayList offsets = new IntArrayList();
    private int begin;

    EntryWriter(final EntryKey key)
    {
        this.key = key;
        keyDef = key.keyDef();
        header = EntryDescriptor.header(key.partCount());
    }

    void reset()
    {
        buffer.reset();
        offsets.clear();
    }

    void begin()
    {
        begin = buffer.length();
        buffer.raw(header, 0, header.length);
    }

    /** Adds a part of the key, nil for a missing one. */
    void part(final long value)
    {
        if (FieldOrder.MISSING == value)
        {
            buffer.nil();
        }
        else
        {
            buffer.value(value);
        }
    }

    /** Ends an entry, which is left out where the index excludes nil. */
    void end(final long tuple)
    {
        final List<KeyPart> ties = key.ties();
        for (int i = 0; i < ties.size(); i++)
        {
            part(ties.get(i).find(tuple));
        }
        if (keyDef.isPartial() && !keyDef.includes(buffer.address() + begin))
        {
            buffer.truncate(begin);
        }
        else
        {
            offsets.add(begin);
        }
    }

    /** All entries are written: sorts them and leaves one of those that are equal. */
    void sort()
    {
        if (offsets.size() < 2)
        {
            return;
        }
        final long base = buffer.address();
        offsets.sortThis((a, b) -> keyDef.compareTuples(base + a, base + b));
        final IntArrayList distinct = new IntArrayList(offsets.size());
        for (int i = 0; i < offsets.size(); i++)
        {
            final int offset = offsets.get(i);
            if (0 == i || 0 != keyDef.compareTuples(base + distinct.getLast(), base + offset))
            {
                distinct.add(offset);
            }
        }
        offsets = distinct;
    }

    int count()
    {
        return offsets.size();
    }

    long address(final int entry)
    {
        return buffer.address() + offsets.get(entry);
    }

    int length(final int entry)
    {
        return (int)(MsgPack.skip(address(entry)) - address(entry));
    }
}
