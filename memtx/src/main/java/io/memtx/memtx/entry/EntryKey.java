package io.memtx.memtx.entry;

import io.memtx.memtx.schema.IndexDef;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.path.JsonPath;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the parts of a key stand in the entries of one index. Immutable, thread safe.
 */
final class EntryKey
{
    private final KeyDef keyDef;
    private final List<KeyPart> ties = new ArrayList<>();

    /**
     * @param def          of the index.
     * @param primaryParts of the space, which break ties.
     */
    EntryKey(final IndexDef def, final List<KeyPart> primaryParts)
    {
        final List<KeyPart> declared = new ArrayList<>();
        for (final KeyPart part : def.parts())
        {
            declared.add(at(part, declared.size()));
        }
        final List<KeyPart> primary = new ArrayList<>();
        final List<KeyPart> inTuple = new ArrayList<>();
        int next = declared.size();
        for (final KeyPart part : primaryParts)
        {
            final int same = indexOf(def, part);
            final boolean isOwn = same < 0;
            primary.add(at(part, isOwn ? next : same));
            if (isOwn)
            {
                inTuple.add(part);
                next++;
            }
        }
        keyDef = KeyDef.of(declared, def.isUnique(), primary);
        for (int i = 0; i < inTuple.size(); i++)
        {
            if (keyDef.comparisonParts().size() > declared.size())
            {
                ties.add(inTuple.get(i));
            }
        }
    }

    /** Of entries, as if they were tuples. */
    KeyDef keyDef()
    {
        return keyDef;
    }

    /** How many parts an entry has. */
    int partCount()
    {
        return keyDef.partCount() + ties.size();
    }

    /** Parts of the tuple that an entry has behind its key. */
    List<KeyPart> ties()
    {
        return ties;
    }

    private static KeyPart at(final KeyPart part, final int number)
    {
        return part.at(EntryDescriptor.FIRST_PART + number, JsonPath.EMPTY);
    }

    /** The part of an index that has the same value as a part of the primary key; -1 when there is none. */
    private static int indexOf(final IndexDef def, final KeyPart primaryPart)
    {
        if (def.isFunctional())
        {
            return -1; // what the function makes is not what the tuple has
        }
        for (int i = 0; i < def.parts().size(); i++)
        {
            if (def.parts().get(i).isOfPlace(primaryPart))
            {
                return i;
            }
        }
        return -1;
    }
}
