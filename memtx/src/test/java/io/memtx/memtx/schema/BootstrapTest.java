package io.memtx.memtx.schema;

import io.memtx.memtx.tarantool.TarantoolPeer;
import io.memtx.tuple.arena.Memory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertEquals;

class BootstrapTest
{
    private static final UUID INSTANCE = UUID.fromString("11111111-2222-4333-8444-555555555555");
    private static final UUID REPLICASET = UUID.fromString("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee");

    @TempDir
    private Path directory;

    @Test
    void shouldMakeTheRowsOfTheGoldenFile() throws IOException
    {
        final List<String> golden;
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
            BootstrapTest.class.getResourceAsStream("bootstrap-2.6.0.txt"), StandardCharsets.ISO_8859_1)))
        {
            golden = reader.lines().filter(line -> !line.startsWith("#")).toList();
        }

        assertSameRows(golden, ourRows());
    }

    @Test
    void shouldMakeTheRowsOfAFreshTarantool() throws IOException
    {
        final List<String> theirRows = peer().dumpSystem();

        assertSameRows(theirRows, ourRows());
    }

    @Test
    void shouldKeepTheOrderOfASnapshot() throws IOException
    {
        final TarantoolPeer peer = peer();
        peer.run("");

        final List<String> theirSpaces = peer.runScript("""
            for _, row in require('xlog').pairs('00000000000000000000.snap') do
                print(row.BODY.space_id)
            end
            """);

        assertEquals(theirSpaces, ourRows().stream().map(row -> row.substring(0, row.indexOf(' '))).toList());
    }

    @Test
    void shouldDecodeItsOwnDefinitionsToWhatTheyWereMadeFrom()
    {
        final List<SpaceDef> spaces = new ArrayList<>();
        final List<IndexDef> indexes = new ArrayList<>();
        Bootstrap.rows(INSTANCE, REPLICASET, (spaceId, tuple, lengthBytes) ->
        {
            if (SystemSpaces.SPACE == spaceId)
            {
                spaces.add(SpaceDef.decode(tuple));
            }
            else if (SystemSpaces.INDEX == spaceId)
            {
                final int id = IndexDef.spaceIdOf(tuple);
                final SpaceDef space = spaces.stream().filter(each -> each.id() == id).findAny().orElseThrow();
                indexes.add(IndexDef.decode(tuple, space, collationId -> null));
            }
        });

        assertEquals(SystemSchema.indexes(), indexes);
        assertEquals(SystemSchema.spaces().size(), spaces.size());
        for (int i = 0; i < spaces.size(); i++)
        {
            assertEquals(SystemSchema.spaces().get(i).toString(), spaces.get(i).toString());
            assertEquals(SystemSchema.spaces().get(i).fields(), spaces.get(i).fields());
            assertEquals(SystemSchema.spaces().get(i).type(), spaces.get(i).type());
            assertEquals(SystemSchema.spaces().get(i).isLocal(), spaces.get(i).isLocal());
        }
    }

    private TarantoolPeer peer() throws IOException
    {
        return TarantoolPeer.on(directory).assumeVersion("2.6.").uuids(INSTANCE, REPLICASET);
    }

    /** Compares line by line, so that a difference names its row. */
    private static void assertSameRows(final List<String> theirRows, final List<String> ourRows)
    {
        for (int i = 0; i < Math.min(theirRows.size(), ourRows.size()); i++)
        {
            final String[] their = theirRows.get(i).split(" ", 3);
            assertEquals(their[0] + " " + their[1], ourRows.get(i), "row " + i + ": " + their[2]);
        }
        assertEquals(theirRows.size(), ourRows.size());
    }

    private static List<String> ourRows()
    {
        final List<String> rows = new ArrayList<>();
        Bootstrap.rows(INSTANCE, REPLICASET, (spaceId, tuple, lengthBytes) ->
        {
            final byte[] bytes = new byte[lengthBytes];
            Memory.copyTo(tuple, bytes, 0, lengthBytes);
            rows.add(spaceId + " " + HexFormat.of().formatHex(bytes));
        });
        return rows;
    }
}
