package io.memtx.memtx.differential;

import io.memtx.memtx.Index;
import io.memtx.memtx.KeySpec;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.key.KeyPart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.differential.CornerCase.verified;

/** Multikey and functional indexes. */
final class EntryCorners
{
    private static final String FUNCTION = """
        local function func(name, body, options)
            options = options or {is_deterministic = true, is_sandboxed = true}
            options.body = 'function(tuple) ' .. body .. ' end'
            box.schema.func.create(name, options)
            return name
        end
        """;
    private static final KeyPart ELEMENTS = KeyPart.of(1, FieldType.UNSIGNED).path("[*]");
    private static final KeyPart TEXT = KeyPart.of(0, FieldType.STRING);

    private EntryCorners()
    {
    }

    /** The functions that the cases name. */
    static MemtxContext functions(final MemtxContext context)
    {
        return context
            .function("corner_lower", (args) ->
                List.of(((Tuple)args[0]).getString(1).toLowerCase(Locale.ROOT)))
            .function("corner_raise", (args) ->
            {
                throw new IllegalStateException("no");
            })
            .function("corner_second", (args) -> List.of(((Tuple)args[0]).get(1)))
            .function("corner_whole", (args) -> ((Tuple)args[0]).get(1))
            .function("corner_many", (args) -> ((Tuple)args[0]).get(1));
    }

    static List<CornerCase> all()
    {
        final List<CornerCase> cases = new ArrayList<>(multikey());
        cases.addAll(multikeyDefinitions());
        cases.addAll(functional());
        return cases;
    }

    private static List<CornerCase> multikey()
    {
        return List.of(
            verified("equal elements are one entry, also in a unique index; an empty array has none",
                EntryCorners::elements,
                """
                local s = space({{}, {parts = {{2, 'unsigned', path = '[*]'}}}})
                local i = s.index.i1
                answer(s.insert, s, {1, {1, 2, 2}})
                answer(s.insert, s, {2, {}})
                answer(i.len, i)
                answer(i.count, i)
                answer(i.select, i)
                answer(s.insert, s, {3, {3, 2}})
                answer(i.get, i, {2})
                answer(s.len, s)
                """,
                "[1,[1,2,2]]", "[2,[]]", "2", "2", "[[1,[1,2,2]],[1,[1,2,2]]]", "error 3", "[1,[1,2,2]]", "2"),
            verified("a tuple comes once for each entry, backwards too; count, min and max are of entries",
                EntryCorners::walk,
                """
                local s = space({{}, {unique = false, parts = {{2, 'unsigned', path = '[*]'}}}})
                local i = s.index.i1
                s:insert{1, {3, 1}} s:insert{2, {2}}
                answer(i.select, i, {}, {iterator = 'LE'})
                answer(i.count, i, {2}, {iterator = 'GE'})
                answer(i.min, i)
                answer(i.max, i)
                """,
                "[[1,[3,1]],[2,[2]],[1,[3,1]]]", "2", "[1,[3,1]]", "[1,[3,1]]"),
            verified("nil elements of a nullable part are one entry, and not unique",
                EntryCorners::nils,
                """
                local s = space({{}, {parts = {{2, 'unsigned', path = '[*]', is_nullable = true}}}})
                answer(s.insert, s, {1, {1, box.NULL, box.NULL}})
                answer(s.insert, s, {2, {box.NULL}})
                answer(s.index.i1.len, s.index.i1)
                answer(s.index.i1.select, s.index.i1)
                """,
                "[1,[1,null,null]]", "[2,[null]]", "3", "[[1,[1,null,null]],[2,[null]],[1,[1,null,null]]]"),
            verified("multikey with an element that lacks a non-nullable subfield",
                (run) ->
                {
                    final Space s = space(run, KeySpec.unique(KeyPart.of(1, FieldType.UNSIGNED).path("[*].a")));
                    run.attempt(() -> s.insert(1, List.of(Map.of("a", 1), Map.of("b", 2))));
                },
                """
                local s = space({{}, {parts = {{2, 'unsigned', path = '[*].a'}}}})
                attempt(s.insert, s, {1, {{a = 1}, {b = 2}}})
                """,
                "error 39 Tuple field [2][*][\"a\"] required by space format is missing"));
    }

    private static void elements(final CornerRun run)
    {
        final Space s = space(run, KeySpec.unique(ELEMENTS));
        final Index index = s.index("i1");
        run.answer(() -> s.insert(1, List.of(1, 2, 2)));
        run.answer(() -> s.insert(2, List.of()));
        run.answer(index::size);
        run.answer(() -> index.count(IteratorType.ALL, key()));
        run.answer(() -> index.select());
        run.answer(() -> s.insert(3, List.of(3, 2)));
        run.answer(() -> index.get(2));
        run.answer(s::size);
    }

    private static void walk(final CornerRun run)
    {
        final Space s = space(run, KeySpec.nonUnique(ELEMENTS));
        final Index index = s.index("i1");
        s.insert(1, List.of(3, 1));
        s.insert(2, List.of(2));
        run.answer(() -> index.select(IteratorType.LE, key()));
        run.answer(() -> index.count(IteratorType.GE, key(2)));
        run.answer(() -> index.min());
        run.answer(() -> index.max());
    }

    private static void nils(final CornerRun run)
    {
        final Space s = space(run, KeySpec.unique(ELEMENTS.nullable()));
        run.answer(() -> s.insert(1, Arrays.asList(1, null, null)));
        run.answer(() -> s.insert(2, Arrays.asList((Object)null)));
        run.answer(() -> s.index("i1").size());
        run.answer(() -> s.index("i1").select());
    }

    private static List<CornerCase> multikeyDefinitions()
    {
        return List.of(
            verified("multikey cannot be primary, nor a hash",
                (run) ->
                {
                    run.attempt(() -> run.space((def) -> def.index("i0", IndexType.TREE, KeySpec.unique(
                        KeyPart.of(0, FieldType.UNSIGNED).path("[*]")))));
                    run.attempt(() -> plain(run).createIndex("i1", IndexType.HASH, KeySpec.unique(ELEMENTS)));
                },
                """
                attempt(space, {{parts = {{1, 'unsigned', path = '[*]'}}}})
                attempt(space, {{}, {type = 'hash', parts = {{2, 'unsigned', path = '[*]'}}}})
                """,
                "error 14 Can't create or modify index 'i0' in space 's1': primary key cannot be multikey",
                "error 14 Can't create or modify index 'i1' in space 's2': HASH index cannot be multikey"),
            verified("one [*] in a path; the same array in all parts; not beside one element",
                (run) ->
                {
                    final Space s = space(run, KeySpec.nonUnique(ELEMENTS));
                    run.attempt(() -> s.createIndex("i2", IndexType.TREE, KeySpec.unique(
                        KeyPart.of(2, FieldType.UNSIGNED).path("[*].a[*]"))));
                    run.attempt(() -> s.createIndex("i2", IndexType.TREE, KeySpec.unique(
                        KeyPart.of(2, FieldType.UNSIGNED).path("[*].a"),
                        KeyPart.of(2, FieldType.UNSIGNED).path("x[*].b"))));
                    run.attempt(() -> s.createIndex("i2", IndexType.TREE, KeySpec.unique(
                        KeyPart.of(1, FieldType.UNSIGNED).path("[1]"))));
                },
                """
                local s = space({{}, {unique = false, parts = {{2, 'unsigned', path = '[*]'}}}})
                attempt(s.create_index, s, 'i2', {parts = {{3, 'unsigned', path = '[*].a[*]'}}})
                attempt(s.create_index, s, 'i2',
                    {parts = {{3, 'unsigned', path = '[*].a'}, {3, 'unsigned', path = 'x[*].b'}}})
                attempt(s.create_index, s, 'i2', {parts = {{2, 'unsigned', path = '[1]'}}})
                """,
                "error 108", "error 108",
                "error 194 Field 2 is used as multikey in one index and as single key in another"));
    }

    private static List<CornerCase> functional()
    {
        return List.of(
            verified("unique functional index lower(f2): 'ABC','abc'; drop a function used by an index",
                EntryCorners::lower,
                FUNCTION +
                """
                local s = space({{}, {
                    func = func('corner_lower', 'return {string.lower(tuple[2])}'), parts = {{1, 'string'}}}})
                answer(s.insert, s, {1, 'ABC'})
                answer(s.insert, s, {2, 'abc'})
                answer(s.index.i1.get, s.index.i1, {'abc'})
                attempt(box.schema.func.drop, 'corner_lower')
                """,
                "[1,\"ABC\"]", "error 3", "[1,\"ABC\"]", "error 71"),
            verified("functional index: function raises",
                (run) ->
                {
                    final Space s = functional(run, "corner_raise", false);
                    run.answer(() -> s.insert(1, "a"));
                    run.answer(s::size);
                },
                FUNCTION +
                """
                local s = space({{}, {func = func('corner_raise', 'error("no")'), parts = {{1, 'string'}}}})
                answer(s.insert, s, {1, 'a'})
                answer(s.len, s)
                """,
                "error 198 Failed to build a key for functional index 'i1' of space 's1': can't evaluate function",
                "0"),
            verified("functional index: what is returned is no key",
                (run) ->
                {
                    final Space second = functional(run, "corner_second", false);
                    run.answer(() -> second.insert(1, 7));
                    final Space whole = functional(run, "corner_whole", false);
                    run.answer(() -> whole.insert(1, "a"));
                    run.answer(() -> whole.insert(1, List.of("a", "b")));
                    run.answer(() -> whole.insert(1, List.of()));
                    run.answer(() -> whole.insert(1, List.of("x")));
                },
                FUNCTION +
                """
                local s = space({{}, {func = func('corner_second', 'return {tuple[2]}'), parts = {{1, 'string'}}}})
                answer(s.insert, s, {1, 7})
                local w = space({{}, {func = func('corner_whole', 'return tuple[2]'), parts = {{1, 'string'}}}})
                answer(w.insert, w, {1, 'a'})
                answer(w.insert, w, {1, {'a', 'b'}})
                answer(w.insert, w, {1, {}})
                answer(w.insert, w, {1, {'x'}})
                """,
                "error 199", "error 199", "error 199", "error 199", "[1,[\"x\"]]"),
            verified("functional multikey: equal keys are one entry, no keys none, what is no list of keys refused",
                EntryCorners::many,
                FUNCTION +
                """
                local f = func('corner_many', 'return tuple[2]',
                    {is_deterministic = true, is_sandboxed = true, opts = {is_multikey = true}})
                local s = space({{}, {func = f, parts = {{1, 'string'}}}})
                answer(s.insert, s, {1, {{'a'}, {'b'}, {'a'}}})
                answer(s.index.i1.len, s.index.i1)
                answer(s.insert, s, {2, {{'c'}, {'a'}}})
                answer(s.insert, s, {2, {}})
                answer(s.index.i1.select, s.index.i1)
                answer(s.insert, s, {3, 'a'})
                answer(s.insert, s, {3, {'a'}})
                """,
                "[1,[[\"a\"],[\"b\"],[\"a\"]]]", "2", "error 3", "[2,[]]",
                "[[1,[[\"a\"],[\"b\"],[\"a\"]]],[1,[[\"a\"],[\"b\"],[\"a\"]]]]", "error 199", "error 199"),
            verified("functional: not primary, not a hash; parts are numbered from 1, without paths",
                EntryCorners::definitions,
                FUNCTION +
                """
                local f = func('corner_defined', 'return {tuple[2]}')
                attempt(space, {{func = f, parts = {{1, 'string'}}}})
                attempt(space, {{}, {func = f, type = 'hash', parts = {{1, 'string'}}}})
                attempt(space, {{}, {func = f, parts = {{2, 'string'}}}})
                attempt(space, {{}, {func = f, parts = {{1, 'string', path = 'a'}}}})
                attempt(space, {{}, {func = f, parts = {{1, 'string', path = '[*]'}}}})
                """,
                "error 14 Can't create or modify index 'i0' in space 's1': primary key can not use a function",
                "error 14 Can't create or modify index 'i1' in space 's2': HASH index can not use a function",
                "error 200 Wrong functional index definition: key part numbers must be sequential and first part " +
                "number must be 1",
                "error 5 Functional index does not support json paths",
                "error 5 Functional index does not support json paths"),
            verified("functional: persistent, deterministic and sandboxed",
                (run) ->
                {
                    final int builtIn = run.db().space("_func").primary().min().getInt(0);
                    run.attempt(() -> plain(run).createIndex(
                        "i1", IndexType.TREE, KeySpec.unique(TEXT).madeBy(builtIn)));
                },
                FUNCTION +
                """
                attempt(space, {{}, {
                    func = func('corner_free', 'return {tuple[2]}', {is_sandboxed = true}), parts = {{1, 'string'}}}})
                """,
                "error 108"));
    }

    private static void lower(final CornerRun run)
    {
        final Space s = functional(run, "corner_lower", false);
        run.answer(() -> s.insert(1, "ABC"));
        run.answer(() -> s.insert(2, "abc"));
        run.answer(() -> s.index("i1").get("abc"));
        run.attempt(() -> run.db().functions().drop("corner_lower"));
    }

    private static void many(final CornerRun run)
    {
        final Space s = functional(run, "corner_many", true);
        run.answer(() -> s.insert(1, List.of(List.of("a"), List.of("b"), List.of("a"))));
        run.answer(() -> s.index("i1").size());
        run.answer(() -> s.insert(2, List.of(List.of("c"), List.of("a"))));
        run.answer(() -> s.insert(2, List.of()));
        run.answer(() -> s.index("i1").select());
        run.answer(() -> s.insert(3, "a"));
        run.answer(() -> s.insert(3, List.of("a")));
    }

    private static void definitions(final CornerRun run)
    {
        final int function = run.db().functions().id("corner_second");
        run.attempt(() -> run.space((def) -> def.index(
            "i0", IndexType.TREE, KeySpec.unique(TEXT).madeBy(function))));
        run.attempt(() -> plain(run).createIndex("i1", IndexType.HASH, KeySpec.unique(TEXT).madeBy(function)));
        run.attempt(() -> plain(run).createIndex(
            "i1", IndexType.TREE, KeySpec.unique(KeyPart.of(1, FieldType.STRING)).madeBy(function)));
        run.attempt(() -> plain(run).createIndex(
            "i1", IndexType.TREE, KeySpec.unique(TEXT.path("a")).madeBy(function)));
        run.attempt(() -> plain(run).createIndex(
            "i1", IndexType.TREE, KeySpec.unique(TEXT.path("[*]")).madeBy(function)));
    }

    private static Space plain(final CornerRun run)
    {
        return run.space((def) -> def.index(
            "i0", IndexType.TREE, KeySpec.unique(KeyPart.of(0, FieldType.UNSIGNED))));
    }

    private static Space space(final CornerRun run, final KeySpec secondary)
    {
        final Space s = plain(run);
        s.createIndex("i1", IndexType.TREE, secondary);
        return s;
    }

    private static Space functional(final CornerRun run, final String function, final boolean returnsKeys)
    {
        if (returnsKeys)
        {
            run.db().functions().createMultikey(function);
        }
        return space(run, KeySpec.unique(TEXT).madeBy(run.db().functions().id(function)));
    }
}
