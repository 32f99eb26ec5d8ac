package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.key.KeyPart;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import static io.memtx.memtx.Key.key;
import static io.memtx.tuple.error.ErrorCode.*;

/**
 * Statements and reads that are refused, over four spaces:
 * <pre>
 *   multi  id unsigned, a unsigned, b string, c nullable integer;  pk tree(id), a tree(a), b hash(b), c tree(c)
 *   exact  field_count 2, no format;                               pk tree(0 unsigned), s tree(1 scalar) not unique
 *   pair   x unsigned, y string;                                   pk hash(x, y)
 *   bare   no index
 * </pre>
 */
final class StatementRefusals
{
    /** Makes the same spaces and rows in a Tarantool. */
    static final String LUA = """
        local multi = box.schema.space.create('multi', {format = {{'id', 'unsigned'}, {'a', 'unsigned'},
            {'b', 'string'}, {name = 'c', type = 'integer', is_nullable = true}}})
        multi:create_index('pk')
        multi:create_index('a', {parts = {2}})
        multi:create_index('b', {type = 'hash', parts = {3}})
        multi:create_index('c', {unique = false, parts = {{4, 'integer', is_nullable = true}}})
        multi:insert{1, 10, 'x', -1}
        multi:insert{2, 20, 'y'}
        multi:insert{3, 30, 'z', 5}
        local exact = box.schema.space.create('exact', {field_count = 2})
        exact:create_index('pk')
        exact:create_index('s', {unique = false, parts = {{2, 'scalar'}}})
        exact:insert{1, 'one'}
        local pair = box.schema.space.create('pair', {format = {{'x', 'unsigned'}, {'y', 'string'}}})
        pair:create_index('pk', {type = 'hash', parts = {1, 2}})
        pair:insert{1, 'a'}
        local bare = box.schema.space.create('bare')
        """;

    private static final String IN_MULTI = "\" in space \"multi\" with old tuple - ";
    private static final List<Refusal> ALL = new ArrayList<>();

    static
    {
        duplicates();
        tuples();
        updates();
        keys();
        reads();
        spaces();
    }

    private StatementRefusals()
    {
    }

    static List<Refusal> all()
    {
        return ALL;
    }

    static void create(final Memtx db)
    {
        final Space multi = db.createSpace("multi", (def) -> def
            .field("id", FieldType.UNSIGNED).field("a", FieldType.UNSIGNED).field("b", FieldType.STRING)
            .nullableField("c", FieldType.INTEGER)
            .index("pk", IndexType.TREE, KeySpec.unique("id"))
            .index("a", IndexType.TREE, KeySpec.unique("a"))
            .index("b", IndexType.HASH, KeySpec.unique("b"))
            .index("c", IndexType.TREE, KeySpec.nonUnique("c")));
        multi.insert(1, 10, "x", -1);
        multi.insert(2, 20, "y");
        multi.insert(3, 30, "z", 5);
        db.createSpace("exact", (def) -> def
            .fieldCount(2)
            .index("pk", IndexType.TREE, KeySpec.unique(new KeyPart(0, FieldType.UNSIGNED, false)))
            .index("s", IndexType.TREE, KeySpec.nonUnique(1)))
            .insert(1, "one");
        db.createSpace("pair", (def) -> def
            .field("x", FieldType.UNSIGNED).field("y", FieldType.STRING)
            .index("pk", IndexType.HASH, KeySpec.unique("x", "y")))
            .insert(1, "a");
        db.createSpace("bare", (def) -> {});
    }

    private static void duplicates()
    {
        add(ER_TUPLE_FOUND, "Duplicate key exists in unique index \"pk" + IN_MULTI +
            "[1, 10, \"x\", -1] and new tuple - [1, 99, \"q\"]",
            "multi:insert{1, 99, 'q'}", (db) -> db.space("multi").insert(1, 99, "q"));
        add(ER_TUPLE_FOUND, "Duplicate key exists in unique index \"a" + IN_MULTI +
            "[1, 10, \"x\", -1] and new tuple - [9, 10, \"q\"]",
            "multi:insert{9, 10, 'q'}", (db) -> db.space("multi").insert(9, 10, "q"));
        add(ER_TUPLE_FOUND, "Duplicate key exists in unique index \"b" + IN_MULTI +
            "[1, 10, \"x\", -1] and new tuple - [9, 99, \"x\"]",
            "multi:insert{9, 99, 'x'}", (db) -> db.space("multi").insert(9, 99, "x"));
        add(ER_TUPLE_FOUND, "Duplicate key exists in unique index \"a" + IN_MULTI +
            "[2, 20, \"y\"] and new tuple - [1, 20, \"z\", 7]",
            "multi:replace{1, 20, 'z', 7}", (db) -> db.space("multi").replace(1, 20, "z", 7));
        add(ER_TUPLE_FOUND, "Duplicate key exists in unique index \"b" + IN_MULTI +
            "[3, 30, \"z\", 5] and new tuple - [1, 11, \"z\", 7]",
            "multi:replace{1, 11, 'z', 7}", (db) -> db.space("multi").replace(1, 11, "z", 7));
        add(ER_TUPLE_FOUND, "Duplicate key exists in unique index \"b" + IN_MULTI +
            "[3, 30, \"z\", 5] and new tuple - [9, 11, \"z\"]",
            "multi:replace{9, 11, 'z'}", (db) -> db.space("multi").replace(9, 11, "z"));
        add(ER_TUPLE_FOUND, "Duplicate key exists in unique index \"a" + IN_MULTI +
            "[2, 20, \"y\"] and new tuple - [1, 20, \"x\", -1]",
            "multi:update({1}, {{'=', 2, 20}})",
            (db) -> db.space("multi").update(key(1), Operation.set("a", 20)));
        add(ER_TUPLE_FOUND, "Duplicate key exists in unique index \"b" + IN_MULTI +
            "[2, 20, \"y\"] and new tuple - [1, 77, \"y\", -1]",
            "multi:upsert({1, 0, ''}, {{'=', 2, 77}, {'=', 3, 'y'}})",
            (db) -> db.space("multi").upsert(
                Tuple.of(1, 0, ""), Operation.set(1, 77), Operation.set(2, "y")));
        add(ER_TUPLE_FOUND, "Duplicate key exists in unique index \"a" + IN_MULTI +
            "[2, 20, \"y\"] and new tuple - [9, 20, \"q\"]",
            "multi:upsert({9, 20, 'q'}, {})", (db) -> db.space("multi").upsert(Tuple.of(9, 20, "q")));
        add(ER_TUPLE_FOUND, "Duplicate key exists in unique index \"pk\" in space \"pair\" with old tuple - " +
            "[1, \"a\"] and new tuple - [1, \"a\", 5]",
            "pair:insert{1, 'a', 5}", (db) -> db.space("pair").insert(1, "a", 5));
    }

    private static void tuples()
    {
        add(ER_FIELD_TYPE, type("1 (id)", "unsigned", "string"),
            "multi:insert{'1', 1, 'q'}", (db) -> db.space("multi").insert("1", 1, "q"));
        add(ER_FIELD_TYPE, type("1 (id)", "unsigned", "integer"),
            "multi:insert{-1, 1, 'q'}", (db) -> db.space("multi").insert(-1, 1, "q"));
        add(ER_FIELD_TYPE, type("3 (b)", "string", "nil"),
            "multi:insert{9, 99, box.NULL, 1}", (db) -> db.space("multi").insert(9, 99, null, 1));
        add(ER_FIELD_TYPE, type("4 (c)", "integer", "double"),
            "multi:insert{9, 99, 'q', 1.5}", (db) -> db.space("multi").insert(9, 99, "q", 1.5));
        add(ER_FIELD_TYPE, type("4 (c)", "integer", "map"),
            "multi:replace{9, 99, 'q', {x = 1}}",
            (db) -> db.space("multi").replace(9, 99, "q", Map.of("x", 1)));
        add(ER_FIELD_TYPE, type("2 (a)", "unsigned", "integer"),
            "multi:update({1}, {{'-', 2, 11}})",
            (db) -> db.space("multi").update(key(1), Operation.subtract("a", 11)));
        add(ER_FIELD_TYPE, type("2 (a)", "unsigned", "string"),
            "multi:upsert({1, 'bad', 'q'}, {{'+', 2, 1}})",
            (db) -> db.space("multi").upsert(Tuple.of(1, "bad", "q"), Operation.add("a", 1)));
        add(ER_FIELD_TYPE, type("2", "scalar", "array"),
            "exact:insert{9, {1}}", (db) -> db.space("exact").insert(9, List.of(1)));
        add(ER_FIELD_MISSING, "Tuple field 3 (b) required by space format is missing",
            null, (db) -> db.space("multi").insert(9, 99));
        add(ER_FIELD_MISSING, "Tuple field 1 (id) required by space format is missing",
            null, (db) -> db.space("multi").insert());
        add(ER_FIELD_MISSING, "Tuple field 3 (b) required by space format is missing",
            null, (db) -> db.space("multi").update(key(2), Operation.deleteFields(2, 1)));
        add(ER_EXACT_FIELD_COUNT, "Tuple field count 1 does not match space field count 2",
            "exact:insert{9}", (db) -> db.space("exact").insert(9));
        add(ER_EXACT_FIELD_COUNT, "Tuple field count 3 does not match space field count 2",
            "exact:insert{9, 'x', 1}", (db) -> db.space("exact").insert(9, "x", 1));
        add(ER_EXACT_FIELD_COUNT, "Tuple field count 3 does not match space field count 2",
            "exact:update({1}, {{'!', 3, 1}})",
            (db) -> db.space("exact").update(key(1), Operation.insertField(2, 1)));
        add(ER_MEMTX_MAX_TUPLE_SIZE, "Failed to allocate 2097170 bytes for tuple: tuple is too large. " +
            "Check 'memtx_max_tuple_size' configuration option.",
            null, (db) -> db.space("multi").insert(9, 99, "x".repeat(2 << 20)));
        add(ER_MEMTX_MAX_TUPLE_SIZE, "Failed to allocate 2097172 bytes for tuple: tuple is too large. " +
            "Check 'memtx_max_tuple_size' configuration option.",
            null, (db) -> db.space("multi").replace(1, 99, "x".repeat(2 << 20), 5, 5));
    }

    private static void updates()
    {
        add(ER_CANT_UPDATE_PRIMARY_KEY,
            "Attempt to modify a tuple field which is part of primary index in space 'multi'",
            "multi:update({1}, {{'=', 1, 9}})", (db) -> db.space("multi").update(key(1), Operation.set("id", 9)));
        add(ER_CANT_UPDATE_PRIMARY_KEY,
            "Attempt to modify a tuple field which is part of primary index in space 'pair'",
            "pair:update({1, 'a'}, {{'=', 2, 'b'}})",
            (db) -> db.space("pair").update(key(1, "a"), Operation.set("y", "b")));
        add(ER_UPDATE_INTEGER_OVERFLOW, "Integer overflow when performing '+' operation on field 2",
            "multi:update({1}, {{'+', 2, 18446744073709551615ULL}})",
            (db) -> db.space("multi").update(
                key(1), Operation.add(1, BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE))));
        add(ER_UPDATE_ARG_TYPE,
            "Argument type in operation '+' on field 3 does not match field type: expected a number",
            "multi:update({1}, {{'+', 3, 1}})", (db) -> db.space("multi").update(key(1), Operation.add(2, 1)));
        add(ER_UPDATE_ARG_TYPE,
            "Argument type in operation '+' on field 2 does not match field type: expected a number",
            "multi:update({1}, {{'+', 2, 'x'}})", (db) -> db.space("multi").update(key(1), Operation.add(1, "x")));
        add(ER_UPDATE_ARG_TYPE,
            "Argument type in operation '+' on field 2 does not match field type: expected a number",
            "multi:upsert({1, 1, ''}, {{'+', 2, 'x'}})",
            (db) -> db.space("multi").upsert(Tuple.of(1, 1, ""), Operation.add(1, "x")));
        add(ER_UPDATE_FIELD, "Field 2 UPDATE error: cannot delete 0 fields",
            "multi:update({1}, {{'#', 2, 0}})",
            (db) -> db.space("multi").update(key(1), Operation.deleteFields(1, 0)));
        add(ER_UPDATE_SPLICE, "SPLICE error on field 3: offset is out of bound",
            "multi:update({1}, {{':', 3, -100, 1, 'q'}})",
            (db) -> db.space("multi").update(key(1), Operation.splice(2, -100, 1, "q")));
        add(ER_NO_SUCH_FIELD_NO, "Field -5 was not found in the tuple",
            "multi:update({1}, {{'=', -5, 1}})", (db) -> db.space("multi").update(key(1), Operation.set(-5, 1)));
        add(ER_NO_SUCH_FIELD_NAME, "Field 'nope' was not found in the tuple",
            "multi:update({1}, {{'=', 'nope', 1}})",
            (db) -> db.space("multi").update(key(1), Operation.set("nope", 1)));
        add(ER_NO_SUCH_FIELD_NAME, "Field 'nope' was not found in the tuple",
            "multi:upsert({1, 1, ''}, {{'=', 'nope', 1}})",
            (db) -> db.space("multi").upsert(Tuple.of(1, 1, ""), Operation.set("nope", 1)));
        add(ER_ILLEGAL_PARAMS, "too many operations for update",
            null, (db) -> db.space("multi").update(key(1), Collections.nCopies(4001, Operation.add(1, 0))
                .toArray(new Operation[0])));
    }

    private static void keys()
    {
        add(ER_EXACT_MATCH, "Invalid key part count in an exact match (expected 1, got 0)",
            "multi:get{}", (db) -> db.space("multi").get());
        add(ER_EXACT_MATCH, "Invalid key part count in an exact match (expected 1, got 2)",
            "multi:delete{1, 2}", (db) -> db.space("multi").delete(1, 2));
        add(ER_EXACT_MATCH, "Invalid key part count in an exact match (expected 2, got 1)",
            "pair:get{1}", (db) -> db.space("pair").get(1));
        add(ER_EXACT_MATCH, "Invalid key part count in an exact match (expected 2, got 1)",
            "pair:update({1}, {})", (db) -> db.space("pair").update(key(1)));
        add(ER_KEY_PART_TYPE, part(0, "unsigned"), "multi:get{'1'}", (db) -> db.space("multi").get("1"));
        add(ER_KEY_PART_TYPE, part(0, "unsigned"), "multi:get{-1}", (db) -> db.space("multi").get(-1));
        add(ER_KEY_PART_TYPE, part(0, "unsigned"), "multi:get{box.NULL}",
            (db) -> db.space("multi").get(new Object[]{null}));
        add(ER_KEY_PART_TYPE, part(1, "string"), "pair:delete{1, 2}", (db) -> db.space("pair").delete(1, 2));
        add(ER_KEY_PART_TYPE, part(0, "unsigned"), "multi:update({'x'}, {{'=', 2, 1}})",
            (db) -> db.space("multi").update(key("x"), Operation.set(1, 1)));
        add(ER_KEY_PART_TYPE, part(0, "string"), "multi.index.b:get{1}",
            (db) -> db.space("multi").index("b").get(1));
        add(ER_KEY_PART_TYPE, part(0, "integer"), "multi.index.c:select{'x'}",
            (db) -> db.space("multi").index("c").select("x"));
        add(ER_MORE_THAN_ONE_TUPLE, "Get() doesn't support partial keys and non-unique indexes",
            "multi.index.c:get{5}", (db) -> db.space("multi").index("c").get(5));
        add(ER_MORE_THAN_ONE_TUPLE, "Get() doesn't support partial keys and non-unique indexes",
            "multi.index.c:delete{5}",
            (db) -> db.transact((tx) -> tx.delete(db.space("multi").index("c"), 5)));
        add(ER_MORE_THAN_ONE_TUPLE, "Get() doesn't support partial keys and non-unique indexes",
            "multi.index.c:update({5}, {})",
            (db) -> db.transact((tx) -> tx.update(db.space("multi").index("c"), key(5))));
    }

    private static void reads()
    {
        add(ER_KEY_PART_COUNT, "Invalid key part count (expected [0..1], got 2)",
            "multi:select{1, 2}", (db) -> db.space("multi").primary().select(1, 2));
        add(ER_KEY_PART_COUNT, "Invalid key part count (expected [0..1], got 2)",
            "multi.index.c:count{1, 2}", (db) -> db.space("multi").index("c").count(IteratorType.EQ, key(1, 2)));
        add(ER_PARTIAL_KEY, "HASH index  does not support selects via a partial key (expected 2 parts, got 1). " +
            "Please Consider changing index type to TREE.",
            "pair:select{1}", (db) -> db.space("pair").primary().select(1));
        add(ER_PARTIAL_KEY, "HASH index  does not support selects via a partial key (expected 2 parts, got 0). " +
            "Please Consider changing index type to TREE.",
            "pair:select({}, {iterator = 'EQ'})",
            (db) -> db.space("pair").primary().select(IteratorType.EQ, key()));
        add(ER_UNSUPPORTED_INDEX_FEATURE,
            "Index 'pk' (HASH) of space 'pair' (memtx) does not support requested iterator type",
            "pair:select({1, 'a'}, {iterator = 'GE'})",
            (db) -> db.space("pair").primary().select(IteratorType.GE, key(1, "a")));
        add(ER_UNSUPPORTED_INDEX_FEATURE,
            "Index 'pk' (TREE) of space 'multi' (memtx) does not support requested iterator type",
            "multi:select({1}, {iterator = 'BITS_ALL_SET'})",
            (db) -> db.space("multi").primary().select(IteratorType.BITS_ALL_SET, key(1)));
        add(ER_UNSUPPORTED_INDEX_FEATURE, "Index 'pk' (HASH) of space 'pair' (memtx) does not support min()",
            "pair.index.pk:min()", (db) -> db.space("pair").primary().min());
        add(ER_UNSUPPORTED_INDEX_FEATURE, "Index 'b' (HASH) of space 'multi' (memtx) does not support max()",
            "multi.index.b:max()", (db) -> db.space("multi").index("b").max());
        add(ER_UNSUPPORTED_INDEX_FEATURE, "Index 'pk' (HASH) of space 'pair' (memtx) does not support pagination",
            null, (db) -> db.space("pair").primary().selectAfter(
                IteratorType.ALL, key(), Tuple.of(1, "a"), 10));
        add(ER_ITERATOR_POSITION, "Iterator position is invalid",
            null, (db) -> db.space("multi").primary().selectAfter(
                IteratorType.GE, key(2), Tuple.of(1, 10, "x"), 10));
        add(ER_ITERATOR_POSITION, "Iterator position is invalid",
            null, (db) -> db.space("multi").primary().selectAfter(
                IteratorType.ALL, key(), Tuple.of("x"), 10));
    }

    private static void spaces()
    {
        add(ER_NO_SUCH_INDEX_ID, "No index #0 is defined in space 'bare'",
            "bare:insert{1}", (db) -> db.space("bare").insert(1));
        add(ER_NO_SUCH_INDEX_ID, "No index #0 is defined in space 'bare'",
            "bare:replace{1}", (db) -> db.space("bare").replace(1));
        add(ER_NO_SUCH_INDEX_ID, "No index #0 is defined in space 'bare'",
            "bare:select{}", (db) -> db.space("bare").primary().select());
        add(ER_NO_SUCH_INDEX_ID, "No index #0 is defined in space 'bare'",
            "bare:get{1}", (db) -> db.space("bare").get(1));
        add(ER_NO_SUCH_INDEX_ID, "No index #0 is defined in space 'bare'",
            "bare:upsert({1}, {})", (db) -> db.space("bare").upsert(Tuple.of(1)));
        add(ER_NO_SUCH_INDEX_ID, "No index #0 is defined in space 'bare'",
            "bare:delete{1}", (db) -> db.space("bare").delete(1));
        add(ER_NO_SUCH_INDEX_ID, "No index #0 is defined in space 'bare'",
            "bare:update({1}, {})", (db) -> db.space("bare").update(key(1)));
        add(ER_NO_SUCH_INDEX_NAME, "No index 'nope' is defined in space 'multi'",
            null, (db) -> db.space("multi").index("nope"));
        add(ER_NO_SUCH_SPACE, "Space 'nope' does not exist", null, (db) -> db.space("nope"));
        add(ER_NO_SUCH_SPACE, "Space '7777' does not exist",
            "box.space._index:insert{7777, 0, 'pk', 'tree', {unique = true}, {{0, 'unsigned'}}}",
            (db) -> db.space("_index").insert(
                7777, 0, "pk", "tree", Map.of("unique", true), List.of(List.of(0, "unsigned"))));
        add(ER_VIEW_IS_RO, "View '_vspace' is read-only",
            "box.space._vspace:insert{1}", (db) -> db.space("_vspace").insert(1));
        add(ER_VIEW_IS_RO, "View '_vindex' is read-only",
            "box.space._vindex:delete{1, 1}", (db) -> db.space("_vindex").delete(1, 1));
        add(ER_VIEW_IS_RO, "View '_vspace' is read-only",
            "box.space._vspace:update({512}, {{'=', 3, 'x'}})",
            (db) -> db.space("_vspace").update(key(512), Operation.set(2, "x")));
        add(ER_TRUNCATE_SYSTEM_SPACE, "Can't truncate a system space, space '_space'",
            "box.space._space:truncate()", (db) -> db.space("_space").truncate());
    }

    private static String type(final String field, final String expected, final String got)
    {
        return "Tuple field " + field + " type does not match one required by operation: expected " + expected +
            ", got " + got;
    }

    private static String part(final int number, final String expected)
    {
        return "Supplied key type of part " + number + " does not match index part type: expected " + expected;
    }

    private static void add(
        final ErrorCode code, final String text, final String lua, final Refusal.Call call)
    {
        ALL.add(new Refusal(code, text, lua, call));
    }
}
