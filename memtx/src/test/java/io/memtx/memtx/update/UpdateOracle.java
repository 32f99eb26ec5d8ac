package io.memtx.memtx.update;

import io.memtx.memtx.tarantool.TarantoolPeer;
import io.memtx.tuple.Tuple;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What an installed Tarantool makes of updates and upserts.
 */
final class UpdateOracle
{
    private final Path directory;
    private final TarantoolPeer peer;
    private final long seed;
    private final List<String> lines = new ArrayList<>();

    /**
     * @param directory for Tarantool, empty.
     * @param seed      of the questions: Tarantool may crash over one, and then it is all there is to go by.
     */
    UpdateOracle(final Path directory, final long seed)
    {
        this.directory = directory;
        this.seed = seed;
        peer = TarantoolPeer.on(directory).walMode("none");
    }

    void add(final boolean isUpdate, final List<?> fields, final List<?> ops)
    {
        lines.add((isUpdate ? "update " : "upsert ") + hex(Tuple.ofList(fields)) + ' ' + hex(Tuple.ofList(ops)));
    }

    /** In the order of the questions: "ok" and the tuple in hexadecimal digits, or "error", code and message. */
    List<String> answers() throws IOException
    {
        Files.write(directory.resolve("cases"), lines);
        try (InputStream stream = UpdateOracle.class.getResourceAsStream("oracle.lua"))
        {
            return peer.run(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        }
        catch (final AssertionError ex)
        {
            throw new AssertionError("seed=" + seed, ex);
        }
    }

    private static String hex(final Tuple tuple)
    {
        return HexFormat.of().formatHex(tuple.toMsgPack());
    }
}
