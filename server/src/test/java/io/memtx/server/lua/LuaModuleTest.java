package io.memtx.server.lua;

import io.memtx.server.console.StatementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What modules do upon an instance, and what they refuse. */
@Timeout(240)
class LuaModuleTest
{
    @TempDir
    private Path directory;

    private Path workDirectory;
    private LuaServer lua;

    @BeforeEach
    void launch() throws Exception
    {
        workDirectory = Files.createDirectories(directory.resolve("work"));
        lua = new LuaServer(workDirectory, LuaServer.PATIENT);
    }

    @AfterEach
    void close()
    {
        lua.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/etc/passwd", "../x", "a/../../x", "out/x", "out/new", "link", "./../work2/x"})
    void shouldTouchNoFileOutsideTheWorkDirectory(final String path) throws Exception
    {
        final Path outside = Files.createDirectories(directory.resolve("outside"));
        Files.writeString(outside.resolve("x"), "secret");
        Files.writeString(directory.resolve("x"), "secret");
        Files.createSymbolicLink(workDirectory.resolve("out"), outside);
        Files.createSymbolicLink(workDirectory.resolve("link"), outside.resolve("x"));
        for (final String statement : new String[]{
            "fio.open(p)", "fio.open(p, {'O_CREAT', 'O_RDWR'})", "fio.mkdir(p)", "fio.unlink(p)", "fio.rename('a', p)",
            "fio.rename(p, 'b')", "fio.copyfile('a', p)", "fio.copyfile(p, 'b')", "fio.truncate(p, 1)", "fio.mktree(p)",
            "fio.rmtree(p)", "fio.listdir(p)"})
        {
            lua.session.evaluate(
                "fio = require('fio') local f = fio.open('a', {'O_CREAT', 'O_WRONLY'}) f:write('x') f:close()");
            final List<Object> answer = lua.session.evaluate("local p = '" + path + "' return " + statement);
            final boolean isOwnLink = "link".equals(path) &&
                ("fio.unlink(p)".equals(statement) || statement.startsWith("fio.rename"));
            if (!isOwnLink)
            {
                assertTrue(
                    null == answer.get(0) || Boolean.FALSE.equals(answer.get(0)), () -> statement + " gave " + answer);
            }
        }
        assertEquals("secret", Files.readString(outside.resolve("x")));
        assertEquals("secret", Files.readString(directory.resolve("x")));
        assertFalse(Files.exists(outside.resolve("new")));
        assertFalse(Files.exists(directory.resolve("work2")));
    }

    @Test
    void shouldReadTheDataDirectoryAndNotChangeIt() throws Exception
    {
        lua.session.evaluate("fio = require('fio')");
        final String list = // but for the next log, which is made at leisure
            "table.concat(fio.listdir('data'), ' '):gsub(' ?next.xlog.inprogress', '')";
        final Object names = lua.run(list);
        assertTrue(names.toString().contains(".snap"), names::toString);
        for (final String statement : new String[]{
            "fio.open('data/new', {'O_CREAT', 'O_RDWR'})", "fio.mkdir('data/x')", "fio.rmtree('data')",
            "fio.unlink('data/' .. fio.listdir('data')[1])", "fio.rename('data', 'other')"})
        {
            final Object answer = lua.run(statement);
            assertTrue(null == answer || Boolean.FALSE.equals(answer), () -> statement + " gave " + answer);
        }
        assertEquals(names, lua.run(list));
    }

    @Test
    void shouldLetOthersRunWhileAFiberSleepsAndStopItWhenItsStatementIsCancelled() throws Exception
    {
        lua.session.evaluate("fiber = require('fiber') n = 0 " +
            "fiber.create(function() while true do n = n + 1 fiber.sleep(0) end end)");
        lua.session.evaluate("fiber.sleep(0.01)");
        final long before = (Long)lua.run("n");
        lua.session.evaluate("fiber.sleep(0.01)");
        assertTrue((Long)lua.run("n") > before);
        final Thread canceller = new Thread(() ->
        {
            try
            {
                Thread.sleep(200);
                lua.session.cancel();
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
            }
        });
        canceller.start();
        final StatementException failure =
            assertThrows(StatementException.class, () -> lua.session.evaluate("fiber.sleep(1000)"));
        assertTrue(failure.error().toString().contains("cancel"), () -> String.valueOf(failure.error()));
        canceller.join();
        assertEquals(1L, lua.run("1"));
    }

    @Test
    void shouldChainWhatASpaceIteratesOver() throws Exception
    {
        lua.session.evaluate("s = box.schema.space.create('s') s:create_index('primary')");
        lua.session.evaluate("for i = 1, 10 do s:insert{i, 'v' .. i} end");
        assertEquals(List.of("v2", "v4"),
            lua.run("s:pairs():filter(function(t) return t[1] % 2 == 0 end)" +
                ":map(function(t) return t[2] end):take(2):totable()"));
        assertEquals(10L, lua.run("s:pairs():length()"));
        assertEquals(
            55L, lua.run("(function() local n = 0 for _, t in s:pairs() do n = n + t[1] end return n end)()"));
        assertEquals(3L, lua.run("s.index.primary:pairs(8, {iterator = 'GE'}):length()"));
        assertEquals("[1,\"v1\"]", lua.run("require('json').encode(s:get(1))"));
    }

    @Test
    void shouldSurviveTextsThatAreMadeToHurt() throws Exception
    {
        assertEquals(true, lua.run("(function() local m = require('msgpack') math.randomseed(20261126) " +
            "for i = 1, 3000 do local t = {} " +
            "for k = 1, math.random(20) do t[k] = string.char(math.random(0, 255)) end " +
            "pcall(m.decode, table.concat(t)) end return true end)()"));
        assertRefused("require('json').decode(string.rep('[', 100000))");
        assertRefused("require('json').decode(string.rep('{\"a\":', 100000))");
        assertRefused("require('msgpack').decode(string.rep('\\145', 100000))");
        assertRefused("require('yaml').decode(string.rep('[', 100000))");
        assertRefused("require('yaml').decode([[\n" +
            "a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n" +
            "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n" +
            "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n" +
            "f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]]])");
        assertRefused("local t = {} t.t = t return require('json').encode(t)");
        assertRefused("require('digest').urandom(1e12)");
        assertRefused("require('digest').pbkdf2('a', 'b', 1e12)");
        assertEquals(2L, lua.run("1 + 1"));
    }

    @Test
    void shouldAnswerForTheOtherModules() throws Exception
    {
        assertEquals(List.of(), lua.session.evaluate("require('log').info('%s and %d', 'text', 5)"));
        assertEquals(List.of(), lua.session.evaluate("require('log').warn({a = 1})"));
        assertEquals(List.of(), lua.session.evaluate("require('log').new('mine').error('x')"));
        assertEquals(5L, lua.run("require('log').level()"));
        assertEquals(3L, lua.run("require('net.box').self:eval('return 1 + ...', {2})"));
        assertEquals(7L, lua.run("require('net.box').self:call('math.max', {3, 7})"));
        assertRefused("require('net.box').connect('localhost:3301')");
        assertEquals("---\n- 2\n...\n", lua.run("require('console').eval('1 + 1')"));
        assertTrue(lua.run("require('tarantool').version").toString().matches("\\d+\\.\\d+.*"));
        assertTrue((Long)lua.run("require('tarantool').pid()") > 0);
        assertRefused("require('nothing')");
        lua.session.evaluate("require('strict').on()");
        assertRefused("nothing_of_this_name");
        lua.session.evaluate("require('strict').off()");
        assertEquals(null, lua.run("nothing_of_this_name"));
    }

    @Test
    void shouldComputeWithDatetimes() throws Exception
    {
        lua.session.evaluate("d = require('datetime')");
        assertEquals("2024-02-29T10:20:30.500Z",
            lua.run("tostring(d.new{year = 2024, month = 2, day = 29, hour = 10, min = 20, sec = 30, msec = 500})"));
        assertEquals("2025-02-28T00:00:00Z",
            lua.run("tostring(d.new{year = 2024, month = 2, day = 29} + d.interval.new{year = 1})"));
        assertEquals("2024-01-01T00:00:00+0300", lua.run("tostring(d.new{year = 2024, tzoffset = '+0300'})"));
        assertEquals(1704056400L, lua.run("d.new{year = 2024, tzoffset = 180}.epoch"));
        assertEquals(List.of(true, false, true), lua.session.evaluate(
            "d.new{year = 2024} < d.new{year = 2025}, d.new{year = 2024} == d.new{year = 2025}, " +
            "d.is_datetime(d.now())"));
        assertEquals("29.02.24 Thursday", lua.run("d.new{year = 2024, month = 2, day = 29}:format('%d.%m.%y %A')"));
        assertEquals(List.of("1970-01-01T00:00:00Z", 20L), lua.session.evaluate(
            "(function() local v, n = d.parse('1970-01-01T00:00:00Z') return tostring(v), n end)()"));
        assertEquals("2024-03-01T00:00:00Z", lua.run("tostring(d.new{year = 2024}:set{month = 3})"));
        assertEquals("2024-01-02T00:00:00Z", lua.run("tostring(d.new{year = 2024}:add{day = 1})"));
        assertEquals("1970-01-01T00:00:00.250Z", lua.run("tostring(d.new{timestamp = 0.25})"));
        assertEquals("value 13 of month is out of allowed range [1, 12]", refusal("d.new{month = 13}"));
        assertEquals("invalid number of days 30 in month 2 for 2024",
            refusal("d.new{year = 2024, month = 2, day = 30}"));
        assertEquals("only one of nsec, usec or msecs may be defined simultaneously",
            refusal("d.new{nsec = 1, usec = 1}"));
    }

    private void assertRefused(final String statement)
    {
        lua.fail(statement);
    }

    private String refusal(final String statement)
    {
        return lua.fail(statement).toString();
    }
}
