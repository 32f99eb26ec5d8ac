package io.memtx.memtx.ddl;

import io.memtx.memtx.schema.IndexDef;
import io.memtx.memtx.schema.SpaceDef;
import io.memtx.memtx.space.IndexStore;
import io.memtx.tuple.format.TupleFormat;
import io.memtx.tuple.key.KeyPart;

import java.util.ArrayList;
import java.util.List;

/**
 * The format of a space: what its definition says of the fields, and what its indexes demand.
 */
final class Formats
{
    private Formats()
    {
    }

    static TupleFormat of(final SpaceDef def, final IndexStore[] indexes)
    {
        return of(def, indexes, null);
    }

    /** With an index more, which is not made before it is known that its parts fit; null for none. */
    static TupleFormat of(final SpaceDef def, final IndexStore[] indexes, final IndexDef more)
    {
        final List<KeyPart> parts = new ArrayList<>();
        for (final IndexStore index : indexes)
        {
            addParts(parts, index.def());
        }
        if (null != more)
        {
            addParts(parts, more);
        }
        return TupleFormat.of(def.fields(), def.fieldCount(), parts);
    }

    private static void addParts(final List<KeyPart> parts, final IndexDef index)
    {
        if (!index.isFunctional()) // whose parts are not in the tuple
        {
            parts.addAll(index.parts());
        }
    }
}
