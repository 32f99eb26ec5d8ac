package io.memtx.server.console;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(120)
class ConsoleServerTest
{
    private static final ConsoleLimits SMALL = new ConsoleLimits(2, 1 << 14, 1 << 16, 200_000_000L);
    private static final String NOTHING = "---\n...\n";

    @TempDir
    Path directory;

    private final EchoInterpreter interpreter = new EchoInterpreter();
    private Path socket;
    private ConsoleServer server;

    @BeforeEach
    void open()
    {
        socket = directory.resolve("run").resolve("tarantool.control");
        server = open(ConsoleLimits.DEFAULT);
    }

    @AfterEach
    void close()
    {
        server.close();
    }

    @Test
    void shouldGreetAndAnswerEachLine() throws IOException
    {
        try (ConsoleClient client = ConsoleClient.connect(socket))
        {
            assertEquals(63, client.greeting().indexOf('\n'));
            assertTrue(client.greeting().matches("Tarantool 3\\.0\\.0 \\(Lua console\\) memtx[^\n]*\n[^\n]{63}\n"),
                client.greeting());
            assertEquals("---\n- a\n- b\n...\n", client.ask("return a b"));
            assertEquals(NOTHING, client.ask("x = 1"));
            assertEquals(NOTHING, client.ask(""));
            assertEquals("---\n- error: oops\n...\n", client.ask("fail oops"));
            assertEquals(List.of("return a b", "x = 1", "", "fail oops"), interpreter.statements);
        }
    }

    @Test
    void shouldAnswerLinesThatComeAtOnceOrInPieces() throws IOException
    {
        try (ConsoleClient client = ConsoleClient.connect(socket))
        {
            client.send("return a\r\nreturn b\n\\set delimiter ;\nret");
            assertEquals("---\n- a\n...\n", client.answer());
            assertEquals("---\n- b\n...\n", client.answer());
            assertEquals(NOTHING, client.answer());
            client.send("urn\nc;\n");
            assertEquals("---\n- c\n...\n", client.answer());
            assertEquals("return\nc", interpreter.statements.get(2));
            assertEquals(NOTHING, client.ask("\\set delimiter;"));
            assertEquals("---\n- d;\n...\n", client.ask("return d;"));
        }
    }

    @Test
    void shouldAnswerWhatStandsWithoutAnEndOfLineAtTheEnd() throws IOException
    {
        try (ConsoleClient client = ConsoleClient.connect(socket))
        {
            client.send("return a\nreturn b");
            client.endInput();
            assertEquals("---\n- a\n...\n---\n- b\n...\n", client.readToEnd());
        }
    }

    @Test
    void shouldChangeTheOutputOfTheSessionAlone() throws IOException
    {
        try (ConsoleClient client = ConsoleClient.connect(socket); ConsoleClient other = ConsoleClient.connect(socket))
        {
            client.send("\\set output lua\n");
            assertEquals("true;", client.answer(";"));
            client.send("return a b\n");
            assertEquals("\"a\", \"b\";", client.answer(";"));
            client.send("push x\n");
            assertEquals("-- Push\n\"x\";", client.answer(";"));
            assertEquals("true;", client.answer(";"));
            client.send("fail oops\n");
            assertEquals("{error = \"oops\"};", client.answer(";"));
            assertEquals("---\n- a\n...\n", other.ask("return a"));
            assertEquals("---\n- true\n...\n", client.ask("\\set output yaml"));
            assertEquals("%TAG !push! tag:tarantool.io/push,2018\n--- x\n...\n", client.ask("push x"));
            assertEquals("---\n- true\n...\n", client.answer());
        }
    }

    @Test
    void shouldRefuseCommandsInTheWordsOfTarantool() throws IOException
    {
        try (ConsoleClient client = ConsoleClient.connect(socket))
        {
            assertEquals("---\n- error: Invalid set syntax, type \\help for help\n...\n", client.ask("\\set"));
            assertEquals("---\n- error: 'Unknown parameter: foo'\n...\n", client.ask("\\set foo bar"));
            assertEquals(
                "---\n- error: 'Invalid format \"xx\", supported languages: lua and yaml.'\n...\n",
                client.ask("\\set output xx"));
            assertEquals("---\n- error: 'Specify output format: lua or yaml.'\n...\n", client.ask("\\set output"));
            assertEquals(
                "---\n- error: 'Wrong option \"tree\", expecting: line or block.'\n...\n",
                client.ask("\\set output lua,tree"));
            assertEquals("---\n- error: Invalid command \\foo. Type \\help for help.\n...\n", client.ask("\\foo"));
            assertTrue(client.ask("\\help").startsWith("---\n- |\n  Statements are Lua"));
            assertEquals("---\n- true\n...\n", client.ask("\\set language lua"));
            assertEquals("", ask(client, "\\quit"));
        }
    }

    @Test
    void shouldCancelWhatRunsWhenToldTo() throws Exception
    {
        try (ConsoleClient client = ConsoleClient.connect(socket))
        {
            client.send("wait\n");
            interpreter.waiting.await();
            client.send("\3\n");
            assertEquals("---\n- error: cancelled\n...\n", client.answer());
            client.send("\3\n");
            assertEquals("---\n- a\n...\n", client.ask("return a"));
        }
    }

    @Test
    void shouldServeOthersWhileAStatementRuns() throws Exception
    {
        try (ConsoleClient client = ConsoleClient.connect(socket); ConsoleClient other = ConsoleClient.connect(socket))
        {
            client.send("wait\n");
            interpreter.waiting.await();
            assertEquals("---\n- a\n...\n", other.ask("return a"));
        }
    }

    @Test
    void shouldListenAtTheLoopbackInterfaceOnly() throws IOException
    {
        final InetSocketAddress everywhere = new InetSocketAddress("0.0.0.0", 0);
        assertThrows(
            IllegalArgumentException.class, () -> ConsoleServer.launch(null, null, directory, null, everywhere));
        try (ConsoleServer tcp = ConsoleServer.launch(
            null, (instance, work) -> interpreter, directory, null, new InetSocketAddress("127.0.0.1", 0));
            ConsoleClient client = ConsoleClient.connect(tcp.tcpAddress()))
        {
            assertEquals("---\n- a\n...\n", client.ask("return a"));
            assertTrue(interpreter.sessions.get(0).peer().startsWith("127.0.0.1:"));
        }
    }

    @Test
    void shouldKeepTheSocketForItsOwner() throws IOException
    {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())));
    }

    @Test
    void shouldReplaceASocketOfTheDeadAndNoOther() throws IOException
    {
        assertThrows(UncheckedIOException.class, () -> open(ConsoleLimits.DEFAULT));
        try (ConsoleClient client = ConsoleClient.connect(socket))
        {
            assertEquals("---\n- alive\n...\n", client.ask("return alive"));
        }
        server.close();
        assertFalse(Files.exists(socket));

        final ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        dead.bind(UnixDomainSocketAddress.of(socket));
        dead.close(); // as a killed process leaves it
        assertTrue(Files.exists(socket));
        server = open(ConsoleLimits.DEFAULT);
        try (ConsoleClient client = ConsoleClient.connect(socket))
        {
            assertEquals("---\n- a\n...\n", client.ask("return a"));
        }
        server.close();

        Files.writeString(socket, "precious");
        assertThrows(UncheckedIOException.class, () -> open(ConsoleLimits.DEFAULT));
        assertEquals("precious", Files.readString(socket));
    }

    @Test
    void shouldSayWhyThereIsNoInterpreter() throws IOException
    {
        server.close();
        server = ConsoleServer.launch(null, null, directory, socket, null);
        try (ConsoleClient client = ConsoleClient.connect(socket))
        {
            assertTrue(client.ask("return a").startsWith("---\n- error: 'console has no interpreter: "));
        }
        server.close();
        server = ConsoleServer.launch(
            null,
            (instance, work) ->
            {
                throw new UnsatisfiedLinkError("no luajit in java.library.path");
            },
            directory,
            socket,
            null);
        try (ConsoleClient client = ConsoleClient.connect(socket))
        {
            assertEquals(
                "---\n- error: 'console has no interpreter: no luajit in java.library.path'\n...\n",
                client.ask("return a"));
            assertEquals("---\n- true\n...\n", client.ask("\\set output yaml"));
        }
    }

    @Test
    void shouldSurviveWhateverAnInterpreterThrows() throws IOException
    {
        try (ConsoleClient client = ConsoleClient.connect(socket))
        {
            assertEquals("---\n- error: 'java.lang.IllegalStateException: bug'\n...\n", client.ask("throw bug"));
            assertEquals("---\n- a\n...\n", client.ask("return a"));
        }
    }

    @Test
    void shouldEndASessionWhoseStatementIsTooLong() throws IOException
    {
        server.close();
        server = open(SMALL);
        try (ConsoleClient client = ConsoleClient.connect(socket))
        {
            client.send("x".repeat(SMALL.statementBytes()));
            assertEquals("---\n- error: statement is too long\n...\n", client.readToEnd());
        }
        try (ConsoleClient client = ConsoleClient.connect(socket))
        {
            // Many that are short are no long one.
            client.send("return a\n".repeat(3_000));
            for (int i = 0; i < 3_000; i++)
            {
                assertEquals("---\n- a\n...\n", client.answer());
            }
        }
    }

    @Test
    void shouldSendAwayWhoeverIsOneTooMany() throws IOException
    {
        server.close();
        server = open(SMALL);
        try (ConsoleClient one = ConsoleClient.connect(socket); ConsoleClient two = ConsoleClient.connect(socket))
        {
            try (ConsoleClient three = ConsoleClient.connect(socket))
            {
                assertEquals("---\n- error: console has too many sessions\n...\n", three.readToEnd());
            }
            assertEquals("---\n- a\n...\n", one.ask("return a"));
            assertEquals("---\n- a\n...\n", two.ask("return a"));
        }
    }

    @Test
    void shouldEndASessionThatDoesNotReadItsAnswer() throws Exception
    {
        server.close();
        server = open(SMALL);
        try (ConsoleClient client = ConsoleClient.connect(socket))
        {
            client.ask("return a");
            client.send("big 20000000\n");
            while (interpreter.closedSessions.isEmpty())
            {
                Thread.sleep(10);
            }
            assertTrue(client.readToEnd().length() < 20_000_000);
        }
    }

    @Test
    void shouldRefuseBytesThatAreNoText() throws IOException
    {
        try (ConsoleClient client = ConsoleClient.connect(socket))
        {
            client.send(new byte[]{'r', (byte)0xFF, '\n'});
            assertEquals("---\n- error: statement is not UTF-8\n...\n", client.answer());
            assertEquals("---\n- é\n...\n", client.ask("return é"));
            client.send("~.\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals("", client.readToEnd());
        }
    }

    @Test
    void shouldEndEverythingWhenClosed() throws Exception
    {
        try (ConsoleClient client = ConsoleClient.connect(socket))
        {
            client.send("wait\n");
            interpreter.waiting.await();
            server.close();
            assertEquals("", client.readToEnd());
        }
        assertTrue(interpreter.isClosed);
        assertEquals(interpreter.sessions, interpreter.closedSessions);
        assertFalse(Files.exists(socket));
        assertEquals(
            List.of(),
            Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName).filter((name) -> name.startsWith("memtx-con")).toList());
    }

    private static String ask(final ConsoleClient client, final String statement) throws IOException
    {
        client.send(statement + "\n");
        return client.readToEnd();
    }

    private ConsoleServer open(final ConsoleLimits limits)
    {
        return ConsoleServer.launch(
            new LazyInterpreter(null, (instance, work) -> interpreter, directory), socket, null, limits);
    }
}
