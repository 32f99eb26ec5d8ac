package io.memtx.memtx.differential;

import io.memtx.memtx.KeySpec;
import io.memtx.memtx.ReadView;
import io.memtx.memtx.Space;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyPart;

import java.util.List;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.differential.CornerCase.sourceOnly;
import static io.memtx.memtx.differential.CornerCase.verified;

/** Memory: how large, when full, and for how long. */
final class MemoryCorners
{
    private static final int LARGEST_STRING = (1 << 20) - 10 - 7; // behind the header of a tuple, in [id, string]

    private MemoryCorners()
    {
    }

    static List<CornerCase> all()
    {
        return List.of(
            verified("tuple of exactly max size incl. header and map",
                (run) ->
                {
                    final Space s = space(run);
                    run.attempt(() -> s.insert(1, "x".repeat(LARGEST_STRING)));
                    run.attempt(() -> s.insert(2, "x".repeat(LARGEST_STRING + 1)));
                },
                // four bytes less, since 2.6 counts the version of the tuple
                """
                local s = space({{}})
                local largest = 1024 * 1024 - 14 - 7
                attempt(s.insert, s, {1, ('x'):rep(largest)})
                attempt(s.insert, s, {2, ('x'):rep(largest + 1)})
                """,
                "ok",
                "error 110 Failed to allocate 1048577 bytes for tuple: tuple is too large. Check " +
                "'memtx_max_tuple_size' configuration option."),
            verified("insert loop until full; delete works, then inserts work",
                (run) ->
                {
                    final Space s = space(run);
                    final String large = "x".repeat(900_000);
                    run.answer(() -> fill(s, large));
                    run.attempt(() ->
                    {
                        s.delete(1);
                        s.delete(2);
                        s.delete(3);
                    });
                    run.attempt(() -> s.insert(1, large));
                    s.drop();
                    settle(run);
                },
                """
                local s = space({{}})
                local large = ('x'):rep(900000)
                answer(function() for i = 1, 1000 do s:insert{i, large} end end)
                attempt(function() for i = 1, 3 do s:delete{i} end end)
                collectgarbage() collectgarbage() -- Lua refers to tuples until their finalizers have run
                attempt(s.insert, s, {1, large})
                s:drop()
                """,
                "error 2", "ok", "ok"),
            sourceOnly("fill index and delete all: bsize does not shrink",
                (run) ->
                {
                    final Space s = space(run);
                    for (int i = 0; i < 10_000; i++)
                    {
                        s.insert(i);
                    }
                    final long filled = s.primary().bytes();
                    for (int i = 0; i < 10_000; i++)
                    {
                        s.delete(i);
                    }
                    run.answer(() -> s.primary().bytes() == filled);
                },
                "true")
                .otherwiseHere("blocks of a tree that have become empty are given back", "false"),
            sourceOnly("replace of a tuple during a snapshot: the old version stays until it ends",
                (run) ->
                {
                    final Space s = space(run);
                    s.insert(1, "x".repeat(100_000));
                    s.replace(1, "y".repeat(100_000));
                    final long alone = run.db().info().slab().itemsUsed();
                    final ReadView view = run.db().readView();
                    s.replace(1, "z".repeat(100_000));
                    run.answer(() -> run.db().info().slab().itemsUsed() >= alone + 100_000);
                    run.answer(() -> view.primary(s.name()).get(key(1)).equals(Tuple.of(1, "y".repeat(100_000))));
                    view.close();
                    settle(run);
                    run.answer(() -> run.db().info().slab().itemsUsed() == alone);
                },
                "true", "true", "true"),
            sourceOnly("rollback when quota is exhausted",
                (run) ->
                {
                    final Space s = space(run);
                    for (int i = 0; i < 1000; i++)
                    {
                        s.insert(i);
                    }
                    run.attempt(() -> run.db().transact((tx) ->
                    {
                        for (int i = 0; i < 1000; i++)
                        {
                            tx.delete(s, i);
                        }
                        for (int i = 1000;; i++)
                        {
                            tx.insert(s, i, "x".repeat(900_000));
                        }
                    }));
                    run.answer(s::size);
                    run.answer(() -> s.primary().max());
                    s.primary().checkStructure();
                },
                "error 2", "1000", "[999]"));
    }

    /** Has the memory of what was dropped given back. */
    private static void settle(final CornerRun run)
    {
        while (0 != run.db().doWork())
        {
            Thread.onSpinWait();
        }
    }

    private static Object fill(final Space s, final String large)
    {
        for (int i = 1; i <= 1000; i++)
        {
            s.insert(i, large);
        }
        return "was never full";
    }

    private static Space space(final CornerRun run)
    {
        return run.space((def) -> def.index(
            "i0", IndexType.TREE, KeySpec.unique(KeyPart.of(0, FieldType.UNSIGNED))));
    }
}
