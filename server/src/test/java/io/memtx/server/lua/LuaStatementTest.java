package io.memtx.server.lua;

import io.memtx.server.console.FlowMapValue;
import io.memtx.server.console.InterpreterSession;
import io.memtx.server.console.OpaqueValue;
import io.memtx.server.console.StatementException;
import io.memtx.server.console.TupleValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What statements return, and what they do to an instance. */
@Timeout(240)
class LuaStatementTest
{
    @TempDir
    private static Path directory;

    private static LuaServer lua;

    @BeforeAll
    static void open() throws Exception
    {
        lua = new LuaServer(directory, LuaServer.PATIENT);
    }

    @AfterAll
    static void close()
    {
        lua.close();
    }

    @Test
    void shouldReturnEveryValueWhenAStatementIsAnExpressionOrAChunk()
    {
        assertEquals(Arrays.asList(1L, null, "a", true), lua.all("1, nil, 'a', true"));
        assertEquals(List.of(3L), lua.all("local a = 1 return a + 2"));
        assertEquals(List.of(), lua.all("x = 1"));
    }

    @Test
    void shouldKeepIntegersExactBothWays()
    {
        assertEquals(
            List.of(9007199254740993L, Long.MIN_VALUE, new BigInteger("18446744073709551615"), 0.5, 1L << 53),
            lua.all("9007199254740993LL, -9223372036854775808LL, 18446744073709551615ULL, 0.5, 2^53"));
        lua.run("local s = box.schema.space.create('exact') s:create_index('pk', {parts = {1, 'integer'}})");
        assertEquals(
            new TupleValue(List.of(9007199254740993L, new BigInteger("18446744073709551615"))),
            lua.run("box.space.exact:insert{9007199254740993LL, 18446744073709551615ULL}"));
        assertEquals(
            List.of("9007199254740993ULL", "9007199254740994ULL"),
            lua.all("local t = box.space.exact:get{9007199254740993LL} return tostring(t[1]), tostring(t[1] + 1)"));
    }

    @Test
    void shouldTellArraysFromMapsAsTarantoolDoes()
    {
        assertEquals(List.of(), lua.run("{}"));
        assertEquals(new FlowMapValue(Map.of()), lua.run("setmetatable({}, {__serialize = 'map'})"));
        assertEquals(Arrays.asList(1L, null, 3L), lua.run("{1, nil, 3}"));
        assertEquals(Map.of(1L, 1L, 20L, 2L), lua.run("{[1] = 1, [20] = 2}"));
        assertEquals("whole", lua.run("setmetatable({1}, {__serialize = function() return 'whole' end})"));
    }

    @Test
    void shouldReturnOneObjectWhenItIsMetTwice()
    {
        final List<?> list = (List<?>)lua.run("local t = {1} return {t, t}");
        assertSame(list.get(0), list.get(1));
        final Map<?, ?> map = (Map<?, ?>)lua.run("local t = {} t.t = t return t");
        assertSame(map, map.get("t"));
    }

    @Test
    void shouldReturnBytesWhenAStringIsNotUtf8()
    {
        assertArrayEquals(new byte[]{(byte)0xFF, 0}, (byte[])lua.run("'\\255\\0'"));
        assertEquals("é", lua.run("'é'"));
        assertEquals(2L, lua.run("#'é'"));
    }

    @Test
    void shouldShowWhatHasNoDataAsText()
    {
        final OpaqueValue function = assertInstanceOf(OpaqueValue.class, lua.run("print"));
        assertTrue(function.text().startsWith("function: "), function.text());
    }

    @Test
    void shouldSayWhatTarantoolSaysWhenAStatementFails()
    {
        assertEquals("[string \"return foo.bar\"]:1: attempt to index global 'foo' (a nil value)", lua.fail("foo.bar"));
        assertEquals("[string \"1 +\"]:1: unexpected symbol near '1'", lua.fail("1 +"));
        assertEquals("x", lua.fail("error('x')"));
        assertEquals(Map.of("a", 1L), lua.fail("error({a = 1})"));
        assertEquals("Use space:insert(...) instead of space.insert(...)", lua.fail("box.space._space.insert({})"));
        assertEquals("Unknown iterator type 'foo'", lua.fail("box.space._space:select({}, {iterator = 'foo'})"));
        assertEquals("memtx does not support SQL", lua.fail("box.execute('SELECT 1')"));
    }

    @Test
    void shouldShareGlobalsAndKeepThemBetweenStatements() throws StatementException
    {
        lua.run("shared = {1}");
        try (InterpreterSession other = lua.open(2))
        {
            other.evaluate("shared[1] = 2");
        }
        assertEquals(2L, lua.run("shared[1]"));
    }

    @Test
    void shouldDoWhatTheFirstTutorialDoes()
    {
        assertEquals("bands", ((Map<?, ?>)lua.run("box.schema.space.create('bands')")).get("name"));
        assertEquals(List.of(), lua.all("box.space.bands:format({ { name = 'id', type = 'unsigned' }, " +
            "{ name = 'band_name', type = 'string' }, { name = 'year', type = 'unsigned' } })"));
        assertEquals(
            "TREE", ((Map<?, ?>)lua.run("box.space.bands:create_index('primary', { parts = { 'id' } })")).get("type"));
        final TupleValue roxette = new TupleValue(List.of(1L, "Roxette", 1986L));
        assertEquals(roxette, lua.run("box.space.bands:insert { 1, 'Roxette', 1986 }"));
        lua.run("box.space.bands:insert { 2, 'Scorpions', 1965 }");
        assertEquals(
            List.of(roxette, new TupleValue(List.of(2L, "Scorpions", 1965L))), lua.run("box.space.bands:select()"));
        assertEquals("Duplicate key exists in unique index \"primary\" in space \"bands\" with old tuple - " +
            "[1, \"Roxette\", 1986] and new tuple - [1, \"x\", 1]", lua.fail("box.space.bands:insert{1, 'x', 1}"));
        assertEquals("Roxette", lua.run("box.space.bands:get(1).band_name"));
        assertInstanceOf(FlowMapValue.class, lua.run("box.info.vclock"));
        assertEquals(false, lua.run("box.info.ro"));
        assertEquals("running", lua.run("box.info.status"));
    }

    @Test
    void shouldChangeOptionsThatMayChangeAndRefuseTheOthers()
    {
        assertEquals(List.of(), lua.all("box.cfg{read_only = true}"));
        assertEquals(List.of(true, true, "config"), lua.all("box.cfg.read_only, box.info.ro, box.info.ro_reason"));
        lua.run("box.cfg{read_only = false}");
        assertEquals(false, lua.run("box.info.ro"));
        assertEquals("Can't set option 'wal_mode' dynamically", lua.fail("box.cfg{wal_mode = 'none'}"));
        assertEquals("Incorrect value for option 'foo': unexpected option", lua.fail("box.cfg{foo = 1}"));
        assertEquals(
            "Incorrect value for option 'read_only': should be of type boolean", lua.fail("box.cfg{read_only = 1}"));
    }

    @Test
    void shouldReckonWithDecimalsAndKnowUuids()
    {
        lua.run("local s = box.schema.space.create('numbers') s:create_index('pk')");
        final UUID uuid = UUID.fromString("b3ff914d-ed5b-4a80-9180-146db10f802b");
        lua.instance.db().submit((tx) -> tx.insert(
            lua.instance.db().space("numbers"), 1, new BigDecimal("1.10"), uuid)).join();
        assertEquals(
            List.of(new BigDecimal("3.10"), new BigDecimal("2.420"), "1.10", true, false),
            lua.all("local t = box.space.numbers:get(1) local d = t[2] " +
                "return d + 2, d * 2.2, tostring(d), d > 1, d == 1"));
        assertEquals(List.of(uuid, uuid.toString()), lua.all("local u = box.space.numbers:get(1)[3] return u, u:str()"));
        assertEquals(
            new TupleValue(List.of(2L, new BigDecimal("1.10"), uuid)),
            lua.run("local t = box.space.numbers:get(1) return box.space.numbers:insert{2, t[2], t[3]}"));
    }

    @Test
    void shouldStopAStatementWhenItIsCancelled() throws Exception
    {
        try (InterpreterSession other = lua.open(3))
        {
            final Thread canceller = new Thread(() ->
            {
                while (!Thread.currentThread().isInterrupted())
                {
                    other.cancel();
                    Thread.yield();
                }
            });
            canceller.start();
            try
            {
                assertEquals("fiber is cancelled", assertThrows(
                    StatementException.class, () -> other.evaluate("while true do end")).error());
            }
            finally
            {
                canceller.interrupt();
                canceller.join();
            }
        }
        assertEquals(2L, lua.run("1 + 1"));
        assertNull(lua.run("nil"));
    }
}
