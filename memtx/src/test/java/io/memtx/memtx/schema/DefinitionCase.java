package io.memtx.memtx.schema;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A row of {@code _space} or {@code _index} and the answer to it.
 *
 * @param name        of the case.
 * @param row         as Java objects.
 * @param number      of our error; {@link #ACCEPTED} for none.
 * @param theirNumber of Tarantool's error: another one only where we refuse what we lack.
 * @param text        that our message contains.
 */
record DefinitionCase(String name, List<Object> row, int number, int theirNumber, String text)
{
    static final int ACCEPTED = 0;

    private static final String LONG_NAME = "x".repeat(65_001);
    private static final Map<String, Object> NONE = Map.of();
    private static final Map<String, Object> UNIQUE = Map.of("unique", true);

    @Override
    public String toString()
    {
        return name;
    }

    static List<DefinitionCase> spaces()
    {
        return List.of(
            space("plain", 0, "", 600, "a", "memtx", 0, NONE),
            space("id 0", 9, "Failed to create space 'a': space id 0 is reserved", 0, "a", "memtx", 0, NONE),
            space("id too big", 9, "space id is too big", 2_147_483_648L, "a", "memtx", 0, NONE),
            space("highest id", 0, "", Integer.MAX_VALUE - 1, "a", "memtx", 0, NONE),
            space("highest id of 2.6", 9, 0, "space id is too big", Integer.MAX_VALUE, "a", "memtx", 0, NONE),
            space("empty name", 70, "Invalid identifier ''", 600, "", "memtx", 0, NONE),
            space("control character", 70, "Invalid identifier", 600, "a\u0001b", "memtx", 0, NONE),
            space("name of Unicode", 0, "", 600, "\u043f\u0440\u0438 \ud83d\ude00", "memtx", 0, NONE),
            space("long name", 9, "xxxx': space name is too long", 600, LONG_NAME, "memtx", 0, NONE),
            space("no such engine", 57, "Space engine 'foo' does not exist", 600, "a", "foo", 0, NONE),
            space("long engine name", 9, "space engine name is too long", 600, "a", "x".repeat(17), 0, NONE),
            space("empty engine name", 70, "Invalid identifier ''", 600, "a", "", 0, NONE),
            space("vinyl", 57, 0, "Space engine 'vinyl' does not exist", 600, "a", "vinyl", 0, NONE),
            space("sysview for users", 57, 0, "'sysview'", 600, "a", "sysview", 0, NONE),
            space("unknown option", 111, "unexpected option 'foo'", 600, "a", "memtx", 0, Map.of("foo", 1)),
            space("temporary", 0, "", 600, "a", "memtx", 0, Map.of("temporary", true)),
            space("temporary by number", 111, "'temporary' must be boolean", 600, "a", "memtx", 0,
                Map.of("temporary", 1)),
            space("group by name", 111, "'group_id' must be unsigned", 600, "a", "memtx", 0, Map.of("group_id", "x")),
            space("group 0", 0, "", 600, "a", "memtx", 0, Map.of("group_id", 0)),
            space("group 2", 155, "Replication group '2' does not exist", 600, "a", "memtx", 0,
                Map.of("group_id", 2)),
            space("synchronous", 0, "", 600, "a", "memtx", 0, Map.of("is_sync", true)),
            space("synchronous and local", 9, "local space can't be synchronous", 600, "a", "memtx", 0,
                Map.of("is_sync", true, "group_id", 1)),
            space("SQL", 5, 0, "memtx does not support spaces of SQL", 600, "a", "memtx", 0,
                Map.of("sql", "CREATE TABLE a")),
            space("too few fields", 9, "exact_field_count must be either 0 or >=", 600, "a", "memtx", 1, NONE,
                Map.of("name", "a", "type", "unsigned"), Map.of("name", "b", "type", "string")),
            space("field count", 0, "", 600, "a", "memtx", 2, NONE,
                Map.of("name", "a", "type", "unsigned"), Map.of("name", "b", "type", "string")));
    }

    static List<DefinitionCase> indexes()
    {
        final List<DefinitionCase> cases = new ArrayList<>(List.of(
            index("tree", 0, "", 0, "i", "tree", UNIQUE, List.of(0, "unsigned")),
            index("type in capitals", 0, "", 0, "i", "TREE", UNIQUE, List.of(0, "unsigned")),
            index("hash", 0, "", 0, "i", "hash", UNIQUE, List.of(0, "unsigned")),
            index("no options", 0, "", 0, "i", "tree", NONE, List.of(0, "unsigned")),
            index("no such type", 13, "Unsupported index type supplied for index 'i' in space 'z'", 0, "i", "foo",
                UNIQUE, List.of(0, "unsigned")),
            index("rtree", 5, 14, "memtx does not support RTREE index 'i'", 1, "i", "rtree", UNIQUE,
                List.of(0, "array")),
            index("bitset", 5, 14, "memtx does not support BITSET index 'i'", 1, "i", "bitset", UNIQUE,
                List.of(0, "unsigned")),
            index("empty name", 70, "Invalid identifier ''", 0, "", "tree", UNIQUE, List.of(0, "unsigned")),
            index("long name", 14, "index name is too long", 0, LONG_NAME, "tree", UNIQUE, List.of(0, "unsigned")),
            index("number 127", 0, "", 127, "i", "tree", UNIQUE, List.of(0, "unsigned")),
            index("number 128", 14, "index id too big", 128, "i", "tree", UNIQUE, List.of(0, "unsigned")),
            index("primary not unique", 14, "primary key must be unique", 0, "i", "tree", Map.of("unique", false),
                List.of(0, "unsigned")),
            index("secondary not unique", 0, "", 1, "i", "tree", Map.of("unique", false), List.of(0, "unsigned")),
            index("hash not unique", 14, "HASH index must be unique", 1, "i", "hash", Map.of("unique", false),
                List.of(0, "unsigned")),
            index("no parts", 14, "part count must be positive", 0, "i", "tree", UNIQUE),
            index("256 parts", 14, "too many key parts", 0, "i", "tree", UNIQUE, parts(256)),
            index("255 parts", 0, "", 0, "i", "tree", UNIQUE, parts(255)),
            index("field too big", 14, "field no is too big", 0, "i", "tree", UNIQUE, List.of(40_000, "unsigned")),
            index("highest field", 0, "", 0, "i", "tree", UNIQUE, List.of(32_767, "unsigned")),
            index("part twice", 14, "same key part is indexed twice", 0, "i", "tree", UNIQUE,
                List.of(0, "unsigned"), List.of(0, "unsigned")),
            index("unknown option", 108, "unexpected option 'foo'", 0, "i", "tree", Map.of("foo", 1),
                List.of(0, "unsigned")),
            index("unique by number", 108, "'unique' must be boolean", 0, "i", "tree", Map.of("unique", 1),
                List.of(0, "unsigned")),
            index("vinyl's options", 0, "", 0, "i", "tree", Map.of("page_size", 8192, "lsn", 5),
                List.of(0, "unsigned"))));
        cases.addAll(compactParts());
        cases.addAll(mapParts());
        return cases;
    }

    private static List<DefinitionCase> compactParts()
    {
        return List.of(
            index("alias of a type", 0, "", 0, "i", "tree", UNIQUE, List.of(0, "num")),
            index("type any", 14, "field type 'any' is not supported", 0, "i", "tree", UNIQUE, List.of(0, "*")),
            index("type array", 14, "field type 'array' is not supported", 0, "i", "tree", UNIQUE,
                List.of(0, "array")),
            index("type map", 14, "field type 'map' is not supported", 0, "i", "hash", UNIQUE, List.of(0, "map")),
            index("no such field type", 107, "unknown field type", 0, "i", "tree", UNIQUE, List.of(0, "foo")),
            index("type missing", 107, "a field type is missing", 0, "i", "tree", UNIQUE, List.of(0)),
            index("empty part", 107, "expected a non-empty array", 0, "i", "tree", UNIQUE, List.of()),
            index("field by name", 107, "field id must be an integer", 0, "i", "tree", UNIQUE,
                List.of("a", "unsigned")),
            index("type by number", 107, "field type must be a string", 0, "i", "tree", UNIQUE, List.of(0, 1)),
            index("more in a part", 0, "", 0, "i", "tree", UNIQUE, List.of(0, "unsigned", 5)),
            index("map behind array", 107, "Wrong index part 2: expected an array", 0, "i", "tree", UNIQUE,
                List.of(0, "unsigned"), Map.of("field", 1, "type", "unsigned")),
            index("uuid", 0, "", 0, "i", "tree", UNIQUE, List.of(0, "uuid")),
            index("decimal", 0, "", 0, "i", "hash", UNIQUE, List.of(0, "decimal")));
    }

    private static List<DefinitionCase> mapParts()
    {
        return List.of(
            part("part as map", 0, 0, "", Map.of("field", 0, "type", "string")),
            part("nullable", 0, 0, "", Map.of("field", 0, "type", "string", "is_nullable", true)),
            part("field left out", 0, 0, "", Map.of("type", "unsigned")),
            part("type left out", 108, 108, "index part: unknown field type", Map.of("field", 0)),
            part("type unknown", 108, 108, "index part: unknown field type", Map.of("field", 0, "type", "foo")),
            part("unknown option of a part", 108, 108, "unexpected option 'foo'",
                Map.of("field", 0, "type", "unsigned", "foo", 1)),
            part("nullable by number", 108, 108, "'is_nullable' must be boolean",
                Map.of("field", 0, "type", "unsigned", "is_nullable", 1)),
            part("field as text", 108, 108, "'field' must be unsigned", Map.of("field", "x", "type", "unsigned")),
            part("negative field", 108, 108, "'field' must be unsigned", Map.of("field", -1, "type", "unsigned")),
            part("collation", 0, 0, "", Map.of("field", 0, "type", "string", "collation", 2)),
            part("no such collation", 108, 108, "collation was not found by ID",
                Map.of("field", 0, "type", "string", "collation", 999)),
            part("collation by bytes", 0, 0, "", Map.of("field", 0, "type", "string", "collation", 3)),
            part("collation of numbers", 108, 108, "collation is reasonable only for string and scalar parts",
                Map.of("field", 0, "type", "unsigned", "collation", 1)),
            part("path", 0, 0, "", Map.of("field", 0, "type", "string", "path", "a")),
            part("path that is none", 108, 108, "invalid path",
                Map.of("field", 0, "type", "string", "path", "a[")),
            part("two arrays in a path", 108, 108, "no more than one array index placeholder [*] is allowed",
                Map.of("field", 0, "type", "string", "path", "[*][*]")),
            index("elements in a primary key", 14, "primary key cannot be multikey", 0, "i", "tree", UNIQUE,
                Map.of("field", 0, "type", "string", "path", "[*]")),
            index("elements in a hash", 14, "HASH index cannot be multikey", 1, "i", "hash", UNIQUE,
                Map.of("field", 0, "type", "string", "path", "[*]")),
            part("action abort", 0, 0, "", Map.of("field", 0, "type", "string", "nullable_action", "abort")),
            part("action none", 108, 108, "conflicting nullability and nullable action",
                Map.of("field", 0, "type", "string", "nullable_action", "none")),
            part("nullable but abort", 108, 108, "conflicting nullability and nullable action",
                Map.of("field", 0, "type", "string", "nullable_action", "abort", "is_nullable", true)),
            part("no such order", 108, 108, "index part: unknown sort order",
                Map.of("field", 0, "type", "string", "sort_order", "x")),
            index("array behind map", 108, "index part is expected to be a map", 0, "i", "tree", UNIQUE,
                Map.of("field", 0, "type", "string"), List.of(1, "string")),
            index("neither map nor array", 108, "index part is expected to be a map", 0, "i", "tree", UNIQUE, 1),
            index("nullable primary", 152, "Primary index of space 'z' can not contain nullable parts", 0, "i",
                "tree", UNIQUE, Map.of("field", 0, "type", "string", "is_nullable", true)),
            index("nullable hash", 5, "HASH does not support nullable parts", 1, "i", "hash", UNIQUE,
                Map.of("field", 0, "type", "string", "is_nullable", true)));
    }

    private static DefinitionCase space(
        final String name, final int number, final String text, final Object... row)
    {
        return space(name, number, number, text, row);
    }

    private static DefinitionCase space(
        final String name, final int number, final int theirNumber, final String text, final Object... row)
    {
        final List<Object> fields = new ArrayList<>(List.of(row).subList(0, 5));
        fields.add(1, SpaceDef.ADMIN);
        fields.add(List.of(row).subList(5, row.length));
        return new DefinitionCase(name, fields, number, theirNumber, text);
    }

    private static DefinitionCase part(
        final String name, final int number, final int theirNumber, final String text, final Object part)
    {
        return index(name, number, theirNumber, text, 1, "i", "tree", UNIQUE, part);
    }

    private static DefinitionCase index(
        final String name, final int number, final String text, final Object... row)
    {
        return index(name, number, number, text, row);
    }

    private static DefinitionCase index(
        final String name, final int number, final int theirNumber, final String text, final Object... row)
    {
        final List<Object> fields = new ArrayList<>(Arrays.asList(row).subList(0, 4));
        // a space of its own for primaries, and one that has a primary already
        fields.add(0, row[0].equals(0) ? 700 : 701);
        fields.add(row.length > 4 && row[4] instanceof Object[] parts ?
            List.of(parts) : Arrays.asList(row).subList(4, row.length));
        return new DefinitionCase(name, fields, number, theirNumber, text);
    }

    private static Object[] parts(final int count)
    {
        return IntStream.range(0, count).mapToObj(fieldNo -> List.of(fieldNo, "unsigned")).toArray();
    }
}
