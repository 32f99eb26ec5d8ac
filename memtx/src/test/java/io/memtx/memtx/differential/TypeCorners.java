package io.memtx.memtx.differential;

import io.memtx.memtx.Index;
import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Operation;
import io.memtx.memtx.Space;
import io.memtx.memtx.SpaceDefinition;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.key.KeyPart;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.differential.CornerCase.verified;

/** Tuples, types and formats. */
final class TypeCorners
{
    private static final String NILS = """
        local s = space({{}, {unique = false, parts = {{2, 'unsigned', is_nullable = true}}}})
        s:insert{1, 5} s:insert{2, box.NULL} s:insert{3} s:insert{4, 1}
        """;

    private TypeCorners()
    {
    }

    static List<CornerCase> all()
    {
        return List.of(
            verified("scalar pk: insert {1}, then {1.0}, {decimal 1}",
                (run) ->
                {
                    final Space s = run.space((def) -> def.index("i0", IndexType.TREE, KeySpec.unique(0)));
                    run.answer(() -> s.insert(1));
                    run.answer(() -> s.insert(1.0));
                    run.answer(() -> s.insert(new BigDecimal("1")));
                    run.answer(() -> s.get(1.0));
                },
                """
                local s = space({{parts = {1, 'scalar'}}})
                answer(s.insert, s, {1})
                answer(s.insert, s, {double(1)})
                answer(s.insert, s, {decimal.new(1)})
                answer(s.get, s, {double(1)})
                """,
                "[1]", "error 3", "error 3", "[1]"),
            verified("scalar pk: nil or map",
                (run) ->
                {
                    final Space s = run.space((def) -> def.index("i0", IndexType.TREE, KeySpec.unique(0)));
                    run.answer(() -> s.insert(new Object[]{null}));
                    run.answer(() -> s.insert(Map.of("a", 1)));
                },
                """
                local s = space({{parts = {1, 'scalar'}}})
                answer(s.insert, s, {box.NULL})
                answer(s.insert, s, {{a = 1}})
                """,
                "error 23 Tuple field 1 type does not match one required by operation: expected scalar, got nil",
                "error 23 Tuple field 1 type does not match one required by operation: expected scalar, got map"),
            verified("any field, not nullable, value nil",
                (run) ->
                {
                    final Space s = run.space((def) ->
                        def.field("id", FieldType.UNSIGNED).field("x", FieldType.ANY).primaryKey("id"));
                    run.answer(() -> s.insert(1, null));
                    run.answer(() -> s.insert(2));
                },
                """
                local s = space({{}}, {format = {{'id', 'unsigned'}, {'x', 'any'}}})
                answer(s.insert, s, {1, box.NULL})
                answer(s.insert, s, {2})
                """,
                "[1,null]", "error 39 Tuple field 2 (x) required by space format is missing"),
            verified("number pk: decimal 0.3 then the doubles 0.3 and 0.1 + 0.2",
                (run) ->
                {
                    final Space s = run.space((def) ->
                        def.index("i0", IndexType.TREE, KeySpec.unique(KeyPart.of(0, FieldType.NUMBER))));
                    run.attempt(() -> s.insert(new BigDecimal("0.3")));
                    run.attempt(() -> s.insert(0.3));
                    run.attempt(() -> s.insert(0.1 + 0.2));
                },
                """
                local s = space({{parts = {1, 'number'}}})
                attempt(s.insert, s, {decimal.new('0.3')})
                attempt(s.insert, s, {0.3})
                attempt(s.insert, s, {0.1 + 0.2})
                """,
                "ok", "error 3", "error 3")
                .otherwiseHere(
                    "all digits count: an order where two doubles equal one decimal is none", "ok", "ok", "ok"),
            verified("number pk: -0.0 then 0",
                (run) ->
                {
                    final Space s = run.space((def) ->
                        def.index("i0", IndexType.TREE, KeySpec.unique(KeyPart.of(0, FieldType.NUMBER))));
                    run.attempt(() -> s.insert(-0.0));
                    run.attempt(() -> s.insert(0));
                },
                """
                local s = space({{parts = {1, 'number'}}})
                attempt(s.insert, s, {double(-1 / math.huge)})
                attempt(s.insert, s, {0})
                """,
                "ok", "error 3"),
            verified("nullable unique composite (2,3): {1,1,nil},{2,1,nil},{3,1,1},{4,1,1}",
                (run) ->
                {
                    final Space s = run.space((def) -> id(def)
                        .index("i1", IndexType.TREE, KeySpec.unique(nullable(1), nullable(2))));
                    run.answer(() -> s.insert(1, 1, null));
                    run.answer(() -> s.insert(2, 1, null));
                    run.answer(() -> s.insert(3, 1, 1));
                    run.answer(() -> s.insert(4, 1, 1));
                },
                """
                local s = space({{}, {parts = {{2, 'unsigned', is_nullable = true},
                    {3, 'unsigned', is_nullable = true}}}})
                answer(s.insert, s, {1, 1, box.NULL})
                answer(s.insert, s, {2, 1, box.NULL})
                answer(s.insert, s, {3, 1, 1})
                answer(s.insert, s, {4, 1, 1})
                """,
                "[1,1,null]", "[2,1,null]", "[3,1,1]", "error 3"),
            verified("index order with nils {1,5},{2,nil},{3},{4,1} on field 2",
                (run) -> run.answer(() -> nils(run).select()),
                NILS + "answer(s.index.i1.select, s.index.i1)",
                "[[2,null],[3],[4,1],[1,5]]"),
            verified("LT {5} on that index",
                (run) -> run.answer(() -> nils(run).select(IteratorType.LT, key(5))),
                NILS + "answer(s.index.i1.select, s.index.i1, {5}, {iterator = 'LT'})",
                "[[4,1],[3],[2,null]]"),
            verified("GT {nil}",
                (run) -> run.answer(() -> nils(run).select(IteratorType.GT, key((Object)null))),
                NILS + "answer(s.index.i1.select, s.index.i1, {box.NULL}, {iterator = 'GT'})",
                "[[4,1],[1,5]]"),
            verified("get/delete/update by {nil} on a unique nullable index", TypeCorners::nilKeys,
                """
                local s = space({{}, {parts = {{2, 'unsigned', is_nullable = true}}}})
                s:insert{1, box.NULL}
                local i = s.index.i1
                answer(i.get, i, {box.NULL})
                answer(i.delete, i, {box.NULL})
                answer(i.update, i, {box.NULL}, {{'=', 3, 1}})
                answer(i.select, i, {box.NULL})
                """,
                "error 18 Supplied key type of part 0 does not match index part type: expected unsigned",
                "error 18 Supplied key type of part 0 does not match index part type: expected unsigned",
                "error 18 Supplied key type of part 0 does not match index part type: expected unsigned",
                "[[1,null]]"),
            verified("format {'name','string'} then format({'name','unsigned'}) on data", TypeCorners::formats,
                """
                local s = space({{parts = {1, 'unsigned'}}}, {format = {{'id', 'unsigned'}, {'name', 'string'}}})
                s:insert{1, 'a'}
                attempt(s.format, s, {{'id', 'unsigned'}, {'name', 'unsigned'}})
                answer(function() return s:format()[2].type end)
                """,
                "error 23", "\"string\""));
    }

    private static void nilKeys(final CornerRun run)
    {
        final Space s = run.space((def) -> id(def).index("i1", IndexType.TREE, KeySpec.unique(nullable(1))));
        s.insert(1, null);
        final Index index = s.index("i1");
        run.answer(() -> index.get((Object)null));
        run.answer(() -> run.db().compute((tx) -> tx.delete(index, (Object)null)));
        run.answer(() -> run.db().compute((tx) -> tx.update(index, key((Object)null), Operation.set(2, 1))));
        run.answer(() -> index.select((Object)null));
    }

    private static void formats(final CornerRun run)
    {
        final Space s = run.space((def) ->
            def.field("id", FieldType.UNSIGNED).field("name", FieldType.STRING).primaryKey("id"));
        s.insert(1, "a");
        run.attempt(() -> s.format(List.of(
            new FieldDef("id", FieldType.UNSIGNED), new FieldDef("name", FieldType.UNSIGNED))));
        run.answer(() -> s.fields().get(1).type().text());
    }

    private static Index nils(final CornerRun run)
    {
        final Space s = run.space((def) -> id(def).index("i1", IndexType.TREE, KeySpec.nonUnique(nullable(1))));
        s.insert(1, 5);
        s.insert(2, null);
        s.insert(3);
        s.insert(4, 1);
        return s.index("i1");
    }

    private static SpaceDefinition id(final SpaceDefinition def)
    {
        return def.index("i0", IndexType.TREE, KeySpec.unique(KeyPart.of(0, FieldType.UNSIGNED)));
    }

    private static KeyPart nullable(final int field)
    {
        return new KeyPart(field, FieldType.UNSIGNED, true);
    }
}
