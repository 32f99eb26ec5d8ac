package io.memtx.server.lua;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Modules give what Tarantool's give, expression by expression. A line {@code -- says: ...} behind an expression is
 * what ours gives where that is another on purpose.
 */
@Timeout(240)
class ModuleDifferentialTest
{
    private static final String SAYS = "-- says: ";

    @TempDir
    private static Path directory;

    private static LuaConsole lua;

    @BeforeAll
    static void launch() throws Exception
    {
        lua = new LuaConsole(directory);
    }

    @AfterAll
    static void close()
    {
        lua.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fiber", "json", "yaml", "msgpack", "uuid", "decimal", "digest", "fun", "uri", "errno",
        "clock", "fio", "csv", "crypto"})
    void shouldGiveWhatTarantoolGives(final String module) throws Exception
    {
        assumeTrue(isTarantoolInstalled(), "no tarantool on the path: nothing to compare with");
        final List<String> expressions = new ArrayList<>();
        final List<String> ours = new ArrayList<>();
        for (final String line : resource(module + ".txt").split("\n"))
        {
            if (line.startsWith(SAYS))
            {
                ours.set(ours.size() - 1, line.substring(SAYS.length()));
            }
            else if (!line.isBlank() && !line.startsWith("--"))
            {
                expressions.add(line);
                ours.add(null);
            }
        }
        final String text = String.join("\n", expressions);
        final List<String> expected = tarantool(text).lines().toList();
        final List<String> actual = actual(text);
        assertEquals(expressions.size(), expected.size(), expected::toString);
        assertEquals(expressions.size(), actual.size(), actual::toString);
        final List<String> differences = new ArrayList<>();
        for (int i = 0; i < expressions.size(); i++)
        {
            final String wanted = null == ours.get(i) ? expected.get(i) : ours.get(i);
            if (!wanted.equals(actual.get(i)))
            {
                differences.add(expressions.get(i) + "\n      wanted: " + wanted + "\n      is:     " + actual.get(i));
            }
        }
        assertTrue(differences.isEmpty(), () -> differences.size() + " differ:\n" + String.join("\n", differences));
    }

    private List<String> actual(final String expressions) throws Exception
    {
        Files.writeString(lua.workDirectory().resolve("expressions.lua"), resource("expressions.lua"));
        final Object answer = lua.value("loadfile('expressions.lua')(" + quoted(expressions) + ")");
        return List.of(((String)answer).split("\n", -1));
    }

    private String tarantool(final String expressions) throws Exception
    {
        final Path script = directory.resolve("expressions.lua");
        Files.writeString(script, resource("expressions.lua"));
        final Path main = directory.resolve("main.lua");
        Files.writeString(main,
            "print(loadfile('" + script + "')(" + quoted(expressions) + "))\nos.exit(0)\n");
        final Path out = directory.resolve("out");
        final Process process = new ProcessBuilder("tarantool", main.toString())
            .directory(Files.createDirectories(directory.resolve("tarantool")).toFile())
            .redirectOutput(out.toFile())
            .redirectError(directory.resolve("err").toFile())
            .start();
        try
        {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        }
        finally
        {
            process.destroyForcibly();
        }
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    /** As Lua text, whatever the expressions have in them. */
    private static String quoted(final String text)
    {
        return "[==[" + text + "]==]";
    }

    private static boolean isTarantoolInstalled()
    {
        return Stream.of(System.getenv("PATH").split(":"))
            .anyMatch((place) -> Files.isExecutable(Path.of(place, "tarantool")));
    }

    private static String resource(final String name) throws IOException
    {
        try (InputStream in = ModuleDifferentialTest.class.getResourceAsStream(name))
        {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
