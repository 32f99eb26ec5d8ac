package com.example;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Space;

import java.nio.file.Path;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.KeySpec.nonUnique;
import static io.memtx.memtx.Operation.set;
import static io.memtx.memtx.schema.IndexType.TREE;
import static io.memtx.tuple.field.FieldType.STRING;
import static io.memtx.tuple.field.FieldType.UNSIGNED;
import static io.memtx.tuple.index.IteratorType.GE;

/**
 * The first example of README.
 */
public final class Bands
{
    private Bands()
    {
    }

    public static void main(final String[] args)
    {
        try (Memtx db = Memtx.open(Path.of("data")))
        {
            final Space bands = db.spaceIfAbsent("bands", (def) -> def
                .field("id", UNSIGNED).field("band_name", STRING).field("year", UNSIGNED)
                .primaryKey("id")
                .index("year", TREE, nonUnique("year")));

            bands.replace(1, "Roxette", 1986);                   // durable when it returns
            db.transact((tx) ->                                  // all or nothing
            {
                tx.replace(bands, 2, "Scorpions", 1965);
                tx.update(bands, key(1), set("year", 1987));
            });
            bands.index("year").select(GE, key(1980)).forEach(System.out::println);
        }
    }
}
