package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.key.KeyPart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static io.memtx.memtx.Key.key;
import static io.memtx.tuple.error.ErrorCode.*;

/**
 * Changes of schema that are refused, over three spaces:
 * <pre>
 *   full   id unsigned, a unsigned, b nullable string, two rows;  pk tree(id), a tree(a)
 *   empty  no format, no row;                                     pk tree(0 unsigned)
 *   bare   no index
 * </pre>
 */
final class DefinitionRefusals
{
    /** Makes the same spaces and rows in a Tarantool. */
    static final String LUA = """
        local full = box.schema.space.create('full', {id = 600, format = {{'id', 'unsigned'}, {'a', 'unsigned'},
            {name = 'b', type = 'string', is_nullable = true}}})
        full:create_index('pk')
        full:create_index('a', {parts = {2}})
        full:insert{1, 10, 'same', 'text'}
        full:insert{2, 20, 'same'}
        local empty = box.schema.space.create('empty', {id = 601})
        empty:create_index('pk')
        local bare = box.schema.space.create('bare', {id = 602})
        local msgpack = require('msgpack')
        local none = msgpack.decode('\\x80')
        """;

    private static final String LONG = "n".repeat(65_001);
    private static final String SHOWN = "n".repeat(64);
    private static final List<Refusal> ALL = new ArrayList<>();

    static
    {
        spaces();
        formats();
        indexes();
        parts();
        rows();
    }

    private DefinitionRefusals()
    {
    }

    static List<Refusal> all()
    {
        return ALL;
    }

    static void create(final Memtx db)
    {
        final Space full = db.createSpace("full", (def) -> def
            .id(600)
            .field("id", FieldType.UNSIGNED).field("a", FieldType.UNSIGNED).nullableField("b", FieldType.STRING)
            .index("pk", IndexType.TREE, KeySpec.unique("id"))
            .index("a", IndexType.TREE, KeySpec.unique("a")));
        full.insert(1, 10, "same", "text");
        full.insert(2, 20, "same");
        db.createSpace("empty", (def) -> def
            .id(601)
            .index("pk", IndexType.TREE, KeySpec.unique(part(0, FieldType.UNSIGNED))));
        db.createSpace("bare", (def) -> def.id(602));
    }

    private static void spaces()
    {
        add(ER_SPACE_EXISTS, "Space 'full' already exists",
            "box.schema.space.create('full')", (db) -> db.createSpace("full", (def) -> {}));
        add(ER_SPACE_EXISTS, "Space '_space' already exists",
            "box.schema.space.create('_space')", (db) -> db.createSpace("_space", (def) -> {}));
        add(ER_IDENTIFIER, "Invalid identifier '' (expected printable symbols only or it is too long)",
            "box.schema.space.create('')", (db) -> db.createSpace("", (def) -> {}));
        add(ER_IDENTIFIER, "Invalid identifier 'a\tb' (expected printable symbols only or it is too long)",
            "box.schema.space.create('a\\tb')", (db) -> db.createSpace("a\tb", (def) -> {}));
        add(ER_CREATE_SPACE, "Failed to create space '" + SHOWN + "': space name is too long",
            "box.schema.space.create(string.rep('n', 65001))", (db) -> db.createSpace(LONG, (def) -> {}));
        add(ER_CREATE_SPACE, "Failed to create space 's': space id 0 is reserved",
            "box.schema.space.create('s', {id = 0})", (db) -> db.space("_space").insert(
                0, 1, "s", "memtx", 0, Map.of(), List.of()));
        add(ER_CREATE_SPACE, "Failed to create space 's': local space can't be synchronous",
            "box.schema.space.create('s', {is_local = true, is_sync = true})",
            (db) -> db.createSpace("s", (def) -> def.local().sync().primaryKey(0)));
        add(ER_CREATE_SPACE,
            "Failed to create space 's': exact_field_count must be either 0 or >= formatted field count",
            "box.schema.space.create('s', {field_count = 1, format = {{'a'}, {'b'}}})",
            (db) -> db.createSpace("s", (def) -> def
                .fieldCount(1).field("a", FieldType.ANY).field("b", FieldType.ANY)));
        add(ER_NO_SUCH_ENGINE, "Space engine 'oops' does not exist",
            "box.schema.space.create('s', {engine = 'oops'})",
            (db) -> db.space("_space").insert(700, 1, "s", "oops", 0, Map.of(), List.of()));
        add(ER_WRONG_SPACE_OPTIONS, "Wrong space options: unexpected option 'foo'",
            "box.space._space:insert{700, 1, 's', 'memtx', 0, {foo = 1}, {}}",
            (db) -> db.space("_space").insert(700, 1, "s", "memtx", 0, Map.of("foo", 1), List.of()));
        add(ER_DROP_SPACE, "Can't drop space 'full': the space has indexes",
            "box.space._space:delete{600}", (db) -> db.space("_space").delete(600));
        add(ER_TUPLE_FOUND, "Duplicate key exists in unique index \"primary\" in space \"_space\" with old tuple - " +
            "[602, 1, \"bare\", \"memtx\", 0, {}, []] and new tuple - [602, 1, \"s\", \"memtx\", 0, {}, []]",
            "box.space._space:insert{602, 1, 's', 'memtx', 0, none, {}}",
            (db) -> db.space("_space").insert(602, 1, "s", "memtx", 0, Map.of(), List.of()));
        add(ER_SPACE_EXISTS, "Space 'bare' already exists",
            null, (db) -> db.createSpace("s", (def) -> def.id(602)));
        add(ER_ALTER_SPACE, "Can't modify space 'full': replication group is immutable",
            "box.space._space:update({600}, {{'=', 6, {group_id = 1}}})",
            (db) -> db.space("_space").update(key(600), Operation.set(5, Map.of("group_id", 1))));
        add(ER_IDENTIFIER, "Invalid identifier '' (expected printable symbols only or it is too long)",
            "full:rename('')", (db) -> db.space("full").rename(""));
    }

    private static void formats()
    {
        add(ER_SPACE_FIELD_IS_DUPLICATE, "Space field 'a' is duplicate",
            "box.schema.space.create('s', {format = {{'a'}, {'a'}}})",
            (db) -> db.createSpace("s", (def) -> def.field("a", FieldType.ANY).field("a", FieldType.ANY)));
        add(ER_WRONG_SPACE_FORMAT, "Wrong space format field 1: unknown field type",
            null,
            (db) -> db.space("_space").insert(
                700, 1, "s", "memtx", 0, Map.of(), List.of(Map.of("name", "a", "type", "oops"))));
        add(ER_WRONG_SPACE_FORMAT, "Wrong space format field 2: name is too long",
            null,
            (db) -> db.createSpace("s", (def) -> def.field("a", FieldType.ANY).field(LONG, FieldType.ANY)));
        add(ER_FORMAT_MISMATCH_INDEX_PART,
            "Field 1 (id) has type 'string' in space format, but type 'unsigned' in index definition",
            "full:format{{'id', 'string'}}", (db) -> db.space("full").format(fields("id", FieldType.STRING)));
        add(ER_FIELD_TYPE, type("3 (b)", "unsigned", "string"),
            "full:format{{'id', 'unsigned'}, {'a', 'unsigned'}, {'b', 'unsigned'}}",
            (db) -> db.space("full").format(
                fields("id", FieldType.UNSIGNED, "a", FieldType.UNSIGNED, "b", FieldType.UNSIGNED)));
        add(ER_FIELD_MISSING, "Tuple field 4 (d) required by space format is missing",
            null,
            (db) -> db.space("full").format(fields("id", FieldType.UNSIGNED, "a", FieldType.UNSIGNED,
                "b", FieldType.STRING, "d", FieldType.STRING)));
        add(ER_EXACT_FIELD_COUNT, "Tuple field count 4 does not match space field count 3",
            "box.space._space:update({600}, {{'=', 5, 3}})",
            (db) -> db.space("_space").update(key(600), Operation.set(4, 3)));
        add(ER_FORMAT_MISMATCH_INDEX_PART,
            "Field 1 (x) has type 'string' in space format, but type 'unsigned' in index definition",
            null, (db) -> db.space("empty").format(fields("x", FieldType.STRING)));
    }

    private static void indexes()
    {
        add(ER_INDEX_EXISTS, "Index 'a' already exists",
            "full:create_index('a', {parts = {2}})",
            (db) -> db.space("full").createIndex("a", IndexType.TREE, KeySpec.unique("a")));
        add(ER_TUPLE_FOUND, "Duplicate key exists in unique index \"b\" in space \"full\" with old tuple - " +
            "[1, 10, \"same\", \"text\"] and new tuple - [2, 20, \"same\"]",
            "full:create_index('b', {parts = {{3, 'string', is_nullable = true}}})",
            (db) -> db.space("full").createIndex("b", IndexType.TREE, KeySpec.unique("b")));
        add(ER_TUPLE_FOUND, "Duplicate key exists in unique index \"b\" in space \"full\" with old tuple - " +
            "[1, 10, \"same\", \"text\"] and new tuple - [2, 20, \"same\"]",
            "box.space._index:insert{600, 2, 'b', 'hash', {unique = true}, {{2, 'string'}}}",
            (db) -> db.space("full").createIndex("b", IndexType.HASH, KeySpec.unique(part(2, FieldType.STRING))));
        add(ER_FIELD_MISSING, "Tuple field 4 required by space format is missing",
            null, (db) -> db.space("full").createIndex("d", IndexType.TREE, KeySpec.unique(part(3, FieldType.STRING))));
        add(ER_FIELD_TYPE, type("4", "unsigned", "string"),
            "full:create_index('d', {parts = {{4, 'unsigned', is_nullable = true}}})",
            (db) -> db.space("full").createIndex(
                "d", IndexType.TREE, KeySpec.unique(new KeyPart(3, FieldType.UNSIGNED, true))));
        add(ER_ALTER_SPACE, "Can't modify space 'bare': can not add a secondary key before primary",
            "box.space._index:insert{602, 1, 's', 'tree', {unique = true}, {{0, 'unsigned'}}}",
            (db) -> db.space("_index").insert(
                602, 1, "s", "tree", Map.of("unique", true), List.of(List.of(0, "unsigned"))));
        add(ER_INDEX_TYPE, "Unsupported index type supplied for index 'i' in space 'empty'",
            "box.space._index:insert{601, 1, 'i', 'oops', {unique = true}, {{0, 'unsigned'}}}",
            (db) -> db.space("_index").insert(
                601, 1, "i", "oops", Map.of("unique", true), List.of(List.of(0, "unsigned"))));
        add(ER_MODIFY_INDEX, "Can't create or modify index 'i' in space 'empty': index id too big",
            "empty:create_index('i', {id = 128})",
            (db) -> db.space("_index").insert(
                601, 128, "i", "tree", Map.of("unique", true), List.of(List.of(0, "unsigned"))));
        add(ER_MODIFY_INDEX, "Can't create or modify index 'i' in space 'bare': primary key must be unique",
            "bare:create_index('i', {unique = false})",
            (db) -> db.space("bare").createIndex(
                "i", IndexType.TREE, KeySpec.nonUnique(part(0, FieldType.UNSIGNED))));
        add(ER_MODIFY_INDEX, "Can't create or modify index 'i' in space 'empty': HASH index must be unique",
            "empty:create_index('i', {type = 'hash', unique = false})",
            (db) -> db.space("empty").createIndex(
                "i", IndexType.HASH, KeySpec.nonUnique(part(0, FieldType.UNSIGNED))));
        add(ER_UNSUPPORTED, "HASH does not support nullable parts",
            "empty:create_index('i', {type = 'hash', parts = {{2, 'string', is_nullable = true}}})",
            (db) -> db.space("empty").createIndex(
                "i", IndexType.HASH, KeySpec.unique(new KeyPart(1, FieldType.STRING, true))));
        add(ER_NULLABLE_PRIMARY, "Primary index of space 'bare' can not contain nullable parts",
            "bare:create_index('i', {parts = {{1, 'string', is_nullable = true}}})",
            (db) -> db.space("bare").createIndex(
                "i", IndexType.TREE, KeySpec.unique(new KeyPart(0, FieldType.STRING, true))));
        add(ER_IDENTIFIER, "Invalid identifier '' (expected printable symbols only or it is too long)",
            "empty:create_index('')",
            (db) -> db.space("empty").createIndex("", IndexType.TREE, KeySpec.unique(part(0, FieldType.UNSIGNED))));
        add(ER_DROP_PRIMARY_KEY, "Can't drop primary key in space 'full' while secondary keys exist",
            "full.index.pk:drop()", (db) -> db.space("full").primary().drop());
        add(ER_LAST_DROP, "Can't drop the primary key in a system space, space '_space'",
            "box.space._space.index.primary:drop()", (db) -> db.space("_space").primary().drop());
        add(ER_MULTISTATEMENT_TRANSACTION, "Can not perform index build in a multi-statement transaction",
            "box.atomic(function() empty:insert{1}; full:create_index('c', {parts = {1}}) end)",
            (db) -> db.transact((tx) ->
            {
                tx.insert(db.space("empty"), 1);
                db.space("full").createIndex("c", IndexType.TREE, KeySpec.unique("id"));
            }));
        add(ER_MULTISTATEMENT_TRANSACTION, "Can not perform space format check in a multi-statement transaction",
            "box.atomic(function() empty:insert{1}; full:format{{'id', 'unsigned'}, {'x', 'unsigned'}, " +
                "{'b', 'string'}} end)",
            (db) -> db.transact((tx) ->
            {
                tx.insert(db.space("empty"), 1);
                db.space("full").format(
                    fields("id", FieldType.UNSIGNED, "x", FieldType.UNSIGNED, "b", FieldType.STRING));
            }));
    }

    private static void parts()
    {
        add(ER_MODIFY_INDEX, "Can't create or modify index 'i' in space 'empty': same key part is indexed twice",
            "empty:create_index('i', {parts = {1, 1}})",
            (db) -> db.space("empty").createIndex("i", IndexType.TREE, KeySpec.unique(
                part(0, FieldType.UNSIGNED), part(0, FieldType.UNSIGNED))));
        add(ER_MODIFY_INDEX, "Can't create or modify index 'i' in space 'empty': field no is too big",
            "empty:create_index('i', {parts = {40000, 'unsigned'}})",
            (db) -> db.space("empty").createIndex(
                "i", IndexType.TREE, KeySpec.unique(part(40_000, FieldType.UNSIGNED))));
        add(ER_MODIFY_INDEX, "Can't create or modify index 'i' in space 'empty': part count must be positive",
            "box.space._index:insert{601, 1, 'i', 'tree', {unique = true}, {}}",
            (db) -> db.space("empty").createIndex("i", IndexType.TREE, KeySpec.unique()));
        add(ER_MODIFY_INDEX, "Can't create or modify index 'i' in space 'empty': too many key parts",
            "local p = {} for i = 1, 256 do p[i] = {i, 'unsigned'} end empty:create_index('i', {parts = p})",
            (db) ->
            {
                final Object[] many = new Object[256];
                Arrays.setAll(many, (i) -> part(i, FieldType.UNSIGNED));
                db.space("empty").createIndex("i", IndexType.TREE, KeySpec.unique(many));
            });
        add(ER_MODIFY_INDEX, "Can't create or modify index 'i' in space 'empty': field type 'map' is not supported",
            "empty:create_index('i', {parts = {2, 'map'}})",
            (db) -> db.space("empty").createIndex("i", IndexType.TREE, KeySpec.unique(part(1, FieldType.MAP))));
        add(ER_INDEX_PART_TYPE_MISMATCH, "Field 1 has type 'unsigned' in one index, but type 'string' in another",
            "empty:create_index('i', {parts = {1, 'string'}})",
            (db) -> db.space("empty").createIndex("i", IndexType.TREE, KeySpec.unique(part(0, FieldType.STRING))));
        add(ER_INDEX_PART_TYPE_MISMATCH,
            "Field 2 (a) has type 'unsigned' in one index, but type 'string' in another",
            "box.space._index:insert{600, 2, 'i', 'tree', {unique = true}, {{1, 'string'}}}",
            (db) -> db.space("full").createIndex("i", IndexType.TREE, KeySpec.unique(part(1, FieldType.STRING))));
        add(ER_FORMAT_MISMATCH_INDEX_PART,
            "Field 3 (b) has type 'string' in space format, but type 'unsigned' in index definition",
            "box.space._index:insert{600, 2, 'i', 'tree', {unique = true}, {{2, 'unsigned'}}}",
            (db) -> db.space("full").createIndex("i", IndexType.TREE, KeySpec.unique(part(2, FieldType.UNSIGNED))));
        add(ER_NO_SUCH_FIELD_NAME_IN_SPACE, "Field 'nope' was not found in space 'full' format",
            null, (db) -> db.space("full").createIndex("i", IndexType.TREE, KeySpec.unique("nope")));
        add(ER_NO_SUCH_FIELD_NAME_IN_SPACE, "Field 'nope' was not found in space 's' format",
            null, (db) -> db.createSpace("s", (def) -> def.field("a", FieldType.UNSIGNED).primaryKey("nope")));
        add(ER_WRONG_INDEX_PARTS, "Wrong index part 1: unknown field type",
            "box.space._index:insert{601, 1, 'i', 'tree', {unique = true}, {{0, 'oops'}}}",
            (db) -> db.space("_index").insert(
                601, 1, "i", "tree", Map.of("unique", true), List.of(List.of(0, "oops"))));
        add(ER_WRONG_INDEX_OPTIONS, "Wrong index options: unexpected option 'oops'",
            "box.space._index:insert{601, 1, 'i', 'tree', {oops = true}, {{0, 'unsigned'}}}",
            (db) -> db.space("_index").insert(
                601, 1, "i", "tree", Map.of("oops", true), List.of(List.of(0, "unsigned"))));
    }

    private static void rows()
    {
        add(ER_FIELD_TYPE, type("1 (id)", "unsigned", "string"),
            "box.space._space:insert{'x'}", (db) -> db.space("_space").insert("x"));
        add(ER_FIELD_MISSING, "Tuple field 7 (format) required by space format is missing",
            null, (db) -> db.space("_space").insert(700, 1, "s", "memtx", 0, Map.of()));
        add(ER_UNSUPPORTED, "memtx does not support RTREE index 'i' of space 'empty'",
            null, (db) -> db.space("_index").insert(
                601, 1, "i", "rtree", Map.of("unique", false), List.of(List.of(1, "array"))));
        add(ER_NO_SUCH_SPACE, "Space '999' does not exist",
            "box.space._index:insert{999, 0, 'i', 'tree', {unique = true}, {{0, 'unsigned'}}}",
            (db) -> db.space("_index").insert(
                999, 0, "i", "tree", Map.of("unique", true), List.of(List.of(0, "unsigned"))));
        add(ER_FIELD_TYPE, type("5 (opts)", "map", "unsigned"),
            null, (db) -> db.space("_index").insert(601, 1, "i", "tree", 1, List.of(List.of(0, "unsigned"))));
        add(ER_CANT_UPDATE_PRIMARY_KEY,
            "Attempt to modify a tuple field which is part of primary index in space '_space'",
            "box.space._space:update({602}, {{'=', 1, 700}})",
            (db) -> db.space("_space").update(key(602), Operation.set(0, 700)));
    }

    static KeyPart part(final int field, final FieldType type)
    {
        return new KeyPart(field, type, false);
    }

    private static List<FieldDef> fields(final Object... namesAndTypes)
    {
        final List<FieldDef> fields = new ArrayList<>();
        for (int i = 0; i < namesAndTypes.length; i += 2)
        {
            fields.add(new FieldDef((String)namesAndTypes[i], (FieldType)namesAndTypes[i + 1]));
        }
        return fields;
    }

    private static String type(final String field, final String expected, final String got)
    {
        return "Tuple field " + field + " type does not match one required by operation: expected " + expected +
            ", got " + got;
    }

    private static void add(final ErrorCode code, final String text, final String lua, final Refusal.Call call)
    {
        ALL.add(new Refusal(code, text, lua, call));
    }
}
