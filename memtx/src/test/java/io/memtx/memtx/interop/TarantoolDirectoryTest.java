package io.memtx.memtx.interop;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.tarantool.TarantoolPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertTrue;

class TarantoolDirectoryTest
{
    private static final List<String> GOLDEN_FILES = List.of(
        "00000000000000000000.snap", "00000000000000000033.snap", "00000000000000000000.xlog",
        "00000000000000000033.xlog", "00000000000000000099.xlog", "00000000000000000135.xlog");

    @TempDir
    private Path parent;

    @Test
    void shouldHaveEveryRowWhenTarantoolWroteTheDirectory() throws IOException
    {
        final Path directory = Files.createDirectory(parent.resolve("data"));
        final TarantoolPeer peer = TarantoolPeer.on(directory).options("wal_max_size = 16384");
        peer.run(text("everything.lua"));
        final List<String> expected = EngineDump.of(peer);
        assertTrue(count(directory, ".xlog") > 3, "logs of " + directory);

        final List<String> recovered;
        try (Memtx db = Memtx.open(new MemtxContext(directory)))
        {
            recovered = EngineDump.of(db);
        }
        EngineDump.assertSame(expected, recovered, "opened");

        try (Memtx db = Memtx.open(new MemtxContext(directory)))
        {
            EngineDump.assertSame(expected, EngineDump.of(db), "opened again");
            assertTrue(db.snapshot());
        }
        try (Memtx db = Memtx.open(new MemtxContext(directory)))
        {
            EngineDump.assertSame(expected, EngineDump.of(db), "from a snapshot of ours");
        }
        EngineDump.assertSame(expected, EngineDump.of(TarantoolPeer.on(directory)), "back in Tarantool");
    }

    @Test
    void shouldOrderDecimalsAmongNumbersWhenTarantoolWroteTheDirectory() throws IOException
    {
        final Path directory = Files.createDirectory(parent.resolve("decimals"));
        final TarantoolPeer peer = TarantoolPeer.on(directory);
        peer.run(text("decimals.lua"));
        final List<String> expected = EngineDump.of(peer);
        try (Memtx db = Memtx.open(new MemtxContext(directory)))
        {
            EngineDump.assertSame(expected, EngineDump.of(db), "opened");
            assertTrue(db.snapshot());
        }
        EngineDump.assertSame(expected, EngineDump.of(TarantoolPeer.on(directory)), "back in Tarantool");
    }

    @Test
    void shouldHaveEveryRowOfAGoldenDirectory() throws IOException
    {
        final Path directory = Files.createDirectory(parent.resolve("golden"));
        for (final String name : GOLDEN_FILES)
        {
            Files.write(directory.resolve(name), resource("golden/" + name));
        }
        final List<String> expected = text("golden.dump").lines().toList();
        for (int i = 0; i < 2; i++)
        {
            try (Memtx db = Memtx.open(new MemtxContext(directory)))
            {
                EngineDump.assertSame(expected, EngineDump.of(db), "opening " + i);
            }
        }
    }

    private static String text(final String name) throws IOException
    {
        return new String(resource(name), StandardCharsets.UTF_8);
    }

    private static byte[] resource(final String name) throws IOException
    {
        try (InputStream stream = TarantoolDirectoryTest.class.getResourceAsStream(name))
        {
            return stream.readAllBytes();
        }
    }

    private static long count(final Path directory, final String suffix) throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.filter((file) -> file.toString().endsWith(suffix)).count();
        }
    }
}
