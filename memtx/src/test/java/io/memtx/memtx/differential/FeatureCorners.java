package io.memtx.memtx.differential;

import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Sequence;
import io.memtx.memtx.Space;
import io.memtx.memtx.SpaceDefinition;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyPart;

import java.util.List;
import java.util.Map;

import static io.memtx.memtx.differential.CornerCase.verified;

/** Sequences and changes of indexes. */
final class FeatureCorners
{
    private static final String OVERFLOWN = "error 147 Sequence 's1' has overflowed";

    private FeatureCorners()
    {
    }

    static List<CornerCase> all()
    {
        return List.of(
            verified("sequence start=5,min=1,max=7: next x4; current; reset; current; next", FeatureCorners::limits,
                """
                local q = box.schema.sequence.create(name(), {start = 5, min = 1, max = 7})
                for i = 1, 4 do answer(q.next, q) end
                answer(q.current, q)
                q:reset()
                answer(q.current, q)
                answer(q.next, q)
                """,
                "5", "6", "7", OVERFLOWN, "7", "error 212 Sequence 's1' is not started", "5"),
            verified("cycle min 1 max 2",
                (run) ->
                {
                    final Sequence q = run.db().sequences().create(
                        run.name(), (def) -> def.min(1).max(2).cycle(true));
                    run.answer(q::next);
                    run.answer(q::next);
                    run.answer(q::next);
                },
                """
                local q = box.schema.sequence.create(name(), {min = 1, max = 2, cycle = true})
                for i = 1, 3 do answer(q.next, q) end
                """,
                "1", "2", "1"),
            verified("sequence on field 2, insert {'a'} (field absent)", FeatureCorners::absentField,
                """
                local q = name()
                box.schema.sequence.create(q)
                local s = space({{parts = {1, 'string', 2, 'unsigned'}, sequence = {id = q, field = 2}}})
                answer(s.insert, s, {'a'})
                answer(s.insert, s, {'a', box.NULL})
                """,
                "error 39", "[\"a\",1]"),
            verified("sequence on a string part",
                (run) ->
                {
                    final Space s = run.space((def) -> index(def, FieldType.STRING, 0));
                    run.attempt(() -> s.attachSequence(null));
                },
                """
                local s = space({{parts = {1, 'string'}}})
                attempt(s.index.i0.alter, s.index.i0, {sequence = true})
                """,
                "error 14 Can't create or modify index 'i0' in space 's1': sequence cannot be used with a " +
                "non-integer key"),
            verified("set(2) then next",
                (run) ->
                {
                    final Sequence q = run.db().sequences().create(run.name(), (def) -> {});
                    q.set(2);
                    run.answer(q::next);
                },
                """
                local q = box.schema.sequence.create(name())
                q:set(2)
                answer(q.next, q)
                """,
                "3"),
            verified("alter pk unsigned -> integer on data; parts {1} -> {1,2}; -> {2} with dup",
                FeatureCorners::primaryKey,
                """
                local s = space({{}})
                s:insert{1, 5} s:insert{2, 5}
                local i = s.index.i0
                attempt(i.alter, i, {parts = {1, 'integer'}})
                answer(s.insert, s, {-1, 5})
                attempt(i.alter, i, {parts = {1, 'integer', 2, 'unsigned'}})
                answer(s.get, s, {2, 5})
                attempt(i.alter, i, {parts = {2, 'unsigned'}})
                answer(s.select, s)
                """,
                "ok", "[-1,5]", "ok", "[2,5]", "error 3", "[[-1,5],[1,5],[2,5]]"),
            verified("alter non-unique -> unique with dups", FeatureCorners::unique,
                """
                local s = space({{}, {unique = false, parts = {2, 'unsigned'}}})
                s:insert{1, 5} s:insert{2, 5}
                attempt(s.index.i1.alter, s.index.i1, {unique = true})
                answer(s.index.i1.select, s.index.i1, {5})
                """,
                "error 3", "[[1,5],[2,5]]"),
            verified("alter secondary tree -> hash", FeatureCorners::hash,
                """
                local s = space({{}, {parts = {2, 'unsigned'}}})
                s:insert{1, 5} s:insert{2, 6}
                attempt(s.index.i1.alter, s.index.i1, {type = 'hash'})
                answer(s.index.i1.get, s.index.i1, {6})
                answer(s.index.i1.min, s.index.i1)
                """,
                "ok", "[2,6]", "error 112"),
            verified("create index on field absent from some tuples, not nullable",
                (run) ->
                {
                    final Space s = run.space((def) -> index(def, FieldType.UNSIGNED, 0));
                    s.insert(1, 1);
                    s.insert(2);
                    run.attempt(() -> s.createIndex(
                        "i1", IndexType.TREE, KeySpec.unique(KeyPart.of(1, FieldType.UNSIGNED))));
                    run.answer(() -> s.indexes().size());
                },
                """
                local s = space({{}})
                s:insert{1, 1} s:insert{2}
                attempt(s.create_index, s, 'i1', {parts = {2, 'unsigned'}})
                answer(function() return #box.space._index:select{s.id} end)
                """,
                "error 39 Tuple field 2 required by space format is missing", "1"));
    }

    private static void limits(final CornerRun run)
    {
        final Sequence q = run.db().sequences().create(run.name(), (def) -> def.start(5).min(1).max(7));
        for (int i = 0; i < 4; i++)
        {
            run.answer(q::next);
        }
        run.answer(q::current);
        q.reset();
        run.answer(q::current);
        run.answer(q::next);
    }

    private static void absentField(final CornerRun run)
    {
        final String name = run.name();
        run.db().sequences().create(name, (def) -> {});
        final Space s = run.space((def) -> def
            .index("i0", IndexType.TREE, KeySpec.unique(
                KeyPart.of(0, FieldType.STRING), KeyPart.of(1, FieldType.UNSIGNED)))
            .sequence(name, 1));
        run.answer(() -> s.insert("a"));
        run.answer(() -> s.insert("a", null));
    }

    private static void primaryKey(final CornerRun run)
    {
        final Space s = run.space((def) -> index(def, FieldType.UNSIGNED, 0));
        s.insert(1, 5);
        s.insert(2, 5);
        run.attempt(() -> alter(run, s, 0, "tree", true, List.of(List.of(0, "integer"))));
        run.answer(() -> s.insert(-1, 5));
        run.attempt(() -> alter(run, s, 0, "tree", true, List.of(List.of(0, "integer"), List.of(1, "unsigned"))));
        run.answer(() -> s.get(2, 5));
        run.attempt(() -> alter(run, s, 0, "tree", true, List.of(List.of(1, "unsigned"))));
        run.answer(() -> s.primary().select());
    }

    private static void unique(final CornerRun run)
    {
        final Space s = run.space((def) -> index(def, FieldType.UNSIGNED, 0).index(
            "i1", IndexType.TREE, KeySpec.nonUnique(KeyPart.of(1, FieldType.UNSIGNED))));
        s.insert(1, 5);
        s.insert(2, 5);
        run.attempt(() -> alter(run, s, 1, "tree", true, List.of(List.of(1, "unsigned"))));
        run.answer(() -> s.index("i1").select(5));
    }

    private static void hash(final CornerRun run)
    {
        final Space s = run.space((def) -> index(index(def, FieldType.UNSIGNED, 0), FieldType.UNSIGNED, 1));
        s.insert(1, 5);
        s.insert(2, 6);
        run.attempt(() -> alter(run, s, 1, "hash", true, List.of(List.of(1, "unsigned"))));
        run.answer(() -> s.index("i1").get(6));
        run.answer(() -> s.index("i1").min());
    }

    /** By the row of {@code _index}. */
    private static void alter(
        final CornerRun run,
        final Space s,
        final int index,
        final String type,
        final boolean isUnique,
        final List<?> parts)
    {
        run.db().space("_index").replace(s.id(), index, "i" + index, type, Map.of("unique", isUnique), parts);
    }

    private static SpaceDefinition index(final SpaceDefinition def, final FieldType type, final int field)
    {
        return def.index("i" + field, IndexType.TREE, KeySpec.unique(KeyPart.of(field, type)));
    }
}
