package io.memtx.tools.connect;

import io.memtx.tools.CommandRun;
import org.jline.reader.Candidate;
import org.jline.reader.Parser;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The verb and its shell at a real console.
 */
@Timeout(180)
class ConsoleShellTest
{
    private static final long TIMEOUT_NS = 60_000_000_000L;

    @TempDir
    static Path directory;

    private static LocalConsole console;

    @BeforeAll
    static void open() throws Exception
    {
        console = LocalConsole.open(directory);
    }

    @AfterAll
    static void close()
    {
        console.close();
    }

    @Test
    void shouldRunLinesOfAPipeAndStatementsThatGoOn() throws IOException
    {
        final StringWriter out = new StringWriter();
        try (ConsoleConnection connection = console.connect())
        {
            final boolean isGood = new ScriptRun(connection, new PrintWriter(out)).runLines(new BufferedReader(
                new StringReader("1 + 1\nfunction f()\n  return 'a' -- x\nend\n\nf()\n\\set output lua\n{';'}\n")));
            assertTrue(isGood);
        }
        assertEquals("---\n- 2\n...\n---\n...\n---\n- a\n...\ntrue;\n{\";\"};\n", out.toString());
    }

    @Test
    void shouldTellWhetherAnAnswerWasAnError() throws IOException
    {
        for (final String format : List.of("yaml", "lua", "lua,block"))
        {
            try (ConsoleConnection connection = console.connect())
            {
                final ScriptRun script = new ScriptRun(connection, new PrintWriter(new StringWriter()));
                assertTrue(script.runChunk("\\set output " + format));
                assertTrue(script.runChunk("return 'error'"));
                assertFalse(script.runChunk("error('oops')"), format);
            }
        }
    }

    @Test
    void shouldRunAFileByTheVerb() throws IOException
    {
        final Path file = directory.resolve("script.lua");
        Files.writeString(file, "#!/usr/bin/env memtx\nlocal a = 1\nlocal b = 2\nreturn a + b\n");
        final CommandRun run = CommandRun.of("connect", console.socket(), "-f", file);
        assertEquals("---\n- 3\n...\n", run.out());
        assertEquals(0, run.status());
        assertEquals("3;\n", CommandRun.of("connect", "127.0.0.1:" + console.port(), "-x", "lua", "-f", file).out());

        Files.writeString(file, "error('oops')");
        assertEquals(1, CommandRun.of("connect", console.socket(), "-f", file).status());

        final CommandRun missing = CommandRun.of("connect", directory.resolve("none"), "-f", file);
        assertEquals(2, missing.status());
        assertTrue(missing.err().startsWith("memtx: can't connect to "), missing.err());
    }

    @Test
    void shouldCompleteNamesByWhatTheInstanceHas() throws IOException
    {
        try (ConsoleConnection connection = console.connect())
        {
            connection.evaluate("box.schema.space.create('bands', {if_not_exists = true})", (pushed) -> { });
            connection.evaluate("box.space.bands:create_index('primary', {if_not_exists = true})", (pushed) -> { });
            assertTrue(complete(connection, "bo").contains("box"));
            assertEquals(List.of("box.space.bands"), complete(connection, "box.space.ban"));
            assertTrue(complete(connection, "box.space.bands:ins").contains("box.space.bands:insert"));
            assertTrue(complete(connection, "box.space.bands.index.").contains("box.space.bands.index.primary"));
            assertTrue(complete(connection, "box.space.bands.index.primary:sel")
                .contains("box.space.bands.index.primary:select"));
            assertTrue(complete(connection, "box.schema.space.cr").contains("box.schema.space.create"));
            assertTrue(complete(connection, "x = string.fo").contains("string.format"));
            assertTrue(complete(connection, "repe").contains("repeat"));
            assertEquals(List.of(), complete(connection, "no.such.thing"));
            assertTrue(complete(connection, "\\se").contains("\\set output lua"));
        }
    }

    @Test
    void shouldTalkToPeople() throws Exception
    {
        final Path history = directory.resolve("history");
        final PipedOutputStream keys = new PipedOutputStream();
        final InputStream in = new PipedInputStream(keys, 1 << 16);
        final ByteArrayOutputStream screen = new ByteArrayOutputStream();
        final AtomicBoolean isGood = new AtomicBoolean();
        try (Terminal terminal = terminal(in, screen); ConsoleConnection connection = console.connect())
        {
            final ConsoleShell shell = new ConsoleShell(connection, terminal, "app:instance001", history, true);
            final Thread user = new Thread(() ->
            {
                try
                {
                    isGood.set(shell.run());
                }
                catch (final IOException ex)
                {
                    isGood.set(false);
                }
            });
            user.start();
            type(keys, "6 * 7\n");
            await(screen, "- 42");
            type(keys, "for i = 1, 2 do\n");
            type(keys, "x = i end\n");
            type(keys, "'x is ' .. x\n");
            await(screen, "- x is 2");
            type(keys, "'thrown away\u0003");
            type(keys, "error('oops')\n");
            await(screen, "\u001b[31m---\r\n- error: oops\r\n...\u001b[0m");
            type(keys, "\\set delimiter ;\n");
            type(keys, "return\n");
            type(keys, "'lines';\n");
            await(screen, "- lines");
            type(keys, "\\help;\n");
            type(keys, "\\help\n");
            await(screen, "Ctrl-R");
            type(keys, "\\q\n");
            user.join(60_000);
            assertFalse(user.isAlive());
        }
        assertTrue(isGood.get());
        final String text = screen.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("app:instance001>"), text);
        assertTrue(Files.readString(history).contains("6 * 7"));
        assertFalse(Files.readString(history).contains("thrown"));
    }

    @Test
    void shouldCancelWhatRunsWhenInterrupted() throws Exception
    {
        final PipedOutputStream keys = new PipedOutputStream();
        final InputStream in = new PipedInputStream(keys, 1 << 16);
        final ByteArrayOutputStream screen = new ByteArrayOutputStream();
        try (Terminal terminal = terminal(in, screen); ConsoleConnection connection = console.connect())
        {
            final ConsoleShell shell = new ConsoleShell(connection, terminal, "i", null, false);
            final Thread user = new Thread(() ->
            {
                try
                {
                    shell.run();
                }
                catch (final IOException ex)
                {
                    screen.writeBytes("lost".getBytes(StandardCharsets.UTF_8));
                }
            });
            user.start();
            type(keys, "while true do end\n");
            await(screen, "do end\r");
            final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
            while (!screen.toString(StandardCharsets.UTF_8).contains("- error") && System.nanoTime() < deadlineNs)
            {
                Thread.sleep(500); // it runs by now, or at the next turn
                terminal.raise(Terminal.Signal.INT);
            }
            await(screen, "- error");
            type(keys, "'goes ' .. 'on'\n\\q\n");
            await(screen, "- goes on");
            user.join(60_000);
            assertFalse(user.isAlive());
        }
    }

    private static Terminal terminal(final InputStream in, final ByteArrayOutputStream screen) throws IOException
    {
        return TerminalBuilder.builder()
            .streams(in, screen).type("ansi").size(Size.of(120, 40)).encoding(StandardCharsets.UTF_8).build();
    }

    private static void type(final PipedOutputStream keys, final String text) throws IOException
    {
        keys.write(text.replace('\n', '\r').getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    private static void await(final ByteArrayOutputStream screen, final String text) throws InterruptedException
    {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!screen.toString(StandardCharsets.UTF_8).contains(text))
        {
            assertTrue(System.nanoTime() < deadlineNs, "waited for " + text + " at:\n" + screen);
            Thread.sleep(10);
        }
    }

    private static List<String> complete(final ConsoleConnection connection, final String line)
    {
        final List<Candidate> candidates = new ArrayList<>();
        new NameCompleter(connection).complete(
            null, new StatementParser().parse(line, line.length(), Parser.ParseContext.COMPLETE),
            candidates);
        return candidates.stream().map(Candidate::value).toList();
    }
}
