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
                    final List<Tuple> tuples = sorted(index.select()); // a hash has no order to keep
                    rows.put(space.name() + '.' + index.name(), tuples);
                    assertEquals(tuples.size(), index.size(), space.name() + '.' + index.name());
                    if (!index.store().isPartial())
                    {
                        assertEquals(space.size(), index.size(), space.name() + '.' + index.name());
                    }
                }
            }
        }
        return new EngineState(db.info().vclock().toString(), rows, sizes);
    }

    /** By their texts, each of which is made once: that takes most of the time. */
    private static List<Tuple> sorted(final List<Tuple> tuples)
    {
        return tuples.stream()
            .map((tuple) -> Map.entry(tuple.toString(), tuple))
            .sorted(Map.Entry.comparingByKey())
            .map(Map.Entry::getValue)
            .toList();
    }

    /** The same without the data of temporary spaces, which ends with the engine. */
    EngineState withoutTemporary(final Memtx db)
    {
        final Map<String, List<Tuple>> rest = new LinkedHashMap<>(rows);
        final Map<String, Long> restSizes = new LinkedHashMap<>(sizes);
        for (final Tuple definition : db.space("_space").primary().select())
        {
            if (definition.get(5).toString().contains("temporary"))
            {
                final String name = definition.getString(2);
                restSizes.remove(name);
                db.space(name).indexes().forEach((index) -> rest.remove(name + '.' + index.name()));
            }
        }
        return new EngineState(vclock, rest, restSizes);
    }
}
