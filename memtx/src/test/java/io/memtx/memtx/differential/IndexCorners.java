package io.memtx.memtx.differential;

import io.memtx.memtx.Cursor;
import io.memtx.memtx.Index;
import io.memtx.memtx.Key;
import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Operation;
import io.memtx.memtx.Space;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.key.KeyPart;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.differential.CornerCase.verified;

/** Indexes and iterators. */
final class IndexCorners
{
    private static final String SECONDARY = """
        local s = space({{}, {unique = false, parts = {2, 'unsigned'}}})
        for i = 1, 5 do s:insert{i, 1} end
        """;

    private static final String PARTIAL =
        "error 136 HASH index  does not support selects via a partial key (expected 2 parts, got 1). " +
        "Please Consider changing index type to TREE.";

    private IndexCorners()
    {
    }

    static List<CornerCase> all()
    {
        final List<CornerCase> cases = new ArrayList<>(keys());
        cases.addAll(walks());
        cases.add(verified("same part twice in an index",
            (run) ->
            {
                final Space s = space(run, IndexType.TREE);
                run.attempt(() -> s.createIndex("i1", IndexType.TREE, KeySpec.unique(part(1), part(1))));
            },
            """
            local s = space({{}})
            attempt(s.create_index, s, 'i1', {parts = {2, 'unsigned', 2, 'unsigned'}})
            """,
            "error 14 Can't create or modify index 'i1' in space 's1': same key part is indexed twice"));
        return cases;
    }

    private static List<CornerCase> keys()
    {
        return List.of(
            verified("TREE select({2},{iterator='ALL'})",
                (run) -> run.answer(() -> filled(run, IndexType.TREE).primary().select(IteratorType.ALL, key(2))),
                """
                local s = space({{}})
                for i = 1, 4 do s:insert{i} end
                answer(s.select, s, {2}, {iterator = 'ALL'})
                """,
                "[[2],[3],[4]]"),
            verified("HASH select({}) with EQ explicitly",
                (run) -> run.answer(() -> filled(run, IndexType.HASH).primary().select(IteratorType.EQ, key())),
                """
                local s = space({{type = 'hash'}})
                answer(s.select, s, {}, {iterator = 'EQ'})
                """,
                "error 136 HASH index  does not support selects via a partial key (expected 1 parts, got 0). " +
                "Please Consider changing index type to TREE."),
            verified("HASH: part of a key is refused whatever it is, of ALL too; none is not, of ALL and GT",
                (run) ->
                {
                    final Index hash = run.space((def) ->
                        def.index("i0", IndexType.HASH, KeySpec.unique(part(0), part(1)))).primary();
                    run.answer(() -> hash.select(IteratorType.EQ, key("a")));
                    run.answer(() -> hash.select(IteratorType.ALL, key(1)));
                    run.answer(() -> hash.select(IteratorType.GT, key("a")));
                    run.answer(() -> hash.select(IteratorType.EQ, key(1, "a")));
                    run.answer(() -> hash.select(IteratorType.ALL, key()));
                    run.answer(() -> hash.select(IteratorType.GT, key()));
                },
                """
                local s = space({{type = 'hash', parts = {1, 'unsigned', 2, 'unsigned'}}})
                answer(s.select, s, {'a'}, {iterator = 'EQ'})
                answer(s.select, s, {1}, {iterator = 'ALL'})
                answer(s.select, s, {'a'}, {iterator = 'GT'})
                answer(s.select, s, {1, 'a'}, {iterator = 'EQ'})
                answer(s.select, s, {}, {iterator = 'ALL'})
                answer(s.select, s, {}, {iterator = 'GT'})
                """,
                PARTIAL,
                PARTIAL,
                PARTIAL,
                "error 18 Supplied key type of part 1 does not match index part type: expected unsigned",
                "[]",
                "[]"),
            verified("HASH get with partial key",
                (run) ->
                {
                    final Space s = run.space((def) ->
                        def.index("i0", IndexType.HASH, KeySpec.unique(part(0), part(1))));
                    run.answer(() -> s.get(1));
                },
                """
                local s = space({{type = 'hash', parts = {1, 'unsigned', 2, 'unsigned'}}})
                answer(s.get, s, {1})
                """,
                "error 19 Invalid key part count in an exact match (expected 2, got 1)"),
            verified("HASH GT {3}: those behind 3 in the order of slots",
                (run) ->
                {
                    final Index index = filled(run, IndexType.HASH).primary();
                    final List<Tuple> tuples = index.select();
                    run.answer(() -> index.select(IteratorType.GT, key(3)).equals(
                        tuples.subList(tuples.indexOf(Tuple.of(3)) + 1, tuples.size())));
                },
                """
                local s = space({{type = 'hash'}})
                for i = 1, 4 do s:insert{i} end
                local behind = {}
                local found = false
                for _, t in s:pairs() do
                    if found then table.insert(behind, t[1]) end
                    found = found or t[1] == 3
                end
                local rows = {}
                for i, t in s:pairs({3}, {iterator = 'GT'}) do table.insert(rows, t[1]) end
                answer(function() return json.encode(rows) == json.encode(behind) end)
                """,
                "true"),
            verified("get({}) on unique tree",
                (run) -> run.answer(() -> filled(run, IndexType.TREE).get()),
                """
                local s = space({{}})
                answer(s.get, s, {})
                """,
                "error 19 Invalid key part count in an exact match (expected 1, got 0)"),
            verified("select with too many parts",
                (run) -> run.answer(() -> filled(run, IndexType.TREE).primary().select(1, 2)),
                """
                local s = space({{}})
                answer(s.select, s, {1, 2})
                """,
                "error 31 Invalid key part count (expected [0..1], got 2)"),
            verified("wrong key type",
                (run) -> run.answer(() -> filled(run, IndexType.TREE).primary().select("1")),
                """
                local s = space({{}})
                answer(s.select, s, {'1'})
                """,
                "error 18 Supplied key type of part 0 does not match index part type: expected unsigned"),
            verified("delete/update via non-unique index",
                (run) ->
                {
                    final Index index = secondary(run).index("i1");
                    run.answer(() -> run.db().compute((tx) -> tx.delete(index, 1)));
                    run.answer(() -> run.db().compute((tx) -> tx.update(index, key(1), Operation.set(2, 1))));
                },
                SECONDARY +
                """
                answer(s.index.i1.delete, s.index.i1, {1})
                answer(s.index.i1.update, s.index.i1, {1}, {{'=', 3, 1}})
                """,
                "error 41 Get() doesn't support partial keys and non-unique indexes",
                "error 41 Get() doesn't support partial keys and non-unique indexes"));
    }

    private static List<CornerCase> walks()
    {
        return List.of(
            verified("iterate non-unique EQ while updating the key away",
                (run) ->
                {
                    final Space s = secondary(run);
                    run.answer(() -> walk(
                        s.index("i1"), IteratorType.EQ, key(1), (id) -> s.update(key(id), Operation.set(1, 2))));
                },
                SECONDARY +
                """
                local seen = {}
                for _, t in s.index.i1:pairs({1}) do
                    table.insert(seen, t[1])
                    s:update({t[1]}, {{'=', 2, 2}})
                end
                answer(function() return seen end)
                """,
                "[1,2,3,4,5]"),
            verified("forward iterate + insert next",
                (run) ->
                {
                    final Space s = space(run, IndexType.TREE);
                    s.insert(1);
                    run.answer(() -> walk(s.primary(), IteratorType.ALL, key(), (id) ->
                    {
                        if (id < 5)
                        {
                            s.insert(id + 1);
                        }
                    }));
                },
                """
                local s = space({{}})
                s:insert{1}
                local seen = {}
                for _, t in s:pairs() do
                    table.insert(seen, t[1])
                    if t[1] < 5 then s:insert{t[1] + 1} end
                end
                answer(function() return seen end)
                """,
                "[1,2,3,4,5]"),
            verified("iterate {1,10}; at 1 insert 5 and delete 1",
                (run) ->
                {
                    final Space s = space(run, IndexType.TREE);
                    s.insert(1);
                    s.insert(10);
                    run.answer(() -> walk(s.primary(), IteratorType.ALL, key(), (id) ->
                    {
                        if (1 == id)
                        {
                            s.insert(5);
                            s.delete(1);
                        }
                    }));
                },
                """
                local s = space({{}})
                s:insert{1} s:insert{10}
                local seen = {}
                for _, t in s:pairs() do
                    table.insert(seen, t[1])
                    if t[1] == 1 then s:insert{5} s:delete{1} end
                end
                answer(function() return seen end)
                """,
                "[1,5,10]"),
            verified("reverse iterate {3,2,1}; at 3 insert 100 and delete 2",
                (run) ->
                {
                    final Space s = space(run, IndexType.TREE);
                    s.insert(1);
                    s.insert(2);
                    s.insert(3);
                    run.answer(() -> walk(s.primary(), IteratorType.LE, key(), (id) ->
                    {
                        if (3 == id)
                        {
                            s.insert(100);
                            s.delete(2);
                        }
                    }));
                },
                """
                local s = space({{}})
                s:insert{1} s:insert{2} s:insert{3}
                local seen = {}
                for _, t in s:pairs({}, {iterator = 'LE'}) do
                    table.insert(seen, t[1])
                    if t[1] == 3 then s:insert{100} s:delete{2} end
                end
                answer(function() return seen end)
                """,
                "[3,1]"));
    }

    /** The first fields in the order of an iteration, with something done at each. */
    private static List<Long> walk(
        final Index index, final IteratorType type, final Key key, final LongConsumer action)
    {
        final List<Long> seen = new ArrayList<>();
        final TupleView tuple = new TupleView();
        try (Cursor cursor = index.cursor())
        {
            cursor.open(type, key);
            while (cursor.next(tuple))
            {
                final long id = tuple.toTuple().getLong(0);
                seen.add(id);
                action.accept(id);
            }
        }
        return seen;
    }

    private static Space space(final CornerRun run, final IndexType type)
    {
        return run.space((def) -> def.index("i0", type, KeySpec.unique(part(0))));
    }

    private static Space filled(final CornerRun run, final IndexType type)
    {
        final Space s = space(run, type);
        for (int i = 1; i <= 4; i++)
        {
            s.insert(i);
        }
        return s;
    }

    private static Space secondary(final CornerRun run)
    {
        final Space s = run.space((def) -> def
            .index("i0", IndexType.TREE, KeySpec.unique(part(0)))
            .index("i1", IndexType.TREE, KeySpec.nonUnique(part(1))));
        for (int i = 1; i <= 5; i++)
        {
            s.insert(i, 1);
        }
        return s;
    }

    private static KeyPart part(final int field)
    {
        return KeyPart.of(field, FieldType.UNSIGNED);
    }
}
