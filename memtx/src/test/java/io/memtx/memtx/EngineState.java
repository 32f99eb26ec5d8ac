package io.memtx.memtx;

import io.memtx.tuple.Tuple;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * All that a program can see of an engine: rows of every space through every index, sizes, and the vclock, which says
 * what the next row's number will be. A refused call leaves all of it as it was.
 */
record EngineState(String vclock, Map<String, List<Tuple>> rows, Map<String, Long> sizes)
{
    static EngineState of(final Memtx db)
    {
        final Map<String, List<Tuple>> rows = new LinkedHashMap<>();
        final Map<String, Long> sizes = new LinkedHashMap<>();
        for (final Tuple definition : db.space("_space").primary().select())
        {
            if ("memtx".equals(definition.getString(3)))
            {
                final Space space = db.space(definition.getString(2));
                sizes.put(space.name(), space.size());
                for (final Index index : space.indexes())
                {
                    final List<Tuple> tuples = index.select();
                    rows.put(space.name() + '.' + index.name(), tuples);
                    assertEquals(tuples.size(), index.size(), space.name() + '.' + index.name());
                    assertEquals(space.size(), index.size(), space.name() + '.' + index.name());
                }
            }
        }
        return new EngineState(db.info().vclock().toString(), rows, sizes);
    }
}
