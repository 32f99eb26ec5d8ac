package io.memtx.memtx.tarantool;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TarantoolPeerTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldDumpACopyWhenTheOriginalIsLeftAlone() throws IOException
    {
        final TarantoolPeer original = TarantoolPeer.on(directory);
        original.run("""
            local s = box.schema.space.create('s')
            s:create_index('pk')
            s:insert{2, 'b'}
            s:insert{1, 'a'}
            """);

        final TarantoolPeer copy = TarantoolPeer.onCopyOf(directory, directory.resolve("copy"));
        copy.run("box.space.s:insert{3, 'c'}");

        final List<String> definitions = List.of(
            "space [512, 1, 's', 'memtx', 0, {}, []]",
            "index [512, 0, 'pk', 'tree', {'unique': true}, [[0, 'unsigned']]]");
        assertEquals(definitions, original.dump().subList(0, 2));
        assertEquals(List.of("[1, 'a']", "[2, 'b']"), original.dump().subList(2, 4));
        assertEquals(List.of("[1, 'a']", "[2, 'b']", "[3, 'c']"), copy.dump().subList(2, 5));
    }

    @Test
    void shouldShowOutputAndLogWhenAScriptFails() throws IOException
    {
        final TarantoolPeer peer = TarantoolPeer.on(directory);

        final AssertionError failure = assertThrows(AssertionError.class, () -> peer.run("print('here') error('why')"));

        assertTrue(failure.getMessage().contains("here"), failure.getMessage());
        assertTrue(failure.getMessage().contains("why"), failure.getMessage());
        assertTrue(failure.getMessage().contains("ready to accept requests"), failure.getMessage());
    }
}
