package io.memtx.server.lua;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Statements that run for ever, eat memory, or reach for what is not theirs; the instance goes on behind each. */
@Timeout(240)
class LuaSandboxTest
{
    private static final long NS_PER_MS = 1_000_000;
    private static final LuaLimits TIGHT =
        new LuaLimits(48L << 20, 300 * NS_PER_MS, 60_000 * NS_PER_MS, 60_000 * NS_PER_MS);

    @TempDir
    private static Path directory;

    private static LuaServer lua;

    @BeforeAll
    static void open() throws Exception
    {
        lua = new LuaServer(directory, TIGHT);
    }

    @AfterAll
    static void close()
    {
        lua.close();
    }

    @AfterEach
    void shouldGoOn()
    {
        assertEquals(List.of(2L, true), lua.all("1 + 1, box.space._space:len() > 0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "while true do end",
        "while true do pcall(function() while true do end end) end",
        "local function f() return f() end f()",
        "coroutine.wrap(function() while true do end end)()",
        "local co = coroutine.create(function() pcall(function() while true do end end) while true do end end) " +
            "while true do coroutine.resume(co) end",
        "table.sort({3, 2, 1}, function() while true do end end)",
        "('x'):gsub('x', function() while true do end end)",
        "setmetatable({}, {__index = function() while true do end end}).x",
        "repeat local ok = pcall(error) until not ok",
        "for _ in function() return 1 end do end"})
    void shouldStopWhatRunsForEver(final String statement)
    {
        assertEquals("fiber slice is exceeded", lua.fail(statement));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "local s = 'x' while true do s = s .. s end",
        "local s = 'x' for i = 1, 40 do s = s .. s end",
        "string.rep('x', 1e10)",
        "('x'):rep(1e10)",
        "local t = {} for i = 1, 1e9 do t[i] = i end",
        "string.rep('x', 1e6, string.rep('y', 1e6))",
        "('x'):rep(1e4):gsub('x', ('y'):rep(1e5))"})
    void shouldRefuseMemoryBeyondTheLimit(final String statement)
    {
        final String error = (String)lua.fail(statement);
        assertTrue(error.endsWith("not enough memory") || error.equals("fiber slice is exceeded"), error);
    }

    @Test
    void shouldGiveMemoryBackWhenAStatementHasFailed()
    {
        for (int i = 0; i < 3; i++)
        {
            lua.fail("local s = 'x' while true do s = s .. s end");
        }
        assertEquals(20_000_000L, lua.run("#string.rep('x', 2e7)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "string.find(string.rep('a', 10000), '.-.-.-.-b')",
        "string.rep('a', 100):find(string.rep('a?', 60) .. string.rep('a', 60))",
        "string.rep('a', 5000):gsub('.*.*.*.*b', '')",
        "string.rep('a', 5000):match('(.*)(.*)(.*)(.*)b')"})
    void shouldRefusePatternsThatWouldTakeForEver(final String statement)
    {
        assertTrue(String.valueOf(lua.fail(statement)).contains("pattern too complex"));
    }

    @Test
    void shouldMatchHarmlessPatterns()
    {
        assertEquals(List.of(1L, 20_000L), lua.all("string.rep('a', 20000):find('^a+$')"));
        assertEquals(List.of("k", "v"), lua.all("('k = v'):match('^(%w+)%s*=%s*(%w+)$')"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"local function f() return 1 + f() end f()", "local t = setmetatable({}, {}) " +
        "getmetatable(t).__index = function(s, k) return s[k] end return t.x"})
    void shouldStopDeepRecursion(final String statement)
    {
        assertTrue(String.valueOf(lua.fail(statement)).contains("stack overflow"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "java", "luajava", "ffi", "io", "jit", "module", "newproxy", "package.loadlib", "os.execute", "os.exit",
        "os.remove", "os.rename", "os.getenv", "debug.sethook", "debug.getregistry", "debug.getupvalue", "string.dump",
        "_G.java", "_G.io", "getfenv(0).java", "getfenv(1).io", "getfenv(print).io", "getfenv(box.begin).java",
        "getmetatable('').__index.dump", "package.loaded.ffi", "package.loaded.io", "package.loaded.java"})
    void shouldNotHaveWhatLeadsOutside(final String expression)
    {
        assertEquals(true, lua.run("(" + expression + ") == nil"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "require('ffi')", "require('io')", "require('java')", "require('/etc/passwd')", "require('../x')",
        "dofile('/etc/passwd')", "dofile('../../../../../../../../etc/passwd')", "dofile('link')",
        "setfenv(box.begin, {})", "setfenv(print, {})", "setfenv(1, {})"})
    void shouldRefuseWhatReachesOutside(final String statement) throws Exception
    {
        final Path link = directory.resolve("link");
        if (!Files.exists(link))
        {
            Files.createSymbolicLink(link, Path.of("/etc/passwd"));
        }
        final String error = String.valueOf(lua.fail(statement));
        assertFalse(error.contains("root:"), error);
    }

    @Test
    void shouldRefuseCodeThatIsNotText()
    {
        assertEquals(
            Arrays.asList(null, "attempt to load chunk with wrong mode"), lua.all("loadstring('\\27LJ')"));
        assertEquals(
            Arrays.asList(null, "attempt to load chunk with wrong mode"),
            lua.all("load('\\27LJ', 'x', 'b')"));
    }

    @Test
    void shouldLoadFilesOfTheDirectory() throws Exception
    {
        Files.writeString(directory.resolve("mine.lua"), "return {answer = 42, java = java}");
        assertEquals(List.of(42L, true), lua.all("require('mine').answer, require('mine').java == nil"));
    }
}
