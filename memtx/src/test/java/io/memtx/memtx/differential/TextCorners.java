package io.memtx.memtx.differential;

import io.memtx.memtx.Index;
import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Sequence;
import io.memtx.memtx.Space;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.key.KeyPart;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.add;
import static io.memtx.memtx.Operation.deleteFields;
import static io.memtx.memtx.Operation.insertField;
import static io.memtx.memtx.Operation.set;
import static io.memtx.memtx.Operation.splice;
import static io.memtx.memtx.differential.CornerCase.verified;

/** What the text of the reference says beside its tables of corner cases, where that was seen. */
final class TextCorners
{
    private static final String PAIRS = """
        local s = space({{parts = {1, 'unsigned'}}, {unique = false, parts = {2, 'unsigned', 3, 'unsigned'}}})
        for i = 1, 6 do s:insert{i, math.ceil(i / 2), i} end
        local i = s.index.i1
        local function ids(key, iterator)
            answer(function()
                local seen = {}
                for _, t in i:pairs(key, {iterator = iterator}) do table.insert(seen, t[1]) end
                return seen
            end)
        end
        """;

    private TextCorners()
    {
    }

    static List<CornerCase> all()
    {
        final List<CornerCase> cases = new ArrayList<>(reads());
        cases.addAll(fields());
        cases.addAll(updates());
        cases.addAll(triggers());
        cases.addAll(sequences());
        return cases;
    }

    private static List<CornerCase> reads()
    {
        return List.of(
            verified("3.3 every iterator with a prefix, and without a key",
                TextCorners::iterators,
                PAIRS +
                """
                ids({2}, 'GE') ids({2}, 'GT') ids({2}, 'LE') ids({2}, 'LT') ids({2}, 'REQ') ids({2}, 'EQ')
                ids({}, 'LT') ids({}, 'REQ') ids({}, 'GT')
                answer(i.select, i, {1, 2, 3})
                """,
                "[3,4,5,6]", "[5,6]", "[4,3,2,1]", "[2,1]", "[4,3]", "[3,4]", "[6,5,4,3,2,1]", "[6,5,4,3,2,1]",
                "[1,2,3,4,5,6]", "error 31 Invalid key part count (expected [0..2], got 3)"),
            verified("3.4 limit 0, offset behind the end, min and max of a prefix, and of none",
                (run) ->
                {
                    final Index i = pairs(run);
                    run.answer(() -> i.select(IteratorType.ALL, key(), 0, 0));
                    run.answer(() -> i.select(IteratorType.ALL, key(), 7, 9));
                    run.answer(() -> i.min(key(2)));
                    run.answer(() -> i.max(key(2)));
                    run.answer(() -> i.min(key(9)));
                    run.answer(() -> i.count(IteratorType.GT, key(2)));
                },
                PAIRS +
                """
                answer(i.select, i, {}, {limit = 0})
                answer(i.select, i, {}, {offset = 7})
                answer(i.min, i, {2})
                answer(i.max, i, {2})
                answer(i.min, i, {9})
                answer(i.count, i, {2}, {iterator = 'GT'})
                """,
                "[]", "[]", "[3,2,3]", "[4,2,4]", "null", "2"),
            verified("3.6 in a hash 1 and 1.0 are one key, decimal 2.5 and 2.5 are two; in a tree one",
                (run) ->
                {
                    for (final IndexType type : List.of(IndexType.HASH, IndexType.TREE))
                    {
                        final Space s = run.space((def) -> def.index(
                            "i0", type, KeySpec.unique(KeyPart.of(0, FieldType.NUMBER))));
                        run.attempt(() -> s.insert(1));
                        run.attempt(() -> s.insert(1.0));
                        run.attempt(() -> s.insert(2.5));
                        run.attempt(() -> s.insert(new BigDecimal("2.5")));
                    }
                },
                """
                for _, type in ipairs{'hash', 'tree'} do
                    local s = space({{type = type, parts = {1, 'number'}}})
                    attempt(s.insert, s, {1})
                    attempt(s.insert, s, {double(1)})
                    attempt(s.insert, s, {2.5})
                    attempt(s.insert, s, {decimal.new('2.5')})
                end
                """,
                "ok", "error 3", "ok", "ok", "ok", "error 3", "ok", "error 3"));
    }

    private static List<CornerCase> fields()
    {
        return List.of(
            verified("1.6 an index on field 3 alone: {1} lacks field 3, {nil,nil,1} lacks nothing",
                (run) ->
                {
                    final Space s = run.space((def) -> def.index(
                        "i0", IndexType.TREE, KeySpec.unique(KeyPart.of(2, FieldType.UNSIGNED))));
                    run.attempt(() -> s.insert(1));
                    run.attempt(() -> s.insert(null, null, 1));
                },
                """
                local s = space({{parts = {3, 'unsigned'}}})
                attempt(s.insert, s, {1})
                attempt(s.insert, s, {box.NULL, box.NULL, 1})
                """,
                "error 39 Tuple field 3 required by space format is missing", "ok"),
            verified("1.6 field_count is exact, for what an update leaves too",
                (run) ->
                {
                    final Space s = run.space((def) -> def.fieldCount(2).index(
                        "i0", IndexType.TREE, KeySpec.unique(KeyPart.of(0, FieldType.UNSIGNED))));
                    run.attempt(() -> s.insert(1));
                    run.attempt(() -> s.replace(1, 2, 3));
                    run.attempt(() -> s.insert(1, 2));
                    run.attempt(() -> s.update(key(1), insertField(2, 3)));
                },
                """
                local s = space({{}}, {field_count = 2})
                attempt(s.insert, s, {1})
                attempt(s.replace, s, {1, 2, 3})
                attempt(s.insert, s, {1, 2})
                attempt(s.update, s, {1}, {{'!', 3, 3}})
                """,
                "error 38 Tuple field count 1 does not match space field count 2",
                "error 38 Tuple field count 3 does not match space field count 2",
                "ok", "error 38 Tuple field count 3 does not match space field count 2"));
    }

    private static List<CornerCase> updates()
    {
        return List.of(
            verified("4.2 splices: from the front, from the end, behind the end, a negative cut, position 0",
                (run) ->
                {
                    final Space s = space(run);
                    s.insert(1, "abcdef");
                    run.answer(() -> s.update(key(1), splice(1, 1, 2, "XX")));
                    run.answer(() -> s.update(key(1), splice(1, -1, 1, "!")));
                    run.answer(() -> s.update(key(1), splice(1, 100, 1, "!")));
                    run.answer(() -> s.update(key(1), splice(1, 0, -2, "!")));
                    run.attempt(() -> s.update(key(1), splice(1, -5, 1, "!")));
                },
                """
                local s = space({{}})
                s:insert{1, 'abcdef'}
                answer(s.update, s, {1}, {{':', 2, 2, 2, 'XX'}})
                answer(s.update, s, {1}, {{':', 2, -1, 1, '!'}})
                answer(s.update, s, {1}, {{':', 2, 100, 1, '!'}})
                answer(s.update, s, {1}, {{':', 2, 1, -2, '!'}})
                attempt(s.update, s, {1}, {{':', 2, -5, 1, '!'}})
                """,
                "[1,\"aXXdef\"]", "[1,\"aXXdef!\"]", "[1,\"aXXdef!!\"]", "[1,\"!!!\"]",
                "error 25 SPLICE error on field 2: offset is out of bound"),
            verified("4.2 append, append at -1, delete no fields, then a sum",
                (run) ->
                {
                    final Space s = space(run);
                    s.insert(1, 2);
                    run.answer(() -> s.update(key(1), set(2, 3)));
                    run.answer(() -> s.update(key(1), insertField(-1, 4)));
                    run.answer(() -> s.update(key(1), insertField(4, 5), add(4, 1)));
                    run.attempt(() -> s.update(key(1), deleteFields(1, 0)));
                },
                """
                local s = space({{}})
                s:insert{1, 2}
                answer(s.update, s, {1}, {{'=', 3, 3}})
                answer(s.update, s, {1}, {{'!', -1, 4}})
                answer(s.update, s, {1}, {{'!', 5, 5}, {'+', 5, 1}})
                attempt(s.update, s, {1}, {{'#', 2, 0}})
                """,
                "[1,2,3]", "[1,2,3,4]", "[1,2,3,4,6]",
                "error 29 Field 2 UPDATE error: cannot delete 0 fields"));
    }

    private static List<CornerCase> triggers()
    {
        return List.of(
            verified("5.5 another tuple from before_replace: an insert over a key succeeds, another key does not",
                TextCorners::instead,
                """
                local s = space({{}})
                s:insert{1, 1}
                local instead
                s:before_replace(function() return instead end)
                instead = box.tuple.new{1, 7}
                answer(s.insert, s, {1, 2})
                instead = box.tuple.new{5, 7}
                attempt(s.insert, s, {1, 2})
                answer(s.insert, s, {2, 2})
                answer(s.select, s)
                """,
                "[1,7]", "error 94", "[5,7]", "[[1,7],[5,7]]"),
            verified("5.5 nil deletes what is there, and is nothing where nothing is; old lets a delete do nothing",
                TextCorners::decide,
                """
                local s = space({{}})
                s:insert{1, 1} s:insert{2, 2}
                local kept
                s:before_replace(function(old) if kept then return old end return nil end)
                attempt(s.insert, s, {3})
                attempt(s.replace, s, {1, 5})
                answer(s.select, s)
                kept = true
                attempt(s.delete, s, {2})
                attempt(s.replace, s, {2, 9})
                answer(s.select, s)
                """,
                "ok", "ok", "[[2,2]]", "ok", "ok", "[[2,2]]"));
    }

    private static List<CornerCase> sequences()
    {
        return List.of(
            verified("8.1 an explicit value moves a sequence up, nil takes the next one; truncate leaves it",
                (run) ->
                {
                    final Space s = run.space((def) ->
                        def.field("id", FieldType.UNSIGNED).primaryKey("id").sequence());
                    run.answer(() -> s.insert(10));
                    run.answer(() -> s.insert((Object)null));
                    run.answer(() -> s.replace(5));
                    s.truncate();
                    run.answer(() -> s.insert((Object)null));
                },
                """
                local s = space({{sequence = true}}, {format = {{'id', 'unsigned'}}})
                answer(s.insert, s, {10})
                answer(s.insert, s, {box.NULL})
                answer(s.replace, s, {5})
                s:truncate()
                answer(s.insert, s, {box.NULL})
                """,
                "[10]", "[11]", "[5]", "[12]"),
            verified("8.1 a value that an alter has left outside: the next one is the near bound",
                (run) ->
                {
                    final Sequence q = run.db().sequences().create(run.name(), (def) -> {});
                    q.set(50);
                    q.alter((def) -> def.min(100).start(100));
                    run.answer(q::next);
                    q.set(500);
                    q.alter((def) -> def.min(1).start(1).max(400));
                    run.answer(q::next);
                    final Sequence down = run.db().sequences().create(
                        run.name(), (def) -> def.step(-2).min(-4).cycle(true));
                    run.answer(down::next);
                    run.answer(down::next);
                    run.answer(down::next);
                },
                """
                local q = box.schema.sequence.create(name())
                q:set(50)
                q:alter{min = 100, start = 100}
                answer(q.next, q)
                q:set(500)
                q:alter{min = 1, start = 1, max = 400}
                answer(q.next, q)
                local down = box.schema.sequence.create(name(), {step = -2, min = -4, cycle = true})
                for i = 1, 3 do answer(down.next, down) end
                """,
                "100", "error 147", "-1", "-3", "-1"));
    }

    private static void iterators(final CornerRun run)
    {
        final Index i = pairs(run);
        for (final IteratorType type : List.of(
            IteratorType.GE, IteratorType.GT, IteratorType.LE, IteratorType.LT, IteratorType.REQ, IteratorType.EQ))
        {
            run.answer(() -> ids(i.select(type, key(2))));
        }
        for (final IteratorType type : List.of(IteratorType.LT, IteratorType.REQ, IteratorType.GT))
        {
            run.answer(() -> ids(i.select(type, key())));
        }
        run.answer(() -> i.select(1, 2, 3));
    }

    private static void instead(final CornerRun run)
    {
        final Space s = space(run);
        s.insert(1, 1);
        final Tuple[] instead = {Tuple.of(1, 7)};
        s.beforeReplace((before, after, name, type) -> instead[0]);
        run.answer(() -> s.insert(1, 2));
        instead[0] = Tuple.of(5, 7);
        run.attempt(() -> s.insert(1, 2));
        run.answer(() -> s.insert(2, 2));
        run.answer(() -> s.primary().select());
    }

    private static void decide(final CornerRun run)
    {
        final Space s = space(run);
        s.insert(1, 1);
        s.insert(2, 2);
        final boolean[] isKept = new boolean[1];
        s.beforeReplace((before, after, name, type) -> isKept[0] ? before : null);
        run.attempt(() -> s.insert(3));
        run.attempt(() -> s.replace(1, 5));
        run.answer(() -> s.primary().select());
        isKept[0] = true;
        run.attempt(() -> s.delete(2));
        run.attempt(() -> s.replace(2, 9));
        run.answer(() -> s.primary().select());
    }

    private static List<Object> ids(final List<Tuple> tuples)
    {
        return tuples.stream().map((tuple) -> tuple.get(0)).toList();
    }

    private static Space space(final CornerRun run)
    {
        return run.space((def) -> def.index(
            "i0", IndexType.TREE, KeySpec.unique(KeyPart.of(0, FieldType.UNSIGNED))));
    }

    private static Index pairs(final CornerRun run)
    {
        final Space s = space(run);
        s.createIndex("i1", IndexType.TREE, KeySpec.nonUnique(
            KeyPart.of(1, FieldType.UNSIGNED), KeyPart.of(2, FieldType.UNSIGNED)));
        for (int i = 1; i <= 6; i++)
        {
            s.insert(i, (i + 1) / 2, i);
        }
        return s.index("i1");
    }
}
