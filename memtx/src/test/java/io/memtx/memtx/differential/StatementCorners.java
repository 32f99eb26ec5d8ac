package io.memtx.memtx.differential;

import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Operation;
import io.memtx.memtx.Space;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyPart;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.add;
import static io.memtx.memtx.Operation.deleteFields;
import static io.memtx.memtx.Operation.insertField;
import static io.memtx.memtx.Operation.set;
import static io.memtx.memtx.Operation.subtract;
import static io.memtx.memtx.differential.CornerCase.sourceOnly;
import static io.memtx.memtx.differential.CornerCase.verified;

/** Statements that change data. */
final class StatementCorners
{
    private static final String UNIQUE = """
        local s = space({{}, {parts = {2, 'unsigned'}}})
        s:insert{1, 1} s:insert{2, 2}
        """;

    private StatementCorners()
    {
    }

    static List<CornerCase> all()
    {
        final List<CornerCase> cases = new ArrayList<>(primaryKeys());
        cases.addAll(upserts());
        cases.addAll(fields());
        cases.addAll(numbers());
        cases.addAll(paths());
        cases.addAll(uniqueness());
        return cases;
    }

    private static List<CornerCase> primaryKeys()
    {
        return List.of(
            verified("update with {'=',pk,same value} or {'+',pk,0}",
                (run) ->
                {
                    final Space s = space(run, 1, 2);
                    run.answer(() -> s.update(key(1), set(0, 1)));
                    run.answer(() -> s.update(key(1), add(0, 0)));
                },
                """
                local s = space({{}})
                s:insert{1, 2}
                answer(s.update, s, {1}, {{'=', 1, 1}})
                answer(s.update, s, {1}, {{'+', 1, 0}})
                """,
                "[1,2]", "[1,2]"),
            sourceOnly("update with {'#',1,1} on [1,9,1] shifting 9 into pk; or an equal value",
                (run) ->
                {
                    final Space s = space(run, 1, 9, 1);
                    run.answer(() -> s.update(key(1), deleteFields(0, 1)));
                    s.replace(1, 1, 5);
                    run.answer(() -> s.update(key(1), deleteFields(0, 1)));
                },
                "error 94 Attempt to modify a tuple field which is part of primary index in space 's1'", "[1,5]"),
            verified("update absent key",
                (run) ->
                {
                    final Space s = space(run, 1);
                    final List<Object> calls = new ArrayList<>();
                    s.onReplace((before, after, name, type) -> calls.add(1L));
                    s.beforeReplace((before, after, name, type) ->
                    {
                        calls.add(2L);
                        return after;
                    });
                    run.answer(() -> s.update(key(7), set(1, 1)));
                    run.answer(() -> calls);
                },
                """
                local s = space({{}})
                local calls = {}
                s:on_replace(function() table.insert(calls, 1) end)
                s:before_replace(function() table.insert(calls, 2) end)
                answer(s.update, s, {7}, {{'=', 2, 1}})
                answer(function() return calls end)
                """,
                "null", "[]"),
            sourceOnly("empty ops {}",
                (run) ->
                {
                    final Space s = space(run, 1, 2);
                    final List<Object> calls = new ArrayList<>();
                    s.onReplace((before, after, name, type) -> calls.add(type.name()));
                    run.answer(() -> s.update(key(1)));
                    run.answer(() -> calls);
                },
                "[1,2]", "[\"UPDATE\"]"));
    }

    private static List<CornerCase> upserts()
    {
        return List.of(
            verified("upsert on field of wrong type + valid op",
                (run) -> run.answer(() -> upserted(space(run, 1, "a", 3), add(1, 1), add(2, 1))),
                """
                local s = space({{}})
                s:insert{1, 'a', 3}
                s:upsert({1}, {{'+', 2, 1}, {'+', 3, 1}})
                answer(s.get, s, {1})
                """,
                "[1,\"a\",4]"),
            verified("upsert {'=',10,x} on 3 fields",
                (run) -> run.answer(() -> upserted(space(run, 1, 2, 3), set(9, "x"))),
                """
                local s = space({{}})
                s:insert{1, 2, 3}
                s:upsert({1}, {{'=', 10, 'x'}})
                answer(s.get, s, {1})
                """,
                "[1,2,3,null,null,null,null,null,null,\"x\"]")
                .otherwiseIn26("the operation is skipped", "[1,2,3]"));
    }

    private static List<CornerCase> fields()
    {
        return List.of(
            verified("update {'#',-1,1}; {'!',-2,'ins'}",
                (run) ->
                {
                    final Space s = space(run, 1, 2, 3);
                    run.answer(() -> s.update(key(1), deleteFields(-1, 1)));
                    run.answer(() -> s.update(key(1), insertField(-2, "ins")));
                },
                """
                local s = space({{}})
                s:insert{1, 2, 3}
                answer(s.update, s, {1}, {{'#', -1, 1}})
                answer(s.update, s, {1}, {{'!', -2, 'ins'}})
                """,
                "[1,2]", "[1,\"ins\",2]"),
            verified("{'=',-5,..} on 2 fields",
                (run) -> run.answer(() -> space(run, 1, 2).update(key(1), set(-5, 0))),
                """
                local s = space({{}})
                s:insert{1, 2}
                answer(s.update, s, {1}, {{'=', -5, 0}})
                """,
                "error 37 Field -5 was not found in the tuple"),
            verified("{'#',4,100} on 5 fields",
                (run) -> run.answer(() -> space(run, 1, 2, 3, 4, 5).update(key(1), deleteFields(3, 100))),
                """
                local s = space({{}})
                s:insert{1, 2, 3, 4, 5}
                answer(s.update, s, {1}, {{'#', 4, 100}})
                """,
                "[1,2,3]"));
    }

    private static List<CornerCase> numbers()
    {
        return List.of(
            verified("{'-',5,9223372036854775807} on -1, and one more",
                (run) ->
                {
                    final Space s = space(run, 1, 2, 3, 4, -1);
                    run.answer(() -> s.update(key(1), subtract(4, Long.MAX_VALUE)));
                    run.answer(() -> s.update(key(1), subtract(4, 1)));
                },
                """
                local s = space({{}})
                s:insert{1, 2, 3, 4, -1}
                answer(s.update, s, {1}, {{'-', 5, 9223372036854775807ULL}})
                answer(s.update, s, {1}, {{'-', 5, 1}})
                """,
                "[1,2,3,4,-9223372036854775808]",
                "error 95 Integer overflow when performing '-' operation on field 5"),
            verified("18446744073709551615 + (-1)",
                (run) -> run.answer(() -> space(run, 1, BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE))
                    .update(key(1), add(1, -1))),
                """
                local s = space({{}})
                s:insert{1, 18446744073709551615ULL}
                answer(s.update, s, {1}, {{'+', 2, -1}})
                """,
                "[1,18446744073709551614]"));
    }

    private static List<CornerCase> paths()
    {
        return List.of(
            verified("path '[0]' / '[2' / '[2].b[*]'",
                (run) ->
                {
                    final Space s = space(run, 1, Map.of("b", List.of(1)));
                    run.answer(() -> s.update(key(1), set("[0]", 1)));
                    run.answer(() -> s.update(key(1), set("[2", 1)));
                    run.answer(() -> s.update(key(1), set("[2].b[*]", 1)));
                },
                """
                local s = space({{}})
                s:insert{1, {b = {1}}}
                answer(s.update, s, {1}, {{'=', '[0]', 1}})
                answer(s.update, s, {1}, {{'=', '[2', 1}})
                answer(s.update, s, {1}, {{'=', '[2].b[*]', 1}})
                """,
                "error 29 Field '[0]' UPDATE error: invalid JSON in position 2",
                "error 29 Field '[2' UPDATE error: invalid JSON in position 3",
                "error 29 Field '[2].b[*]' UPDATE error: invalid JSON in position 7"),
            verified("{'+','[2].zz',1} on a map without zz; `=` only as the last step",
                (run) ->
                {
                    final Space s = space(run, 1, Map.of("a", 1));
                    run.answer(() -> s.update(key(1), add("[2].zz", 1)));
                    run.answer(() -> s.update(key(1), set("[2].z.c", 1)));
                    run.answer(() -> ((Map<?, ?>)s.update(key(1), set("[2].z", 1)).get(1)).get("z"));
                },
                """
                local s = space({{}})
                s:insert{1, {a = 1}}
                answer(s.update, s, {1}, {{'+', '[2].zz', 1}})
                answer(s.update, s, {1}, {{'=', '[2].z.c', 1}})
                answer(function() return s:update({1}, {{'=', '[2].z', 1}})[2].z end)
                """,
                "error 201 Field ''[2].zz'' was not found in the tuple",
                "error 201 Field ''[2].z.c'' was not found in the tuple",
                "1"),
            verified("{'=','[2].a',9},{'=','[2].b',8}",
                (run) -> run.answer(() -> ((Map<?, ?>)space(run, 1, Map.of("a", 1, "b", 2))
                    .update(key(1), set("[2].a", 9), set("[2].b", 8)).get(1)).values().stream().sorted().toList()),
                """
                local s = space({{}})
                s:insert{1, {a = 1, b = 2}}
                local t = s:update({1}, {{'=', '[2].a', 9}, {'=', '[2].b', 8}})
                answer(function() return {t[2].b, t[2].a} end)
                """,
                "[8,9]"),
            sourceOnly("{'=',2,{map}} then {'=','[2].q',2} in one request; 2.6 crashes",
                (run) -> run.answer(() -> space(run, 1, 2).update(
                    key(1), set(1, Map.of("a", 1)), set("[2].q", 2))),
                "[1,{\"a\":1,\"q\":2}]"));
    }

    private static List<CornerCase> uniqueness()
    {
        return List.of(
            verified("replace where secondary key belongs to another tuple",
                (run) ->
                {
                    final Space s = unique(run);
                    run.answer(() -> s.replace(1, 2));
                    run.answer(() -> s.primary().select());
                },
                UNIQUE + "answer(s.replace, s, {1, 2})\nanswer(s.select, s, {})",
                "error 3", "[[1,1],[2,2]]"),
            verified("insert {9,1} duplicate in secondary after pk insert succeeded",
                (run) ->
                {
                    final Space s = unique(run);
                    run.answer(() -> s.insert(9, 1));
                    run.answer(s::size);
                    run.answer(() -> s.get(9));
                },
                UNIQUE + "answer(s.insert, s, {9, 1})\nanswer(s.len, s)\nanswer(s.get, s, {9})",
                "error 3", "2", "null"),
            verified("swap two unique secondary values by three updates inside one tx",
                (run) ->
                {
                    final Space s = unique(run);
                    run.attempt(() -> run.db().transact((tx) ->
                    {
                        tx.update(s, key(1), set(1, 3));
                        tx.update(s, key(2), set(1, 1));
                        tx.update(s, key(1), set(1, 2));
                    }));
                    run.answer(() -> s.index("i1").select());
                },
                UNIQUE +
                """
                attempt(box.atomic, function()
                    s:update({1}, {{'=', 2, 3}})
                    s:update({2}, {{'=', 2, 1}})
                    s:update({1}, {{'=', 2, 2}})
                end)
                answer(s.index.i1.select, s.index.i1)
                """,
                "ok", "[[2,1],[1,2]]"),
            verified("replace failing on the 2nd secondary",
                (run) ->
                {
                    final Space s = unique(run);
                    s.createIndex("i2", IndexType.HASH, KeySpec.unique(part(0), part(1)));
                    s.createIndex("i3", IndexType.TREE, KeySpec.unique(new KeyPart(2, FieldType.UNSIGNED, true)));
                    s.insert(4, 4, 7);
                    run.answer(() -> s.replace(1, 5, 7));
                    run.answer(() -> s.primary().select());
                    run.answer(() -> s.index("i1").select());
                    run.answer(() -> s.index("i2").get(1, 1));
                    run.answer(() -> s.index("i2").get(1, 5));
                },
                UNIQUE +
                """
                s:create_index('i2', {type = 'hash', parts = {1, 'unsigned', 2, 'unsigned'}})
                s:create_index('i3', {parts = {{3, 'unsigned', is_nullable = true}}})
                s:insert{4, 4, 7}
                answer(s.replace, s, {1, 5, 7})
                answer(s.select, s)
                answer(s.index.i1.select, s.index.i1)
                answer(s.index.i2.get, s.index.i2, {1, 1})
                answer(s.index.i2.get, s.index.i2, {1, 5})
                """,
                "error 3", "[[1,1],[2,2],[4,4,7]]", "[[1,1],[2,2],[4,4,7]]", "[1,1]", "null"));
    }

    private static Tuple upserted(final Space s, final Operation... operations)
    {
        s.upsert(Tuple.of(1), operations);
        return s.get(1);
    }

    private static Space unique(final CornerRun run)
    {
        final Space s = run.space((def) -> def
            .index("i0", IndexType.TREE, KeySpec.unique(part(0)))
            .index("i1", IndexType.TREE, KeySpec.unique(part(1))));
        s.insert(1, 1);
        s.insert(2, 2);
        return s;
    }

    /** With one tuple. */
    private static Space space(final CornerRun run, final Object... fields)
    {
        final Space s = run.space((def) -> def.index("i0", IndexType.TREE, KeySpec.unique(part(0))));
        s.insert(fields);
        return s;
    }

    private static KeyPart part(final int field)
    {
        return KeyPart.of(field, FieldType.UNSIGNED);
    }
}
