package io.memtx.memtx.interop;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.tarantool.TarantoolPeer;
import io.memtx.tuple.error.MemtxException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What this engine does not have is refused by name, whether it stands in a log or in a snapshot. */
class RefusedDirectoryTest
{
    private static final String SPACE = "local s = box.schema.space.create('some_space', {format = " +
        "{{'id', 'unsigned'}, {'word', 'string'}, {'point', 'array'}}}) s:create_index('pk') ";

    /** An error of SQL is a result, not an error of the script. */
    private static final String EXECUTE = "local function sql(text) assert(box.execute(text)) end\n";

    @TempDir
    private Path parent;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "vinyl | local v = box.schema.space.create('some_space', {engine = 'vinyl'}) v:create_index('pk') | " +
            "some_space vinyl",
        "rtree | s:create_index('some_index', {type = 'rtree', parts = {3, 'array'}, unique = false}) | " +
            "some_space some_index rtree",
        "bitset | s:create_index('some_index', {type = 'bitset', parts = {1, 'unsigned'}, unique = false}) | " +
            "some_space some_index bitset",
        "functional | box.schema.func.create('f', {body = 'function(t) return {t[1]} end', is_deterministic = true, " +
            "is_sandboxed = true}) s:create_index('some_index', {func = 'f', parts = {{1, 'unsigned'}}}) | " +
            "some_space some_index func",
        "check | sql('CREATE TABLE some_space (id INT PRIMARY KEY, CONSTRAINT some_check CHECK (id > 0))') | " +
            "some_check check",
        "default | sql(\"CREATE TABLE some_space (id INT PRIMARY KEY, word TEXT DEFAULT 'x')\") | default sql",
        "foreign | sql('CREATE TABLE some_space (id INT PRIMARY KEY, CONSTRAINT some_key FOREIGN KEY (id) " +
            "REFERENCES some_space (id))') | some_key foreign",
        "trigger | sql('CREATE TABLE some_space (id INT PRIMARY KEY)') sql(\"CREATE TRIGGER " +
            "some_trigger AFTER INSERT ON some_space FOR EACH ROW BEGIN SELECT 1; END\") | some_trigger trigger"})
    void shouldRefuseByName(final String feature, final String lua, final String words) throws IOException
    {
        final boolean hasOwnSpace = lua.contains("'some_space'") || lua.contains("TABLE");
        final String script = (hasOwnSpace ? "" : SPACE) + lua + '\n';
        for (final String end : List.of("", "box.snapshot()"))
        {
            final Path directory = Files.createDirectory(parent.resolve(feature + end.length()));
            TarantoolPeer.on(directory).run(EXECUTE + script + end);
            final Map<String, String> before = content(directory);

            final MemtxException ex =
                assertThrows(MemtxException.class, () -> Memtx.open(new MemtxContext(directory)), feature);
            for (final String word : words.trim().split(" "))
            {
                assertTrue(
                    ex.getMessage().toLowerCase().contains(word), feature + ' ' + end + ": " + ex.getMessage());
            }
            assertEquals(before, content(directory), feature);
            final MemtxException forced = assertThrows(
                MemtxException.class,
                () -> Memtx.open(new MemtxContext(directory).forceRecovery(true)),
                feature + " by force");
            assertEquals(ex.code(), forced.code());
            assertEquals(before, content(directory), feature + " by force");
        }
    }

    private static Map<String, String> content(final Path directory) throws IOException
    {
        final Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory))
        {
            for (final Path file : files.toList())
            {
                final String name = file.getFileName().toString();
                if (name.endsWith("xlog") || name.endsWith("snap"))
                {
                    content.put(name, HexFormat.of().formatHex(Files.readAllBytes(file)));
                }
            }
        }
        return content;
    }
}
