package io.memtx.server.console;

import io.memtx.memtx.tarantool.TarantoolPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * The clients that a Tarantool brings with it.
 */
@Timeout(120)
class TarantoolConnectTest
{
    @TempDir
    Path directory;

    @Test
    void shouldBeConnectedToByConsoleConnect() throws IOException
    {
        final Path socket = directory.resolve("c.sock");
        final Path peerDirectory = Files.createDirectory(directory.resolve("peer"));
        final TarantoolPeer peer = TarantoolPeer.on(peerDirectory);
        final EchoInterpreter interpreter = new EchoInterpreter();
        final ConsoleServer server = ConsoleServer.launch(
            null, (instance, work) -> interpreter, directory, socket, null);
        try (server)
        {
            final List<String> lines = new ArrayList<>(peer.runScript(
                """
                local console = require('console')
                local state = {running = true, print = function(self, text) io.write('pushed: ', text) end}
                require('fiber').self().storage.console = state
                print(console.connect('unix/:%s'))
                for _, line in ipairs({'return a b', 'fail oops', 'return\\nlines', 'push x', '\\\\set output lua'}) do
                    print(state:eval(line))
                end
                """.formatted(socket)));
            // Its log stands among the lines.
            lines.removeIf((line) -> line.contains("connected to"));
            assertEquals(
                List.of("true",
                    "---", "- a", "- b", "...", "",
                    "---", "- error: oops", "...", "",
                    "---", "- lines", "...", "",
                    "pushed: %TAG !push! tag:tarantool.io/push,2018", "--- x", "...",
                    "---", "- true", "...", "",
                    "true;"),
                lines);
        }
        assertEquals(
            List.of("return true", "return a b", "fail oops", "return\nlines", "push x"), interpreter.statements);
    }
}
