package io.memtx.server.console;

import io.memtx.memtx.tarantool.TarantoolPeer;
import io.memtx.server.Instance;
import io.memtx.server.InstanceContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Statements that a Tarantool and a console of ours answer with equal YAML: the same text, or the same values when the
 * keys of a table come in another order.
 */
@Timeout(300)
class StatementsTest
{
    private static final String STATEMENTS = "statements.lua";

    @TempDir
    Path directory;

    @Test
    void shouldAnswerWithTheYamlOfTarantool() throws Exception
    {
        final List<String> statements = statements();
        assertTrue(statements.size() > 100, "statements=" + statements.size());
        final List<String> expected = tarantool(statements);
        final List<String> actual = ours(statements);
        final List<String> differences = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++)
        {
            if (!isEqual(expected.get(i), actual.get(i)))
            {
                differences.add("> " + statements.get(i) + "\nTarantool:\n" + expected.get(i) + "ours:\n" +
                    actual.get(i));
            }
        }
        assertEquals(List.of(), differences, "differences=" + differences.size() + " of " + statements.size());
    }

    private List<String> tarantool(final List<String> statements) throws IOException
    {
        final StringBuilder lua = new StringBuilder("local eval = require('console').eval\nfor _, line in ipairs({\n");
        for (final String statement : statements)
        {
            lua.append("[====[").append(statement).append("]====],\n");
        }
        lua.append("}) do print((eval(line):gsub('.', function(c) return ('%02x'):format(c:byte()) end))) end\n");
        return TarantoolPeer.on(Files.createDirectory(directory.resolve("peer"))).assumeVersion("2.6.")
            .walMode("none").run(lua.toString()).stream()
            .map((line) -> new String(HexFormat.of().parseHex(line), StandardCharsets.UTF_8)).toList();
    }

    private List<String> ours(final List<String> statements) throws Exception
    {
        final Path socket = directory.resolve("c");
        final List<String> answers = new ArrayList<>();
        try (Instance instance = Instance.launch(new InstanceContext(directory.resolve("data"))))
        {
            instance.awaitRunning(60, TimeUnit.SECONDS);
            final ConsoleServer server = ConsoleServer.launch(
                instance, ServiceLoader.load(InterpreterFactory.class).findFirst().orElseThrow(), directory, socket,
                null);
            try (server; ConsoleClient client = ConsoleClient.connect(socket))
            {
                for (final String statement : statements)
                {
                    answers.add(client.ask(statement));
                }
            }
        }
        return answers;
    }

    private static List<String> statements() throws IOException
    {
        try (InputStream in = StatementsTest.class.getResourceAsStream(STATEMENTS))
        {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                .filter((line) -> !line.isBlank() && !line.startsWith("--")).toList();
        }
    }

    private static boolean isEqual(final String expected, final String actual)
    {
        return expected.equals(actual) || values(expected).equals(values(actual));
    }

    private static Object values(final String yaml)
    {
        try
        {
            final Object values = new Load(LoadSettings.builder().build()).loadFromString(yaml);
            return null == values ? yaml : values; // nothing was returned
        }
        catch (final YamlEngineException ex)
        {
            return yaml;
        }
    }
}
