package io.memtx.memtx.differential;

import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Space;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.field.FieldType;

import java.util.List;
import java.util.Map;

import static io.memtx.memtx.differential.CornerCase.sourceOnly;
import static io.memtx.memtx.differential.CornerCase.verified;

/** Spaces and system spaces. */
final class SpaceCorners
{
    private SpaceCorners()
    {
    }

    static List<CornerCase> all()
    {
        return List.of(
            verified("create existing name", SpaceCorners::existing,
                """
                local n = name()
                local s = box.schema.space.create(n)
                answer(box.schema.space.create, n)
                local again, how = box.schema.space.create(n, {if_not_exists = true})
                answer(function() return again.id == s.id and how == 'not created' end)
                """,
                "error 10 Space 's1' already exists", "true"),
            verified("name '' or with control character",
                (run) ->
                {
                    run.attempt(() -> run.db().createSpace("", (def) -> {}));
                    run.attempt(() -> run.db().createSpace("a\tb", (def) -> {}));
                },
                """
                attempt(box.schema.space.create, '')
                attempt(box.schema.space.create, 'a\\tb')
                """,
                "error 70 Invalid identifier '' (expected printable symbols only or it is too long)", "error 70"),
            verified("name of 65001 bytes",
                (run) -> run.attempt(() -> run.db().createSpace("x".repeat(65_001), (def) -> {})),
                "attempt(box.schema.space.create, ('x'):rep(65001))",
                "error 9 Failed to create space '" + "x".repeat(64) + "': space name is too long"),
            verified("id 0; id 300 (system range) is accepted", SpaceCorners::numbers,
                """
                attempt(box.space._space.insert, box.space._space, {0, 1, 'zero', 'memtx', 0, empty_map, {}})
                local s = box.schema.space.create('system', {id = 300})
                s:create_index('i0')
                answer(s.insert, s, {1})
                """,
                "error 9 Failed to create space 'zero': space id 0 is reserved", "[1]"),
            verified("insert into a space without index",
                (run) ->
                {
                    final Space s = run.space((def) -> {});
                    run.answer(() -> s.insert(1));
                    run.answer(() -> s.primary().select());
                },
                """
                local s = space({})
                answer(s.insert, s, {1})
                answer(s.select, s, {})
                """,
                "error 35 No index #0 is defined in space 's1'", "error 35 No index #0 is defined in space 's1'"),
            sourceOnly("secondary index before primary",
                (run) ->
                {
                    final Space s = run.space((def) -> {});
                    run.attempt(() -> run.db().space("_index").insert(
                        s.id(), 1, "i1", "tree", Map.of("unique", true), List.of(List.of(0, "unsigned"))));
                },
                "error 12 Can't modify space 's1': can not add a secondary key before primary"),
            verified("drop pk while secondaries exist; in a system space",
                (run) ->
                {
                    final Space s = run.space((def) -> def
                        .index("i0", IndexType.TREE, KeySpec.unique(0))
                        .index("i1", IndexType.TREE, KeySpec.unique(1)));
                    run.attempt(s.primary()::drop);
                    run.attempt(() -> run.db().space("_index").delete(280, 0));
                },
                """
                local s = space({{}, {parts = {2, 'unsigned'}}})
                attempt(s.index.i0.drop, s.index.i0)
                attempt(box.space._index.delete, box.space._index, {280, 0})
                """,
                "error 17 Can't drop primary key in space 's1' while secondary keys exist",
                "error 15 Can't drop the primary key in a system space, space '_space'"),
            verified("truncate system space",
                (run) -> run.attempt(run.db().space("_space")::truncate),
                "attempt(box.space._space.truncate, box.space._space)",
                "error 137 Can't truncate a system space, space '_space'"),
            verified("drop of a non-empty space; raw delete from _space with indexes", SpaceCorners::drop,
                """
                local s = space({{sequence = true}})
                s:insert{1}
                s:truncate()
                s:insert{2}
                attempt(box.space._space.delete, box.space._space, {s.id})
                attempt(s.drop, s)
                answer(function() return box.space._truncate:get{s.id} == nil end)
                answer(function() return box.space._space_sequence:get{s.id} == nil end)
                answer(function() return #box.space._index:select{s.id} end)
                """,
                "error 11", "ok", "true", "true", "0"),
            verified("insert row in _index for unknown space",
                (run) -> run.attempt(() -> run.db().space("_index").insert(
                    9999, 0, "i0", "tree", Map.of("unique", true), List.of(List.of(0, "unsigned")))),
                """
                attempt(box.space._index.insert, box.space._index,
                    {9999, 0, 'i0', 'tree', {unique = true}, {{0, 'unsigned'}}})
                """,
                "error 36 Space '9999' does not exist"),
            verified("create/create_index/insert/commit in one transaction; index build behind earlier statements",
                SpaceCorners::transaction,
                """
                box.begin()
                local s = space({{}})
                answer(s.insert, s, {1, 2})
                box.commit()
                answer(s.select, s, {})
                box.begin()
                s:insert{2, 3}
                attempt(s.create_index, s, 'i1', {parts = {2, 'unsigned'}})
                box.commit()
                answer(s.len, s)
                """,
                "[1,2]", "[[1,2]]", "error 54 Can not perform index build in a multi-statement transaction", "2"));
    }

    private static void existing(final CornerRun run)
    {
        final String name = run.name();
        final Space s = run.db().createSpace(name, (def) -> {});
        run.answer(() -> run.db().createSpace(name, (def) -> {}));
        run.answer(() -> run.db().spaceIfAbsent(name, (def) -> {}).id() == s.id());
    }

    private static void numbers(final CornerRun run)
    {
        run.attempt(() -> run.db().space("_space").insert(0, 1, "zero", "memtx", 0, Map.of(), List.of()));
        run.answer(() -> run.db().createSpace("system", (def) ->
            def.id(300).field("id", FieldType.UNSIGNED).primaryKey("id")).insert(1));
    }

    private static void drop(final CornerRun run)
    {
        final Space s = run.space((def) -> def.field("id", FieldType.UNSIGNED).primaryKey("id").sequence());
        s.insert(1);
        s.truncate();
        s.insert(2);
        run.attempt(() -> run.db().space("_space").delete(s.id()));
        run.attempt(s::drop);
        run.answer(() -> null == run.db().space("_truncate").get(s.id()));
        run.answer(() -> null == run.db().space("_space_sequence").get(s.id()));
        run.answer(() -> run.db().space("_index").primary().select(s.id()).size());
    }

    private static void transaction(final CornerRun run)
    {
        final Space[] created = new Space[1];
        run.db().transact((tx) ->
        {
            created[0] = run.space((def) -> def.field("id", FieldType.UNSIGNED).primaryKey("id"));
            run.answer(() -> tx.insert(created[0], 1, 2));
        });
        final Space s = created[0];
        run.answer(() -> s.primary().select());
        run.db().transact((tx) ->
        {
            tx.insert(s, 2, 3);
            run.attempt(() -> s.createIndex("i1", IndexType.TREE, KeySpec.unique(1)));
        });
        run.answer(s::size);
    }
}
