package io.memtx.memtx.faults;

import io.memtx.memtx.Index;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.Space;
import io.memtx.tuple.Tuple;

import java.util.List;
import java.util.TreeMap;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * What the spaces of the script hold, as one map: {@code s} for a space, {@code s.tag} for an index of it,
 * {@code s/17} for a row.
 */
final class FaultContent
{
    static final List<String> SPACES = List.of("s", "t");

    private FaultContent()
    {
    }

    /** Reads it through every index. */
    static TreeMap<String, String> of(final Memtx db)
    {
        final TreeMap<String, String> content = new TreeMap<>();
        for (final String name : SPACES)
        {
            if (db.hasSpace(name))
            {
                content.put(name, "");
                final Space space = db.space(name);
                final List<String> rows = texts(space.primary());
                for (final Index index : space.indexes())
                {
                    content.put(name + '.' + index.name(), "");
                    assertEquals(rows, texts(index), index.name());
                }
                space.primary().select().forEach((row) -> content.put(key(name, row.getLong(0)), row.toString()));
            }
        }
        return content;
    }

    static String key(final String space, final long id)
    {
        return space + '/' + id;
    }

    private static List<String> texts(final Index index)
    {
        return index.select().stream().map(Tuple::toString).sorted().toList();
    }
}
