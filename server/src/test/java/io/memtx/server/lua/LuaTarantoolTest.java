package io.memtx.server.lua;

import io.memtx.memtx.tarantool.TarantoolPeer;
import io.memtx.server.console.StatementException;
import io.memtx.server.console.YamlOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Statements one after the other, answered by ours and by the Tarantool of this machine. A line {@code -- says: ...}
 * behind a statement is what ours answers where that is another on purpose, most often because 3.x does.
 */
@Timeout(240)
class LuaTarantoolTest
{
    private static final String SAYS = "-- says: ";
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-f]+");

    /** Runs statements as a console does, and prints each answer in hexadecimal. */
    private static final String DRIVER = """
        local yaml = require('yaml')
        local function pack(...) return {n = select('#', ...), ...} end
        local function show(text)
            local chunk, message = loadstring('return ' .. text)
            if not chunk then chunk, message = loadstring(text) end
            local answer
            if not chunk then
                answer = yaml.encode({{error = message}})
            else
                local results = pack(pcall(chunk))
                if not results[1] then
                    answer = yaml.encode({{error = results[2] == nil and box.NULL or results[2]}})
                elseif results.n == 1 then
                    answer = '---\\n...\\n'
                else
                    local list = {}
                    for i = 2, results.n do
                        list[i - 1] = results[i] == nil and box.NULL or results[i]
                    end
                    answer = yaml.encode(list)
                end
            end
            print((answer:gsub('.', function(c) return ('%02x'):format(c:byte()) end)))
        end
        """;

    @TempDir
    private Path directory;

    @Test
    void shouldAnswerAsTarantoolDoes() throws Exception
    {
        final List<String> statements = new ArrayList<>();
        final Map<Integer, String> ownAnswers = new LinkedHashMap<>();
        read(statements, ownAnswers);
        final Path theirs = Files.createDirectory(directory.resolve("tarantool"));
        final StringBuilder script = new StringBuilder(DRIVER);
        for (final String statement : statements)
        {
            script.append("show([==[").append(statement).append("]==])\n");
        }
        final List<String> lines = TarantoolPeer.on(theirs).assumeVersion("2.6.").run(script.toString());
        assertEquals(statements.size(), lines.size());

        final List<String> differences = new ArrayList<>();
        try (LuaServer lua = new LuaServer(directory, LuaServer.PATIENT))
        {
            for (int i = 0; i < statements.size(); i++)
            {
                final String answer = answer(lua, statements.get(i));
                final String expected = ownAnswers.containsKey(i) ? ownAnswers.get(i) :
                    new String(HexFormat.of().parseHex(lines.get(i)), StandardCharsets.UTF_8);
                if (!meaning(expected).equals(meaning(answer)))
                {
                    differences.add(statements.get(i) + "\nexpected: " + expected + "but was: " + answer);
                }
            }
        }
        assertTrue(differences.isEmpty(), () -> String.join("\n", differences));
        assertTrue(statements.size() > 100);
    }

    private static String answer(final LuaServer lua, final String statement)
    {
        try
        {
            return YamlOutput.results(lua.session.evaluate(statement));
        }
        catch (final StatementException ex)
        {
            final Map<String, Object> error = new LinkedHashMap<>();
            error.put("error", ex.error());
            return YamlOutput.results(List.of(error));
        }
    }

    /** By value: the keys of a map come in any order. What 2.6 says in front of such errors 3.x does not. */
    private static Object meaning(final String answer)
    {
        final String text = ADDRESS.matcher(answer).replaceAll("0x").replace("Illegal parameters, ", "")
            .replace("!!binary ", "");
        return Optional.ofNullable(new Load(LoadSettings.builder().build()).loadFromString(text));
    }

    private static void read(final List<String> statements, final Map<Integer, String> ownAnswers) throws IOException
    {
        try (InputStream in = LuaTarantoolTest.class.getResourceAsStream("statements.txt"))
        {
            for (final String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n"))
            {
                if (line.startsWith(SAYS))
                {
                    ownAnswers.put(
                        statements.size() - 1, "---\n" + line.substring(SAYS.length()).replace("\\n", "\n") + "\n...\n");
                }
                else if (!line.isBlank() && !line.startsWith("--"))
                {
                    statements.add(line);
                }
            }
        }
    }
}
