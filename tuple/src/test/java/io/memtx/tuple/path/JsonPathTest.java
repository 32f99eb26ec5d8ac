package io.memtx.tuple.path;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackWriter;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Paths: their syntax, with the positions of errors as Tarantool 2.6 tells them, and what they find.
 */
class JsonPathTest
{
    @Test
    void shouldTakePathsApart()
    {
        assertText("[\"b\"][\"x\"]", "b.x");
        assertText("[\"b\"][\"x\"]", ".b['x']");
        assertText("[2][\"x\"][3]", "[2].x[3]");
        assertText("[\"a b\"][\"c'd\"]", "[\"a b\"][\"c'd\"]");
        assertText("[\"_x1\"]", "_x1");
        assertText("[\"ключ\"][\"x٣\"]", "ключ.x٣");
        assertText("[\"x\1\"]", "[\"x\1\"]");
        assertText("[*][\"x\"]", "[*].x");
        assertText("[2147483647]", "[2147483647]");
        assertText("[7]", "[007]");
        assertText("", "");
    }

    @Test
    void shouldSayWhereAPathIsMalformed()
    {
        final Object[][] table = {
            {"[0]", 2}, {"[2", 3}, {"b.", 3}, {"b..x", 3}, {"b[", 2}, {"b[]", 3}, {"b[1", 4}, {"b[\"x", 5},
            {"b[\"x\"", 6}, {"b[x]", 3}, {"b[1.5]", 4}, {"b.1", 3}, {"b.x y", 4}, {"b[\"\"]", 4}, {"[\"b\"]x", 6},
            {"[2]x", 4}, {"[2147483648]", 2}, {"[99999999999999999999]", 2}, {"[1a]", 3}, {"[", 1}, {"b[\"x\"y", 6},
            {"b[\"x']", 7}, {"b[ 1]", 3}, {"b[1 ]", 4}, {"b[1]]", 5}, {"1a", 1}, {"b.x-y", 4}, {"b.x[", 4},
            {"b.x[1", 6}, {".", 2}, {"..", 2}, {"b.x²", 4}, {"[\"", 3}, {"[\"\"]", 3}, {"[\"b\"", 5},
            {"b[\"\\\"\"]", 6}, {"*", 1}, {"b.*", 3}, {"b[*", 4}, {"b[**]", 4}, {"b[*1]", 4}, {"b[1][", 5},
            {"ключ.я[\"é", 10}, {"b[-1]", 3}};
        for (final Object[] row : table)
        {
            final String path = (String)row[0];
            assertEquals(
                row[1], assertThrows(MalformedPathException.class, () -> JsonPath.parse(path), path).position(), path);
        }
    }

    @Test
    void shouldRefuseBytesThatAreNotUtf8()
    {
        final int[][] malformed = {
            {0xFF}, {0x80}, {0xC0, 0x80}, {0xC3}, {0xE0, 0x80, 0x80}, {0xED, 0xA0, 0x80}, {0xF4, 0x90, 0x80, 0x80},
            {0xE2, 0x82}, {0xC3, 'a'}};
        for (final int[] bytes : malformed)
        {
            assertEquals(1, positionOf(bytes));
            final int[] quoted = new int[bytes.length + 5];
            System.arraycopy(new int[]{'[', '"', 'x'}, 0, quoted, 0, 3);
            System.arraycopy(bytes, 0, quoted, 3, bytes.length);
            System.arraycopy(new int[]{'"', ']'}, 0, quoted, 3 + bytes.length, 2);
            assertEquals(4, positionOf(quoted));
        }
    }

    @Test
    void shouldFindValues()
    {
        final Map<Object, Object> map = new LinkedHashMap<>();
        map.put("x", 1);
        map.put(5, "five");
        map.put("y", List.of(10, 20, Map.of("q", "s")));
        map.put("a b", null);
        assertEquals(map, found(map, ""));
        assertEquals(1, found(map, "x"));
        assertEquals("s", found(map, "y[3].q"));
        assertEquals(null, found(map, "['a b']"));
        assertEquals("five", found(map, "[5]")); // an integer key
        for (final String path : List.of("z", "x.y", "x[1]", "y[4]", "y.x", "[1]", "[6]", "y[3].q.r"))
        {
            assertEquals(MISSING, found(map, path), path);
        }
    }

    @Test
    void shouldCompareStepsNotText()
    {
        assertEquals(JsonPath.parse("a.b[1]"), JsonPath.parse(".a['b'][01]"));
        assertEquals(JsonPath.parse("a.b[1]").hashCode(), JsonPath.parse(".a['b'][01]").hashCode());
        assertNotEquals(JsonPath.parse("a.b[1]"), JsonPath.parse("a.b"));
        assertNotEquals(JsonPath.parse("a.b[1]"), JsonPath.parse("a.b[2]"));
        assertNotEquals(JsonPath.parse("a[1]"), JsonPath.parse("a[*]"));
        assertTrue(JsonPath.parse("a[*].b").startsWith(JsonPath.parse("a[*]")));
        assertTrue(JsonPath.parse("a").startsWith(JsonPath.EMPTY));
        assertFalse(JsonPath.parse("a").startsWith(JsonPath.parse("a.b")));
        assertEquals(1, JsonPath.parse("a[*].b").any());
        assertEquals(JsonPath.NONE, JsonPath.parse("a[1].b").any());
        assertEquals("[\"a\"][*]", JsonPath.parse("a[*].b").text(2));
        assertTrue(JsonPath.parse("a[*].b").isName(2));
        assertEquals(3, JsonPath.parse("a[*].b").stepCount());
    }

    @Test
    void shouldFindWhatARandomPathNames()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int i = 0; i < 3000; i++)
        {
            final Object root = value(random, 4);
            final StringBuilder path = new StringBuilder();
            Object expected = root;
            for (int steps = random.nextInt(5); steps > 0 && MISSING != expected; steps--)
            {
                expected = step(random, expected, path);
            }
            final Object wanted = expected;
            assertEquals(wanted, found(root, path.toString()), () -> "seed=" + seed + ' ' + path + " in " + root);
        }
    }

    @Test
    void shouldEndOnAnyText()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
        {
            final StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(9); length > 0; length--)
            {
                text.append("[].*\"'a1_ é-".charAt(random.nextInt(12)));
            }
            try
            {
                final JsonPath path = JsonPath.parse(text.toString());
                assertEquals(path, JsonPath.parse(path.toString()), () -> "seed=" + seed + ' ' + text);
            }
            catch (final MalformedPathException malformed)
            {
                assertTrue(
                    malformed.position() >= 1 && malformed.position() <= text.length() + 1,
                    () -> "seed=" + seed + ' ' + text);
            }
        }
    }

    private static final Object MISSING = "nothing there";

    private static Object step(final Random random, final Object at, final StringBuilder path)
    {
        if (random.nextBoolean())
        {
            final int index = 1 + random.nextInt(4);
            path.append('[').append(index).append(']');
            return !(at instanceof List) || index > ((List<?>)at).size() ? MISSING : ((List<?>)at).get(index - 1);
        }
        final String name = name(random);
        path.append(random.nextBoolean() && !name.contains(" ") ? "." + name : "['" + name + "']");
        return !(at instanceof Map) || !((Map<?, ?>)at).containsKey(name) ? MISSING : ((Map<?, ?>)at).get(name);
    }

    private static Object value(final Random random, final int depth)
    {
        final int kind = 0 == depth ? 0 : random.nextInt(5);
        if (kind <= 1)
        {
            return 0 == kind ? random.nextInt(1000) : null;
        }
        if (2 == kind)
        {
            final List<Object> list = new ArrayList<>();
            for (int i = random.nextInt(5); i > 0; i--)
            {
                list.add(value(random, depth - 1));
            }
            return list;
        }
        final Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--)
        {
            map.put(name(random), value(random, depth - 1));
        }
        return map;
    }

    private static String name(final Random random)
    {
        return List.of("a", "b", "cd", "é", "x y").get(random.nextInt(5));
    }

    private static void assertText(final String expected, final String path)
    {
        assertEquals(expected, JsonPath.parse(path).toString());
    }

    private static Object found(final Object root, final String path)
    {
        final MsgPackWriter writer = new MsgPackWriter();
        MsgPackBoxer.encode(writer, root);
        final long address = JsonPath.parse(path).find(writer.address());
        return Memory.NULL_ADDRESS == address ? MISSING : normal(MsgPackBoxer.decode(address));
    }

    /** Numbers as int. */
    private static Object normal(final Object value)
    {
        if (value instanceof Number)
        {
            return ((Number)value).intValue();
        }
        if (value instanceof List)
        {
            final List<Object> list = new ArrayList<>();
            ((List<?>)value).forEach(element -> list.add(normal(element)));
            return list;
        }
        if (value instanceof Map)
        {
            final Map<Object, Object> map = new LinkedHashMap<>();
            ((Map<?, ?>)value).forEach((key, element) -> map.put(normal(key), normal(element)));
            return map;
        }
        return value;
    }

    private static int positionOf(final int[] bytes)
    {
        final long address = Memory.allocate(bytes.length);
        try
        {
            for (int i = 0; i < bytes.length; i++)
            {
                Memory.putByte(address + i, (byte)bytes[i]);
            }
            final JsonPathLexer lexer = new JsonPathLexer().reset(address, bytes.length);
            assertEquals(JsonPathLexer.INVALID, lexer.next());
            return lexer.position();
        }
        finally
        {
            Memory.free(address);
        }
    }
}
